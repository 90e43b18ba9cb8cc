"""The checks of a text: what is missing, what only points elsewhere, pictures, links."""

from typing import Any

import pytest

from local.samples.records import samples
from services.moderation.review.domain import Check, checks, link_checks

GOOD: dict[str, Any] = {
    "title": "Voorlezen op de markt",
    "summary": "Elke zaterdag lezen vrijwilligers voor op de markt.",
    "goal": "Kinderen horen verhalen, ook zij die nooit in de bibliotheek komen.",
    "approach": "Twee vrijwilligers staan met een kar vol boeken naast de bloemenkraam.",
    "phase": "idea",
    "themes": ["doorgaande-leeslijn"],
    "targetGroups": ["0-4"],
}
CODES = ["sections-filled", "plain-language", "see-elsewhere", "text-alternatives"]


def of(code: str, **changes: Any) -> list[Check]:
    return [check for check in checks(GOOD | changes) if check.code == code]


def test_a_good_text_has_one_ok_for_each_check() -> None:
    assert [(check.code, check.level) for check in checks(GOOD)] == [(code, "ok") for code in CODES]


@pytest.mark.parametrize("text", ["", "Volgt nog.", None])
def test_a_section_with_next_to_nothing_is_a_fault(text: str | None) -> None:
    [check] = of("sections-filled", goal=text)
    assert (check.level, check.field, check.text.nl) == ("fault", "goal", "Hier staat (bijna) niets: doel.")


def test_more_is_expected_of_what_is_further() -> None:
    assert [check.field for check in of("sections-filled", phase="experiment", targetGroups=[])] == ["targetGroups"]
    assert {check.field for check in of("sections-filled", phase="implementation")} == {
        "result", "tips", "costs", "takeover", "mailbox",
    }  # fmt: skip
    assert [check.level for check in of("sections-filled", phase="a later one")] == ["ok"]


def test_unclear_passages_say_where_they_are() -> None:
    [check] = of("plain-language", approach="Wij faciliteren dit, elke week, in de hal.")
    assert (check.level, check.field, check.found) == ("warning", "approach", "faciliteren")


@pytest.mark.parametrize(
    "text",
    [
        "Zie bijlage.",
        "Zie https://www.bieb.nl/project",
        "Meer informatie staat op onze website: www.bieb.nl. Lees het verslag in de bijlage.",
        "Zie elders.",
        "Voor het doel: zie het document op de site van de provincie, daar staat het hele plan met alle cijfers in.",
    ],
)
def test_a_section_that_only_points_elsewhere_is_a_fault(text: str) -> None:
    [check] = of("see-elsewhere", approach=text)
    assert (check.level, check.field) == ("fault", "approach")


def test_a_reference_beside_a_text_of_its_own_is_fine() -> None:
    text = GOOD["approach"] + " Ze lezen een half uur voor, en daarna praten ze met ouders. Zie https://bieb.nl"
    assert [check.level for check in of("see-elsewhere", approach=text)] == ["ok"]


def test_pictures_without_a_text_alternative_are_faults() -> None:
    found = of(
        "text-alternatives", approach=f"{GOOD['approach']} ![](https://b.nl/kar.jpg) ![de kar](https://b.nl/b.jpg)"
    )
    assert [(check.level, check.field, check.found) for check in found] == [
        ("fault", "approach", "https://b.nl/kar.jpg")
    ]
    materials = [
        {"title": "Foto", "mediaType": "image/png"},
        {"title": "Tekening", "mediaType": "image/png", "altText": "Een kar"},
        {"title": "Draaiboek", "mediaType": "application/pdf"},
        {"title": "Link", "url": "https://b.nl/x.png"},
    ]
    assert [check.found for check in of("text-alternatives", materials=materials)] == ["Foto", "Link"]


def test_links_say_what_is_wrong_with_them() -> None:
    found = link_checks(
        [("https://a.nl", None, True), ("https://b.nl", "dead", True), ("https://c.nl", "failing", True),
         ("https://d.nl", None, False)],
        "public",
    )  # fmt: skip
    assert [(check.level, check.found) for check in found] == [
        ("fault", "https://b.nl"),
        ("warning", "https://c.nl"),
        ("ok", None),
    ]
    assert found[-1].text.nl == "1 van de 4 links is nog niet bekeken."
    assert [check.text.nl for check in link_checks([], "public")] == ["Er staan geen links in de tekst."]
    assert [check.text.nl for check in link_checks([("https://a.nl", None, True)], "public")] == ["Alle links werken."]
    [check] = link_checks([("https://a.nl", None, False)], "off")
    assert (check.code, check.level) == ("links-not-checked", "ok")
    assert "niet gecontroleerd" in check.text.nl


def test_most_real_records_have_what_is_expected() -> None:
    records = [it.content for it in samples()]
    missing = [it for it in records if any(check.level != "ok" for check in checks(it))]
    assert len(missing) * 2 < len(records)


def test_no_real_record_only_points_elsewhere() -> None:
    assert [
        it.content["title"]
        for it in samples()
        if any(check.code == "see-elsewhere" and check.level != "ok" for check in checks(it.content))
    ] == []
