"""Test the three horses in a real browser: dials, hover by keys, links of the findings, and the visitor's own point."""

import pytest
from playwright.sync_api import expect

from aigc.ui.look.i18n import texts
from tests.browser.conftest import OpenPage


@pytest.mark.parametrize(
    ("locale", "language", "theme"),
    [pytest.param("en-US", "en", "light", marks=pytest.mark.slow), ("zh-CN", "zh", "dark")],
)
def test_dials_keys_and_findings_work_on_a_phone(open_page: OpenPage, locale: str, language: str, theme: str) -> None:
    page = open_page("tab=train.horses&images=10", locale=locale, theme=theme, phone=True)
    plot, limp = page.locator(".horse-plot"), page.locator(".limp > p")
    said = texts(language)
    expect(limp).to_contain_text(said["horses.limp.data"], timeout=30_000)
    for seen in (page.locator(".horse-plot .y-name"), page.locator(".horse-plot .x-axis > span").first):
        expect(seen).to_be_in_viewport(ratio=1)  # beside the first dial
    plot.focus()
    page.keyboard.press("ArrowRight")
    expect(plot.locator(".tips > div:visible")).to_contain_text(said["horses.name.mlp"])
    page.get_by_role("radio", name=said["horses.name.softmax"]).check()
    page.get_by_role("group", name=said["horses.size.label"]).get_by_role("radio", name=said["horses.all"]).check()
    expect(limp).to_contain_text(said["horses.limp.algorithm"])
    page.locator(".findings a:not(.term):visible").first.click()
    expect(page.locator(".axis-name.x")).to_contain_text(said["horses.axis_long.seconds"].split("{images}")[0])
    assert "axis=seconds" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.slow
def test_the_visitors_own_run_lands_on_the_chart(open_page: OpenPage) -> None:
    page = open_page("tab=train&seconds=2&images=1000")
    page.get_by_role("button", name=texts("en")["train.start"], exact=True).click()
    expect(page.locator(".training .state")).to_contain_text(texts("en")["train.state.over"], timeout=60_000)
    page.get_by_role("tab", name=texts("en")["train_room.horses"]).click()
    expect(page.locator(".legend .mine")).to_contain_text("100 images a digit", timeout=30_000)
    expect(page.locator(".horse-plot .star")).to_be_visible()
