"""One role and one database for each service, none with rights on another's."""

import secrets
from urllib.parse import urlsplit, urlunsplit

import asyncpg

OWNERS = ("submissions", "moderation", "notifications", "search", "portal")


async def ensure_role(admin: asyncpg.Connection, role: str, password: str | None = None) -> None:
    """Makes the role when it is missing, and gives it `password` when one is passed."""
    if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        await admin.execute(f'CREATE ROLE "{role}" LOGIN')
    if password is not None:
        await admin.execute(f"ALTER ROLE \"{role}\" PASSWORD '{password}'")
    # On a managed server the administrator is no superuser: it may only give away what it is a member of.
    if not await admin.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        await admin.execute(f'GRANT "{role}" TO CURRENT_USER')


async def ensure_database(
    admin: asyncpg.Connection, name: str, owner: str, template: str = "template1", options: str = ""
) -> None:
    """Makes the database when it is missing; only its owner may connect. `options`: more of CREATE DATABASE, for a
    server that is known to have it: STRATEGY is of Postgres 15 and later.
    """
    if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await admin.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{template}" {options}')
    await admin.execute(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    await admin.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO "{owner}"')


async def prepare_embedded(dsn: str) -> None:
    """Roles and databases on our own cluster. No passwords: whoever may open the socket is already this user."""
    admin = await asyncpg.connect(dsn)
    try:
        await admin.execute("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC")
        for name in OWNERS:
            await ensure_role(admin, name)
            await ensure_database(admin, name, name)
    finally:
        await admin.close()


async def prepare_external(url: str, prefix: str = "innovatiebieb_") -> dict[str, str]:
    """Roles and databases on somebody's server, all named with `prefix` so that they meet nothing that is there.

    Returns each service's own URL (SQLAlchemy form). Passwords are new at every start and live only in
    DATA/platform.json.
    """
    parts = urlsplit(url.replace("postgresql+asyncpg://", "postgresql://"))
    admin = await asyncpg.connect(urlunsplit(parts))
    urls = {}
    try:
        for name in OWNERS:
            role, password = prefix + name, secrets.token_urlsafe(24)
            await ensure_role(admin, role, password)
            await ensure_database(admin, role, role)
            host = parts.netloc.rpartition("@")[2]
            urls[name] = urlunsplit(("postgresql+asyncpg", f"{role}:{password}@{host}", f"/{role}", parts.query, ""))
    finally:
        await admin.close()
    return urls
