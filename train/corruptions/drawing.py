"""Marks drawn over the digit: stripes, a dotted line, a zigzag.

Mu & Gilmer, "MNIST-C", arXiv:1906.02337.
Shapes: B batch, S straight segments of a line.
"""

import torch
from torch import Generator, Tensor

from aigc.digits import SIDE

STRIPE = 7  # pixels, at either side
REACH = 2.3  # pixels above and below a line, where ln(1 − d / 2.3) ends
DOT = 2  # columns of a dot, and of a gap
TOOTH = 2.0  # pixels; how far a zigzag swings to either side, and a quarter of its period
ZIGZAG_START, ZIGZAG_END = 2, 25  # columns
ZIGZAG_SLOPE = 5  # rows it may rise or fall on the way


def stripe(images: Tensor, rng: Generator) -> Tensor:
    """Invert seven columns at the left and at the right; the generator is not used. (B, 1, 28, 28) -> the same."""
    column = torch.arange(SIDE)
    outer = (column < STRIPE) | (column >= SIDE - STRIPE)
    return torch.where(outer, 1 - images, images)


def dotted_line(images: Tensor, rng: Generator) -> Tensor:
    """Draw a line from side to side between random rows, two columns on, two off. (B, 1, 28, 28) -> the same."""
    rows = torch.randint(SIDE - 1, (len(images), 2), generator=rng).double()
    columns = torch.tensor([0, SIDE - 1]).expand_as(rows)
    drawn = torch.arange(SIDE) // DOT % 2 == 1
    return (images + _line(columns, rows) * drawn).clamp(max=1)


def zigzag(images: Tensor, rng: Generator) -> Tensor:
    """Draw a zigzag from column 2 to 25, 4 pixels high, period 8, at most 5 rows aslant. (B, 1, 28, 28) -> the same."""
    start = torch.randint(SIDE - 1, (len(images), 1), generator=rng).double()
    drop = torch.randint(-ZIGZAG_SLOPE, ZIGZAG_SLOPE, (len(images), 1), generator=rng)
    angle = (drop.double() / (ZIGZAG_END - ZIGZAG_START)).atan()
    length = (ZIGZAG_END - ZIGZAG_START) / angle.cos()  # 23 … 23.5 pixels: six corners fit
    peaks = torch.arange(6)
    zero = torch.zeros_like(length)
    # Ends and corners of the zigzag, in pixels along the middle line and across it; the last is as in the benchmark.
    along = torch.cat([zero, ((2 * peaks + 1) * TOOTH).expand(len(images), -1), length], dim=1)
    across = torch.cat([zero, (TOOTH * (-1) ** peaks).expand(len(images), -1), -TOOTH / 2 / (length - 20)], dim=1)
    columns = ZIGZAG_START + angle.cos() * along - angle.sin() * across
    rows = start + angle.sin() * along + angle.cos() * across
    return (images + _line(columns, rows)).clamp(max=1)


def _line(columns: Tensor, rows: Tensor) -> Tensor:
    """Draw a line through S + 1 points from left to right, (B, S + 1) each. -> ink (B, 1, 28, 28), 0 or more.

    The ink of a segment is 1 + ln(1 − d / 2.3) at a vertical distance of d pixels, in the columns c of
    ⌊first⌋ ≤ c < ⌈last⌉; segments that share a column add up.
    """
    column, row = torch.arange(SIDE), torch.arange(SIDE).view(-1, 1)
    left, right = (end[..., None, None] for end in (columns[:, :-1], columns[:, 1:]))  # (B, S, 1, 1)
    top, bottom = (end[..., None, None] for end in (rows[:, :-1], rows[:, 1:]))
    distance = (row - top - (bottom - top) / (right - left) * (column - left)).abs()  # (B, S, 28, 28)
    ink = (1 + (1 - distance.clamp(max=REACH) / REACH).log()).clamp(min=0)
    within = (column >= left.floor()) & (column < right.ceil())
    return (ink * within).sum(dim=1, keepdim=True).float()
