"""Requests made from every service's own OpenAPI document: no 5xx, and every answer is as the document says.

The same requests at every run (derandomized), in this process: as a person who may do much, and as nobody. They are
committed, so what one makes the next may meet.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.security.role_table import TABLE
from tests.security.world import NAMES, PEOPLE, World, inhabited
from tests.support.postgres import TestPostgres
from tests.support.service import Tokens

EXAMPLES = 15
"""Of each kind: good requests and bad ones, with a token; a third of it without."""
LONGEST_ADDRESS = 60_000
"""Characters; a server takes no longer line."""
PERSON = {"submissions": "own staff", "moderation": "spn", "notifications": "reader", "search": "reader"}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
pytestmark = pytest.mark.slow
OPERATIONS = [
    (service, route)
    for service in NAMES
    for route in dict.fromkeys(row.route for row in TABLE[service])
    if " /v1/" in route and not route.endswith(("/v1/docs", "/v1/openapi.json"))
]


class Town:
    """A world on an event loop of its own, for hypothesis knows nothing of loops."""

    def __init__(self, postgres: TestPostgres, tokens: Tokens) -> None:
        self.loop = asyncio.new_event_loop()
        self._world = inhabited(postgres, tokens, tokens._issuer.jwks.parent)
        self.world: World = self.loop.run_until_complete(self._world.__aenter__())
        self.schemas = {
            name: schemathesis.openapi.from_dict(service.app.openapi()) for name, service in self.world.services.items()
        }

    def close(self) -> None:
        self.loop.run_until_complete(self._world.__aexit__(None, None, None))
        self.loop.close()

    def send(self, service: str, case: schemathesis.Case[Any], role: str) -> httpx.Response:
        """The answer to a case, sent byte for byte as the case has it."""
        made = requests.Request(**case.as_transport_kwargs(base_url="http://service/v1")).prepare()
        there = self.world.services[service]
        own = {name: value for name, value in made.headers.items() if name.lower() != "authorization"}
        headers: dict[str, Any] = {**own, **there.tokens.headers(PEOPLE[role])}
        # The server reads headers as Latin-1, and what is no ASCII in them is to be sent too.
        headers = {name: it.encode("latin-1") if isinstance(it, str) else it for name, it in headers.items()}
        body: Any = made.body
        assume(len(made.url or "") < LONGEST_ADDRESS)
        return self.loop.run_until_complete(
            there.client.request(made.method or "", made.url or "", headers=headers, content=body)
        )


@pytest.fixture(scope="module")
def town(postgres: TestPostgres, tokens: Tokens) -> Iterator[Town]:
    made = Town(postgres, tokens)
    yield made
    made.close()


@pytest.mark.parametrize(("service", "route"), OPERATIONS)
def test_every_answer_is_as_the_document_says(service: str, route: str, town: Town) -> None:
    method, _, path = route.partition(" ")
    operation = town.schemas[service][path.removeprefix("/v1")][method]
    known = {name: value for name, value in town.world.parts.items() if f"{{{name}}}" in path}
    for role, mode, share in (
        (PERSON[service], GenerationMode.POSITIVE, 1),
        (PERSON[service], GenerationMode.NEGATIVE, 1),
        ("nobody", GenerationMode.POSITIVE, 3),
        ("nobody", GenerationMode.NEGATIVE, 3),
    ):
        if mode is GenerationMode.NEGATIVE and (route in FAULTS_OF_ITS_OWN or not _can_be_wrong(operation)):
            continue
        made = operation.as_strategy(generation_mode=mode)
        if known:
            made = st.one_of(made, operation.as_strategy(generation_mode=mode, path_parameters=known))

        conform(town, service, role, made, EXAMPLES // share)


FAULTS_OF_ITS_OWN = {"GET /v1/oai", "POST /v1/oai"}
"""OAI-PMH tells what is wrong in its own XML, with 200."""
ANY_TEXT = {"name", "code", "if-none-match"}
"""Parameters that may be any text; whatever else there is has a form that can be missed."""


def _can_be_wrong(operation: Any) -> bool:
    return any(it.name.lower() not in ANY_TEXT for it in operation.iter_parameters()) or bool(operation.body)


def conform(
    town: Town, service: str, role: str, made: "st.SearchStrategy[schemathesis.Case[Any]]", examples: int
) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made)
    def every(case: schemathesis.Case[Any]) -> None:
        answer = town.send(service, case, role)
        case.validate_response(schemathesis.Response.from_httpx(answer, verify=False), checks=CHECKS)

    every()
