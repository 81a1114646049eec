"""The page in a real browser: the three tabs do their work, in both languages, on a desk and in a hand."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from aigc.ui.words import texts
from tests.browser.conftest import OpenPage

ONE = [(0.5, 0.2), (0.49, 0.5), (0.48, 0.8)]
SEVEN = [(0.3, 0.25), (0.68, 0.25), (0.6, 0.45), (0.5, 0.65), (0.45, 0.82)]
# Sentences of the other language, by "is the page English": none of them may be seen.
FOREIGN = {
    True: [text for text in texts("zh").values() if len(text) > 4 and "{" not in text],
    False: [text for text in texts("en").values() if len(text) > 12 and "{" not in text],
}
WORDS = {"en-US": ("Generate", "Reconstruct", "Recognise"), "zh-CN": ("生成", "重构", "识别")}


def draw(page: Page, pad: Locator, points: list[tuple[float, float]]) -> None:
    """One stroke with the mouse; points are shares of the pad's side."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def ink(pad: Locator) -> int:
    """How many pixels of the canvas are painted."""
    count: int = pad.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 == 3 && v).length"
    )
    return count


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def picture(page: Page, nth: int = 0) -> str:
    return page.locator("img.digits:visible").nth(nth).get_attribute("src") or ""


@pytest.mark.parametrize("locale", ["en-US", "zh-CN", "zh-TW"])
@pytest.mark.parametrize("phone", [False, True])
def test_every_word_is_in_the_visitors_language(open_page: OpenPage, locale: str, phone: bool) -> None:
    page = open_page(locale=locale, phone=phone)
    for name in WORDS["en-US" if locale == "en-US" else "zh-CN"]:
        open_tab(page, name)
        for accordion in page.locator("button.label-wrap:visible").all():
            accordion.click()
        page.wait_for_timeout(300)
        text = page.inner_text("body")
        assert "__i18n__" not in page.evaluate("document.body.innerHTML"), "attributes count too"
        assert [sentence for sentence in FOREIGN[locale == "en-US"] if sentence in text] == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], "the page scrolls sideways"  # type: ignore[index]


def test_the_gan_writes_a_hundred_digits_and_the_dice_change_them(open_page: OpenPage) -> None:
    page = open_page()
    first = picture(page)
    assert first.startswith("data:image/png")
    size = page.locator("img.digits:visible").first.evaluate("i => [i.naturalWidth, i.naturalHeight]")
    assert size == [298, 298]
    page.get_by_role("button", name="Roll the dice").first.click()
    expect(page.locator("img.digits:visible").first).not_to_have_attribute("src", first)


