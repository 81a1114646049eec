"""Checks that the three configurations share, so that a stranger's config.json cannot build just anything."""

from collections.abc import Sequence

VARIANTS = ("best", "article")  # those of every kind, which the page compares
ARCHITECTURES = (*VARIANTS, "fast")


def check_variant(variant: str, known: Sequence[str] = VARIANTS) -> None:
    if variant not in known:
        raise ValueError(f"variant must be {' or '.join(known)}, not {variant!r}")


def check_range(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} must lie between {low} and {high}, not {value!r}")
