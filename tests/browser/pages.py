"""Every page in every state that a person can meet, for checks that must hold on all of them."""

from dataclasses import dataclass
from datetime import timedelta

from shared.demo import PERSONAS
from tests.portal import fakes_admin, fakes_desk, fakes_library
from tests.portal.fakes import NOW, World, z

ASSEN = dict(PERSONAS["medewerker-assen"]["library"])
NO_PROJECT = "019ab000-0000-7000-8000-00000000dead"
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
    third = [{"projectId": project, "relation": "inspired", "note": ""}]
    for number in range(3):
        world.publish(FULL | {"title": f"Voorlezen in wijk {number}", "buildsOn": third}, ASSEN, days_ago=0.5)
    files = [
        {"id": "a", "title": "Draaiboek", "url": "https://bieb.example/v1/a", "licence": "CC-BY-4.0", "size": "1234567",
         "fileName": "draaiboek.pdf", "mediaType": "application/pdf"},
        {"id": "b", "title": LONG, "url": "https://bieb.example/v1/b", "licence": "CC0-1.0", "size": "3000",
         "fileName": "foto.jpg", "altText": "Een bakfiets vol boeken op de markt."},
    ]  # fmt: skip
    utrecht = dict(PERSONAS["medewerker-utrecht"]["library"])
    shared = {"phase": "experiment", "since": "2024-03", "ownProjectId": None, "reason": None, "outcome": None}
    lines = [
        shared | {"library": utrecht, "adoptedAs": "Zwembadlezen", "changed": f"In het zwembad. {LONG}",
                  "status": "confirmed"},
        shared | {"library": utrecht | {"name": f"Bibliotheek {LONG}"}, "adoptedAs": "adapted",
                  "changed": "In het park.", "status": "ended", "outcome": "failed-with-lessons",
                  "reason": "Het regende te vaak."},
    ]  # fmt: skip
    contact = {"name": "Jo Jansen", "email": "jo@bieb.example", "phone": "0592 123456"}
    first = FULL | {"goal": "Kinderen luisteren.", "themes": ["mediawijsheid"], "materials": []}
    popular = world.publish(FULL | {"title": "Voorlezen overal", "materials": files, "contact": contact}, ASSEN)
    world.projects[popular]["content"] |= {"adopters": lines, "buildsOn": third}
    world.projects[popular] |= {"revision": 2, "publishedRevision": 2}
    world.projects[popular]["revisions"] = [first, FULL | {"materials": files, "buildsOn": third}]
    taken = world.publish(FULL | {"title": "Lezen in het zwembad"}, utrecht)
    line = fakes_library.adoption(world, taken, ASSEN, changed=f"Wij doen het in het park. {LONG}", status="confirmed")
    over = fakes_library.adoption(world, popular, ASSEN, status="ended")
    fakes_library.adoption(world, popular, utrecht, changed=f"In het zwembad. {LONG}", adoptedAs="Zwembadlezen")
    world.library.due = {older}
    fakes_library.asked(world, "offers", taken, "medewerker-assen@example.nl")
    fakes_library.asked(world, "offers", popular, "iemand@bieb.example", "medewerker-assen")
    fakes_library.asked(world, "invitations", taken, "medewerker-assen@example.nl", message=LONG)
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
    world.projects[sent]["submittedAt"] = z(NOW)
    case = world.open_case(sent, assignee="moderator-drenthe", status="assigned", dueAt=z(NOW))
    fakes_library.question(world, case, "Hoeveel uur kost dit?\nEn van wie?")
    fresh = world._draft(FULL | {"title": LONG}, ASSEN)
    world.projects[fresh] |= {"status": "submitted", "revision": 1, "revisions": [FULL]}
    unclaimed = world.open_case(fresh)
    judged = confer(world, case)
    begun = {"outcome": "request-changes", "reason": "", "motivation": LONG, "revision": 1, "updatedAt": z(NOW)}
    world.desk.drafts[case, "moderator-drenthe", "decision"] = begun
    world.notify("‘Voorlezen’ gaat van de fase idee naar de fase experiment.", project)
    world.notify(f"Bibliotheek Assen deelt een nieuw project: ‘De {LONG}’.", project, read=True, hours_ago=90)
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
    world.searches = [
        {"id": "d", "name": "Boeken in Drenthe", "query": {"q": "boek", "province": ["drenthe"]}, "createdAt": z(NOW)},
        {"id": "e", "name": LONG, "query": {"startYear": [2024], "parel": True}, "createdAt": z(NOW)},
    ]
    world.subscriptions.append(
        {"id": "f", "filter": {"savedSearch": "d"}, "channel": "mail", "frequency": "weekly", "createdAt": z(NOW)}
    )
    request = {"method": "POST", "url": "https://bieb.example/haak", "headers": {"webhook-id": LONG}}
    world.deliveries = [
        {"id": str(number), "kind": kind, "at": z(NOW), "tookMs": 12, "first": first, "last": first, "events": 1,
         "outcome": outcome, "request": request, "answer": {"status": status, "fault": fault, "body": LONG * 2}}
        for number, (kind, first, outcome, status, fault) in enumerate([
            ("events", 7, "delivered", 200, None), ("events", 6, "later", None, "De ontvanger gaf geen antwoord."),
            ("test", None, "delivered", 204, None), ("handshake", None, "later", 500, None),
        ])
    ]  # fmt: skip
    hook = world.add_hook(failures=2, failingSince=z(NOW), nextAttemptAt=z(NOW), behind=12)
    world.add_hook(url=f"https://bieb.example/{LONG}", types=["PhaseAdvanced"], status="paused", reason="failing")
    world.add_hook(status="pending")
    world.tell("moderation.project-published", projectId=project, content={"title": LONG})
    world.tell("moderation.phase-advanced", projectId=project, toPhase="experiment")
    oversee(world)
    world.meant["boeck"] = "boek"
    time = {"count": 4, "median": 93.5, "p80": 410.0}
    world.stays = [
        {"phase": "idea", "theme": "digitale-inclusie", "poi": "biblionet-drenthe", "time": time, "running": 2},
        {"phase": "experiment", "theme": f"{LONG}-thema", "poi": None, "running": 1,
         "time": time | {"count": 0, "median": None, "p80": None}},
    ]  # fmt: skip
    world.preferences["mail"] |= {"status": "paused", "reason": "bounce"}
    row = {"filter": {"theme": LONG}, "channel": "mail", "frequency": "daily", "created_at": z(NOW), "query": None}
    world.held["notifications"] = [{"what": "Wat je volgt", "whatEn": "What you follow", "items": [row, row]}]
    world.stops["sleutel"] = "thema digitale inclusie, provincie Drenthe"
    found = {"popular": popular, "taken": taken, "sample": next(iter(world.projects)), "hook": hook}
    return found | {
        "sent": sent,
        "waiting": fresh,
        "older": older,
        "project": project,
        "draft": draft,
        "back": back,
        "case": case,
        "unclaimed": unclaimed,
        "line": line["id"],
        "over": over["id"],
        "judged": judged,
    }


