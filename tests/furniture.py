"""Things in a picture that are no ink: ruled and squared paper, lines, frames, rings, bars. All in seeded chance.

Each function draws one kind -> a mask of the whole picture, for `photograph`. Lengths are shares of the shorter side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

import aigc
from aigc.errors import NoInkError
from aigc.models.dnn import DNN
from tests.conftest import TRAIN_MOSAIC, interleaved
from train.data.pen_drawings import Drawings, load_pen_digits
from train.data.photos import Scene, mask_of_image, mask_of_pen, photograph, scene_by_chance

COUNTS = pytest.mark.parametrize("count", [10, pytest.param(20, marks=pytest.mark.slow)])  # pictures of a kind
FINE = 2  # the mask is drawn this much larger, then shrunk


@dataclass(frozen=True)
class Box:
    """The digit's place in the picture, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, mask: Image.Image, scene: Scene) -> "Box":
        height = scene.size * min(scene.width, scene.height)
        width = height * mask.width / mask.height
        x, y = scene.place[0] * scene.width, scene.place[1] * scene.height
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def size(self) -> float:
        return max(self.right - self.left, self.bottom - self.top)


class Sheet:
    """A mask to draw on; straight lines lean together, as on a sheet that lies askew."""

    def __init__(self, scene: Scene, lean: float = 0.0) -> None:
        self.mask = Image.new("L", (FINE * scene.width, FINE * scene.height))
        self.pen = ImageDraw.Draw(self.mask)
        self.size = np.array([scene.width, scene.height], float)
        self.lean = np.array([[np.cos(lean), np.sin(lean)], [-np.sin(lean), np.cos(lean)]])

    def line(self, points: Sequence[tuple[float, float]], width: float) -> None:
        turned = (np.array(points) - self.size / 2) @ self.lean + self.size / 2
        self.pen.line([(FINE * x, FINE * y) for x, y in turned], fill=255, width=max(1, round(FINE * width)))

    def done(self) -> Image.Image:
        return self.mask.resize((self.mask.width // FINE, self.mask.height // FINE), Image.Resampling.BOX)


def ruled(scene: Scene, box: Box, rng: np.random.Generator, squared: bool = False) -> Image.Image:
    """Lines from edge to edge at equal distances, level or both ways."""
    short = min(scene.width, scene.height)
    sheet, width = Sheet(scene, rng.uniform(-0.06, 0.06)), rng.uniform(0.002, 0.01) * short
    pitch = rng.uniform(0.035, 0.2) * short if squared else rng.uniform(0.06, 0.25) * short
    far = 2 * max(scene.width, scene.height)
    for along in np.arange(-far, far, pitch) + rng.uniform(0, pitch):
        sheet.line([(-far, along), (far, along)], width)
        if squared:
            sheet.line([(along, -far), (along, far)], width)
    return sheet.done()


def squares(scene: Scene, box: Box, rng: np.random.Generator) -> Image.Image:
    return ruled(scene, box, rng, squared=True)


def baseline(scene: Scene, box: Box, rng: np.random.Generator) -> Image.Image:
    """One level line, from edge to edge or longer than the digit; the digit stands on it or crosses it."""
    short = min(scene.width, scene.height)
    sheet, width = Sheet(scene, rng.uniform(-0.05, 0.05)), rng.uniform(0.003, 0.014) * short
    height = box.bottom - box.top
    y = box.bottom + (rng.uniform(-0.06, 0.02) if rng.random() < 0.6 else rng.uniform(-0.8, -0.2)) * height
    reach = 2 * scene.width if rng.random() < 0.7 else rng.uniform(0.9, 1.6) * box.size
    middle = (box.left + box.right) / 2
    sheet.line([(middle - reach, y), (middle + reach, y)], width)
    return sheet.done()


def frame(scene: Scene, box: Box, rng: np.random.Generator) -> Image.Image:
    """A form's box around the digit, alone or in a row of boxes; the digit may touch it."""
    short = min(scene.width, scene.height)
    sheet, width = Sheet(scene, rng.uniform(-0.05, 0.05)), rng.uniform(0.003, 0.016) * short
    left, top, right, bottom = (rng.uniform(-0.02, 0.5) * box.size for _ in range(4))
    left, right, top, bottom = box.left - left, box.right + right, box.top - top, box.bottom + bottom
    if right - left < 0.5 * box.size:
        left, right = left - 0.2 * box.size, right + 0.2 * box.size
    if rng.random() < 0.3:  # a row of boxes
        wide = right - left
        for nth in range(-1, 3):
            sheet.line([(left + nth * wide, top), (left + nth * wide, bottom)], width)
        sheet.line([(left - wide, top), (right + wide, top)], width)
        sheet.line([(left - wide, bottom), (right + wide, bottom)], width)
    else:
        sheet.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top), (right, top)], width)
    return sheet.done()


