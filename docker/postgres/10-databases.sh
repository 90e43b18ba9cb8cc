#!/bin/sh
# Run once by the Postgres image on an empty data folder: one role and one database for each service, and for Keycloak, none of which may
# so much as connect to another's. Passwords come from BIEB_DB_PASSWORD_<SERVICE>.
set -eu
for service in submissions moderation notifications search portal keycloak; do
  password=$(printenv "BIEB_DB_PASSWORD_$(echo "$service" | tr '[:lower:]' '[:upper:]')")
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="$service" --set password="$password" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --command "REVOKE ALL ON DATABASE postgres FROM PUBLIC"
