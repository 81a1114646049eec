"""Text, and lists within lists, are refused in the place of numbers before anything is made of them."""

from tests.costs import megabytes

PREPARE = """
import json
from types import SimpleNamespace
import numpy as np, torch
from aigc.digits import check_digits
from aigc.framing.strokes import check_stroke
from aigc.inference import decode
from aigc.ui.parts.requests import DIGIT, SEED, Words, check_digit, check_latents
"""
CODE = """
text, long, deep = "x" * 100_000, [0.5] * 1_000_000, [[] for _ in range(200_000)]
wide = [[text, "y"], *[["a", "b"]] * 2_000]
vae = SimpleNamespace(config=SimpleNamespace(latent=2))
sent = [
    (check_digit, {"strokes": [wide]}), (check_digit, json.dumps({"strokes": [wide]})),
    (check_digit, {"strokes": [[long]]}), (check_digit, {"strokes": [[[0.5, deep]]]}),
    (check_stroke, wide), (check_stroke, [wide]), (check_stroke, [[0, 1], [b"x" * 100_000, 1]] + [[1, b"y"]] * 2_000),
    (check_digits, wide), (check_digits, [text, *["a"] * 4_000]), (lambda z: decode(vae, z), wide),
    (lambda value: check_latents(value, 4_001), [text, *["a"] * 4_000]),
    (DIGIT.check, deep), (SEED.check, [long]), (Words().check, [deep]),
]
for place, (check, value) in enumerate(sent):
    try:
        check(value)
    except ValueError as error:
        assert len(str(error)) < 500, place
    else:
        raise AssertionError(place)
"""


def test_text_in_the_place_of_numbers_costs_no_memory() -> None:
    """Send what NumPy would give 400 MB or more, each 4000 texts as wide as the longest."""
    assert megabytes(PREPARE, CODE) < 80
