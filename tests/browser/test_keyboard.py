"""Go through every part by the keyboard alone: Tab and arrow keys reach each control, and the eye can follow."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import PARTS, go

MOST = 250  # presses of Tab; the longest part has about a hundred stops
# Name a control so that its kind and words can be read in a report; radio buttons are one control.
NAMES = """() => {
    const stops = new Map();
    window.stopOf = (e) => {
        if (e.type === "radio") return `radio ${e.name}`;
        if (!stops.has(e)) stops.set(e, stops.size);
        return `${e.tagName} ${stops.get(e)} ${(e.ariaLabel || e.textContent || e.title || "").trim().slice(0, 40)}`;
    };
}"""
# Those that are seen and in use. Within a group, arrow keys move from the one that Tab reaches to the others.
CONTROLS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length)
    .filter((e) => !e.disabled && !e.closest("[inert], footer") && e.getAttribute("tabindex") !== "-1")
    .map(window.stopOf)"""
# The one in focus, and whether a line is drawn around it, its label, or the part that is drawn for it.
FOCUS = """() => {
    const e = document.activeElement;
    const lined = (one) => {
        const style = one && getComputedStyle(one);
        return style && (style.boxShadow !== "none" || (style.outlineStyle !== "none" && style.outlineWidth !== "0px"));
    };
    return !e || e === document.body ? null
        : [window.stopOf(e), [e, e.nextElementSibling, e.parentElement, e.closest("label")].some(lined)];
}"""


def stops(page: Page) -> list[Any]:
    """Press Tab until the focus comes round. -> the controls that had it, each with whether the eye could follow."""
    found: list[Any] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or stop in found:
            break
        found.append(stop)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_tab_reaches_every_control_and_shows_it(open_page: OpenPage, part: str) -> None:
    page = open_page()
    go(page, part)
    page.evaluate(NAMES)
    wanted = set(page.evaluate(CONTROLS))
    reached = stops(page)
    assert wanted - {name for name, _ in reached} == set()
    assert [name for name, lined in reached if not lined] == []
