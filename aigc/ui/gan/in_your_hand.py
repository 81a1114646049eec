"""Write any number in the visitor's hand: digits drawn on the pad, a latent that imitates them, a text, and colours.

Two steps follow a drawing, each a function of what the page sends: from digits to a hand, and from a hand to a picture.
The hand travels as text, so a link keeps it.
"""

import re
from pathlib import Path
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import generate
from aigc.metrics import ink_in_common
from aigc.models.gan import GAN
from aigc.reading.numbers import Number
from aigc.store.loaded import Models
from aigc.ui.gan.imitate import MOST
from aigc.ui.look.i18n import InputError, both, notice, spoken, word
from aigc.ui.parts.address.settings import Part, Text, setting
from aigc.ui.parts.controls import CONTROLS, RESULT, build_colour
from aigc.ui.parts.events import LIVE, or_problem, problem
from aigc.ui.parts.pad import build_pad
from aigc.ui.parts.png import data_uri, grid_png, png, save_link
from aigc.ui.parts.requests import Words, shortened
from aigc.ui.parts.sent.ink import NothingYetError, open_canvas, read_ink
from aigc.writing.hand import hand_from_text, hand_to_text
from aigc.writing.imitation import imitate
from aigc.writing.outline import ink_on_nothing, outlines
from aigc.writing.text import MAX_DIGITS, text_image
from aigc.writing.text import Text as Written

SCRIPT = Path(__file__).parent / "in_your_hand.js"
INK, PAPER, TEXT = "#1c3d7a", "#fbf7ee", "0123456789"
LEFT_OUT = "?"  # stands for a digit that is not imitated
HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)


