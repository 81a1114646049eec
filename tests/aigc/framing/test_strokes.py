"""Test framing: its contract, and that place, size and pen of a drawing do not change the answer."""

import io
import tracemalloc

import numpy as np
import pytest
import torch
from PIL import Image, ImageFile
from torch import Tensor

from aigc.digits import CENTRE, PEN, SIDE
from aigc.errors import NoInkError, PictureError
from aigc.framing.pictures import from_image
from aigc.framing.strokes import Framing, check_stroke, frame_drawings, frame_strokes, from_strokes, join

SEVEN = [np.array([[60, 60], [200, 60], [140, 150], [110, 230]], float), np.array([[100, 145], [190, 145]], float)]


def centre_of_mass(image: Tensor) -> tuple[float, float]:
    grid = torch.arange(28) + 0.5
    total = image.sum()
    return float((image.sum(dim=(0, 1)) * grid).sum() / total), float((image.sum(dim=(0, 2)) * grid).sum() / total)


def picture(image: Tensor) -> Image.Image:
    return Image.fromarray((image[0] * 255).round().byte().numpy())


def test_strokes_are_framed_as_mnist_is() -> None:
    image = from_strokes(SEVEN)
    assert image.shape == (1, 28, 28)
    assert image.dtype == torch.float32
    assert float(image.min()) >= 0 and 0.99 < float(image.max()) <= 1
    inked = (image[0] > 0.5).nonzero()
    assert 18 <= int((inked.max(dim=0).values - inked.min(dim=0).values).max()) + 1 <= 20
    assert centre_of_mass(image) == pytest.approx((CENTRE, CENTRE), abs=0.1)


@pytest.mark.parametrize(("scale", "dx", "dy"), [(0.25, 0, 0), (0.25, 200, 200), (0.6, 100, 3), (1.1, -20, -20)])
def test_neither_place_nor_size_of_a_drawing_matters(scale: float, dx: float, dy: float) -> None:
    moved = [stroke * scale + (dx, dy) for stroke in SEVEN]
    difference = (from_strokes(moved, brush=18 * scale) - from_strokes(SEVEN)).abs()
    assert float(difference.max()) < 0.02


@pytest.mark.parametrize("left_out", [None, "box", "fit", "mass", "pen"])
def test_drawings_framed_together_are_framed_as_each_is_by_itself(left_out: str | None) -> None:
    rng = np.random.default_rng(0)
    scribble = 140 + 50 * np.sin(rng.normal(0, 0.3, (5000, 2)).cumsum(axis=0))
    pressed = np.insert(scribble[:40], 2, rng.random(40), axis=1)
    dots = [np.array([[x, 100.0]]) for x in (80, 200)]
    drawings = [SEVEN, [scribble], [pressed, SEVEN[1]], dots, dots[:1], [rng.uniform(20, 260, (30, 2))]]
    brushes = np.array([18, 1, 40, 18, 200, 9.5])
    framing = Framing(**({left_out: False} if left_out else {}))
    joined = join([[check_stroke(stroke) for stroke in strokes] for strokes in drawings])
    together = frame_drawings(joined, 280, brushes, framing)
    for number, (strokes, brush) in enumerate(zip(drawings, brushes, strict=True)):
        alone = frame_strokes(strokes, 280, float(brush), framing)
        assert (together.image[number] - alone.image).abs().max() <= 1e-5
        assert (together.boxed[number] - alone.boxed).abs().max() <= 1e-5


def test_pen_width_is_held_within_mnists() -> None:
    thin, thick = from_strokes(SEVEN, brush=1), from_strokes(SEVEN, brush=80)
    assert 0.3 < float(thin.sum() / thick.sum()) < 0.7  # the canvas has a ratio of 1:80


def test_pressure_widens_the_line() -> None:
    light, heavy = ([np.insert(stroke, 2, p, axis=1) for stroke in SEVEN] for p in (0.2, 0.8))
    assert from_strokes(heavy).sum() > 1.2 * from_strokes(light).sum()
    plain = from_strokes([np.insert(stroke, 2, 0.5, axis=1) for stroke in SEVEN])
    assert torch.equal(plain, from_strokes(SEVEN))


