"""Test the pixels of lines against the direct formula, over every pixel."""

import numpy as np
import pytest

from aigc.digits import SIDE, Array
from aigc.framing.raster import rasterize, shift_to_centre


def coverage(points: Array, radii: Array, before: Array) -> Array:
    """Compute the coverage (28, 28) of all lines at every pixel, in double precision."""
    centres = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), axis=-1)  # (28, 28, 2)
    covered = np.zeros((SIDE, SIDE))
    for b, a in enumerate(before):
        way = (points[b] - points[a]).astype(float)
        t = np.clip((centres - points[a]) @ way / max(float(way @ way), 1e-12), 0, 1)
        distance = np.linalg.norm(centres - points[a] - t[..., None] * way, axis=-1)
        radius = radii[a] + t * (radii[b] - radii[a])
        overlap = np.minimum(distance + 0.5, radius) - np.maximum(distance - 0.5, -radius)
        covered = np.maximum(covered, np.clip(overlap, 0, 1))
    return covered.astype(np.float32)


@pytest.mark.parametrize("widths", [(0.8, 1.8), (0.1, 0.4)], ids=["the pens of MNIST", "thinner than a pixel"])
@pytest.mark.parametrize("step", [0.0, 0.3, 3.0, 30.0], ids=["dots", "short", "long", "beyond the image"])
def test_windows_leave_no_covered_pixel_out(step: float, widths: tuple[float, float]) -> None:
    rng = np.random.default_rng(0)
    drawings = 5
    points = np.concatenate([rng.uniform(0, SIDE, 2) + rng.normal(0, step, (12, 2)).cumsum(0) for _ in range(drawings)])
    points, radii = points.astype(np.float32), rng.uniform(*widths, len(points)).astype(np.float32)
    before = np.maximum(np.arange(len(points)) - 1, np.arange(len(points)) // 12 * 12)
    drawn = rasterize(points, radii, before, np.arange(len(points)) // 12, drawings)
    for number, image in enumerate(drawn):
        own = slice(12 * number, 12 * number + 12)
        assert np.abs(image - coverage(points[own], radii[own], before[own] - 12 * number)).max() < 1e-5


def test_the_shift_of_each_image_is_its_own() -> None:
    rng = np.random.default_rng(0)
    images = np.zeros((4, SIDE, SIDE), np.float32)
    for image, (row, column) in zip(images, rng.integers(4, 12, (4, 2)), strict=True):
        image[row : row + 6, column : column + 4] = rng.random((6, 4))
    together = shift_to_centre(images)
    np.testing.assert_allclose(together, [shift_to_centre(image) for image in images], atol=1e-5)
    assert np.ptp(together, axis=0).min() > 0.5
