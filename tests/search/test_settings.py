"""Where an installation says that it is found."""

import pytest
from pydantic import ValidationError

from services.search.settings import SearchSettings

WHOLE = {
    "mode": "local",
    "database_url": "postgresql+asyncpg://x",
    "kafka": "127.0.0.1:1",
    "auth_issuer": "x",
    "auth_jwks": "x",
    "portal_url": "https://innovatiebieb.nl/",
    "public_url": "https://search.innovatiebieb.nl",
}


def test_the_domain_of_identifiers_is_the_portals_unless_said_otherwise() -> None:
    site = SearchSettings.model_validate(WHOLE).site()
    assert (site.portal, site.domain, site.mail) == (
        "https://innovatiebieb.nl",
        "innovatiebieb.nl",
        "beheer@innovatiebieb.nl",
    )
    moved = SearchSettings.model_validate(WHOLE | {"portal_url": "https://nieuw.nl", "oai_domain": "innovatiebieb.nl"})
    assert moved.site().domain == "innovatiebieb.nl"


def test_one_machine_without_a_name_has_identifiers_that_are_valid_too() -> None:
    site = SearchSettings.model_validate(WHOLE | {"portal_url": "http://127.0.0.1:8000", "public_url": ""}).site()
    assert (site.domain, site.service) == ("innovatiebieb.localhost", "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "wrong", [{"portal_url": "ergens"}, {"oai_domain": "geen domein"}, {"admin_mail": "x"}, {"public_url": "ftp://x"}]
)
def test_what_can_not_be_given_out_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SearchSettings.model_validate(WHOLE | wrong)
