"""Act on the page with mouse and keyboard as a visitor does."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.conftest import OpenPage

Points = list[tuple[float, float]]  # in shares of the pad's side

ONE: Points = [(0.5, 0.2), (0.49, 0.5), (0.48, 0.8)]
SEVEN: Points = [(0.3, 0.25), (0.68, 0.25), (0.6, 0.45), (0.5, 0.65), (0.45, 0.82)]


def recognise(open_page: OpenPage, **how: Any) -> tuple[Page, Locator]:
    """Open the tab that recognises digits. -> page, pad."""
    page = open_page(**how)
    page.locator("#tab-dnn-button").click()
    pad = page.locator(".pad canvas:visible")
    page.locator(".pad [data-act=clear]:visible").click()  # takes the example away
    pad.evaluate("canvas => canvas.scrollIntoView({ block: 'end' })")  # below the result, which stays on phones
    return page, pad


def generate(open_page: OpenPage, **how: Any) -> Page:
    """Open the tab that generates digits."""
    page = open_page(**how)
    page.locator("#tab-gan-button").click()
    return page


def places(pad: Locator, points: Points) -> Points:
    """Convert points in shares of the pad's side to places on the page."""
    box = pad.bounding_box()
    assert box
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]


def spot(pad: Locator, x: float, y: float) -> tuple[float, float]:
    """Convert one point in shares of the pad's side to a place on the page."""
    return places(pad, [(x, y)])[0]


def draw(page: Page, pad: Locator, points: Points) -> None:
    """Draw one stroke with the mouse."""
    pad.scroll_into_view_if_needed()
    first, *others = places(pad, points)
    page.mouse.move(*first)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def ink(pad: Locator) -> int:
    """Count the painted pixels of the canvas."""
    count: int = pad.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 == 3 && v).length"
    )
    return count


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def downloaded(page: Page, link: Locator, folder: Path) -> Path:
    """Save a link's file. -> its path."""
    with page.expect_download() as waiting:
        link.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def screen_place(screen: Locator) -> str:
    """Tell how far down its frames a film's screen shows."""
    where: str = screen.evaluate("s => s.style.backgroundPositionY")
    return where
