"""Test the strips of names that scroll sideways on phones: all names are in reach, and the chosen one in sight."""

import pytest
from playwright.sync_api import Locator, Page, expect

from aigc.ui.look.i18n import texts
from tests.browser.conftest import LANDSCAPE, PHONE, OpenPage

TABS = "gradio-app .rooms > .tab-wrapper"
CHAPTERS = "#learn-chapter .choice"


def go(page: Page, address: str) -> None:
    page.goto(f"{page.url.split('?')[0]}?v=1&{address}")
    expect(page.locator("#still")).to_have_count(0)


# It scrolls smoothly: wait until no name moves any more.
RESTS = """async (strip) => {
  const place = () => strip.querySelector("[role=tab], label").getBoundingClientRect().left;
  for (let before = NaN; before !== place(); ) {
    before = place();
    await new Promise((done) => setTimeout(done, 100));
  }
}"""


def free(name: Locator) -> bool:
    """Tell whether a name's middle is in sight, under no button of the strip."""
    seen: bool = name.evaluate(
        """(name) => {
            const { left, top, width, height } = name.getBoundingClientRect();
            return name.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }"""
    )
    return seen


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh")])
def test_every_name_is_reached_by_the_buttons_and_the_last_is_their_end(
    open_page: OpenPage, locale: str, language: str
) -> None:
    page = open_page("tab=learn", locale=locale, phone=True)
    page.locator(".neighbours").wait_for()
    within = page.locator(CHAPTERS)
    earlier, later = (
        within.get_by_role("button", name=texts(language)[f"strip.{end}"], exact=True) for end in ("earlier", "later")
    )
    every = within.locator("label")
    seen: set[int] = set()
    for button in (earlier, later):
        for _ in range(10):
            seen |= {place for place in range(every.count()) if free(every.nth(place))}
            if not button.is_visible():
                break
            box = button.bounding_box()
            assert box and min(box["width"], box["height"]) >= 40
            button.click()
            page.wait_for_timeout(150)
            within.evaluate(RESTS)
        expect(button).to_be_hidden()
    assert seen == set(range(every.count()))
    assert page.evaluate("document.activeElement === document.body"), "the focus stays where it was"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh")])
def test_a_button_spreads_all_tabs_until_one_is_chosen(open_page: OpenPage, locale: str, language: str) -> None:
    page = open_page(locale=locale, phone=True)
    strip, every = page.locator(TABS), page.locator(f"{TABS} [role=tab]")
    button = strip.get_by_role("button", name=texts(language)["strip.all"], exact=True)
    assert not all(free(every.nth(place)) for place in range(every.count()))
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert all(free(every.nth(place)) for place in range(every.count()))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    every.last.click()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(every.last).to_have_attribute("aria-selected", "true")
    assert free(every.last)
    button.click()
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.slow
def test_the_chosen_name_is_in_sight_however_it_was_chosen(open_page: OpenPage) -> None:
    page = open_page(phone=True)
    for tab in ("use", "data", "vae"):
        go(page, f"tab={tab}")
        page.wait_for_timeout(1000)
        assert free(page.locator(f"#tab-{tab}-button")), tab
    go(page, "tab=learn.glossary")
    page.locator(".neighbours a").first.click()
    expect(page.locator(".neighbours")).to_have_attribute("data-of", "outlook")
    page.wait_for_timeout(1000)
    assert free(page.locator(f"{CHAPTERS} label", has=page.locator("[value=outlook]")))


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_chosen_names_stay_in_sight_when_a_phone_is_turned_or_its_keyboard_comes(
    open_page: OpenPage, locale: str
) -> None:
    page = open_page("tab=learn.uses", locale=locale, phone=True, is_mobile=True)
    page.locator(".neighbours").wait_for()
    room, chapter = (
        page.locator("#tab-learn-button"),
        page.locator(f"{CHAPTERS} label", has=page.locator("[value=uses]")),
    )
    for size in (PHONE, LANDSCAPE, PHONE, {"width": 360, "height": 420}, {"width": 412, "height": 740}, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for strip in (TABS, CHAPTERS):
            page.wait_for_timeout(200)
            page.locator(strip).evaluate(RESTS)
        assert free(room) and free(chapter), size
    page.screenshot(full_page=True)  # passes through a width at which the strip is cut short, and comes back to its own
    page.wait_for_timeout(500)
    assert free(room) and free(chapter)


@pytest.mark.slow
def test_a_name_begins_at_the_button_on_the_left_and_none_comes_back_behind_it(open_page: OpenPage) -> None:
    page = open_page("tab=learn.mistakes", phone=True)
    page.locator(".neighbours").wait_for()
    page.locator(CHAPTERS).evaluate(RESTS)
    starts = page.locator(f"{CHAPTERS} label").evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
    assert any(abs(start - 48) < 1.5 for start in starts), starts
    assert "linear-gradient" in page.locator(f"{CHAPTERS} > div").evaluate(
        "(strip) => getComputedStyle(strip).maskImage"
    )


@pytest.mark.slow
def test_where_all_names_fit_no_button_is_shown(open_page: OpenPage) -> None:
    page = open_page("tab=learn")
    page.locator(".neighbours").wait_for()
    expect(page.locator(".strip-end:visible")).to_have_count(0)
