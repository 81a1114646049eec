"""Render synthetic photographs of one written digit: paper, light, shadow, table, lines, pen, camera; seeded chance."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Array = NDArray[np.float64]
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Scene:
    """The settings of one photograph; brightness in [0, 1], lengths in shares of the picture's shorter side."""

    width: int = 800  # pixels
    height: int = 600
    size: float = 0.4  # side of the digit's box
    place: tuple[float, float] = (0.5, 0.5)  # centre of the box, in shares of width and height
    tilt: float = 0.0  # degrees
    paper: float = 0.85
    ink: float = 0.2  # ink brighter than the paper is chalk
    ramp: float = 0.0  # light lost from the left to the right
    vignette: float = 0.0  # light lost in the corners
    shadow: float = 0.0  # light lost behind the edge of a soft shadow
    table: float | None = None  # brightness of a table around a sheet that lies askew
    lines: float = 0.0  # ruled lines darker than the paper by this much
    noise: float = 0.008
    quality: int = 85  # JPEG quality


def scene_by_chance(rng: np.random.Generator, **fixed: object) -> Scene:
    """Draw a scene at random; digit, place, pen and light vary as in ordinary photographs."""
    chance = Scene(
        size=rng.uniform(0.2, 0.6),
        place=(rng.uniform(0.35, 0.65), rng.uniform(0.35, 0.65)),
        tilt=rng.uniform(-8, 8),
        paper=rng.uniform(0.7, 0.95),
        ink=rng.uniform(0.08, 0.4),
    )
    return replace(chance, **fixed)  # type: ignore[arg-type]


def mask_of_image(image: NDArray[np.float32], side: int) -> Image.Image:
    """Enlarge a digit (28, 28) in [0, 1] to a sharp mask of its box, `side` pixels high; its pen stays as broad."""
    rows, columns = (np.flatnonzero((image > 0.1).any(axis=axis)) for axis in (1, 0))
    cut = image[max(0, rows[0] - 1) : rows[-1] + 2, max(0, columns[0] - 1) : columns[-1] + 2]
    large = Image.fromarray((cut * 255).astype(np.uint8))
    large = large.resize((round(side * cut.shape[1] / cut.shape[0]), side), Image.Resampling.BICUBIC)
    return large.point(lambda value: max(0, min(255, (value - 90) * 4)))


def mask_of_strokes(strokes: list[Points], side: int, pen: float) -> Image.Image:
    """Draw strokes with a pen of width `pen`, in shares of the pad's side. -> sharp mask, `side` pixels square."""
    mask = Image.new("L", (2 * side, 2 * side))
    brush, width = ImageDraw.Draw(mask), 2 * side * pen
    for stroke in strokes:
        points = [(2 * side * x, 2 * side * y) for x, y in stroke]
        brush.line(points, fill=255, width=max(1, round(width)), joint="curve")
        for x, y in (points[0], points[-1]):
            brush.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    return mask.resize((side, side), Image.Resampling.BOX)


def mask_of_pen(strokes: Sequence[NDArray[np.float32]], side: int, pen: float) -> Image.Image:
    """A person's strokes in any unit, drawn with a pen of this share of the longer side -> a mask of the ink's box."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), max(1e-6, float(np.ptp(points, axis=0).max()))
    placed = [((stroke - low) / extent * (1 - pen) + pen / 2).tolist() for stroke in strokes]
    mask = mask_of_strokes(placed, side, pen)
    return mask.crop(mask.getbbox())


def photograph(
    mask: Image.Image, scene: Scene, rng: np.random.Generator, furniture: Image.Image | None = None, shade: float = 0.0
) -> Image.Image:
    """The digit, a mask, in the scene -> what the camera stores, after JPEG.

    furniture  a mask of the whole picture: lines, frame, ring or bars in this shade (tests/furniture.py)
    """
    reflects = _sheet(scene, rng)
    if furniture:
        drawn = np.asarray(furniture, float) / 255
        reflects = reflects * (1 - drawn) + shade * drawn
    ink = _lay(mask, scene)
    reflects = reflects * (1 - ink) + scene.ink * ink
    seen = Image.fromarray((255 * reflects * _light(scene, rng)).clip(0, 255).astype(np.uint8))
    seen = seen.filter(ImageFilter.GaussianBlur(min(scene.width, scene.height) / 900))
    grainy = np.asarray(seen, float) + rng.normal(0, 255 * scene.noise, reflects.shape)
    file = io.BytesIO()
    Image.fromarray(grainy.clip(0, 255).astype(np.uint8)).convert("RGB").save(file, "JPEG", quality=scene.quality)
    return Image.open(file)


def _lay(mask: Image.Image, scene: Scene) -> Array:
    short = min(scene.width, scene.height)
    share = scene.size * short / mask.height
    mask = mask.resize((max(1, round(mask.width * share)), max(1, round(mask.height * share))), Image.Resampling.BOX)
    mask = mask.rotate(scene.tilt, Image.Resampling.BICUBIC, expand=True)
    page = Image.new("L", (scene.width, scene.height))
    x, y = scene.place[0] * scene.width, scene.place[1] * scene.height
    page.paste(mask, (round(x - mask.width / 2), round(y - mask.height / 2)))
    return np.asarray(page, float) / 255


def _sheet(scene: Scene, rng: np.random.Generator) -> Array:
    y, x = np.mgrid[: scene.height, : scene.width] / min(scene.width, scene.height)
    sheet = np.full(x.shape, scene.paper)
    if scene.lines:
        slope, gap = rng.uniform(-0.05, 0.05), rng.uniform(0.06, 0.09)
        sheet -= scene.lines * ((y + slope * x) % gap < 0.004)
    if scene.table is None:
        return sheet
    margin = [rng.uniform(0.02, 0.14) for _ in range(4)]
    lean = rng.uniform(-0.08, 0.08)
    right, bottom = x.max(), y.max()
    on_it = (
        (x > margin[0] + lean * y)
        & (x < right - margin[1] + lean * y)
        & (y > margin[2] - lean * x)
        & (y < bottom - margin[3] - lean * x)
    )
    grain = scene.table * (1 + 0.1 * np.sin(40 * x + 6 * np.sin(5 * y)))
    return np.where(on_it, sheet, grain)


def _light(scene: Scene, rng: np.random.Generator) -> Array:
    y, x = np.mgrid[: scene.height, : scene.width].astype(float)
    across, down = x / scene.width, y / scene.height
    light = 1 - scene.ramp * across
    light *= 1 - scene.vignette * 2 * ((across - 0.5) ** 2 + (down - 0.5) ** 2)
    if scene.shadow:
        angle, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.03, 0.1)
        distance = (across - 0.5) * np.cos(angle) + (down - 0.5) * np.sin(angle) + rng.uniform(-0.15, 0.15)
        light *= 1 - scene.shadow / (1 + np.exp(-distance / soft))
    dimmed: Array = light
    return dimmed
