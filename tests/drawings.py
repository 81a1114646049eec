"""Provide ten digits drawn with a pen: strokes of points (x, y) in shares of the pad's side, y grows downwards."""

from itertools import pairwise
from math import cos, radians, sin
from typing import Any

Points = list[tuple[float, float]]


def line(*corners: tuple[float, float], steps: int = 8) -> Points:
    """Place points along straight lines from corner to corner."""
    points = [corners[0]]
    for (x0, y0), (x1, y1) in pairwise(corners):
        points += [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(1, steps + 1)]
    return points


def arc(x: float, y: float, width: float, height: float, start: float, end: float, steps: int = 16) -> Points:
    """Place points on an ellipse about (x, y) between two angles in degrees: 0 to the right, 90 downwards."""
    angles = [radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(x + width * cos(a), y + height * sin(a)) for a in angles]


DRAWINGS: list[list[Points]] = [
    [arc(0.5, 0.5, 0.2, 0.3, -90, -440, steps=24)],
    [line((0.51, 0.2), (0.48, 0.8), steps=16)],
    [arc(0.5, 0.36, 0.17, 0.16, -170, 30) + line((0.62, 0.5), (0.32, 0.78), (0.7, 0.78))],
    [arc(0.48, 0.35, 0.16, 0.15, -140, 80) + arc(0.48, 0.65, 0.18, 0.16, -80, 140)],
    [line((0.38, 0.2), (0.32, 0.54), (0.68, 0.54)), line((0.62, 0.24), (0.58, 0.82), steps=14)],
    [line((0.4, 0.22), (0.37, 0.46)) + arc(0.48, 0.6, 0.18, 0.18, -125, 130), line((0.4, 0.22), (0.66, 0.21))],
    [line((0.58, 0.2), (0.4, 0.48)) + arc(0.5, 0.65, 0.14, 0.16, -170, 180, steps=20)],
    [line((0.3, 0.25), (0.68, 0.25), (0.45, 0.82), steps=10)],
    [
        arc(0.5, 0.36, 0.14, 0.15, -60, -270)
        + arc(0.5, 0.67, 0.16, 0.16, -90, 270)
        + arc(0.5, 0.36, 0.14, 0.15, 90, -60)
    ],
    [arc(0.5, 0.36, 0.15, 0.15, -20, -370, steps=20) + line((0.65, 0.34), (0.6, 0.82), steps=10)],
]


def canvas(drawing: list[Points], size: int = 280) -> dict[str, Any]:
    """Write a drawing as canvas JSON."""
    strokes = [[[round(x * size, 1), round(y * size, 1), 0.5] for x, y in stroke] for stroke in drawing]
    return {"v": 1, "size": size, "strokes": strokes}
