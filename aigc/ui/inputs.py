"""One digit from the visitor: drawn, uploaded, or picked from the test set."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component
from torch import Tensor

from aigc.digits import from_image
from aigc.examples import PER_DIGIT, example_digit
from aigc.models.checks import VARIANTS
from aigc.ui.canvas import build_pad
from aigc.ui.components import DigitUpload, OpenSlider
from aigc.ui.pictures import grid_png
from aigc.ui.reading import NothingYetError, choice, open_picture, read_canvas, read_digit, whole
from aigc.ui.wiring import LIVE, QUIET
from aigc.ui.words import word

SOURCES = ("draw", "upload", "test")
# Gradio's own camera shows, and stores, a mirror image: no digit but 0, 1 and 8 survives that. The paper lies before
# the phone, not before the face.
CAMERA = gr.WebcamOptions(
    mirror=False, constraints={"video": {"facingMode": {"ideal": "environment"}, "width": {"ideal": 1920}}}
)


@dataclass(frozen=True)
class DigitInput:
    """The components that together name one digit; `read_input` takes their values in this order."""

    source: gr.Radio
    pad: gr.HTML
    upload: DigitUpload
    digit: OpenSlider
    index: OpenSlider

    @property
    def components(self) -> list[Component]:
        return [self.source, self.pad, self.upload, self.digit, self.index]

    @property
    def triggers(self) -> list[Callable[..., Any]]:
        """The events after which the digit may be another one.

        Also when the hand rests: of events that wait for a request, Gradio forgets the last if that request fails.
        """
        pad: Any = self.pad  # its events are found in canvas.js, not in the class
        return [pad.input, *self.rests]

    @property
    def rests(self) -> list[Callable[..., Any]]:
        """Those after which the hand rests: for what takes too long to follow it."""
        pad: Any = self.pad
        return [pad.release, self.source.change, self.upload.change, self.digit.change, self.index.change]


def build_digit_input(label: str, source: str = "draw", digit: int = 0) -> DigitInput:
    """Add the choice of source and its component to the enclosing Blocks. `label` is a key of the texts."""
    choices: Any = [(word(f"input.{name}"), name) for name in SOURCES]  # labels are translated in the browser
    radio = gr.Radio(choices, value=source, label=word(label))
    with gr.Column(visible=source == "draw") as draw_column:
        pad = build_pad()
    with gr.Column(visible=source == "upload") as upload_column:
        upload = DigitUpload(
            label=word("input.picture"),
            sources=["upload", "webcam", "clipboard"],
            webcam_options=CAMERA,
            height=280,
            buttons=[],
        )
    with gr.Column(visible=source == "test") as test_column:
        digit_slider = OpenSlider(0, 9, value=digit, step=1, label=word("input.digit"))
        index = OpenSlider(1, PER_DIGIT, value=1, step=1, label=word("input.index"))
    columns = [draw_column, upload_column, test_column]
    radio.input(
        lambda chosen: [gr.Column(visible=chosen == name) for name in SOURCES],
        radio,
        columns,
        **QUIET,
    )
    return DigitInput(radio, pad, upload, digit_slider, index)


def build_variant_choice(info: str = "variant.info") -> gr.Radio:
    """Add the choice between this project's network and the article's to the enclosing Blocks."""
    choices: Any = [(word(f"variant.{name}"), name) for name in VARIANTS]  # labels are translated in the browser
    return gr.Radio(choices, value="best", label=word("variant.label"), info=word(info))


def build_seed(info: str = "seed.info") -> gr.Number:
    """Add a seed, with dice that change it and a lock that keeps it, to the enclosing Blocks."""
    with gr.Row(elem_classes="dice"):
        seed = gr.Number(0, label=word("seed.label"), info=word(info), min_width=140)
        with gr.Column(min_width=120):
            dice = gr.Button(word("seed.dice"), variant="primary")
            lock = gr.Checkbox(False, label=word("seed.lock"), container=False)
    dice.click(roll, None, seed, **QUIET)
    lock.input(lambda on: (gr.Number(interactive=not on), gr.Button(interactive=not on)), lock, [seed, dice], **LIVE)
    return seed


def roll() -> int:
    """A seed by chance: the one handler that is no function of its inputs."""
    return random.randrange(1_000_000)


def read_input(source: Any, pad: Any, upload: str | None, digit: Any, index: Any) -> Tensor:
    """The values of a DigitInput -> (1, 28, 28). NothingYetError where nothing was drawn or uploaded yet."""
    source = choice(source, "source", SOURCES)
    if source == "draw":
        return read_canvas(pad)
    if source == "test":
        return example_digit(whole(digit, "digit", 0, 9), whole(index, "index", 1, PER_DIGIT) - 1)
    return read_upload(upload)


def describe_input(values: tuple[Any, ...], image: Tensor) -> Any:
    """The same digit as the HTTP endpoints take it: what a saved picture says of where it came from.

    Of an upload, `image` (1, 28, 28), as it was framed.
    """
    source, pad, _, digit, index = values
    if source == "draw":
        return pad
    return {"digit": digit, "index": int(index) - 1} if source == "test" else {"framed": grid_png(image[None], 1)}


def read_upload(upload: str | None) -> Tensor:
    """What DigitUpload hands on -> (1, 28, 28). NothingYetError where there is nothing."""
    if not upload:
        raise NothingYetError
    if upload.startswith("data:image/"):
        return read_digit(upload)
    with open_picture(upload) as image:
        return from_image(image)
