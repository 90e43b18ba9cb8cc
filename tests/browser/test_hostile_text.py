"""Whatever a library hands in: nothing of it runs in a reader's browser, asks another site, or leaves its place."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request

from tests.browser.hostile import ALL, TURNED
from tests.browser.pages import ASSEN, FULL
from tests.portal.fakes import World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LONG_FIELDS = ("summary", "goal", "approach", "result", "tips", "costs", "evaluationResult", "takeover", "phaseNote")
SHORT_FIELDS = ("title", "hours", "location", "source", "mailbox")
FORBIDDEN = """() => {
    const wrong = [], say = (e, why) => wrong.push(`${why}: ${e.outerHTML.slice(0, 140)}`);
    for (const e of document.querySelectorAll('*')) {
        for (const name of e.getAttributeNames())
            if (/^on/i.test(name) || ['style', 'srcdoc', 'xlink:href', 'background'].includes(name)) say(e, name);
        for (const name of ['href', 'src', 'action', 'formaction']) {
            const value = e.getAttribute(name);
            if (value === null || e.namespaceURI !== 'http://www.w3.org/1999/xhtml') continue;
            const to = new URL(value, location.href);
            if (!['http:', 'https:', 'mailto:'].includes(to.protocol)) say(e, 'scheme');
            const may = e.matches('a, head > link[rel=alternate]');
            if (to.host && to.host !== location.host && !may) say(e, 'elsewhere');
        }
    }
    const strange = 'iframe, object, embed, base, style, template, noscript, math, xmp, marquee, video, audio, ' +
        'body img, body meta, body link[rel=stylesheet], animate, foreignObject, annotation-xml, frameset, textarea *';
    for (const e of document.querySelectorAll(strange))
        if (!e.matches('.brand img')) say(e, 'element');
    for (const e of document.querySelectorAll('script'))
        if (!(e.src.startsWith(location.origin + '/static/') || e.type === 'application/ld+json')) say(e, 'script');
    const text = new Set(['P','BR','STRONG','EM','UL','OL','LI','BLOCKQUOTE','CODE','PRE','A','H3','HR','INS','DEL']);
    for (const e of document.querySelectorAll('.prose *')) {
        if (e.matches('section, section > h2, section > h2 *')) continue;  // the page's own
        const allowed = e.tagName === 'A' ? ['href', 'rel'] : [];
        if (!text.has(e.tagName)) say(e, 'in text');
        for (const name of e.getAttributeNames()) if (!allowed.includes(name)) say(e, name);
        if (e.tagName === 'A' && !/noopener/.test(e.rel)) say(e, 'rel');
    }
    return wrong;
}"""
LOOSE = """() => {
    const turns = /[\\u202a-\\u202e\\u2066-\\u2069\\u200f\\u061c\\u0590-\\u06ff]/, wrong = [];
    const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode, e = node.parentElement;
        if (!turns.test(node.data) || e.matches('option, textarea') || e.closest('svg, .sr')) continue;
        const isolated = /isolate|plaintext/.test(getComputedStyle(e).unicodeBidi);
        const inline = getComputedStyle(e).display === 'inline';
        const beside = [...e.childNodes].filter(n => n !== node && n.textContent.trim() && !/isolate/.test(
            n.nodeType === 1 ? getComputedStyle(n).unicodeBidi + getComputedStyle(n).display : ''));
        if (!isolated && (inline || beside.some(n => n.nodeType === 1))) wrong.push(e.outerHTML.slice(0, 160));
    }
    return wrong;
}"""
"""Turned text whose element would let it turn its neighbours."""


def handed_in(texts: list[str]) -> dict[str, Any]:
    """A project with these texts in every field that takes text."""
    long, short = "\n\n".join(texts), " ".join(" ".join(texts).split())
    content = FULL | dict.fromkeys(LONG_FIELDS, long) | dict.fromkeys(SHORT_FIELDS, short)
    links = [{"title": text, "url": f"https://bieb.example/{number}"} for number, text in enumerate(texts)]
    return content | {"partners": texts, "materials": links, "contact": {"name": short, "email": short, "phone": short}}


@pytest.fixture
def asked_elsewhere(visit: Callable[..., Page]) -> Iterator[list[str]]:
    """What any window asked of another host."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_nothing_runs_nothing_is_asked_elsewhere_and_no_element_slips_in(
    visit: Callable[..., Page], world: World, asked_elsewhere: list[str], part: int
) -> None:
    texts = ALL[part::8]
    key = world.publish(handed_in(texts), ASSEN, steps=[{"kind": "advance", "motivation": "\n\n".join(texts)}])
    before, after = FULL | {"goal": "Eerst."}, handed_in(texts)
    world.projects[key] |= {"revision": 2, "publishedRevision": 2, "revisions": [before, after]}
    line = {"library": ASSEN | {"name": texts[0]}, "adoptedAs": texts[1], "changed": "\n\n".join(texts)}
    line |= {"status": "confirmed", "phase": "experiment", "since": "2024"}
    world.projects[key]["content"]["adopters"] = [line | dict.fromkeys(("ownProjectId", "reason", "outcome"))]
    draft = world._draft(handed_in(texts), ASSEN)
    case = world.open_case(key, assignee="moderator-drenthe", status="assigned")
    pages = {
        None: [f"/projecten/{key}", f"/projecten/{key}/versies/1..2", "/ontdekken", "/ontdekken?q=a", "/"],
        "medewerker-assen": [f"/indienen/{draft}", f"/indienen/{draft}/voorbeeld", "/mijn-projecten"],
        "moderator-drenthe": ["/moderatie", f"/moderatie/{case}"],
    }
    for persona, paths in pages.items():
        page = visit(persona)
        host = urlsplit(page.url).netloc if persona else None

        def look(request: Request, own: str | None = host) -> None:
            asked = urlsplit(request.url)
            if asked.scheme not in ("data", "blob") and asked.hostname != "127.0.0.1":
                asked_elsewhere.append(request.url)
            assert own is None or asked.netloc in (own, "")

        page.on("request", look)
        page.on("dialog", lambda dialog: asked_elsewhere.append(f"dialog {dialog.message}"))
        for path in paths:
            page.goto(path)
            assert page.evaluate("window.ran") is None, path
            assert page.evaluate(FORBIDDEN) == [], path
            assert page.locator("main#inhoud h1").count() == 1, path
            assert page.evaluate(LOOSE) == [], path


def test_there_are_many_of_them_and_some_turn_the_text() -> None:
    assert len(set(ALL)) >= 60
    assert len(TURNED) >= 4
