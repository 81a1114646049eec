"""Small files with the largest pictures take little memory, alone and twelve at once."""

import pytest

from tests.costs import megabytes

PREPARE = """
import base64, io
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from PIL import Image
from aigc.framing.pictures import see
from aigc.ui.launch import give_pictures_back
from aigc.ui.parts.sent import budget
from aigc.ui.parts.sent.pictures import sent_picture
def look(uri):
    while True:
        try:
            with sent_picture(uri) as picture:
                return see(picture).width
        except budget.BusyError:  # a slow machine
            pass
give_pictures_back()
budget.MEMORY = 150_000_000
file = io.BytesIO()
{image}.save(file, {kind!r}, {options})
uri = "data:image/x;base64," + base64.b64encode(file.getvalue()).decode()
assert len(file.getvalue()) < 800_000
"""
TWELVE = """
with ThreadPoolExecutor(12) as threads:
    list(threads.map(look, [uri] * 12))
"""
DEEP = "Image.fromarray(np.zeros((4000, 4000), np.uint16))"


@pytest.mark.slow  # a process each
@pytest.mark.parametrize(
    ("image", "kind", "options", "most"),
    [
        (DEEP, "PNG", "", 60),
        ("Image.new('RGBA', (4000, 4000))", "PNG", "", 90),
        ("Image.new('1', (60_000, 266))", "PNG", "", 60),
        ("Image.new('1', (266, 60_000))", "PNG", "", 60),
        ("Image.new('RGB', (4000, 4000))", "JPEG", "progressive=True, subsampling=0", 130),
        ("Image.new('RGB', (4000, 4000))", "WEBP", "", 340),
    ],
)
def test_one_large_picture_takes_little_more_than_its_pixels(image: str, kind: str, options: str, most: int) -> None:
    assert megabytes(PREPARE.format(image=image, kind=kind, options=options), "look(uri)") < most


@pytest.mark.slow
def test_twelve_at_once_stay_within_the_budget() -> None:
    """Twelve PNGs with 16 bits a pixel took 2.7 GB in all; 52 MB are lent to each."""
    assert megabytes(PREPARE.format(image=DEEP, kind="PNG", options=""), TWELVE) < 190
