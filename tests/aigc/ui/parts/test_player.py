"""Test saved films: they play, and their metadata tell how to reproduce them."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image, ImageSequence

from aigc.ui.parts.player import animation

ABOUT = {"endpoint": "walk", "data": {"path": "弧线"}}


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_an_animation_goes_there_and_back_for_ever_and_remembers_what_made_it(kind: str) -> None:
    shades = [0, 80, 160, 240]
    frames = np.stack([np.full((28, 28), shade, np.uint8) for shade in shades])
    uri = animation(frames, kind, 90, ABOUT)
    assert uri.startswith(f"data:image/{kind};base64,")
    with Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) as film:
        seen = [int(np.asarray(frame.convert("L")).mean()) for frame in ImageSequence.Iterator(film)]
        assert seen == pytest.approx([*shades, 160, 80], abs=9), "a GIF has sixteen greys"
        assert film.info["loop"] == 0
        assert film.size == (168, 168)
        text = film.info["comment"].decode() if kind == "gif" else film.getexif()[0x010E]
    assert json.loads(text) == ABOUT
