"""Test ink on synthetic photographs: uneven paper, board and table; the answer is the digit that was written."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

import aigc
from aigc.errors import NoInkError, SeveralDigitsError
from aigc.framing.fit import broaden
from aigc.framing.ink import locate
from aigc.framing.morphology import Grey
from aigc.models.dnn import DNN
from tests.drawings import DRAWINGS
from tests.furniture import COUNTS
from train.data.photos import mask_of_image, mask_of_strokes, photograph, scene_by_chance

KINDS: dict[str, dict[str, Any]] = {
    "plain paper": {},
    "light from one side": {"ramp": 0.5},
    "dark corners": {"vignette": 0.5},
    "a soft shadow": {"shadow": 0.5},
    "a sheet on a dark table": {"table": 0.15},
    "a sheet on a wooden table": {"table": 0.5},
    "ruled paper": {"lines": 0.12},
    "chalk in a shadow": {"paper": 0.25, "ink": 0.9, "shadow": 0.4},
    "a pencil": {"ink": 0.6, "paper": 0.85},
    "small, in a corner": {"size": 0.15, "place": (0.8, 0.75)},
    "a poor camera": {"noise": 0.03, "quality": 40},
    "all of it": {"ramp": 0.3, "vignette": 0.3, "shadow": 0.4, "table": 0.15, "lines": 0.1},
}


@COUNTS
@pytest.mark.parametrize("kind", KINDS)
def test_a_photographed_digit_is_answered_as_it_was_written(
    kind: str, count: int, dnn: DNN, digits: tuple[Tensor, Tensor]
) -> None:
    rng = np.random.default_rng(0)
    framed, wanted = [], []
    for nth in range(count):
        scene = scene_by_chance(rng, **KINDS[kind])
        if nth < count // 2:  # a digit with a broad pen
            mask, digit = mask_of_image(digits[0][100 + nth, 0].numpy(), 400), int(digits[1][100 + nth])
        else:  # a digit with a thin pen
            mask, digit = mask_of_strokes(DRAWINGS[nth % 10], 600, pen=0.03), nth % 10
            scene = replace(scene, size=1.5 * scene.size)
        framed.append(aigc.from_image(photograph(mask, scene, rng)))
        wanted.append(digit)
    result = aigc.classify(dnn, torch.stack(framed))
    assert int((result.probabilities.argmax(1) == torch.tensor(wanted)).sum()) >= count - count // 10
    assert int((result.digit_score > 0.5).sum()) >= count - count // 10


def find_ink(grey: Grey) -> Grey | None:
    """Cut out the ink of the digit; None without ink."""
    located = locate(grey)
    return located.ink() if located else None


def page(*inked: tuple[slice, slice], paper: float = 0.9, ink: float = 0.1) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Draw rectangles of ink on paper, 100 by 100 pixels."""
    grey = np.full((100, 100), paper, np.float32)
    for part in inked:
        grey[part] = ink
    return grey


BAR, BESIDE = (slice(30, 70), slice(40, 46)), (slice(30, 36), slice(47, 60))
SPECK, NEIGHBOUR = (slice(10, 12), slice(10, 12)), (slice(40, 60), slice(80, 84))


def test_parts_of_one_digit_stay_together_and_specks_and_neighbours_stay_out() -> None:
    alone, both = find_ink(page(BAR)), find_ink(page(BAR, BESIDE))
    assert alone is not None and both is not None
    assert alone.shape == (40, 6)
    assert both.shape == (40, 20)
    disturbed = find_ink(page(BAR, SPECK, NEIGHBOUR))
    assert disturbed is not None and np.array_equal(disturbed, alone)


@pytest.mark.parametrize(("paper", "ink"), [(0.9, 0.1), (0.1, 0.9), (0.5, 0.35), (1.0, 0.0), (0.0, 1.0)])
def test_ink_is_found_in_either_polarity_and_stretched_to_full(paper: float, ink: float) -> None:
    found = find_ink(page(BAR, paper=paper, ink=ink))
    assert found is not None
    assert found.shape == (40, 6)
    assert found.min() == pytest.approx(1)


def test_a_ring_is_ink_and_what_it_encloses_is_not() -> None:
    ring = Image.new("L", (200, 200), 230)
    ring.paste(20, (60, 40, 140, 160))
    ring.paste(230, (75, 55, 125, 145))
    found = find_ink((np.asarray(ring) / 255).astype(np.float32))
    assert found is not None
    assert found.shape == (120, 80)
    assert found[60, 40] == 0


def adversaries() -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    """Pictures made to take long or to have no measure: noise, labyrinths, stripes, strips, almost one grey."""
    rng = np.random.default_rng(0)
    spiral = np.zeros((512, 512), np.uint8)
    spiral[::4] = 255
    spiral[1::8, -1] = spiral[5::8, 0] = 255
    y, x = np.mgrid[:512, :512]
    shapes = [(3, 512), (512, 1), (17, 17), (16, 400), (40, 500)]
    return [
        rng.integers(0, 256, (512, 512), np.uint8),
        (rng.random((512, 512)) < 0.4).astype(np.uint8) * 255,
        spiral,
        *((127 + 120 * np.sin(2 * np.pi * (x + 0.1 * y) / pitch)).astype(np.uint8) for pitch in (2, 5, 12, 40)),
        (255 * ((x // 9 + y // 9) % 2)).astype(np.uint8),
        (127 + (x > 255)).astype(np.uint8),
        *(rng.integers(0, 256, shape, np.uint8) for shape in shapes),
        *(np.where(rng.random(shape) < 0.1, 0, 255).astype(np.uint8) for shape in shapes),
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pixels", adversaries())
def test_pictures_made_to_break_it_are_framed_or_have_no_ink_in_bounded_time(
    pixels: np.ndarray[Any, np.dtype[np.uint8]],
) -> None:
    for turned in (pixels, pixels.T.copy(), 255 - pixels):
        started = time.process_time()
        try:
            framed = aigc.from_image(Image.fromarray(turned))
        except (NoInkError, SeveralDigitsError):  # grain has parts as large as digits
            continue
        finally:
            assert time.process_time() - started < 2, "seconds; an ordinary photograph takes a fortieth"
        assert torch.isfinite(framed).all() and framed.min() >= 0 and framed.max() <= 1 and framed.sum() > 0


@pytest.mark.parametrize("breadth", [1, 3, 8])
def test_only_thin_lines_are_broadened_and_by_what_they_lack(breadth: int) -> None:
    line = np.ones((100, breadth), np.float32)
    wanted = 0.06
    broad = broaden(line, wanted)
    assert broad.shape[1] == pytest.approx(max(breadth, 100 * wanted), abs=1.5)
    assert (broad is line) == (breadth == 8)
