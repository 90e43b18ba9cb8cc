"""The mail itself: read by a strict parser, the same words twice, and a way to stop it."""

import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import Happening
from services.notifications.mailing.domain import Mail, Stop, Told
from services.notifications.mailing.writing import Letterhead, build

ID = UUID("01900000-0000-7000-8000-000000000001")
HEAD = Letterhead(Address("Innovatiebieb", addr_spec="innovatiebieb@example.nl"), "https://bieb.example.nl", None)
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def mail(kind: str = "phase-advanced", reasons: list[dict[str, Any]] | None = None, **changes: Any) -> Mail:
    facts = {
        "title": "Robots in de kinderhoek",
        "library": "Bibliotheek Assen",
        "from_phase": "idea",
        "to_phase": "experiment",
        "explanation": "Klaar voor een proef.",
        **changes,
    }
    because = reasons or [{"theme": "mediawijsheid"}]
    told = [Told(Happening(ID, ID, kind, time=MOMENT, **facts), because)]
    stops = [Stop(each, UUID(int=number)) for number, each in enumerate(because)]
    return Mail(ID, "lezer", "lezer@example.nl", 1, MOMENT, "news", project_id=ID, told=told, stops=stops)


def sent(written: Mail) -> EmailMessage:
    """The mail as its reader's program parses it, refusing anything that is not as the standards say."""
    content = build(written, HEAD).as_bytes()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    return BytesParser(EmailMessage, policy=email.policy.strict).parsebytes(content)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_it_says_what_happened_why_you_are_told_and_where_to_stop_it() -> None:
    message = sent(mail())
    assert message["Subject"] == "Naar de volgende fase: Robots in de kinderhoek"
    for kind in ("plain", "html"):
        text = part(message, kind)
        assert "‘Robots in de kinderhoek’ gaat van de fase idee naar de fase experiment." in text
        assert "Klaar voor een proef." in text
        assert f"https://bieb.example.nl/projecten/{ID}" in text
        assert "omdat je dit volgt: thema mediawijsheid." in text
        assert "https://bieb.example.nl/meldingen" in text


def test_its_headers_say_who_to_whom_when_and_that_a_machine_wrote_it() -> None:
    message = sent(mail())
    assert str(message["From"]) == "Innovatiebieb <innovatiebieb@example.nl>"
    assert str(message["To"]) == "lezer@example.nl"
    assert message["Date"].datetime == MOMENT
    assert message["Message-ID"] == f"<{ID}@example.nl>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "nl"
    assert message.get_content_type() == "multipart/alternative"


def test_mails_of_one_project_stand_together_and_those_of_others_apart() -> None:
    one = mail()
    other = replace(one, project_id=UUID(int=7))
    first, second = sent(one), sent(mail("project-stopped", title="Een andere titel"))
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert first["References"] != sent(other)["References"]


def test_all_reasons_are_in_it() -> None:
    text = part(sent(mail(reasons=[{"theme": "mediawijsheid"}, {"projectId": str(ID)}])), "plain")
    assert "thema mediawijsheid; dit project." in text


def test_a_withdrawn_project_is_not_linked_to() -> None:
    message = sent(mail("project-withdrawn", explanation=""))
    assert "/projecten/" not in part(message, "plain") + part(message, "html")


def test_text_is_shown_as_it_is_and_never_as_markup() -> None:
    message = sent(mail(title="<script>alert(1)</script> & co", explanation="<img src=x>"))
    html = part(message, "html")
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script> & co" in part(message, "plain")


def test_the_html_has_a_language_a_title_and_one_heading() -> None:
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(part(sent(mail()), "html"))
    tags = [tag for tag, _ in seen]
    assert ("html", {"lang": "nl"}) in seen
    assert (tags.count("title"), tags.count("h1"), tags.count("main")) == (1, 1, 1)
    assert "table" not in tags


@pytest.mark.parametrize("title", ["Een\r\nBcc: iedereen@example.nl", "Een\x0b\x0ctwee\u2028drie", "Tab\there\x7f"])
def test_a_title_makes_no_second_header(title: str) -> None:
    message = sent(mail(title=title))
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


@given(title=st.text(min_size=1, max_size=120), explanation=st.text(max_size=300), library=st.text(max_size=60))
def test_whatever_people_type_gives_a_mail_that_parses(title: str, explanation: str, library: str) -> None:
    message = sent(mail(title=title, explanation=explanation, library=library))
    assert message["Message-ID"] == f"<{ID}@example.nl>"
    assert "https://bieb.example.nl/meldingen" in part(message, "plain")
