"""Play "Real or fake?" in a real browser: by touch on a Chinese phone, by keyboard, and by link."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import downloaded, generate, open_tab
from tests.serving import post

LEAST = 44  # pixels of a button that a finger hits


def start(page: Page, tab: str, seed: int) -> None:
    open_tab(page, tab)
    page.locator(".game [name=seed]").fill(str(seed))
    page.locator("[data-act=start]").click()


def pictures(page: Page) -> list[str]:
    page.locator("[data-act=choose]").first.wait_for()
    return [image.get_attribute("src") or "" for image in page.locator("[data-act=choose] img").all()]


@pytest.mark.slow
def test_a_press_on_the_pair_that_is_shown_begins_the_game(open_page: OpenPage) -> None:
    page = generate(open_page, phone=True)
    open_tab(page, "Real or fake?")
    page.locator(".pair-shown img").first.click()
    expect(page.locator(".game[data-seed]")).to_be_visible()


def box(part: Locator) -> tuple[float, float, float, float]:
    """Measure a part of the page. -> left, top, width, height in pixels."""
    found = part.bounding_box()
    assert found
    return found["x"], found["y"], found["width"], found["height"]


@pytest.mark.slow
def test_ten_rounds_on_a_phone_in_chinese(open_page: OpenPage, app_url: str, tmp_path: Path) -> None:
    page = generate(open_page, locale="zh-CN", phone=True, theme="dark")
    start(page, "真还是假", 31)
    right = 0
    for number in range(1, 11):
        shown, choices = pictures(page), page.locator("[data-act=choose]")
        asked = post(app_url, "real_or_fake", 31, number)[1]["data"][0]
        assert shown == [asked["left"], asked["right"]]
        expect(page.locator(".says:visible")).to_have_text(f"两个 {asked['digit']}，哪张是真的？", use_inner_text=True)
        (_, top, width, _), (_, other_top, other_width, _) = (box(choice) for choice in choices.all())
        assert top == other_top and width == other_width > 150
        choices.nth(number % 2).tap()
        going_on = page.locator("[data-act=next]")
        expect(going_on).to_be_in_viewport(ratio=1)
        assert box(going_on)[3] >= LEAST
        answer = post(app_url, "real_or_fake_answer", 31, number, ("left", "right")[number % 2])[1]["data"][0]
        right += answer["right"]
        verdict = "答对了。" if answer["right"] else "被骗了。"
        expect(page.locator(".says:visible")).to_contain_text(verdict)
        expect(page.get_by_role("status").filter(has_text=f"训练到第 {answer['step']:,} 步")).to_contain_text(verdict)
        told = page.locator(".told section")
        expect(told.nth(0 if answer["real"] == "left" else 1)).to_have_class("real")
        expect(told.nth(0)).to_contain_text(f"D：{answer['opinions']['left']:.1%} 为真")
        going_on.tap()
    card = page.locator(".card")
    expect(card).to_be_visible()
    assert f"{right}/10" in re.sub(r"\s", "", card.text_content() or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    saved = downloaded(page, page.get_by_role("button", name="保存成绩卡"), tmp_path)
    with Image.open(saved) as picture:
        assert saved.name == "aigc-real-or-fake-31.png" and picture.size == (1200, 1470)
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 500, "the card is not blank"


@pytest.mark.slow
def test_the_keys_play_and_the_link_gives_a_friend_the_same_rounds(open_page: OpenPage, app_url: str) -> None:
    page = generate(open_page)
    open_tab(page, "Real or fake?")
    number = page.locator(".game [name=seed]")
    number.fill("77")
    number.press("Enter")
    first = pictures(page)
    for key in ("ArrowLeft", "2"):
        pictures(page)
        page.keyboard.press(key)
        expect(page.locator("[data-act=next]")).to_be_focused()
        page.keyboard.press("Enter")
    pictures(page)
    expect(page.locator(".game")).to_have_attribute("data-choices", "01")
    link = page.url
    assert re.search(r"[?&]game=77\b", link)
    friend = generate(open_page, locale="zh-CN")
    friend.goto(link)
    friend.locator("[data-act=start]").click()  # the link has opened the game and filled its number in
    assert pictures(friend) == first
