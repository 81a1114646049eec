"""Numbers of several digits are read as a whole; what is one digit stays one; what is unsure says so."""

import tracemalloc
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import aigc
from aigc.errors import NoInkError, SeveralDigitsError
from aigc.models.dnn import DNN
from aigc.store.loaded import Models
from tests.drawings import DRAWINGS
from train.data.numbers import GAPS, DrawnNumber, draw_numbers, draw_singles, photograph_number
from train.data.pen_drawings import load_pen_digits

Stroke = NDArray[np.float32]
HAND = load_pen_digits().validation


@pytest.fixture(scope="module")
def dnn(models: Models) -> DNN:
    return models.dnn["best"]


def row(text: str, pitch: float = 60, top: float = 0, shrink: float = 100) -> list[Stroke]:
    """Draw a text in the digits of tests.drawings, `pitch` pixels apart."""
    return [
        (np.array(stroke, np.float32) * shrink + [pitch * place, top]).astype(np.float32)
        for place, character in enumerate(text)
        for stroke in DRAWINGS[int(character)]
    ]


def picture_of(strokes: Sequence[Stroke], pen: float = 8) -> Image.Image:
    number = DrawnNumber("", list(strokes), pen)
    return photograph_number(number, np.random.default_rng(1))


@pytest.mark.parametrize("text", ["12", "777", "00", "2026", "31415", "906847"])
def test_a_number_is_read_from_strokes_and_from_a_photo(dnn: DNN, text: str) -> None:
    strokes = row(text)
    number = aigc.read_number(dnn, strokes, brush=8)
    assert number.text == text
    assert [said.digits for said in number.digits] == [[int(character)] for character in text]
    assert aigc.read_number(dnn, picture_of(strokes)).text == text


def test_rows_are_read_from_the_top_and_each_from_the_left_whatever_was_drawn_first(dnn: DNN) -> None:
    strokes = row("47") + row("15", top=130)
    assert aigc.read_number(dnn, strokes[::-1], brush=8).text == "47 15"
    found = aigc.find_digits(strokes[::-1], brush=8)
    assert [round(digit.box[1] > 100) for digit in found] == [0, 0, 1, 1]
    assert found[0].box[0] < found[1].box[0]


@pytest.mark.parametrize("gap", GAPS)
def test_numbers_in_hands_that_were_not_trained_on_are_read_as_a_whole(dnn: DNN, gap: str) -> None:
    numbers = list(draw_numbers(HAND, 25, GAPS[gap], seed=3))
    read = [aigc.read_number(dnn, number.strokes, brush=number.pen).text for number in numbers]
    assert sum(said == number.text for said, number in zip(read, numbers, strict=True)) >= 21


def test_single_digits_stay_single(dnn: DNN) -> None:
    read = [aigc.read_number(dnn, one.strokes, brush=one.pen) for one in draw_singles(HAND, 150, seed=5)]
    assert sum(len(number.digits) == 1 for number in read) >= 149


@pytest.mark.parametrize("digit", [4, 5])
def test_a_digit_in_two_strokes_that_miss_each_other_is_one(dnn: DNN, digit: int) -> None:
    body, other = (np.array(stroke, np.float32) * 200 for stroke in DRAWINGS[digit])
    for dx, dy in ((0, 0), (8, 0), (0, -10)):
        apart = [body, other + np.array([dx, dy], np.float32)]
        assert aigc.read_number(dnn, apart, brush=10).text == str(digit)
        assert len(aigc.find_digits(apart, brush=10)) == 1


def test_digits_linked_in_one_stroke_are_parted_where_both_read_surely(dnn: DNN) -> None:
    strokes = row("12")
    linked = [np.concatenate(strokes)]
    assert aigc.read_number(dnn, linked, brush=8).text == "12"
    zeros = [np.concatenate(row("00"))]
    assert aigc.read_number(dnn, zeros, brush=8).text in ("00", "?")


def test_a_scribble_beside_a_digit_is_not_guessed(dnn: DNN) -> None:
    rng = np.random.default_rng(0)
    scribble = (rng.random((40, 2)) * 90 + [100, 10]).astype(np.float32)
    number = aigc.read_number(dnn, [*row("3"), scribble], brush=8)
    assert number.text == "3?"


def test_boxes_lie_around_the_ink_of_the_whole_picture(dnn: DNN) -> None:
    page = Image.new("L", (1600, 1200), 240)
    for stroke in row("27", pitch=300, shrink=600):
        for x, y in stroke.tolist():
            page.paste(20, (int(x) + 280, int(y) + 280, int(x) + 320, int(y) + 320))
    pixels = np.asarray(page) < 128
    for found, (first, last) in zip(aigc.find_digits(page), ((0, 750), (750, 1600)), strict=True):
        rows, columns = np.nonzero(pixels[:, first:last])
        ink = columns.min() + first, rows.min(), columns.max() + first + 1, rows.max() + 1
        assert np.abs(np.array(found.box) - ink).max() < 16