def ring(scene: Scene, box: Box, rng: np.random.Generator) -> Image.Image:
    """A hand-drawn circle around the digit, which it does not touch; its ends may miss each other a little."""
    short = min(scene.width, scene.height)
    sheet, width = Sheet(scene), rng.uniform(0.008, 0.03) * short
    half = np.array([box.right - box.left, box.bottom - box.top]) / 2
    radius = np.hypot(*half) * rng.uniform(1.1, 1.5) + width
    squash = rng.uniform(0.9, 1.1)
    angles = np.linspace(0, 2 * np.pi + rng.uniform(-0.15, 0.3), 80) + rng.uniform(0, 7)
    wobble = 1 + 0.03 * np.sin(2 * angles + rng.uniform(0, 7)) + np.linspace(0, rng.uniform(-0.03, 0.05), 80)
    x = (box.left + box.right) / 2 + radius * wobble * squash * np.cos(angles)
    y = (box.top + box.bottom) / 2 + radius * wobble / squash * np.sin(angles)
    sheet.pen.line(
        [(FINE * a, FINE * b) for a, b in zip(x, y, strict=True)], 255, max(1, round(FINE * width)), joint="curve"
    )
    return sheet.done()


def bars(scene: Scene, box: Box, rng: np.random.Generator) -> Image.Image:
    """A bar along one edge, or along two that face each other; straight as on a screen, or a table's askew edge."""
    sheet = Sheet(scene)
    w, h = FINE * scene.width, FINE * scene.height
    lean = 0.0 if rng.random() < 0.6 else rng.uniform(-0.06, 0.06)
    level, twice, far = rng.random() < 0.7, rng.random() < 0.4, rng.random() < 0.5
    for end in (0, 1) if twice else (int(far),):
        room = (box.top, scene.height - box.bottom, box.left, scene.width - box.right)[end + (0 if level else 2)]
        deep = FINE * min(rng.uniform(0.03, 0.2) * (scene.height if level else scene.width), 0.8 * room)
        long = w if level else h
        corners = [(0.0, 0.0), (long, 0.0), (long, deep + lean * long / 2), (0.0, deep - lean * long / 2)]
        if end:
            corners = [(a, (h if level else w) - b) for a, b in corners]
        sheet.pen.polygon(corners if level else [(b, a) for a, b in corners], fill=255)
    if lean == 0 and rng.random() < 0.5:  # a clock and a battery
        for _ in range(2):
            x, y = rng.uniform(0.05, 0.9) * w, rng.uniform(0.005, 0.02) * h
            sheet.pen.rectangle((x, y, x + 0.05 * w, y + 0.015 * h), fill=0)
    return sheet.done()


KINDS: dict[str, Callable[[Scene, Box, np.random.Generator], Image.Image]] = {
    "dark ruled paper": ruled,
    "squared paper": squares,
    "a line": baseline,
    "a frame": frame,
    "a ring": ring,
    "bars": bars,
}