def build_in_your_hand(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; it imitates the drawing when `tab` opens, unless it has a hand."""

    def read_hand(canvas: Any) -> tuple[Any, str, str]:
        """Read the digits drawn, and imitate their hand."""
        try:
            number = read_ink(models.dnn["best"], open_canvas(canvas))
        except NothingYetError:
            return "", "", notice("in_your_hand.waiting")
        except ValueError as error:
            return "", "", problem(error)
        readings = number.text.replace(" ", "")
        try:
            return readings, *_imitated(models, number, readings)
        except ValueError as error:  # not one digit could be read
            return readings, "", problem(error)

    def begin(canvas: Any, readings: Any, hand: Any) -> Any:
        """Imitate the drawing that was carried here; a hand from a link stays, and is told apart from the drawing."""
        if not hand:
            return read_hand(canvas)
        return [gr.skip(), gr.skip(), gr.skip() if readings else notice("in_your_hand.linked")]

    def correct_hand(canvas: Any, readings: Any) -> tuple[str, str]:
        """Imitate the hand again with the visitor's own readings."""
        try:
            return _imitated(models, read_ink(models.dnn["best"], open_canvas(canvas)), str(readings))
        except NothingYetError:
            return "", notice("in_your_hand.waiting")
        except ValueError as error:
            return "", problem(error)

    @or_problem
    def write_in_hand(hand: Any, text: Any, ink: Any, paper: Any) -> str:
        return _page(models.gan["best"], str(hand or ""), text, ink, paper)

    gr.HTML(f'<p class="lead">{both("in_your_hand.lead")}</p>')
    with gr.Row():
        with gr.Column(**CONTROLS):
            pad: Any = build_pad()
            found = gr.HTML(notice("input.coming"))
            readings = gr.Textbox("", label=word("in_your_hand.readings"), info=word("in_your_hand.readings_info"))
        with gr.Column(**RESULT):
            text = gr.Textbox(
                TEXT,
                label=word("in_your_hand.text"),
                info=word("write.digits_info"),
                max_lines=3,
                max_length=2 * MAX_DIGITS,
            )
            # True until there is a hand: where none is found, no event follows.
            page = gr.HTML(notice("in_your_hand.no_hand"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
            with gr.Row(elem_classes="inks"):
                ink = build_colour("in_your_hand.ink", INK, min_width=120)
                paper = build_colour("in_your_hand.paper", PAPER, min_width=120)
            gr.HTML(f"<p>{both('in_your_hand.how')}</p>")
            hand = gr.Textbox("", label=word("in_your_hand.hand"), info=word("in_your_hand.hand_info"))
    gr.on([pad.release], read_hand, pad, [readings, hand, found], **LIVE)
    gr.on([tab.select], begin, [pad, readings, hand], [readings, hand, found], **LIVE)
    # A paste is no `input`; it counts once the visitor leaves the field or presses Enter.
    gr.on([readings.input, readings.submit, readings.blur], correct_hand, [pad, readings], [hand, found], **LIVE)
    shown: list[Any] = [hand, text, ink, paper]
    gr.on([component.change for component in shown], write_in_hand, shown, page, **LIVE)
    names = ("hand", "text", "ink", "paper")
    return Part([setting(name, component, Text()) for name, component in zip(names, shown, strict=True)])


def check_colour(value: Any) -> tuple[int, int, int]:
    """Check a colour, as #rrggbb -> red, green, blue; InputError for anything else."""
    text = value if isinstance(value, str) else shortened(value)
    found = HEX.fullmatch(text)
    if not found:
        raise InputError("error.colour", value=text[:40])
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


def _imitated(models: Models, number: Number, readings: str) -> tuple[str, str]:
    """Imitate the hand of a number's digits, read as the visitor says -> the hand as text, and how close it is."""
    images, digits = _labelled(number, "".join(readings.split()))
    gan = models.gan["best"]
    z = imitate(gan, images, digits)
    return hand_to_text(z), _comparison(images, generate(gan, z.expand(len(digits), -1), digits))


def _labelled(number: Number, readings: str) -> tuple[Tensor, list[int]]:
    """Choose the digits that have a reading -> images (N, 1, 28, 28) and digits; InputError without any."""
    count = len(number.digits)
    if len(readings) != count or any(one not in "0123456789" + LEFT_OUT for one in readings):
        raise InputError("in_your_hand.mismatch", count=count)
    if count > MOST:
        raise InputError("error.samples", most=MOST)
    kept = [place for place, one in enumerate(readings) if one != LEFT_OUT]
    if not kept:
        raise InputError("in_your_hand.unread")
    return number.images[kept], [int(readings[place]) for place in kept]


def _comparison(given: Tensor, written: Tensor) -> str:
    """Show the digits given above those written in the hand that was found, and say how close these are."""
    share = f"{float(ink_in_common(given, written).mean()):.0%}"
    key = "in_your_hand.close" if len(given) > 2 else "in_your_hand.close_more"
    pairs = grid_png(torch.cat([given, written]), len(given))
    return (
        f'<div class="imitated" role="status" style="--count:{len(given)}">'
        f'<img src="{pairs}" alt="{spoken("in_your_hand.pairs")}">'
        f"<p>{both(key, share=share)}</p></div>"
    )


def _page(gan: GAN, hand: str, text: Any, ink: Any, paper: Any) -> str:
    """Render the text in a hand as outlines, with links to save it, and to the hand."""
    if not hand.strip():
        return notice("in_your_hand.no_hand")
    asked, colours = Written(Words().check(text)), (check_colour(ink), check_colour(paper))
    z = hand_from_text(hand, gan.config.latent)
    picture = text_image(generate(gan, z.expand(len(asked.digits), -1), asked.digits), asked)
    height, width = picture.shape
    dark, light = ("#{:02x}{:02x}{:02x}".format(*colour) for colour in colours)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<path fill="{dark}" fill-rule="evenodd" d="{outlines(picture)}"/></svg>'
    )
    name = f"aigc-{''.join(map(str, asked.digits))}-in-my-hand"
    saves = (
        save_link(png(ink_on_nothing(picture, colours[0])), f"{name}.png", both("save.picture")),
        save_link(data_uri("image/svg+xml", svg.encode()), f"{name}.svg", both("in_your_hand.svg")),
    )
    alt = spoken("in_your_hand.alt", text=" ".join("".join(map(str, one)) for one in asked.words))
    return (
        f'<div class="in-hand"><div class="sheet" role="img" aria-label="{alt}" style="background:{light}">{svg}</div>'
        f'<p class="saves">{"".join(saves)}<button type="button" data-hand="{hand.strip()}">'
        f"{both('in_your_hand.link')}</button></p><p hidden><input readonly "
        f'aria-label="{spoken("in_your_hand.link")}"></p></div>'
    )
