"""The AsyncAPI document is taken by the official parser without a word, and says what is so."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from local import assets
from shared.contracts import catalogue, generate, topics
from shared.messaging import create_topics
from tests.support import node

DOCUMENT: dict[str, Any] = json.loads(generate.ASYNCAPI.read_text(encoding="utf-8"))
MESSAGES = DOCUMENT["components"]["messages"]


def parsed(document: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the official parser says of a document."""
    place = node.place(Path(__file__).parent / "asyncapi_parser", "asyncapi-parser")
    file = folder / "asyncapi.json"
    file.write_text(json.dumps(document))
    done = subprocess.run(
        [assets.node(), str(place / "check.mjs"), str(file)], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout))


def test_the_official_parser_takes_it_without_an_error_or_a_warning(tmp_path: Path) -> None:
    answer = parsed(DOCUMENT, tmp_path)
    assert answer["said"] == []
    assert set(answer["channels"]) == set(topics.LOGS.values())


def dangling(document: dict[str, Any]) -> None:
    document["components"]["messages"]["PhaseAdvanced"]["payload"]["properties"]["library"]["$ref"] = "#/nowhere"


def no_version(document: dict[str, Any]) -> None:
    del document["info"]["version"]


def wrong_action(document: dict[str, Any]) -> None:
    document["operations"]["tell-moderation"]["action"] = "shout"


@pytest.mark.parametrize("spoil", [dangling, no_version, wrong_action], ids=lambda spoil: spoil.__name__)
def test_the_parser_would_say_what_is_wrong(spoil: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    spoiled = json.loads(json.dumps(DOCUMENT))
    spoil(spoiled)
    assert parsed(spoiled, tmp_path)["said"] != []


def test_only_open_channels_are_on_the_server_outside() -> None:
    outside = {"$ref": "#/servers/outside"}
    found = {topic for topic, channel in DOCUMENT["channels"].items() if outside in channel["servers"]}
    assert found == set(topics.OPEN)
    for topic, channel in DOCUMENT["channels"].items():
        tags = [{"name": "open" if topic in topics.OPEN else "inside"}]
        assert channel["tags"] == tags
        assert {MESSAGES[name]["tags"][0]["name"] for name in channel["messages"]} == {tags[0]["name"]}
        assert channel["bindings"]["kafka"]["partitions"] == create_topics.PARTITIONS


def test_the_server_outside_asks_for_an_account_and_names_no_host_of_ours() -> None:
    outside = DOCUMENT["servers"]["outside"]
    (account,) = (
        DOCUMENT["components"]["securitySchemes"][each["$ref"].split("/")[-1]] for each in outside["security"]
    )
    assert (outside["protocol"], account["type"]) == ("kafka-secure", "scramSha512")
    assert "{host}" in outside["host"]


@pytest.mark.parametrize("event", catalogue.all_events(), ids=lambda event: event.__name__)
def test_every_example_is_what_its_message_says(event: Any) -> None:
    message, (example,) = MESSAGES[event.__name__], MESSAGES[event.__name__]["examples"]
    for part in ("headers", "payload"):
        schema = {**message[part], "components": DOCUMENT["components"]}
        assert [each.message for each in jsonschema_rs.validator_for(schema).iter_errors(example[part])] == []
    assert example["headers"]["ce_type"] == message["name"] == event.TYPE