def furnished(kind: str, mask: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The digit of a mask among furniture of one of KINDS, ink dark or bright, furniture faint to darker than ink."""
    short = min((600, 480, 800)[int(rng.integers(3))], 800)
    longer = round(short * rng.uniform(1, 1.5))
    wide, chalk = bool(rng.random() < 0.6), bool(rng.random() < 0.25)
    size = rng.uniform(0.25, 0.5) if kind == "a ring" else rng.uniform(0.25, 0.65)
    place = (rng.uniform(0.42, 0.58), rng.uniform(0.42, 0.58))
    paper, ink = rng.uniform(0.75, 0.95), rng.uniform(0.05, 0.35)
    shade = paper - (paper - ink) * rng.uniform(0.25, 1.1)
    if kind == "a ring":
        shade = ink
    if kind == "bars":
        shade = rng.uniform(0.0, 0.5)
    if chalk:
        paper, ink, shade = 1 - paper, 1 - ink, 1 - shade
    size /= max(1, mask.width / mask.height)
    scene = scene_by_chance(
        rng,
        width=longer if wide else short,
        height=short if wide else longer,
        size=size,
        place=place,
        tilt=0.0,
        paper=paper,
        ink=ink,
        noise=rng.uniform(0, 0.015),
        quality=int(rng.integers(60, 95)),
    )
    furniture = KINDS[kind](scene, Box.of(mask, scene), rng)
    return photograph(mask, scene, rng, furniture, float(np.clip(shade, 0, 1)))


LUMA = np.array([0.299, 0.587, 0.114])


def in_hues(mask: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Ink and paper of other hues and equal luminance, a photograph without furniture."""
    while True:
        paper, ink = rng.uniform(0.05, 0.95, (2, 3))
        ink += (paper - ink) @ LUMA
        chroma = paper - ink
        if ink.min() >= 0 and ink.max() <= 1 and np.abs(chroma).max() > 0.35:
            break
    scene = scene_by_chance(rng, width=600, height=450, paper=0.0, ink=1.0, noise=0.0, quality=100)
    coverage = np.asarray(photograph(mask, scene, rng).convert("L"), float)[..., None] / 255
    seen = paper * (1 - coverage) + ink * coverage + rng.normal(0, rng.uniform(0, 0.012), (*coverage.shape[:2], 3))
    return Image.fromarray((255 * seen).clip(0, 255).astype(np.uint8))


def cropped(
    image: NDArray[np.float32], rng: np.random.Generator, stretch: float = 1.0, dark: bool | None = None
) -> Image.Image:
    """A 28×28 digit, (28, 28) in [0, 1], cut to its ink, at any resolution, ink bright or dark.

    stretch  most that one direction is drawn out
    """
    rows, columns = (np.flatnonzero((image > 0.2).any(axis=axis)) for axis in (1, 0))
    cut = Image.fromarray((image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] * 255).astype(np.uint8))
    longer = round(float(np.exp(rng.uniform(np.log(8), np.log(300)))))
    scale, factor = longer / max(cut.size), stretch ** rng.uniform(-0.5, 0.5)
    size = max(3, round(cut.width * scale * factor)), max(3, round(cut.height * scale / factor))
    cut = cut.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
    if dark if dark is not None else rng.random() < 0.5:
        cut = cut.point(lambda value: 255 - value)
    return cut.filter(ImageFilter.GaussianBlur(0.3)) if longer > 60 else cut


def written(rng: np.random.Generator) -> tuple[Image.Image, int]:
    """A digit by chance, of MNIST's training set or by the pen of a writer trained on -> its mask, and the digit."""
    if rng.random() < 0.3:
        images, labels = interleaved(TRAIN_MOSAIC)
        nth = int(rng.integers(len(labels)))
        return mask_of_image(images[nth, 0].numpy(), 400), int(labels[nth])
    pens = training_pens()
    nth = int(rng.integers(len(pens)))
    return mask_of_pen(pens.strokes[nth], 400, float(rng.uniform(0.05, 0.15))), int(pens.labels[nth])


@cache
def training_pens() -> Drawings:
    return load_pen_digits().train


def tally(pictures: Sequence[tuple[Image.Image, int]], dnn: DNN) -> tuple[int, int]:
    """How many pictures are answered rightly, and how many wrongly without being refused."""
    right = wrong = 0
    for picture, digit in pictures:
        try:
            answer = aigc.answer(dnn, aigc.from_image(picture))
        except NoInkError:
            continue
        right += answer.kind == "digit" and answer.digits == [digit]
        wrong += answer.kind == "digit" and answer.digits != [digit]
    return right, wrong


def furnished_pictures(kind: str, count: int, seed: int = 1) -> list[tuple[Image.Image, int]]:
    """Pictures of one of KINDS, and the digit of each."""
    pictures = []
    for nth in range(count):
        rng = np.random.default_rng((seed, nth))
        mask, digit = written(rng)
        pictures.append((furnished(kind, mask, rng), digit))
    return pictures
