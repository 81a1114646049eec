"""Checks that the three configurations share, so that a stranger's config.json cannot build just anything."""

VARIANTS = ("best", "article")


def check_variant(variant: str) -> None:
    if variant not in VARIANTS:
        raise ValueError(f"variant must be {' or '.join(VARIANTS)}, not {variant!r}")


def check_range(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} must lie between {low} and {high}, not {value!r}")
