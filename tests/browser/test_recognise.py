"""Test the tab that recognises digits in a real browser: two networks, framing steps, attribution, known mistakes."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from aigc.framing.strokes import from_strokes
from aigc.reading.answers import Answer, answer
from aigc.store.loaded import Models
from tests.browser.conftest import OpenPage
from tests.browser.hands import SEVEN, Points, draw, recognise
from train.data.numbers import DrawnNumber, photograph_number

CORNER_ONE = [(0.06, 0.08), (0.07, 0.14), (0.06, 0.24)]
CROSS = ([(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)], [(0.5, 0.1), (0.5, 0.9)], [(0.1, 0.5), (0.9, 0.5)])


@pytest.mark.slow
def test_both_networks_answer_the_same_drawing(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    cards = page.locator(".versus .answer")
    expect(cards).to_have_count(2)
    expect(cards.nth(1)).to_have_class(re.compile("blank"))
    draw(page, pad, SEVEN)
    for card in (cards.nth(0), cards.nth(1)):
        expect(card.locator(".large")).to_have_text("7")


@pytest.mark.slow
def test_the_answer_has_three_honest_states_and_a_blank_one(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    answer = page.locator(".answer").first
    expect(answer).to_have_class("answer blank")
    draw(page, pad, SEVEN)
    expect(answer).to_have_class("answer digit")
    page.get_by_role("button", name="clear").locator("visible=true").click()
    expect(answer).to_have_class("answer blank")
    for line in CROSS:
        draw(page, pad, line)
    expect(answer).to_have_class("answer not_a_digit")
    expect(answer.locator("p > .in-en")).to_have_text("The network finds no digit here.")


def four_or_nine(gap: float) -> Points:
    """Draw a 4 with its top open by `gap`; gap 0 makes it a 9."""
    left, right = (0.5 - gap / 2, 0.3), (0.5 + gap / 2, 0.3)
    return [left, (0.36, 0.42), (0.4, 0.52), (0.52, 0.54), (0.6, 0.46), right, (0.62, 0.36), (0.6, 0.8)]


@pytest.mark.slow
def test_between_two_digits_it_names_both(open_page: OpenPage, models: Models) -> None:
    shapes = [four_or_nine(step / 500) for step in range(120)]
    answers = [answer(models.dnn["best"], from_strokes([[(280 * x, 280 * y) for x, y in shape]])) for shape in shapes]
    said, shape = min(zip(answers, shapes, strict=True), key=lambda pair: spread(pair[0]))
    assert said.kind == "unsure", "somewhere between a 9 and a 4 it must doubt"
    page, pad = recognise(open_page)
    draw(page, pad, shape)
    card = page.locator(".answer").first
    expect(card).to_have_class("answer unsure")
    first, second = said.digits
    expect(card.locator("p > .in-en")).to_contain_text(f"{first} or {second}")


def spread(said: Answer) -> float:
    """Measure the lead of the likelier digit."""
    first, second = said.probabilities.topk(2).values.tolist()
    return float(first - second)


@pytest.mark.slow
def test_a_step_left_out_breaks_the_answer_below_and_not_the_one_above(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    draw(page, pad, CORNER_ONE)
    expect(page.locator("ol.steps li")).to_have_count(5)
    outcome = page.locator(".outcome .in-en")
    expect(outcome.last).to_contain_text("reads 1")
    for name in ("Find the ink", "Scale to 20×20", "Centre the mass", "Even out the line width"):
        page.get_by_label(name).uncheck()
    expect(page.locator(".outcome")).to_have_class("outcome off")
    expect(outcome.last).not_to_contain_text("reads 1 (")
    expect(page.locator(".answer .large").first).to_have_text("1")


@pytest.mark.slow
def test_where_it_looked_follows_the_drawing(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    expect(page.locator(".saliency img")).to_have_count(0)
    draw(page, pad, SEVEN)
    expect(page.locator(".saliency figcaption .in-en")).to_contain_text("spoke for 7 rather than")
    expect(page.locator("img.maps")).to_be_visible()


@pytest.mark.slow
def test_the_matrix_chooses_among_the_mistakes(open_page: OpenPage) -> None:
    page, _ = recognise(open_page)
    page.get_by_role("button", name="What it gets wrong").click()
    cards = page.locator(".gallery figure")
    visible = page.locator(".gallery figure:not([hidden])")
    expect(cards.first).to_be_visible()
    total = cards.count()
    cell = page.locator(".confusion td button").first
    count = int(cell.inner_text())
    cell.click()
    expect(visible).to_have_count(count)
    pair = [cell.get_attribute(name) for name in ("data-digit", "data-read")]
    assert [visible.first.get_attribute(name) for name in ("data-digit", "data-read")] == pair
    cell.click()
    expect(visible).to_have_count(total)
    row = page.locator(f'.confusion th button[data-digit="{pair[0]}"]')
    row.click()
    assert count <= visible.count() <= total
    page.locator(".confusion .all").click()
    expect(visible).to_have_count(total)


@pytest.mark.slow
def test_a_number_is_boxed_read_and_said_in_one_line_on_a_phone_in_chinese(open_page: OpenPage) -> None:
    page, pad = recognise(open_page, locale="zh-CN", phone=True)
    for left in (0.0, 0.3, 0.6):
        draw(page, pad, [(left + 0.05 + 0.35 * (x - 0.3), 0.3 + 0.4 * y) for x, y in SEVEN])
    number = page.locator(".whole-number")
    expect(number.locator(".large")).to_have_text("777")
    expect(number.locator("p > .in-zh")).to_have_text("识别为一个 3 位数。")
    expect(number.locator("svg rect")).to_have_count(3)
    boxes = [box.bounding_box() for box in number.locator("svg rect").all()]
    readings = [text.bounding_box() for text in number.locator("svg text").all()]
    for box, reading in zip(boxes, readings, strict=True):
        assert box and reading and box["width"] > 10
        assert abs(box["x"] + box["width"] / 2 - reading["x"] - reading["width"] / 2) < 3, "under its digit"
    page.get_by_role("button", name="clear").or_(page.get_by_role("button", name="清空")).locator(
        "visible=true"
    ).click()
    expect(page.locator(".answer").first).to_have_class("answer blank")


@pytest.mark.slow
def test_a_photo_of_a_number_is_boxed_and_read(open_page: OpenPage, tmp_path: Path) -> None:
    strokes = [np.array(SEVEN, np.float32) * 100 + np.array([left, 0], np.float32) for left in (0, 70)]
    photo = photograph_number(DrawnNumber("77", strokes, 7), np.random.default_rng(2))
    photo.save(tmp_path / "77.jpg")
    page, _ = recognise(open_page)
    page.get_by_label("Upload", exact=True).locator("visible=true").check()
    page.locator("input[type=file]").last.set_input_files(tmp_path / "77.jpg")
    expect(page.locator(".whole-number .large")).to_have_text("77")
    expect(page.locator(".whole-number svg image")).to_have_count(1)
