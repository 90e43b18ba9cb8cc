from pathlib import Path
from unittest.mock import patch

import pytest

from local.errors import LocalError
from local.plan import AUDIENCE, ISSUER, SERVICES, make_plan, portal_environment, service_environment
from local.platform import Platform
from local.ports import ORDER, service_ports
from local.welcome import SHOWN, welcome
from shared.demo.issuer import AUDIENCE as DEMO_AUDIENCE
from shared.demo.issuer import ISSUER as DEMO_ISSUER
from shared.demo.personas import PERSONAS


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return Platform(
        data=tmp_path,
        pid=1,
        ports={name: 9000 + number for number, name in enumerate(ORDER)},
        replicas={"search": [9030, 9031]},
        databases={name: f"postgresql+asyncpg://{name}@/{name}?host=/s" for name in (*SERVICES, "portal")},
        kafka="127.0.0.1:9010",
        smtp="127.0.0.1:9011",
    )


def test_each_service_gets_its_own_database_and_no_other(platform: Platform) -> None:
    for service in SERVICES:
        environment = service_environment(platform, service)
        others = [platform.databases[other] for other in SERVICES if other != service]
        assert environment["BIEB_DATABASE_URL"] == platform.databases[service]
        assert not any(url in environment.values() for url in others)


def test_the_portal_gets_addresses_a_database_of_its_own_and_no_bus(platform: Platform) -> None:
    with patch.dict("os.environ", clear=True):
        environment = portal_environment(platform, "s" * 40)
    assert environment["BIEB_SEARCH_URL"] == "http://127.0.0.1:9004"
    assert environment["BIEB_DATABASE_URL"] == platform.databases["portal"]
    assert not {"BIEB_KAFKA", "BIEB_SMTP"} & set(environment)


def test_moderation_knows_where_search_is(platform: Platform) -> None:
    assert service_environment(platform, "moderation")["BIEB_SEARCH_URL"] == "http://127.0.0.1:9004"


def test_a_provider_in_the_environment_does_not_replace_the_personas(platform: Platform) -> None:
    with patch.dict("os.environ", {"BIEB_OIDC_CLIENT_ID": "portal", "BIEB_AUTH_ISSUER": "https://login.example.nl"}):
        assert not portal_environment(platform, "s" * 40)["BIEB_OIDC_CLIENT_ID"]


def test_what_the_person_set_counts_only_where_the_platform_sets_nothing(platform: Platform) -> None:
    with patch.dict("os.environ", {"BIEB_LOG_LEVEL": "DEBUG", "BIEB_MODE": "production"}):
        environment = service_environment(platform, "search")
    assert (environment["BIEB_LOG_LEVEL"], environment["BIEB_MODE"]) == ("DEBUG", "local")


def test_files_lie_in_the_data_folder_and_have_an_address_that_people_can_follow(platform: Platform) -> None:
    environment = service_environment(platform, "submissions")
    assert environment["BIEB_OBJECTS"] == str(platform.data / "objects")
    assert environment["BIEB_INDEX"] == str(platform.data / "index")
    assert environment["BIEB_PUBLIC_URL"] == platform.url("submissions")


def test_replicas_share_a_database_and_listen_elsewhere(platform: Platform) -> None:
    parts = {part.name: part for part in make_plan(platform, "s" * 40).parts}
    assert {"search", "search-2", "search-3"} <= set(parts)
    assert len({parts[name].env["BIEB_PORT"] for name in ("search", "search-2", "search-3")}) == 3
    assert len({parts[name].env["BIEB_DATABASE_URL"] for name in ("search", "search-2", "search-3")}) == 1


def test_the_issuer_is_the_demo_issuer(platform: Platform) -> None:
    assert (ISSUER, AUDIENCE) == (DEMO_ISSUER, DEMO_AUDIENCE)


def test_everyone_the_welcome_names_exists(platform: Platform) -> None:
    assert set(SHOWN) <= set(PERSONAS)
    assert "http://127.0.0.1:9000" in welcome(platform)


def test_a_base_port_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(LocalError, match="65500"):
        service_ports(65500)
