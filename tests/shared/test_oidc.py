"""A provider's tokens, its keys and its document, against a real OpenID Connect server process."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import KeySet, OctKey, RSAKey

from shared.auth import Verifier
from shared.claims import ClaimMap
from shared.discovery import Misconfigured, believe, check_address, document_address
from shared.principal import BadToken, Home, Principal
from shared.problems import Problem
from shared.settings import Settings
from tests.shared.issuing import AUDIENCE, Issuer, later, new_key, of_file, sign
from tests.support.oidc_server import Provider, provider


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture
def verifier(server: Provider) -> Verifier:
    return Verifier(server.issuer, AUDIENCE, "", "production")


def now(seconds: int = 0) -> int:
    return int(time.time()) + seconds


async def test_the_keys_are_found_through_the_document(server: Provider, verifier: Verifier) -> None:
    assert (await verifier.verify(server.sign(roles=["staff"]))).roles == {"staff"}


async def test_after_a_rotation_the_new_key_counts_and_the_old_one_no_more(
    server: Provider, verifier: Verifier
) -> None:
    old = server.sign()
    await verifier.verify(old)
    server.rotate()
    new = server.sign()
    with pytest.raises(BadToken):
        await verifier.verify(new)  # the keys were read a moment ago
    with later(verifier, 31):
        await verifier.verify(new)
    with pytest.raises(BadToken):
        await verifier.verify(old)


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "other"},
        {"aud": ...},
        {"iss": "https://login.elders.example"},
        {"exp": -31},
        {"nbf": 31 + 5},
        {"iat": 31 + 5},
        {"typ": "ID"},
        {"typ": "Refresh"},
        {"typ": "Offline"},
        {"typ": 1},
        {"nonce": "n"},
        {"at_hash": "h"},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
    ],
    ids=str,
)
async def test_a_token_for_another_or_for_something_else_is_refused(
    wrong: dict[str, Any], server: Provider, verifier: Verifier
) -> None:
    claims: dict[str, Any] = {
        name: now(value) if name in ("exp", "nbf", "iat") else value for name, value in wrong.items()
    }
    with pytest.raises(BadToken):
        await verifier.verify(server.sign(**claims))


@pytest.mark.parametrize("kind", ["logout+jwt", "dpop+jwt", "secevent+jwt", "x"])
async def test_a_header_that_says_it_is_another_kind_of_token_is_believed(
    kind: str, server: Provider, verifier: Verifier
) -> None:
    with pytest.raises(BadToken):
        await verifier.verify(server.sign({"typ": kind}))


@pytest.mark.parametrize(
    "header", [{}, {"typ": "JWT"}, {"typ": "at+jwt"}, {"typ": "AT+JWT"}, {"typ": "application/at+jwt"}], ids=str
)
async def test_the_headers_of_access_tokens_are_known(
    header: dict[str, Any], server: Provider, verifier: Verifier
) -> None:
    await verifier.verify(server.sign(header, typ="Bearer", nonce="an older Keycloak"))


@pytest.mark.parametrize(("skew", "age", "good"), [(30, 25, True), (30, 36, False), (0, 5, False), (120, 110, True)])
async def test_how_far_two_clocks_may_differ_is_a_setting(skew: int, age: int, good: bool, server: Provider) -> None:
    verifier = Verifier(server.issuer, AUDIENCE, "", "production", leeway=skew)
    cases: list[dict[str, Any]] = [{"exp": now(-age)}, {"nbf": now(age), "iat": now(age)}]
    for claims in cases:
        token = server.sign(**claims)
        if good:
            await verifier.verify(token)
        else:
            with pytest.raises(BadToken):
                await verifier.verify(token)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_the_providers_public_key_is_no_shared_secret_and_none_is_no_algorithm(
    server: Provider, verifier: Verifier
) -> None:
    (public,) = server.keys()
    _, payload, signature = server.sign().split(".")
    secret = OctKey.import_key(json.dumps(public).encode(), {"kid": public.get("kid", "")})
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    forged = sign(secret, "HS256", iss=server.issuer)
    for token in (forged, f"{none}.{payload}.", f"{none}.{payload}.{signature}"):
        with pytest.raises(BadToken):
            await verifier.verify(token)


async def test_a_key_that_says_what_it_is_for_is_for_nothing_else(tmp_path: Path) -> None:
    bound = RSAKey.generate_key(2048, {"kid": "k", "use": "sig", "alg": "RS256"})
    loose = RSAKey.import_key({name: it for name, it in bound.as_dict(private=True).items() if name != "alg"})
    verifier = of_file(tmp_path / "jwks.json", bound)
    await verifier.verify(sign(bound, "RS256"))
    with pytest.raises(BadToken):
        await verifier.verify(sign(loose, "PS256"))
    sealing = RSAKey.generate_key(2048, {"kid": "k", "use": "enc"})
    signing = RSAKey.import_key({**sealing.as_dict(private=True), "use": "sig"})
    with pytest.raises(BadToken):
        await of_file(tmp_path / "other.json", sealing).verify(sign(signing, "RS256"))


async def test_of_several_audiences_one_is_enough(server: Provider) -> None:
    verifier = Verifier(server.issuer, "innovatiebieb, bibliotheken", "", "production")
    await verifier.verify(server.sign(aud=["account", "bibliotheken"]))
    with pytest.raises(BadToken):
        await verifier.verify(server.sign(aud="account"))


async def test_tokens_of_clients_that_are_not_named_can_be_refused(server: Provider) -> None:
    verifier = Verifier(server.issuer, AUDIENCE, "", "production", clients={"portal", "bieb-cli"})
    await verifier.verify(server.sign(azp="portal"))
    await verifier.verify(server.sign(client_id="bieb-cli"))
    others: list[dict[str, Any]] = [{"azp": "other"}, {}, {"azp": "x", "client_id": "portal"}, {"azp": ["portal"]}]
    for claims in others:
        with pytest.raises(BadToken):
            await verifier.verify(server.sign(**claims))


async def test_an_account_that_asks_for_nobody_is_known_by_its_client(server: Provider) -> None:
    verifier = Verifier(server.issuer, AUDIENCE, "", "production", anonymous_clients={"portal-reader"})
    assert (await verifier.verify(server.sign(azp="portal-reader", anonymous=False))).anonymous
    assert not (await verifier.verify(server.sign(azp="portal", anonymous=True))).anonymous


# The document


async def test_a_document_that_is_about_another_issuer_is_not_believed() -> None:
    liar, key = Issuer(), new_key()
    try:
        issuer = liar.address.removesuffix("/certs")
        token = sign(key, iss=issuer)

        def says(said: str | None) -> Verifier:
            keys = KeySet([key]).as_dict(private=False)
            liar.body = json.dumps({"issuer": said, "jwks_uri": liar.address, **keys}).encode()
            return Verifier(issuer, AUDIENCE, "", "production")

        await says(issuer).verify(token)
        for said in ("https://login.elders.example", issuer + "/", issuer.upper(), None):
            with pytest.raises(Problem) as caught:
                await says(said).verify(token)
            assert caught.value.status == 503
    finally:
        liar.close()


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"issuer": "https://i.example"},
        {"issuer": "https://i.example", "jwks_uri": 1},
        {"issuer": "https://i.example", "jwks_uri": "http://i.example/keys"},
        {"issuer": "https://i.example", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "https://i.example", "jwks_uri": "https://i.example/k", "token_endpoint": "http://i.example/t"},
        {"issuer": "https://i.example", "jwks_uri": "https://user:secret@i.example/k"},
    ],
)
def test_a_document_that_is_not_whole_or_leads_over_http_is_not_believed(document: Any) -> None:
    with pytest.raises(Misconfigured):
        believe(document, "https://i.example", "production")


def test_http_is_for_this_machine_and_for_hosts_that_are_named() -> None:
    for good in ("https://i.example/x", "http://127.0.0.1:8080/x", "http://[::1]/x", "http://localhost/x"):
        check_address(good, "production")
    check_address("http://keycloak:8080/x", "production", {"keycloak"})
    check_address("http://i.example/x", "local")
    for bad in ("http://keycloak:8080/x", "http://127.0.0.1.example/x", "ftp://i.example", "https://", "x"):
        with pytest.raises(Misconfigured):
            check_address(bad, "production", {"other"})
    with pytest.raises(SystemExit, match="BIEB_AUTH_JWKS"):
        Verifier("https://i.example", AUDIENCE, "http://i.example/keys", "production")
    with pytest.raises(SystemExit, match="BIEB_AUTH_DISCOVERY"):
        Verifier("http://i.example", AUDIENCE, "", "production")


def test_the_document_is_below_the_issuer_with_or_without_a_slash() -> None:
    for issuer in ("https://i.example/realms/x", "https://i.example/realms/x/"):
        assert document_address(issuer) == "https://i.example/realms/x/.well-known/openid-configuration"


# The claims

KEYCLOAK = {
    "claims": {
        "roles": ["realm_access.roles", "resource_access.innovatiebieb.roles"],
        "library": {"isil": "library_isil", "name": "library_name", "province": "https://bieb.example/province"},
        "poi": "organisation.poi",
        "name": "preferred_username",
    },
    "roles": {"medewerker": "staff", "beheer": ["admin", "spn"]},
}
THEIRS = {
    "sub": "p1",
    "preferred_username": "aagje",
    "name": "not this one",
    "realm_access": {"roles": ["medewerker", "admin", "offline_access"]},
    "resource_access": {"innovatiebieb": {"roles": ["beheer"]}},
    "library_isil": "NL-0112340000",
    "library_name": "Bibliotheek Assen",
    "https://bieb.example/province": "drenthe",
    "organisation": {"poi": "biblionet-drenthe"},
}


def test_claims_are_found_where_the_provider_keeps_them(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(
        '[claims]\nroles = "realm_access.roles"\nname = "preferred_username"\n[roles]\nmedewerker = "staff"\n'
    )
    for text in (json.dumps(KEYCLOAK), str(file)):
        person = Principal.from_claims(ClaimMap.read(text).to_ours(THEIRS))
        assert (person.sub, person.name) == ("p1", "aagje")
        assert "staff" in person.roles
    whole = Principal.from_claims(ClaimMap.read(json.dumps(KEYCLOAK)).to_ours(THEIRS))
    assert whole.roles == {"staff", "admin", "spn"}
    assert whole.library == Home("NL-0112340000", "Bibliotheek Assen", "drenthe")
    assert whole.poi == "biblionet-drenthe"


def test_with_a_list_of_roles_only_the_names_in_it_count() -> None:
    mapped = ClaimMap.read('{"claims": {"roles": "realm_access.roles"}, "roles": {"medewerker": "staff"}}')
    assert Principal.from_claims(mapped.to_ours(THEIRS)).roles == {"staff"}
    plain = ClaimMap.read('{"claims": {"roles": "realm_access.roles"}}')
    assert Principal.from_claims(plain.to_ours(THEIRS)).roles == {"admin"}


def test_a_library_of_which_only_the_isil_is_known_is_no_library() -> None:
    mapped = ClaimMap.read(json.dumps(KEYCLOAK))
    without = {name: it for name, it in THEIRS.items() if not name.startswith("library")}
    with pytest.raises(BadToken, match=r"library\.isil"):
        Principal.from_claims(mapped.to_ours(without))
    nothing = {name: it for name, it in without.items() if "province" not in name}
    assert Principal.from_claims(mapped.to_ours(nothing)).library is None


@pytest.mark.parametrize("shape", ["staff", 1, {"staff": True}, [["staff"]], [None]])
def test_roles_that_are_no_list_of_names_are_refused_wherever_they_are(shape: Any) -> None:
    for text in ('{"claims": {"roles": "a.b"}}', '{"claims": {"roles": ["a.b", "c"]}}'):
        with pytest.raises(BadToken):
            Principal.from_claims(ClaimMap.read(text).to_ours({"sub": "p1", "a": {"b": shape}, "c": []}))


def test_every_fault_of_a_mapping_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = '{"claims": {"rolls": "x", "name": "a..b"}, "roles": {"x": "boss"}}'
    with pytest.raises(ValueError, match=r"(?s)a path is.*rolls|rolls.*a path is") as told:
        ClaimMap.read(bad)
    assert "roles.x" in str(told.value)
    for name, value in {"DATABASE_URL": "x", "KAFKA": "x", "AUTH_ISSUER": "https://i.example"}.items():
        monkeypatch.setenv(f"BIEB_{name}", value)
    for setting in ({"CLAIMS": bad}, {"CLAIMS": "/nowhere.toml"}, {"CLOCK_SKEW": "301"}, {"AUDIENCE": " , "}):
        (name, value), *_ = setting.items()
        with monkeypatch.context() as patch:
            patch.setenv(f"BIEB_AUTH_{name}", value)
            with pytest.raises(ValueError, match=f"auth_{name.lower()}"):
                Settings()
    assert Settings().auth_clock_skew == 30


def test_an_issuer_without_an_address_needs_its_keys_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATABASE_URL": "x", "KAFKA": "x", "AUTH_ISSUER": "urn:bieb:issuer"}.items():
        monkeypatch.setenv(f"BIEB_{name}", value)
    with pytest.raises(ValueError, match="BIEB_AUTH_JWKS"):
        Settings()
    monkeypatch.setenv("BIEB_AUTH_JWKS", "https://i.example/keys")
    assert Settings().auth_jwks
