"""Test that each offered drawing needs its step."""

import numpy as np
import pytest

from aigc.framing.strokes import Framing, frame_strokes
from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.dnn.telling import TELLING


@pytest.mark.parametrize("step", TELLING)
def test_a_telling_drawing_is_read_with_all_steps_and_not_without_its_own(models: Models, step: str) -> None:
    drawing, dnn = TELLING[step], models.dnn["best"]
    strokes = [np.array(stroke) for stroke in drawing.strokes]
    whole, part = (frame_strokes(strokes, 280, drawing.brush, f) for f in (Framing(), Framing(**{step: False})))
    assert answer(dnn, whole.image).digits == [drawing.digit] != answer(dnn, part.image).digits
