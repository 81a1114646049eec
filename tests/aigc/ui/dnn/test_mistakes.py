"""Test that the gallery shows exactly the measured mistakes."""

import base64
import io
import re

import numpy as np
from PIL import Image

from aigc.ui.dnn.mistakes import gallery, matrix

PIXELS = np.arange(784, dtype=np.uint32).astype(np.uint8)
MISTAKE = {
    "index": 18,
    "digit": 3,
    "probabilities": [0, 0, 0, 0.2, 0, 0.7, 0, 0, 0.1, 0],
    "pixels": base64.b64encode(PIXELS.tobytes()).decode(),
}


def test_a_card_names_both_digits_and_shows_the_very_pixels() -> None:
    card = gallery([MISTAKE])
    assert 'data-digit="3" data-read="5"' in card
    assert re.findall(r"<li><b>(\d)</b> ([\d.]+%)", card) == [("5", "70.0%"), ("3", "20.0%"), ("8", "10.0%")]
    (encoded,) = re.findall(r"base64,([^\"]+)", card)
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))
    assert (shown.flatten() == PIXELS).all()


def test_a_cell_is_a_button_where_there_is_a_mistake_to_see() -> None:
    confusion = np.diag([10] * 10)
    confusion[3, 5] = 2
    table = matrix(confusion.tolist())
    assert table.count("data-read=") == 1
    assert 'data-digit="3" data-read="5"' in table
    assert table.count('class="right"') == 10