@pytest.mark.parametrize("text", ["12", "777", "4096"])
def test_a_picture_of_a_number_is_not_framed_as_one_digit(text: str) -> None:
    with pytest.raises(SeveralDigitsError, match=f"{len(text)} digits.*find_digits.*read_number"):
        aigc.from_image(picture_of(row(text, pitch=75)))


def test_a_picture_of_a_number_is_turned_upright_first(tmp_path: Any, dnn: DNN) -> None:
    picture = picture_of(row("25"))
    turned = picture.convert("RGB").transpose(Image.Transpose.ROTATE_90)
    exif = turned.getexif()
    exif[0x0112] = 6  # the camera was turned
    turned.save(tmp_path / "25.jpg", exif=exif, quality=95)
    number = aigc.read_number(dnn, tmp_path / "25.jpg")
    assert number.text == "25"
    assert max(box[2] for box in number.boxes) <= picture.width and number.boxes[0][0] < number.boxes[1][0]


@pytest.mark.parametrize("nothing", [[], [[]], Image.new("L", (50, 50), 255)])
def test_without_ink_there_is_no_number(dnn: DNN, nothing: Any) -> None:
    with pytest.raises(NoInkError):
        aigc.read_number(dnn, nothing)


def test_more_strokes_than_a_number_has_are_refused_in_one_sentence(dnn: DNN) -> None:
    with pytest.raises(ValueError, match="200 separate strokes: at most 120"):
        aigc.read_number(dnn, [np.array([[x, 0], [x, 9]], np.float32) for x in range(200)])


def test_a_half_drawn_four_and_a_zigzag_are_no_row_of_ones(dnn: DNN) -> None:
    body, stem = (np.array(stroke, np.float32) * 200 for stroke in DRAWINGS[4])
    for points in range(3, len(stem)):
        assert "11" not in aigc.read_number(dnn, [body, stem[:points]], brush=18).text
    zigzag = np.array([[30 * place, 100 * (place % 2)] for place in range(8)], np.float32)
    assert "11" not in aigc.read_number(dnn, [zigzag], brush=8).text


def test_an_eight_of_two_rings_is_one_digit_and_rings_apart_are_two_rows(dnn: DNN) -> None:
    ring = np.array(DRAWINGS[0][0], np.float32) * 100
    assert aigc.read_number(dnn, [ring, ring + np.array([0, 62], np.float32)], brush=8).text == "8"
    assert aigc.read_number(dnn, [ring, ring + np.array([0, 120], np.float32)], brush=8).text == "0 0"


def test_strokes_over_each_other_are_no_number_and_cost_little(dnn: DNN) -> None:
    rng = np.random.default_rng(3)
    asked: list[int] = []
    counting = dnn.register_forward_hook(lambda network, images, outputs: asked.append(len(images[0])))
    for count in (8, 30, 100):
        strokes = [(rng.random((12, 2)) * 200).astype(np.float32) for _ in range(count)]
        assert not aigc.read_number(dnn, strokes, brush=8).several
    counting.remove()
    assert sum(asked) < 400, "images; all runs of strokes of the last scribble alone are 585"


def test_ink_beside_digits_is_a_digit_at_a_lower_score_than_ink_by_itself(dnn: DNN) -> None:
    singles = [(one, aigc.read_number(dnn, one.strokes, brush=one.pen)) for one in draw_singles(HAND, 300, seed=4)]
    one, alone = next(pair for pair in singles if 0.1 < pair[1].digits[0].digit_score < 0.5)
    assert alone.text == "?"
    width = max(float(stroke[:, 0].max()) for stroke in one.strokes)
    three = [stroke + np.array([width + 30, 0], np.float32) for stroke in row("3", shrink=140)]
    assert aigc.read_number(dnn, [*one.strokes, *three], brush=one.pen).text == f"{one.text}3"


@pytest.mark.parametrize("far", [200, 900_000])
def test_a_level_line_and_a_path_without_end_take_little_memory(dnn: DNN, far: int) -> None:
    line = np.array([[0, 50], [far, 50]], np.float32)
    spun = (np.random.default_rng(1).random((5000, 2)) * far).astype(np.float32)
    tracemalloc.start()
    for stroke in (line, spun):
        aigc.read_number(dnn, [stroke], brush=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000, "bytes; points at equal steps took a thousand times as many"