def oversee(world: World) -> None:
    """Terms that ended, come and have long words, as SPN made them; a log, and what the simulator says of it."""
    day = NOW.date()
    ended = {"valid_to": day - timedelta(days=40), "replaced_by": "mediawijsheid"}
    world.change_term("themes", "oud", label=f"Ooit {LONG}", valid_from=day - timedelta(days=400), **ended)
    world.change_term("themes", "straks", label="Pas straks", valid_from=day + timedelta(days=40))
    world.change_term("themes", "derde-plek", valid_to=day + timedelta(days=9), replaced_by="straks")
    for name, kind in (("straks", "added"), ("oud", "replaced"), ("derde-plek", "replaced")):
        term = world.words["themes"].term(name)
        assert term is not None
        fakes_admin.changed(world, "themes", kind, term.model_dump(mode="json", by_alias=True))
    spread = {"count": 4, "median": 6.5, "p80": 12.0}
    total = {"submitted": 23, "waiting": 4, "overdue": 1, "timeInQueue": spread, "timeToDecision": spread,
             "acceptRate": 0.61, "returnRate": 0.3, "rejectRate": 0.09}  # fmt: skip
    nobody = {"poi": None, **fakes_admin.NOTHING}
    world.oversight.lines, world.oversight.erased = 1204, 2
    world.oversight.handled = {"total": total, "items": [total | {"poi": "biblionet-drenthe"}, nobody]}
    late = {"caseId": "1", "projectId": "2", "title": LONG, "province": "drenthe", "revision": 1, "submittedAt": z(NOW),
            "dueAt": z(NOW), "decidedAt": None, "workingDaysLate": 4}  # fmt: skip
    stopped = {"transitionId": "1", "projectId": "2", "title": "Voorlezen", "decidedAt": z(NOW), "fromPhase": "idea",
               "toPhase": "experiment", "unmet": ["trekker"], "unassessed": []}  # fmt: skip
    numbers = {"decisions": 23, "late": 9, "lateNow": 2, "advances": 12, "stopped": 5, "stoppedNow": 0}
    world.oversight.simulated = {**numbers, "lateItems": [late], "stoppedItems": [stopped]}