@pytest.mark.parametrize("pressure", [0.0, 1.0])
def test_no_pressure_leaves_the_box_or_the_widths_of_mnists_pens(pressure: float) -> None:
    pressed = [np.insert(stroke, 2, pressure, axis=1) for stroke in SEVEN]
    for brush in (8, 18, 30):
        image = from_strokes(pressed, brush=brush)[0] > 0.5
        assert 19 <= max(int(image.any(dim=0).sum()), int(image.any(dim=1).sum())) <= 21
        upright = from_strokes([np.array([[90, 40, pressure], [90, 240, pressure]])], brush=brush)
        width = float(upright[0, SIDE // 2].sum())  # the pixels' coverage adds up to the width
        assert 2 * PEN[0] - 0.01 <= width <= 2 * PEN[1] + 0.01


def test_a_slow_hand_and_a_fast_one_draw_the_same() -> None:
    along = np.linspace(0, 1, 900)
    slow = [np.stack([np.interp(along, np.linspace(0, 1, len(s)), xy) for xy in s.T], axis=1) for s in SEVEN]
    assert float((from_strokes(slow) - from_strokes(SEVEN)).abs().max()) < 0.1  # a corner may lose a quarter pixel


def test_a_scribble_of_twenty_thousand_points_is_drawn_in_little_memory() -> None:
    points = np.random.default_rng(0).uniform(0, 280, (20_000, 2))
    tracemalloc.start()
    image = from_strokes([points])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert float(image.mean()) > 0.4
    assert peak < 40e6


@pytest.mark.parametrize("length", [0, 0.3, 2])
def test_a_dot_is_a_dot(length: float) -> None:
    image = from_strokes([np.array([[5, 5], [5, 5 + length]])])
    assert 5 < float(image.sum()) < 20
    assert centre_of_mass(image) == pytest.approx((CENTRE, CENTRE), abs=0.1)


@pytest.mark.parametrize("strokes", [[], [[]], [np.zeros((0, 2))]])
def test_no_stroke_is_no_ink(strokes: list[np.ndarray]) -> None:
    with pytest.raises(NoInkError, match="no ink"):
        from_strokes(strokes)


NAN, INFINITY = float("nan"), float("inf")
NO_POINTS: list[object] = [7, [[1]], [[1, 2, 3, 4]], [["1", "2"]], [[1, 2], [3]]]
NO_NUMBERS: list[object] = [[[1, NAN]], [[INFINITY, 1]], [[10**400, 0]], [[1e9, 0]]]


@pytest.mark.parametrize("stroke", NO_POINTS + NO_NUMBERS)
def test_what_is_no_stroke_is_refused(stroke: object) -> None:
    with pytest.raises(ValueError, match="stroke"):
        from_strokes([stroke])  # type: ignore[list-item]


def test_an_mnist_image_passes_through_unchanged(digits: tuple[Tensor, Tensor]) -> None:
    changes = torch.stack([(from_image(picture(image)) - image).abs().mean() for image in digits[0][:100]])
    assert float((changes < 0.005).float().mean()) >= 0.97  # some images lose specks beside the digit


def test_dark_ink_on_light_paper_gives_an_equal_image(digits: tuple[Tensor, Tensor]) -> None:
    image = digits[0][3]
    assert float((from_image(picture(1 - image)) - from_image(picture(image))).abs().max()) < 0.02


def test_a_digit_in_the_corner_of_an_unevenly_lit_photo_is_found(digits: tuple[Tensor, Tensor]) -> None:
    errors = []
    for image in digits[0][:20]:
        light = np.linspace(0.55, 0.95, 600)[None, :].repeat(400, axis=0)
        ink = np.asarray(picture(image).resize((140, 140), Image.Resampling.BICUBIC), float) / 255
        light[30:170, 440:580] *= 1 - 0.8 * ink
        noise = np.random.default_rng(0).normal(0, 0.01, light.shape)
        photo = Image.fromarray((255 * (light + noise)).clip(0, 255).astype(np.uint8))
        errors.append(float((from_image(photo) - image).abs().mean()))
    assert np.mean(errors) < 0.05  # two different digits differ by 0.15


def test_transparent_paper_is_paper(digits: tuple[Tensor, Tensor]) -> None:
    image = digits[0][5]
    mask = picture(image)
    black, white = Image.new("RGBA", (28, 28), (0, 0, 0, 0)), Image.new("RGBA", (28, 28), (255, 255, 255, 0))
    for drawing in (black, white):
        drawing.putalpha(mask)
        assert float((from_image(drawing) - image).abs().max()) < 0.02


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "CMYK", "I;16", "F"])
def test_every_colour_mode_is_accepted(mode: str, digits: tuple[Tensor, Tensor]) -> None:
    image = digits[0][2]
    if mode == "I;16":
        original = Image.fromarray((image[0].numpy() * 65535).astype(np.uint16))
    elif mode == "F":
        original = Image.fromarray(image[0].numpy())
    else:
        original = picture(image).convert(mode)
    assert float((from_image(original) - image).abs().mean()) < 0.05


@pytest.mark.parametrize(
    "image", [Image.new("L", (1, 1)), Image.new("L", (300, 200), 255), Image.new("RGBA", (40, 40))]
)
def test_an_empty_picture_has_no_ink(image: Image.Image) -> None:
    with pytest.raises(NoInkError):
        from_image(image)


def test_a_huge_picture_is_refused_before_it_is_decoded() -> None:
    image = Image.new("1", (6000, 6000))
    file = io.BytesIO()
    image.save(file, "PNG")
    undecoded = Image.open(file)
    assert isinstance(undecoded, ImageFile.ImageFile)
    with pytest.raises(PictureError, match="16 million"):
        from_image(undecoded)
    assert undecoded.tile, "Pillow empties the list of tiles when it decodes"


def test_a_truncated_picture_is_called_damaged(digits: tuple[Tensor, Tensor]) -> None:
    file = io.BytesIO()
    picture(digits[0][0]).resize((300, 300)).save(file, "PNG")
    with pytest.raises(PictureError, match="damaged"):
        from_image(Image.open(io.BytesIO(file.getvalue()[:400])))
