"""What can be read off docker-compose.yml, Dockerfile and .env.example without running them."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.apache import PROJECT
from shared.principal import ROLES
from shared.settings import Settings
from tests.system.compose import FILE, READERS, VARIABLE, Composition, Missing, env_file, interpolate, load
from tests.system.test_compose import settings

BROKERS = {"kafka", "kafka-2", "kafka-3"}


@pytest.fixture(scope="module")
def composition(tmp_path_factory: pytest.TempPathFactory) -> Composition:
    return Composition(settings(), {}, tmp_path_factory.mktemp("compose"))


def required(file: Path = FILE) -> set[str]:
    found = VARIABLE.finditer(file.read_text())
    return {match["name"] for match in found if match["how"] == ":?"}


def test_what_compose_makes_of_a_variable() -> None:
    assert interpolate("$${A} ${A} ${B:-b} ${C:-}", {"A": "a", "C": "c"}) == "${A} a b c"
    assert interpolate("${B:-b}", {"B": ""}) == "b"
    with pytest.raises(Missing, match="B: say it"):
        interpolate("${B:?say it}", {"B": ""})


@pytest.mark.parametrize("name", sorted(required()))
def test_a_setting_that_only_you_can_know_is_asked_for_by_name(name: str) -> None:
    with pytest.raises(Missing, match=name):
        load({key: value for key, value in settings().items() if key != name})


def test_the_example_names_every_setting_that_is_asked_for_and_gives_away_no_secret() -> None:
    example = env_file(".env.example")
    assert required() <= set(example)
    assert not [name for name, value in example.items() if value and ("PASSWORD" in name or "SECRET" in name)]


def test_an_unused_secret_in_the_environment_is_never_optional() -> None:
    used = {match["name"]: match["how"] for match in VARIABLE.finditer(FILE.read_text()) if match["name"]}
    assert not [name for name, how in used.items() if ("PASSWORD" in name or "SECRET" in name) and how == ":-"]


def test_every_service_of_ours_can_be_scaled(composition: Composition) -> None:
    for name, service in composition.services.items():
        if composition.is_ours(name):
            assert not {"ports", "container_name", "hostname"} & set(service), name


def test_only_the_door_is_open_to_the_world(composition: Composition) -> None:
    for name, service in composition.services.items():
        for port in service.get("ports", []):
            assert name == "proxy" or port.startswith("127.0.0.1:"), name


def test_databases_and_bus_are_on_the_inner_network_alone(composition: Composition) -> None:
    assert load(settings())["networks"]["inside"]["internal"] is True
    for name in ("postgres", "objects", "kafka", "kafka-2", "kafka-3"):
        assert composition.services[name]["networks"] == ["inside"]
    assert composition.services["proxy"]["networks"] == ["outside"]


def test_readers_reach_the_brokers_alone_and_by_no_other_port_than_that_with_accounts() -> None:
    named = {"BIEB_KAFKA_HOST": "kafka.example.nl", "BIEB_KAFKA_CERTIFICATE": "/etc/kafka.pem"}
    services = load(settings() | named, READERS)["services"]
    assert {name for name, service in services.items() if "readers" in service.get("networks", [])} == BROKERS
    for port, name in enumerate(sorted(BROKERS), 9094):
        environment = services[name]["environment"]
        assert services[name]["ports"] == [f"{port}:9094"]
        assert environment["KAFKA_LISTENERS"] == "PLAINTEXT://:9092,CONTROLLER://:9093,READERS://:9094"
        assert "READERS:SASL_SSL" in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")
        assert environment["KAFKA_ADVERTISED_LISTENERS"].endswith(f",READERS://kafka.example.nl:{port}")
        assert "StandardAuthorizer" in environment["KAFKA_AUTHORIZER_CLASS_NAME"]
    assert services["readers"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", sorted(required(READERS)))
def test_what_readers_need_is_asked_for_by_name_and_is_in_the_example(name: str) -> None:
    with pytest.raises(Missing, match=name):
        load(settings() | dict.fromkeys(required(READERS) - {name}, "given"), READERS)
    assert f"#{name}=" in (PROJECT / ".env.example").read_text()


def test_every_service_waits_for_its_own_migration_and_the_topics(composition: Composition) -> None:
    for name in ("submissions", "moderation", "notifications", "search", "portal"):
        waits = composition.services[name]["depends_on"]
        more = {"portal": set(), "submissions": {"topics", "bucket"}}.get(name, {"topics"})
        assert set(waits) == {f"migrate-{name}"} | more
        assert {how["condition"] for how in waits.values()} == {"service_completed_successfully"}


def test_every_setting_that_is_given_exists(composition: Composition) -> None:
    """A misspelt variable would quietly leave a default in place."""
    from services.moderation.settings import ModerationSettings
    from services.notifications.settings import NotificationSettings
    from services.portal.settings import PortalSettings
    from services.search.settings import SearchSettings
    from services.submissions.settings import SubmissionsSettings

    kinds: Mapping[str, Any] = {
        "moderation": ModerationSettings,
        "notifications": NotificationSettings,
        "portal": PortalSettings,
        "search": SearchSettings,
        "submissions": SubmissionsSettings,
    }
    for name in ("submissions", "moderation", "notifications", "search", "portal"):
        known = {f"BIEB_{field}".upper() for field in kinds.get(name, Settings).model_fields}
        assert set(composition.services[name]["environment"]) <= known, name


def test_the_cluster_settings_are_all_used() -> None:
    used = {match["name"] for match in VARIABLE.finditer(FILE.read_text())}
    assert set(env_file("docker/cluster.env")) <= used


def test_the_door_names_every_service_that_answers_people(composition: Composition) -> None:
    named = set(re.findall(r"import service (\w+)", (PROJECT / "docker" / "Caddyfile").read_text()))
    serving = {name for name, s in composition.services.items() if str(s.get("command", "")).endswith(".main']")}
    assert named == serving


def test_the_keycloak_of_the_file_is_the_one_that_tests_log_in_at(composition: Composition) -> None:
    recipe = (PROJECT / "keycloak" / "pom.xml").read_text()
    version = re.search(r"<artifactId>keycloak-quarkus-dist</artifactId>\s*<version>([\d.]+)</version>", recipe)
    assert version is not None
    assert composition.services["keycloak"]["image"].rpartition(":")[2] == version[1]


def test_the_realm_has_every_role_and_gives_no_secret_away() -> None:
    folder = PROJECT / "docker" / "keycloak"
    realm = json.loads((folder / "realm.json").read_text())
    assert {role["name"] for role in realm["roles"]["realm"]} == ROLES
    secrets = [client["secret"] for client in realm["clients"] if "secret" in client]
    people = json.loads((folder / "trial-users.json").read_text())["users"]
    secrets += [credential["value"] for person in people for credential in person["credentials"]]
    given = load(settings())["services"]["keycloak"]["environment"]
    for secret in secrets:
        assert (name := re.fullmatch(r"\$\{(BIEB_\w+)\}", secret)), secret
        assert name[1] in given or name[1] == "BIEB_TRIAL_PASSWORD"
    assert [user["username"] for user in realm["users"]] == ["service-account-bieb-cli"]


def test_prometheus_reads_every_service() -> None:
    config = yaml.safe_load((PROJECT / "docker" / "prometheus.yml").read_text())
    assert set(config["scrape_configs"][0]["dns_sd_configs"][0]["names"]) == {
        "submissions", "moderation", "notifications", "search", "portal"
    }  # fmt: skip


def test_the_image_is_built_from_files_that_are_there_and_not_ignored() -> None:
    rules = (PROJECT / ".dockerignore").read_text().splitlines()
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    for line in re.findall(r"^COPY (?!--from)(.+)$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (PROJECT / source).exists(), source
            assert any(fnmatch(source, rule) or source.startswith(f"{rule}/") for rule in kept), source


def test_the_package_that_the_image_installs_holds_every_file_of_the_services(tmp_path: Path) -> None:
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    inside = set(zipfile.ZipFile(tmp_path / done.stdout.split()[-1]).namelist())
    # The portal's vendor folder is in no repository but must be in the image.
    files = [path for top in ("services", "shared") for path in (PROJECT / top).rglob("*") if path.is_file()]
    wanted = {str(path.relative_to(PROJECT)) for path in files if path.suffix != ".pyc" and path.name != ".gitignore"}
    assert wanted - inside == set()
