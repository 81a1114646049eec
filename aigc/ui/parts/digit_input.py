"""Take one digit from the visitor: drawn, uploaded, or chosen from the test set."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component
from torch import Tensor

from aigc.examples import PER_DIGIT, example_digit
from aigc.ui.look.i18n import word
from aigc.ui.parts.address.settings import Setting
from aigc.ui.parts.components import DigitUpload, OpenSlider
from aigc.ui.parts.controls import build_choice
from aigc.ui.parts.events import QUIET
from aigc.ui.parts.pad import DRAWING, build_pad
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import DIGIT, Choice, Whole, check_canvas
from aigc.ui.parts.sent.ink import frame_ink, open_upload

METHOD = Choice("method", ("draw", "upload", "test"))
PLACE = Whole("index", 1, PER_DIGIT)  # number of a test image, counted from one
# Turn off the mirror: Gradio's camera would store mirror images, and only 0, 1 and 8 survive that. Use the rear camera,
# because the paper lies behind the phone.
CAMERA = gr.WebcamOptions(
    mirror=False, constraints={"video": {"facingMode": {"ideal": "environment"}, "width": {"ideal": 1920}}}
)
SHOW_CHOSEN = (
    f"(chosen) => {json.dumps(METHOD.choices)}.map((one) => ({{__type__: 'update', visible: one === chosen}}))"
)


@dataclass(frozen=True)
class DigitInput:
    """The components that together give one digit; `check_input` takes their values in this order."""

    method: gr.HTML
    pad: gr.HTML
    upload: DigitUpload
    digit: OpenSlider
    index: OpenSlider

    @property
    def components(self) -> list[Component]:
        return [self.method, self.pad, self.upload, self.digit, self.index]

    @property
    def triggers(self) -> list[Callable[..., Any]]:
        """List the events after which the digit may have changed.

        The pad's `release` is among them: if a request fails, Gradio drops the last event that waited for it.
        """
        pad: Any = self.pad  # pad.js defines its events, the class does not
        return [pad.input, *self.rests]

    @property
    def rests(self) -> list[Callable[..., Any]]:
        """List the events after which the hand rests, for handlers too slow to follow it."""
        pad: Any = self.pad
        method: Any = self.method
        return [pad.release, method.change, self.upload.change, self.digit.change, self.index.change]

    def setting(self, name: str) -> Setting:
        """Make the setting for the page's address: `draw`, `upload`, or digit and number of a test image, as 4.1."""
        return Setting(name, [self.method, self.digit, self.index], [METHOD, DIGIT, PLACE], others_at="test")


def build_digit_input(
    label: str, method: str = "draw", digit: int = 0, place: int = 1, drawing: str = DRAWING
) -> DigitInput:
    """Add the input methods and their components to the enclosing Blocks; `label` is a key of the texts.

    digit, place  the test image chosen first: the digit, and its number among the digit's, counted from one
    drawing       name of the pad's drawing: see `build_pad`
    """
    radio: Any = build_choice(label, {name: f"input.{name}" for name in METHOD.choices}, method)
    with gr.Column(visible=method == "draw") as draw_column:
        pad = build_pad(drawing)
    upload = DigitUpload(
        label=word("input.picture"),
        sources=["upload", "webcam", "clipboard"],
        webcam_options=CAMERA,
        height=280,
        buttons=[],
        visible=method == "upload",  # a hidden component's code is fetched when it is shown
    )
    with gr.Column(visible=method == "test") as test_column:
        digit_slider = OpenSlider(0, 9, value=digit, step=1, label=word("input.digit"))
        index = OpenSlider(1, PER_DIGIT, value=place, step=1, label=word("input.index"))
    shown = [draw_column, upload, test_column]
    radio.change(None, radio, shown, js=SHOW_CHOSEN, **QUIET)  # not `input`: an address changes it too
    return DigitInput(radio, pad, upload, digit_slider, index)


def check_input(method: Any, pad: Any, upload: str | None, digit: Any, place: Any) -> Tensor:
    """Check the values of a DigitInput. -> (1, 28, 28); NothingYetError before anything is drawn or uploaded."""
    method = METHOD.check(method)
    if method == "draw":
        return check_canvas(pad)
    if method == "test":
        return example_digit(DIGIT.check(digit), PLACE.check(place) - 1)
    return check_upload(upload)


def describe_input(values: tuple[Any, ...], image: Tensor) -> Any:
    """Describe a DigitInput's digit in the form that endpoints take, for the metadata of a saved picture.

    An upload is described by `image`, its framed pixels (1, 28, 28).
    """
    method, pad, _, digit, place = values
    if method == "draw":
        return pad
    return {"digit": digit, "index": int(place) - 1} if method == "test" else {"framed": grid_png(image[None], 1)}


def check_upload(upload: str | None) -> Tensor:
    """Check the value of a DigitUpload. -> (1, 28, 28); NothingYetError without an upload."""
    return frame_ink(open_upload(upload))
