"""Draw three digits, get a date in that hand, correct a reading, save the date, and pass the hand on in a link."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect

from aigc.store.loaded import Models
from aigc.ui.look.i18n import texts
from aigc.writing.hand import hand_to_text
from tests.browser.conftest import OpenPage
from tests.browser.hands import draw, generate, open_tab
from tests.drawings import DRAWINGS


def draw_three(page: Page) -> None:
    """Draw a slanted 2, 7 and 4 side by side."""
    pad = page.locator(".pad canvas:visible")
    for place, digit in enumerate((2, 7, 4)):
        for stroke in DRAWINGS[digit]:
            draw(page, pad, [(0.02 + 0.32 * place + 0.34 * x + 0.12 * (0.7 - y), 0.3 + 0.4 * y) for x, y in stroke])


@pytest.mark.slow
def test_a_date_is_written_in_the_hand_of_three_digits_saved_and_passed_on(open_page: OpenPage, tmp_path: Path) -> None:
    page = generate(open_page)
    open_tab(page, "Your hand")
    draw_three(page)
    expect(page.get_by_label("You wrote")).to_have_value("274")
    expect(page.locator(".imitated p > .in-en")).to_contain_text("of their ink in common")
    page.get_by_label("Number to write").fill("2026-11-26")
    sheet = page.locator(".in-hand .sheet")
    expect(sheet).to_have_attribute("aria-label", re.compile("2026 11 26"))
    for seen in (sheet, page.get_by_label("Number to write")):
        expect(seen).to_be_in_viewport(ratio=1)  # the number is seen while it is typed
    for kind in ("PNG", "SVG"):
        with page.expect_download() as saving:
            page.locator(".in-hand a.save", has_text=kind).click()
        saving.value.save_as(tmp_path / f"date.{kind.lower()}")
    pixels = np.asarray(Image.open(io.BytesIO((tmp_path / "date.png").read_bytes())))
    assert pixels.shape[2] == 4 and pixels[0, 0, 3] == 0 and pixels[..., 3].max() == 255, "ink on a transparent ground"
    svg = (tmp_path / "date.svg").read_text()
    assert svg.startswith("<svg xmlns=") and svg.count("M") >= 8, "an outline for each digit at least"
    page.get_by_role("button", name="Copy a link").click()
    link = page.locator(".in-hand input").input_value()
    drawn = sheet.locator("path").get_attribute("d")
    page.goto(link)
    page.get_by_label("Number to write").fill("2026-11-26")
    expect(page.locator(".in-hand path")).to_have_attribute("d", drawn or "")


@pytest.mark.slow
def test_a_correction_changes_the_hand_and_a_wrong_count_is_one_sentence(open_page: OpenPage) -> None:
    page = generate(open_page, locale="zh-CN", phone=True)
    open_tab(page, "用你的笔迹")
    draw_three(page)
    readings = page.get_by_label("你写的是")
    expect(readings).to_have_value("274")
    hand = page.get_by_label("这种笔迹的代码")
    expect(hand).not_to_have_value("")
    before = hand.input_value()
    readings.press("End")
    readings.press("Backspace")
    readings.press_sequentially("?")
    expect(hand).not_to_have_value(before)
    expect(page.locator(".imitated p > .in-zh")).to_contain_text("多写几个")
    readings.fill("27")
    readings.press("Enter")
    expect(page.locator(".problem .in-zh")).to_contain_text("手写区里有 3 个数字")


@pytest.mark.slow
def test_a_scribble_and_a_hand_from_a_link_leave_no_busy_word(open_page: OpenPage, models: Models) -> None:
    page = open_page(phone=True)
    for part in range(4):
        across = [(0.1 + 0.15 * part, 0.1 + 0.8 * (step % 2)) for step in range(6)]
        draw(page, page.locator(".pad canvas:visible"), [*across, (0.9 - 0.15 * part, 0.5)])
    expect(page.locator(".door.reads .verdict")).to_be_visible()
    page.get_by_role("link", name=texts("en")["start.writes"]).click()
    expect(page.locator(".problem:visible")).to_be_visible()
    expect(page.get_by_text(texts("en")["input.coming"]).locator("visible=true")).to_have_count(0)
    hand = hand_to_text(torch.zeros(1, models.gan["best"].config.latent))
    page.goto(f"{page.url.partition('?')[0]}?v=1&lang=en&tab=gan.hand&hand={hand}")
    expect(page.locator(".in-hand svg")).to_be_visible()
    expect(page.get_by_text(texts("en")["in_your_hand.linked"])).to_be_visible()
    expect(page.get_by_text(texts("en")["input.coming"]).locator("visible=true")).to_have_count(0)
