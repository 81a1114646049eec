"""Test the tab on data and compute in a real browser: loaded when opened, measured when asked, in reach on a phone."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from aigc.ui.look.i18n import texts
from tests.browser.conftest import OpenPage
from tests.browser.hands import draw, open_tab
from tests.browser.test_page import FOREIGN


def opened(open_page: OpenPage, language: str = "en", **how: object) -> Page:
    page = open_page(locale={"en": "en-US", "zh": "zh-CN"}[language], **how)
    assert page.locator(".classes").count() == 0, "nothing comes before the tab opens"
    open_tab(page, texts(language)["data.tab"])
    page.locator("table.classes").wait_for()
    return page


@pytest.mark.parametrize(
    ("language", "theme", "phone"), [pytest.param("en", "light", False, marks=pytest.mark.slow), ("zh", "dark", True)]
)
def test_data_and_compute_stand_in_the_tab_once_it_opens(
    open_page: OpenPage, language: str, theme: str, phone: bool
) -> None:
    page = opened(open_page, language, theme=theme, phone=phone)
    page.locator("table.gpus").wait_for()
    names = page.locator(":is(h1, h2, h3, h4):visible").evaluate_all("all => all.map(h => h.tagName)")
    levels = [int(name[1]) for name in names]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is skipped"
    assert page.locator("table.classes tbody tr").count() == 10
    assert page.locator(".data-page .doubts li").count() == 48
    assert page.locator("svg.chart:not([aria-label])").count() == 0
    for wide in page.locator(".data-page .wide:visible").all():
        assert wide.evaluate("w => w.scrollWidth <= w.clientWidth"), "a table fits its page"
    assert page.evaluate("document.documentElement.scrollWidth") <= (360 if phone else 1280)
    links = page.locator(".data-contents a")
    assert links.all_inner_texts() == page.locator(".data-content [id^=data-]").all_inner_texts(), (
        "each leads somewhere"
    )
    links.last.click()
    heading = page.locator("#data-gpu")
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()
    expect(links.last).to_have_attribute("aria-current", "true")
    if not phone:
        expect(links.first).to_be_in_viewport()  # the list goes along beside the page
    text = page.inner_text("body")
    assert [sentence for sentence in FOREIGN[language == "en"] if sentence in text] == []


@pytest.mark.slow
def test_a_drawn_one_stands_among_ones(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.get_by_role("radio", name=texts("en")["input.draw"]).locator("visible=true").check()
    draw(page, page.locator(".pad canvas:visible"), [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    near = page.locator(".near ol li b")
    expect(near).to_have_text(["1"] * 12)


@pytest.mark.slow
def test_a_drawing_that_was_carried_here_is_the_one_that_is_answered(open_page: OpenPage) -> None:
    page = open_page()
    draw(page, page.locator(".pad canvas:visible"), [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    expect(page.locator(".door.reads .read")).to_have_text("1")
    open_tab(page, texts("en")["data.tab"])
    expect(page.locator(".near ol li b")).to_have_text(["1"] * 12, timeout=20_000)


@pytest.mark.slow
def test_speed_is_measured_on_request(open_page: OpenPage) -> None:
    page = opened(open_page)
    cells = page.locator("table.speeds tbody td:nth-of-type(3)")  # beside parameters and operations
    expect(page.locator("table.speeds tbody tr")).to_have_count(8)
    expect(cells).to_have_count(0)
    page.get_by_role("button", name=texts("en")["compute.measure"]).click()
    expect(cells).to_have_count(8, timeout=20_000)
    expect(cells.first).to_contain_text(re.compile(r"\d"), timeout=20_000)
    assert all(re.match(r"[\d,]+", text) for text in cells.all_inner_texts())