def confer(world: World, case: str) -> str:
    """A thread, second opinions and appeals; gives the case with an appeal to decide on."""
    me, other = "moderator-drenthe", "een-ander"
    fakes_desk.say(world, case, "answer", f"Twee uur per week. {LONG}", revision=1)
    fakes_desk.say(world, case, "note", f"Ik twijfel nog.\n{LONG}", mine=True)
    fakes_desk.opinion(world, case, by=me, asked="biblionet-drenthe")
    given = fakes_desk.opinion(world, case, by=me, question=LONG)
    given |= {"status": "given", "advice": "publish", "text": LONG, "poi": "rijnbrink", "givenAt": z(NOW)}
    judged = world._draft(FULL | {"title": "Niet geplaatst, met bezwaar"}, ASSEN)
    world.projects[judged] |= {"status": "submitted", "revision": 1, "revisions": [FULL]}
    found = world.open_case(judged, assignee=other, status="assigned", dueAt=fakes_desk.later(-3))
    fakes_desk.opinion(world, found, by=other, asked=me, question="Is dit nieuw?")
    fakes_desk.appeal(world, found, decided_by=other)
    decided = {"status": "dismissed", "decisionMotivation": LONG, "decidedAt": z(NOW)}
    fakes_desk.appeal(world, found, decided_by=other).update(decided)
    return found


def empty_states() -> list[Shown]:
    return [
        Shown("home-empty", None, "/"),
        Shown("discover-empty", None, "/ontdekken?q=niets"),
        Shown("compare-empty", None, "/ontdekken/vergelijk"),
        Shown("compare-away", None, f"/ontdekken/vergelijk?project={NO_PROJECT}", ("search",)),
        Shown("saved-empty", "medewerker-assen", "/ontdekken/bewaard"),
        Shown("saved-away", "medewerker-assen", "/ontdekken/bewaard", ("search", "notifications")),
        Shown("mine-empty", "medewerker-assen", "/mijn-projecten"),
        Shown("mine-group-empty", "medewerker-assen", f"/mijn-projecten?groep=draft&vanaf={NO_PROJECT}"),
        Shown("queue-empty", "moderator-drenthe", "/moderatie"),
        Shown("inbox-empty", "medewerker-assen", "/meldingen"),
        Shown("developers-empty", None, "/ontwikkelaars"),
        Shown("developers-away", None, "/ontwikkelaars", ("notifications",)),
        Shown("webhooks-empty", "medewerker-assen", "/meldingen/webhooks"),
        Shown("webhooks-away", "medewerker-assen", "/meldingen/webhooks", ("notifications",)),
        Shown("stopping-over", None, "/afmelden/niets"),
        Shown("own-data-away", "medewerker-assen", "/mijn-gegevens", ("moderation",)),
        Shown("insight-empty", None, "/inzicht"),
        Shown("home-away", "medewerker-assen", "/", ("search", "notifications")),
        Shown("insight-away", "spn", "/inzicht?theme=mediawijsheid", ("search", "moderation")),
        Shown("discover-away", None, "/ontdekken", ("search",)),
        Shown("admin-empty", "spn", "/beheer"),
        Shown("admin-away", "beheerder", "/beheer", ("submissions", "moderation", "notifications")),
        Shown("audit-empty", "beheerder", "/beheer/controle"),
        Shown("audit-unfinished", "spn", "/beheer/controle/uitslag", ("moderation",)),
        Shown("wordlists-empty", "spn", "/beheer/woordenlijsten"),
        Shown("rules-empty", "spn", "/beheer/regels?reken=ja"),
        Shown("rules-away", "beheerder", "/beheer/regels?reken=ja", ("moderation",)),
        Shown("service-away", "medewerker-assen", "/mijn-projecten", ("submissions",)),
    ]


