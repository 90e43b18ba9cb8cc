"""What tests of harvesting share: the service on a port, the worker's rounds, and answers as trees."""

import warnings
from typing import Any

from lxml import etree

from services.search.opendata.oai.keeping import keep
from services.search.opendata.site import LOCAL
from tests.support.service import RunningService

with warnings.catch_warnings():
    # Its last release is of 2020: a backslash in a plain string, which newer Pythons warn of when they first read it.
    warnings.simplefilter("ignore")
    from sickle import Sickle

__all__ = ["NAMES", "Sickle", "ask", "kept"]

NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "bieb": "urn:innovatiebieb:record:1",
}


async def kept(search: RunningService) -> None:
    """Let the worker take in everything that changed."""

    async def some() -> int:
        with search.memory.used():
            return await keep(search.database, LOCAL)

    while await some():
        pass


async def ask(search: RunningService, **arguments: str) -> Any:
    """The answer as a tree; `from_` is `from`."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = await search.get("/v1/oai", params=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)
