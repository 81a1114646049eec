"""Offer a drawing for each framing step that the network misreads without this step, and reads rightly with it."""

import json
from dataclasses import dataclass

import gradio as gr

from aigc.ui.dnn.framing_steps import SWITCHES
from aigc.ui.look.i18n import word
from aigc.ui.parts.events import QUIET
from aigc.ui.parts.pad import DRAWING


@dataclass(frozen=True)
class Telling:
    """A digit as drawn on the pad: the width of the brush, and strokes as "x,y x,y …" in canvas pixels."""

    digit: int
    brush: int
    lines: tuple[str, ...]

    @property
    def strokes(self) -> list[list[list[float]]]:
        """Points x, y, pressure of each stroke, as with a mouse."""
        return [[[*map(float, point.split(",")), 0.5] for point in line.split()] for line in self.lines]


TELLING = {
    "box": Telling(
        9,
        18,
        (
            "68,33 60,34 54,38 50,44 50,52 52,58 58,62 67,63 73,60 77,56 79,50 79,46 77,40 74,36 68,33 78,43 "
            "81,56 86,71 91,86 98,100 104,112 112,122 118,128",
        ),
    ),
    "fit": Telling(
        9,
        18,
        (
            "53,28 47,29 43,32 41,37 40,41 42,46 46,49 52,50 56,47 59,44 61,41 61,37 59,34 57,31 53,28 60,36 "
            "62,45 65,55 69,66 74,75 79,84 83,90 88,95",
        ),
    ),
    "mass": Telling(
        4,
        18,
        (
            "90,60 88,73 86,85 84,98 82,110 80,121 78,131 76,140 96,141 117,141 141,141 166,140 193,139 "
            "221,138 250,136",
            "130,60 129,86 128,111 127,137 126,163 124,189 122,214 120,240",
        ),
    ),
    "pen": Telling(
        1,
        28,
        ("224,36 224,40 224,46 224,52 224,59 224,66 224,72 224,78",),
    ),
}


def build_telling(method: gr.HTML, switches: gr.CheckboxGroup) -> None:
    """Add a button for each step to the enclosing Blocks: it draws on the pad, and leaves the step out."""
    with gr.Row(elem_classes="telling"):
        for name, drawing in TELLING.items():
            kept = json.dumps(["draw", [one for one in SWITCHES if one != name]])
            drawn = json.dumps({"brush": drawing.brush, "strokes": drawing.strokes})
            put = f"() => {{ digitPads.put('{DRAWING}', {drawn}); return {kept}; }}"
            button = gr.Button(word(f"framing.telling_{name}"), size="sm", min_width=150)
            button.click(None, None, [method, switches], js=put, **QUIET)
