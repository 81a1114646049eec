"""Test that the first screen stands before Gradio's scripts come, as Gradio will draw it, and gives way to them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench.page import SLOW, can_be_drawn_on
from tests.browser.conftest import LANDSCAPE, PHONE, OpenPage, device
from tests.browser.hands import draw

SCRIPTS = "**/assets/index-*.js"  # the first of Gradio's, which asks for the others
ONE = [(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]
SHORT, ASIDE = [(0.2, 0.3), (0.2, 0.7)], [(0.8, 0.3), (0.8, 0.7)]
SCRIBBLE = [[(0.1 + x * 0.1, 0.1), (0.2 + (x * 37 % 8) * 0.1, 0.9), (0.9 - x * 0.1, 0.3)] for x in range(8)]
FIXED = ".promise h2, .rooms > .tab-wrapper button, .work .pad canvas, .pad-tools button, .door, .door img, .door .read"


class Slow:
    """A page whose scripts wait until they are let through."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.route(SCRIPTS, lambda route: None)
        page.goto(url, wait_until="commit")
        page.locator("#still").wait_for()

    def let_through(self) -> None:
        self.page.unroute(SCRIPTS)  # which lets the waiting ones go on
        expect(self.page.locator("#still")).to_have_count(0, timeout=30_000)


@pytest.fixture
def slow(browser: Browser, app_url: str) -> Callable[..., Slow]:
    def start(search: str = "", locale: str = "en-US", phone: bool = False) -> Slow:
        return Slow(browser.new_context(**device(locale, phone)).new_page(), app_url + search)

    return start


@pytest.mark.parametrize(("locale", "phone"), [pytest.param("en-US", False, marks=pytest.mark.slow), ("zh-CN", True)])
def test_it_stands_where_gradio_draws_it_and_speaks_one_language(
    slow: Callable[..., Slow], locale: str, phone: bool
) -> None:
    def boxes(within: str) -> list[dict[str, float]]:
        found = page.locator(f":is({', '.join(f'{within} {one}' for one in FIXED.split(', '))})")
        rounded = [box and {side: round(value) for side, value in box.items()} for box in map(box_of, found.all())]
        return [box for box in rounded if box]

    visit = slow(locale=locale, phone=phone)
    page, box_of = visit.page, lambda element: element.bounding_box()
    expect(page.locator("#still .door.reads .read")).to_have_text("5")
    assert "__i18n__" not in page.locator("#still").inner_html(), "Gradio translates none of it"
    said, still = page.locator("#still").inner_text(), boxes("#still")
    assert ("实验室" in page.title()) == (locale == "zh-CN"), page.title()
    assert ("Draw" in said) == (locale == "en-US") and ("写" in said) == (locale == "zh-CN")
    visit.let_through()
    assert boxes("gradio-app") == still and len(still) > 20


def test_a_drawing_is_answered_before_the_scripts_have_come_and_stays_so(slow: Callable[..., Slow]) -> None:
    visit = slow()
    draw(visit.page, visit.page.locator("#still .pad canvas"), ONE)
    expect(visit.page.locator("#still .door.reads .read")).to_have_text("1")
    expect(visit.page.locator("#still .door.judges")).to_contain_text("that this 1 is no forgery")
    visit.let_through()
    expect(visit.page.locator(".door.reads .read")).to_have_text("1")
    expect(visit.page.locator(".pad-example:visible")).to_have_count(0)


@pytest.mark.slow
def test_on_a_slow_line_a_drawing_is_asked_before_scripts_that_wait_for_a_connection(
    browser: Browser, app_url: str
) -> None:
    page = browser.new_context(**device("en-US", False)).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    came: list[str] = []
    page.on("response", lambda response: came.append(response.url.rsplit("/", 1)[1]))
    page.goto(app_url, wait_until="commit")
    can_be_drawn_on(page)
    draw(page, page.locator("#still .pad canvas"), ONE)
    expect(page.locator("#still .door.reads .read")).to_have_text("1", timeout=30_000)
    scripts = [name.endswith(".js") for name in came[: came.index("predict")]]
    assert sum(scripts) < 10, came


@pytest.mark.slow
def test_a_tab_or_card_chosen_before_is_opened_when_the_scripts_have_come(slow: Callable[..., Slow]) -> None:
    for chosen, tab in (("#still [data-tab=vae]", "vae"), ("#still .door.reads a", "dnn")):
        visit = slow()
        visit.page.locator(chosen).click()
        visit.let_through()
        expect(visit.page.locator(f"#tab-{tab}-button")).to_have_attribute("aria-selected", "true")


def test_an_address_of_something_else_shows_no_answers_to_the_example(slow: Callable[..., Slow]) -> None:
    for search, tab in (("/?v=1&tab=gan.walk", "gan"), ("/?v=1&tab=start&draw=0-0", "start")):
        visit = slow(search)
        expect(visit.page.locator("#still .selected")).to_have_attribute("data-tab", tab)
        expect(visit.page.locator("#still .door")).to_have_count(0)


@pytest.mark.slow
def test_the_switches_work_before_the_scripts_have_come(slow: Callable[..., Slow]) -> None:
    visit = slow()
    visit.page.locator("#still .theme").click()
    assert visit.page.evaluate("document.body.classList.contains('dark')")
    visit.let_through()
    assert visit.page.evaluate("document.body.classList.contains('dark')")


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_cards_keep_their_height_and_the_pad_its_place_on_a_phone(open_page: OpenPage, locale: str) -> None:
    def heights() -> set[int]:
        return {round(card.evaluate("e => e.getBoundingClientRect().height")) for card in page.locator(".door").all()}

    page = open_page(locale=locale, phone=True)
    expect(page.locator("#still")).to_have_count(0)
    (height,) = heights()  # of the example
    pad, clear = page.locator(".pad canvas"), page.locator(".pad [data-act=clear]")
    drawings = {"nothing": [], "a digit": [ONE], "a number": [SHORT, ASIDE], "a scribble": SCRIBBLE}
    for said, strokes in drawings.items():
        if clear.get_attribute("aria-disabled") != "true":
            clear.click()
        expect(page.locator(".door.reads .notice")).to_be_visible()
        for stroke in strokes:
            draw(page, pad, stroke)
        if strokes:
            expect(page.locator(".door.reads .notice")).to_have_count(0)
        page.wait_for_timeout(1000)
        assert heights() == {height}, said
        for card in page.locator(".door").all():
            assert card.evaluate("e => e.scrollHeight <= e.clientHeight"), f"{said}: all of it is in sight"
        page.evaluate("scrollTo(0, 0)")
        tools = page.locator(".pad-tools").bounding_box()
        assert tools and tools["y"] + tools["height"] <= PHONE["height"], said


@pytest.mark.parametrize("address", ["", "tab=dnn"])
def test_a_phone_on_its_side_shows_drawing_and_answer_together(open_page: OpenPage, address: str) -> None:
    page = open_page(address, phone=True, viewport=LANDSCAPE)
    expect(page.locator("#still")).to_have_count(0)
    expect(page.locator("gradio-app .pad canvas:visible")).to_be_in_viewport(ratio=0.99)
    for tool in page.locator("gradio-app .pad-tools:visible button").all():
        expect(tool).to_be_in_viewport(ratio=0.99)
    expect(page.locator("gradio-app :is(.read, .answer .large):visible").first).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("document.documentElement.scrollWidth") <= LANDSCAPE["width"]