def full_states(ids: dict[str, str]) -> list[Shown]:
    staff, moderator = "medewerker-assen", "moderator-drenthe"
    four = "&".join(f"project={ids[name]}" for name in ("project", "older", "sample"))
    return [
        Shown("home", None, "/"),
        Shown("home-staff", staff, "/"),
        Shown("discover", None, "/ontdekken"),
        Shown("discover-filtered", staff, "/ontdekken?q=boek&theme=basisvaardigheden&province=drenthe"),
        Shown("discover-exact", None, "/ontdekken?q=boek&exact=true&province=drenthe"),
        Shown("discover-meant", staff, f"/ontdekken?q=boeck&vergelijk={ids['project']}"),
        Shown("compare", None, f"/ontdekken/vergelijk?{four}&project={NO_PROJECT}"),
        Shown("compare-two", None, f"/ontdekken/vergelijk?project={ids['project']}&project={ids['older']}"),
        Shown("saved", staff, "/ontdekken/bewaard"),
        Shown("insight", None, "/inzicht"),
        Shown("insight-theme", moderator, "/inzicht?theme=digitale-inclusie&phase=experiment"),
        Shown("insight-province", None, "/inzicht?province=drenthe&startYear=2025"),
        Shown("insight-nothing", None, "/inzicht?theme=vakdeskundigheid&province=zeeland&startYear=2025"),
        Shown("project", None, f"/projecten/{ids['project']}"),
        Shown("project-older", staff, f"/projecten/{ids['older']}"),
        Shown("project-moderator", moderator, f"/projecten/{ids['older']}"),
        Shown("project-away", staff, f"/projecten/{ids['project']}", ("search", "moderation", "notifications")),
        Shown("project-popular", staff, f"/projecten/{ids['popular']}"),
        Shown("project-other-staff", "medewerker-utrecht", f"/projecten/{ids['popular']}"),
        Shown("project-taken", staff, f"/projecten/{ids['taken']}"),
        Shown("adopt", "medewerker-utrecht", f"/projecten/{ids['popular']}/wij-doen-dit-ook"),
        Shown("adoption", staff, f"/mijn-projecten/overnames/{ids['line']}/verder"),
        Shown("adoption-over", staff, f"/mijn-projecten/overnames/{ids['over']}/verder"),
        Shown("adoption-away", staff, f"/mijn-projecten/overnames/{ids['line']}/verder", ("search",)),
        Shown("versions", None, f"/projecten/{ids['popular']}/versies/1..2"),
        Shown("versions-one", None, f"/projecten/{ids['older']}/versies"),
        Shown("submit-new", staff, "/indienen"),
        Shown("submit-building-on", staff, f"/indienen?bouwt-voort-op={ids['project']}"),
        Shown("submit-draft", staff, f"/indienen/{ids['draft']}"),
        Shown("submit-changes-requested", staff, f"/indienen/{ids['back']}"),
        Shown("submit-away", staff, f"/indienen/{ids['back']}", ("search",)),
        Shown("preview", staff, f"/indienen/{ids['back']}/voorbeeld"),
        Shown("preview-little", staff, f"/indienen/{ids['draft']}/voorbeeld"),
        Shown("handed-in", staff, f"/indienen/{ids['waiting']}/ingediend"),
        Shown("handed-in-late", staff, f"/indienen/{ids['sent']}/ingediend"),
        Shown("handed-in-away", staff, f"/indienen/{ids['waiting']}/ingediend", ("moderation",)),
        Shown("mine", staff, "/mijn-projecten"),
        Shown("mine-group", staff, "/mijn-projecten?groep=published"),
        Shown("queue", moderator, "/moderatie"),
        Shown("queue-done", moderator, "/moderatie?toon=klaar"),
        Shown("queue-narrowed", moderator, "/moderatie?toon=te-doen&wanneer=later&provincie=drenthe"),
        Shown("queue-spn", "spn", "/moderatie"),
        Shown("case", moderator, f"/moderatie/{ids['case']}"),
        Shown("case-judged", moderator, f"/moderatie/{ids['judged']}"),
        Shown("case-unclaimed", moderator, f"/moderatie/{ids['unclaimed']}"),
        Shown("inbox", staff, "/meldingen"),
        Shown("developers", None, "/ontwikkelaars"),
        Shown("accessibility", None, "/toegankelijkheid"),
        Shown("privacy", staff, "/privacy"),
        Shown("webhooks", staff, "/meldingen/webhooks"),
        Shown("webhook", staff, f"/meldingen/webhooks/{ids['hook']}"),
        Shown("stopping", None, "/afmelden/sleutel"),
        Shown("own-data", staff, "/mijn-gegevens"),
        Shown("login", None, "/inloggen"),
        Shown("admin", "spn", "/beheer"),
        Shown("wordlists", "spn", "/beheer/woordenlijsten"),
        Shown("wordlist", "spn", "/beheer/woordenlijsten/themes"),
        Shown("wordlist-admin", "beheerder", "/beheer/woordenlijsten/synonyms"),
        Shown("wordlist-fixed", "spn", "/beheer/woordenlijsten/phases"),
        Shown("wordlist-away", "spn", "/beheer/woordenlijsten/themes", ("search", "notifications")),
        Shown("term", "spn", "/beheer/woordenlijsten/themes/mediawijsheid"),
        Shown("term-poi", "spn", "/beheer/woordenlijsten/pois/fers"),
        Shown("term-criterion", "spn", "/beheer/woordenlijsten/gate-criteria/trekker"),
        Shown("term-group", "spn", "/beheer/woordenlijsten/target-groups/kinderen"),
        Shown("term-licence", "spn", "/beheer/woordenlijsten/licences/CC-BY-4.0"),
        Shown("term-ended", "spn", "/beheer/woordenlijsten/themes/oud"),
        Shown("term-admin", "beheerder", "/beheer/woordenlijsten/gate-criteria/trekker"),
        Shown("term-no-day", "spn", "/beheer/woordenlijsten/themes/mediawijsheid/stoppen?dag=1900-01-01&door=x"),
        Shown("term-end", "spn", f"/beheer/woordenlijsten/themes/basisvaardigheden/stoppen?dag={NOW.date()}"),
        Shown(
            "term-replace", "spn", "/beheer/woordenlijsten/themes/mediawijsheid/stoppen?dag=2099-01-01&door=derde-plek"
        ),
        Shown("roles", "spn", "/beheer/rollen"),
        Shown("audit", "spn", "/beheer/controle"),
        Shown("audit-outcome", "beheerder", "/beheer/controle/uitslag"),
        Shown("rules", "spn", "/beheer/regels?eerste=5&herzien=3&eis=trekker&reken=ja"),
        Shown("rules-wrong", "spn", "/beheer/regels?eerste=drie&reken=ja"),
        Shown("not-found", None, "/bestaat-niet"),
        Shown("forbidden", staff, "/moderatie"),
    ]
