"""Pages for whoever wants to know how it works: developers, accessibility, privacy."""

from services.notifications.mailing.composing import KEPT as MAILS
from services.notifications.webhooks.domain import KEPT as DELIVERIES
from services.portal.pages.developers import NEWEST
from services.portal.session import ANONYMOUS_SECONDS, ATTEMPT_SECONDS, FLASH_SECONDS
from services.submissions.drafts.domain import KEPT_FOR, RECOVERABLE_FOR
from shared.contracts.catalogue import all_events
from shared.web.idempotency import KEPT_FOR as REPEATABLE
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

PAGE = "/ontwikkelaars"


async def test_developers_find_every_api_every_event_and_examples_to_copy(reader: Visitor, world: World) -> None:
    shown = (await reader.get(PAGE)).text
    for service in ("search", "notifications", "submissions", "moderation"):
        assert f'href="http://{service}/v1/docs"' in shown
        assert f'href="http://{service}/v1/openapi.json"' in shown
    for event in all_events():
        assert f"<strong>{event.__name__}</strong>" in shown
        assert event.TYPE in shown
    assert "curl -s &#34;http://notifications/v1/events?after=0&amp;limit=100&#34;" in shown
    assert "Hier komen de openbare gebeurtenissen" in shown


async def test_the_newest_events_are_shown_with_the_newest_first(reader: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    for number in range(NEWEST + 5):
        world.tell("moderation.project-published", projectId=key, content={"title": f"<i>Idee {number}"})
    world.tell("moderation.phase-advanced", projectId=key, toPhase="experiment")
    world.tell("toekomst.iets-nieuws")
    part = (await reader.get(f"{PAGE}/gebeurtenissen")).text
    assert part.count("<li>") == NEWEST
    assert part.index("nl.innovatiebieb.toekomst.iets-nieuws.v1") < part.index("PhaseAdvanced")
    assert f'<a class="nl-link" href="/projecten/{key}">Een project gaat naar een volgende fase</a>: experiment' in part
    assert "&lt;i&gt;Idee 24" in part
    assert "Idee 6<" not in part
    assert part in (await reader.get(PAGE)).text


async def test_without_notifications_the_page_stands_and_says_so(reader: Visitor, world: World) -> None:
    world.down = {"notifications"}
    answer = await reader.get(PAGE)
    assert answer.status_code == 200
    assert "De stroom is even niet bereikbaar" in answer.text


async def test_every_page_leads_to_developers_accessibility_and_privacy(reader: Visitor, world: World) -> None:
    foot = (await reader.get("/")).text.split("<footer")[1]
    for path in (PAGE, "/toegankelijkheid", "/privacy"):
        assert f'href="{path}"' in foot
        assert (await reader.get(path)).status_code == 200


async def test_accessibility_claims_no_more_than_was_done(reader: Visitor, world: World) -> None:
    shown = (await reader.get("/toegankelijkheid")).text
    assert "nog geen onderzoek door een onafhankelijke deskundige" in shown
    assert "voldoet volledig" not in shown.casefold()


async def test_privacy_says_how_long_as_the_code_does(reader: Visitor, world: World) -> None:
    shown = (await reader.get("/privacy")).text
    assert f'<td data-label="Hoelang">{KEPT_FOR.days} dagen</td>' in shown
    assert f'<td data-label="Hoelang">{RECOVERABLE_FOR.days} dagen</td>' in shown
    assert f'<td data-label="Hoelang">{REPEATABLE.days} dagen</td>' in shown
    assert f"de lijst van mails {MAILS.days} dagen" in shown
    assert f"de leveringen {DELIVERIES.days} dagen" in shown
    assert (ANONYMOUS_SECONDS, FLASH_SECONDS, ATTEMPT_SECONDS) == (3600, 60, 600)
    for words in ("/v1/personal-data", "/mijn-gegevens#wissen", "een uur", "een minuut", "tien minuten"):
        assert words in shown