def test_the_articles_gan_is_a_click_away_and_bad_digits_get_a_sentence(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("the article's").first.click()
    expect(page.locator("figcaption:visible .in-en").first).to_contain_text("knows no classes")
    page.get_by_label("Digits to write").fill("twelve")
    expect(page.locator(".problem:visible .in-en")).to_have_text("“t” is not a digit: use 0 to 9.")
    page.get_by_label("Digits to write").fill("12")
    expect(page.locator("img.digits:visible").first).to_have_attribute("alt", re.compile("12121"))


def test_a_drawn_digit_is_read_undone_and_cleared(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Recognise")
    pad, answer = page.locator(".pad canvas:visible"), page.locator(".answer")
    expect(answer).to_have_class(re.compile("blank"))
    draw(page, pad, SEVEN)
    expect(answer.locator(".large")).to_have_text("7")
    expect(page.locator("ol.bars li.top b")).to_have_text("7")
    expect(page.locator("img.seen")).to_be_visible()
    drawn = ink(pad)
    assert drawn > 1000
    draw(page, pad, [(0.3, 0.55), (0.7, 0.55)])
    page.get_by_role("button", name="undo").locator("visible=true").click()
    assert ink(pad) == drawn
    expect(answer.locator(".large")).to_have_text("7")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="clear").locator("visible=true").click()
    assert ink(pad) == 0
    expect(answer).to_have_class(re.compile("blank"))
    pad.focus()
    page.keyboard.press("Control+z")  # takes the clearing back
    expect(answer.locator(".large")).to_have_text("7")
    page.get_by_role("button", name="redo").locator("visible=true").click()
    expect(answer).to_have_class(re.compile("blank"))


def test_a_scribble_is_no_digit(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Recognise")
    pad = page.locator(".pad canvas:visible")
    for x in range(8):
        draw(page, pad, [(0.1 + x * 0.1, 0.1), (0.2 + (x * 37 % 8) * 0.1, 0.9), (0.9 - x * 0.1, 0.3)])
    expect(page.locator(".answer")).to_have_class(re.compile("not_a_digit|unsure"))


def test_predictions_arrive_while_drawing(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Recognise")
    box = page.locator(".pad canvas:visible").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.48 * box["width"], box["y"] + 0.8 * box["height"], steps=20)
    expect(page.locator(".answer .large")).to_have_text("1")  # the button is still down
    page.mouse.up()


def test_a_finger_draws_and_the_page_does_not_scroll(open_page: OpenPage) -> None:
    page = open_page(phone=True)
    open_tab(page, "Recognise")
    pad = page.locator(".pad canvas:visible")
    pad.scroll_into_view_if_needed()
    box, before = pad.bounding_box(), page.evaluate("scrollY")
    assert box
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, x: float, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", 0.5, 0.2)
    for i in range(1, 13):
        finger("touchMove", 0.5, 0.2 + i * 0.05)
    finger("touchEnd", 0, 0)
    expect(page.locator(".answer .large")).to_have_text("1")
    assert page.evaluate("scrollY") == before


def test_strokes_survive_a_change_of_tabs(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Recognise")
    draw(page, page.locator(".pad canvas:visible"), ONE)
    expect(page.locator(".answer .large")).to_have_text("1")
    open_tab(page, "Generate")
    open_tab(page, "Recognise")
    assert ink(page.locator(".pad canvas:visible")) > 500
    expect(page.locator(".answer .large")).to_have_text("1")


def test_a_test_digit_is_read_too(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Recognise")
    page.get_by_label("test set").locator("visible=true").click()
    expect(page.locator(".answer .large")).to_have_text("0")


def test_the_vae_reconstructs_a_drawing_and_walks_from_it(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Reconstruct")
    pictures = page.locator("img.digits:visible")
    expect(pictures).to_have_count(4)  # A, B, the walk, the samples
    before = [picture(page, i) for i in range(4)]
    page.get_by_label("draw").locator("visible=true").first.click()
    expect(page.get_by_text("Waiting for digit A")).to_be_visible()
    draw(page, page.locator(".pad canvas:visible"), SEVEN)
    expect(pictures).to_have_count(4)
    after = [picture(page, i) for i in range(4)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False, True]
    page.get_by_role("button", name="Roll the dice").locator("visible=true").click()
    expect(pictures.nth(3)).not_to_have_attribute("src", before[3])


def test_the_language_can_be_changed_on_the_page(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Language").click()
    page.get_by_role("option", name="简体中文").click()
    for position, name in enumerate(WORDS["zh-CN"]):
        page.get_by_role("tab").nth(position).dispatch_event("click")  # the settings still lie over it
        expect(
            page.get_by_role("tab", name=name, exact=True)
        ).to_be_visible()  # Gradio translates a tab once it is open
    shown = page.locator(".lead:visible").inner_text()
    assert shown and shown in texts("zh")["dnn.lead"].replace("<b>", "").replace("</b>", "")


def test_the_device_is_shown(open_page: OpenPage) -> None:
    expect(open_page().get_by_text("Running on CPU").first).to_be_visible()


def test_dark_and_light_differ(open_page: OpenPage) -> None:
    corners = []
    for theme in ("light", "dark"):
        shot = Image.open(io.BytesIO(open_page(theme=theme).screenshot())).convert("L")
        corners.append(int(np.asarray(shot)[5, 5]))
    assert corners[0] > 200 and corners[1] < 60
