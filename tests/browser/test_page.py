"""Test the page in a real browser: all three tabs, in both languages, on a desktop and on a phone."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from aigc.ui.look.i18n import LANGUAGES, in_one, texts
from tests.browser.conftest import OpenPage
from tests.browser.hands import draw, open_tab

# Sentences of the other language, by whether the page is English; none of them may be visible.
FOREIGN = {
    True: [text for text in texts("zh").values() if len(text) > 4 and not ("{" in text or text.isascii())],
    False: [text for text in texts("en").values() if len(text) > 12 and "{" not in text],
}
WORDS = {"en-US": ("Generate", "Reconstruct", "Recognise"), "zh-CN": ("生成", "重构", "识别")}


def picture(page: Page, nth: int = 0) -> str:
    return page.locator("img.digits:visible").nth(nth).get_attribute("src") or ""


@pytest.mark.parametrize(
    ("locale", "phone"),
    [
        ("zh-CN", True),
        *(
            pytest.param(locale, phone, marks=pytest.mark.slow)
            for locale, phone in [
                ("en-US", False),
                ("en-US", True),
                ("zh-CN", False),
                ("zh-TW", False),
                ("zh-TW", True),
            ]
        ),
    ],
)
def test_every_word_is_in_the_visitors_language(open_page: OpenPage, locale: str, phone: bool) -> None:
    page = open_page(locale=locale, phone=phone)
    for name in WORDS["en-US" if locale == "en-US" else "zh-CN"]:
        open_tab(page, name)
        for accordion in page.locator("button.label-wrap:visible").all():
            accordion.click()
        page.wait_for_timeout(300)
        text = page.inner_text("body")
        assert "__i18n__" not in page.evaluate("document.querySelector('gradio-app').innerHTML"), "attributes count too"
        assert [sentence for sentence in FOREIGN[locale == "en-US"] if sentence in text] == []
        wide = "，。：；？！、（）" + ("" if locale == "en-US" else "”")  # English quotes end with it
        assert re.findall(rf".{{0,8}}[{wide}][ \xa0].{{0,8}}", text) == [], "full-width signs hold their space"
        assert re.findall(r"\b[A-Z]_[A-Za-z]+", text) == [], "symbols have subscripts"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], "the page scrolls sideways"  # type: ignore[index]


@pytest.mark.slow
def test_a_scribble_is_no_digit(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Recognise")
    pad = page.locator(".pad canvas:visible")
    for x in range(8):
        draw(page, pad, [(0.1 + x * 0.1, 0.1), (0.2 + (x * 37 % 8) * 0.1, 0.9), (0.9 - x * 0.1, 0.3)])
    expect(page.locator(".answer:visible").first).to_have_class(re.compile("not_a_digit|unsure"))


@pytest.mark.slow
def test_a_test_digit_is_answered_too(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Recognise")
    page.get_by_label("Test set").locator("visible=true").check()
    expect(page.locator(".answer .large:visible").first).to_have_text("0")


def test_the_language_can_be_changed_on_the_page_and_nothing_is_lost(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Reconstruct")
    page.get_by_label("The article’s").locator("visible=true").check()
    page.get_by_role("button", name="中").click()
    for name in WORDS["zh-CN"]:
        expect(page.get_by_role("tab", name=name, exact=True)).to_be_visible()
    shown = page.locator(".lead:visible").inner_text()
    assert shown == re.sub(r"<[^>]+>", "", in_one("zh", "vae.lead"))
    expect(page.get_by_label("文章原版").locator("visible=true")).to_be_checked()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.title() == texts("zh")["page.title"]
    expect(page).to_have_url(re.compile("variant=article"))  # the address follows a choice within a moment
    page.reload()
    expect(page.get_by_role("tab", name="重构", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("文章原版").locator("visible=true")).to_be_checked()


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh-HK", "zh-CN"), ("zh-SG", "zh-CN"), ("zh", "zh-CN"), ("fr-FR", "en"), ("en-GB", "en")]
)
@pytest.mark.slow
def test_the_browser_chooses_between_two_languages(open_page: OpenPage, locale: str, lang: str) -> None:
    page = open_page(locale=locale)
    expect(page.get_by_role("tab", name=WORDS["zh-CN" if lang == "zh-CN" else "en-US"][0], exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == lang


@pytest.mark.slow
def test_the_device_is_shown(open_page: OpenPage) -> None:
    expect(open_page().get_by_text("Running on CPU").first).to_be_visible()


@pytest.mark.slow
def test_dark_and_light_differ(open_page: OpenPage) -> None:
    corners = []
    for theme in ("light", "dark"):
        shot = Image.open(io.BytesIO(open_page(theme=theme).screenshot())).convert("L")
        corners.append(int(np.asarray(shot)[5, 5]))
    assert corners[0] > 200 and corners[1] < 60


def test_without_javascript_two_sentences_and_digits_are_shown(browser: Browser, app_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(app_url)
    said = page.locator("noscript p")  # Playwright finds no text inside a noscript element
    assert said.all_inner_texts() == [texts(language)["page.without_script"] for language in LANGUAGES]
    expect(said.first).to_be_visible()
    box = page.locator("noscript img").bounding_box()
    assert box and min(box["width"], box["height"]) > 100, "a missing picture is small"
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize(("status", "key"), [(503, "refused.busy"), (500, "refused.failed")])
def test_an_event_without_an_answer_says_so(browser: Browser, app_url: str, status: int, key: str) -> None:
    """A busy server is asked again; one that failed is not, since it would fail again."""
    page = browser.new_page(locale="en-US")  # its console names the status
    page.goto(f"{app_url}/?v=1&tab=dnn")
    expect(page.locator(".answer.digit").first).to_be_visible()
    asked: list[str | None] = []

    def answer(route: Route) -> None:
        asked.append(route.request.post_data)
        if len(asked) == 1:
            route.fulfill(status=status, json={"error": ""}, headers={"Retry-After": "1"})
        else:
            route.continue_()

    page.route("**/gradio_api/run/predict*", answer)
    draw(page, page.locator(".pad canvas:visible"), [(0.5, 0.2), (0.5, 0.8)])
    expect(page.locator(".patience").get_by_text(in_one("en", key))).to_be_visible()
    if status == 503:
        expect(page.locator(".patience")).to_have_count(0)
    assert (asked[0] in asked[1:]) == (status == 503)
    page.close()
