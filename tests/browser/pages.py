"""Every page in every state that a person can meet, for checks that must hold on all of them."""

from dataclasses import dataclass

from shared.demo import PERSONAS
from tests.portal.fakes import NOW, World, z

ASSEN = dict(PERSONAS["medewerker-assen"]["library"])
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
FULL = {
    "title": "Voorlezen op de markt",
    "summary": "Elke zaterdag lezen we voor tussen de kramen.",
    "goal": "Kinderen horen verhalen.",
    "approach": "## Zo\n\nMet een **bakfiets** en:\n\n- een kleed\n- een [draaiboek](https://bieb.example/draaiboek)",
    "result": "Het werd druk.",
    "tips": "Neem een luifel mee.",
    "origin": "staff",
    "phase": "idea",
    "themes": ["doorgaande-leeslijn", "community-en-connectie"],
    "startYear": 2025,
    "partners": ["Gemeente Assen"],
    "targetGroups": ["kinderen-4-8", "ouders"],
    "materials": [{"title": "Draaiboek", "url": "https://bieb.example/draaiboek"}],
    "mailbox": "projecten@bieb.example",
    "source": "https://bieb.example/markt",
    "costs": "Twee uur per week.",
}


@dataclass(frozen=True)
class Shown:
    """One page in one state: who sees it, and what must be true of the world for it."""

    name: str
    persona: str | None
    path: str
    down: tuple[str, ...] = ()


def fill(world: World) -> dict[str, str]:
    """Something of everything; the ids by what they are."""
    world.load_samples()
    older = world.publish(FULL | {"title": f"Lang woord: {LONG}", "summary": LONG * 3}, ASSEN, days_ago=50)
    steps = [
        {"kind": "advance", "motivation": "Het **werkt**."},
        {"kind": "stop", "outcome": "failed-with-lessons", "motivation": "Te duur."},
    ]
    ties = [{"projectId": older, "relation": "adapted", "note": "Met een bakfiets."}]
    project = world.publish(FULL | {"buildsOn": ties}, ASSEN, days_ago=1, steps=steps)
    draft = world._draft({"title": LONG, "buildsOn": ties}, ASSEN)
    back = world._draft(FULL | {"title": "Teruggekomen"}, ASSEN)
    world.projects[back] |= {"status": "changes-requested", "revision": 1}
    decision = {
        "kind": "decision",
        "outcome": "request-changes",
        "reason": "unclear",
        "motivation": "Wat kost het?",
        "poi": "x",
        "decidedAt": z(NOW),
    }
    world.decisions[back] = [decision]
    sent = world._draft(FULL, ASSEN)
    changed = FULL | {
        "goal": "Kinderen horen elke week verhalen.",
        "title": "Voorlezen op straat",
        "themes": ["mediawijsheid"],
    }
    world.projects[sent] |= {"status": "submitted", "revision": 2, "revisions": [FULL, changed], "content": changed}
    world.decisions[sent] = [decision]
    case = world.open_case(sent, assignee="moderator-drenthe", status="assigned", dueAt=z(NOW))
    fresh = world._draft(FULL | {"title": LONG}, ASSEN)
    world.projects[fresh] |= {"status": "submitted", "revision": 1, "revisions": [FULL]}
    unclaimed = world.open_case(fresh)
    world.notify("‘Voorlezen’ gaat van de fase idee naar de fase experiment.", project)
    world.notify(f"Bibliotheek Assen deelt een nieuw project: ‘{LONG}’.", project, read=True, hours_ago=90)
    world.subscriptions = [
        {
            "id": "a",
            "filter": {"theme": "digitale-inclusie", "province": "drenthe"},
            "channel": "mail",
            "frequency": "immediate",
            "createdAt": z(NOW),
        },
        {
            "id": "b",
            "filter": {"projectId": project},
            "channel": "inbox",
            "frequency": "immediate",
            "createdAt": z(NOW),
        },
    ]
    world.subscriptions.append(
        {
            "id": "c",
            "filter": {"work": "own-projects"},
            "channel": "mail",
            "frequency": "daily",
            "createdAt": z(NOW),
        }
    )
    time = {"count": 4, "median": 93.5, "p80": 410.0}
    world.stays = [
        {"phase": "idea", "theme": "digitale-inclusie", "poi": "biblionet-drenthe", "time": time, "running": 2},
        {"phase": "experiment", "theme": LONG, "poi": None, "time": time | {"count": 0, "median": None, "p80": None},
         "running": 1},
    ]  # fmt: skip
    world.preferences["mail"] |= {"status": "paused", "reason": "bounce"}
    world.stops["sleutel"] = "thema digitale inclusie, provincie Drenthe"
    return {"older": older, "project": project, "draft": draft, "back": back, "case": case, "unclaimed": unclaimed}


def empty_states() -> list[Shown]:
    return [
        Shown("home-empty", None, "/"),
        Shown("discover-empty", None, "/ontdekken?q=niets"),
        Shown("mine-empty", "medewerker-assen", "/mijn-projecten"),
        Shown("queue-empty", "moderator-drenthe", "/moderatie"),
        Shown("inbox-empty", "medewerker-assen", "/meldingen"),
        Shown("stopping-over", None, "/afmelden/niets"),
        Shown("insight-empty", None, "/inzicht"),
        Shown("home-away", "medewerker-assen", "/", ("search", "notifications")),
        Shown("insight-away", "spn", "/inzicht?theme=mediawijsheid", ("search", "moderation")),
        Shown("discover-away", None, "/ontdekken", ("search",)),
        Shown("service-away", "medewerker-assen", "/mijn-projecten", ("submissions",)),
    ]


def full_states(ids: dict[str, str]) -> list[Shown]:
    staff, moderator = "medewerker-assen", "moderator-drenthe"
    return [
        Shown("home", None, "/"),
        Shown("home-staff", staff, "/"),
        Shown("discover", None, "/ontdekken"),
        Shown("discover-filtered", staff, "/ontdekken?q=boek&theme=basisvaardigheden&province=drenthe"),
        Shown("insight", None, "/inzicht"),
        Shown("insight-theme", moderator, "/inzicht?theme=digitale-inclusie&phase=experiment"),
        Shown("insight-province", None, "/inzicht?province=drenthe&startYear=2025"),
        Shown("insight-nothing", None, "/inzicht?theme=vakdeskundigheid&province=zeeland&startYear=2025"),
        Shown("project", None, f"/projecten/{ids['project']}"),
        Shown("project-older", staff, f"/projecten/{ids['older']}"),
        Shown("project-moderator", moderator, f"/projecten/{ids['older']}"),
        Shown("project-away", staff, f"/projecten/{ids['project']}", ("search", "moderation", "notifications")),
        Shown("submit-new", staff, "/indienen"),
        Shown("submit-building-on", staff, f"/indienen?bouwt-voort-op={ids['project']}"),
        Shown("submit-draft", staff, f"/indienen/{ids['draft']}"),
        Shown("submit-changes-requested", staff, f"/indienen/{ids['back']}"),
        Shown("mine", staff, "/mijn-projecten"),
        Shown("queue", moderator, "/moderatie"),
        Shown("queue-done", moderator, "/moderatie?toon=klaar"),
        Shown("case", moderator, f"/moderatie/{ids['case']}"),
        Shown("case-unclaimed", moderator, f"/moderatie/{ids['unclaimed']}"),
        Shown("inbox", staff, "/meldingen"),
        Shown("stopping", None, "/afmelden/sleutel"),
        Shown("login", None, "/inloggen"),
        Shown("not-found", None, "/bestaat-niet"),
        Shown("forbidden", staff, "/moderatie"),
    ]
