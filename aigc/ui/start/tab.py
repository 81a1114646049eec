"""Build the first screen: one drawing, and beside it four answers of three models, each a door to its part."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from torch import Tensor

from aigc.reading.numbers import Number
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, notice
from aigc.ui.parts.address.settings import Part, link
from aigc.ui.parts.address.steps import both_with_links
from aigc.ui.parts.controls import CONTROLS, RESULT, roll
from aigc.ui.parts.events import LIVE, QUIET, or_problem, or_waiting
from aigc.ui.parts.pad import build_pad
from aigc.ui.parts.sent.ink import frame_ink, open_canvas, read_ink
from aigc.ui.start.cards import judging_card, reading_card, rebuilding_card, writing_card
from aigc.ui.start.title import coming_line, title_line

STYLE = Path(__file__).with_name("start.css")
# Cards, and the part that each opens; that of D opens at its opinion of the drawing, not at the game beside it.
DOORS = {"reads": "dnn", "rebuilds": "vae.reconstruct", "writes": "gan.hand", "judges": "gan.game#judge"}


def build_start_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its one part by name."""

    def read(canvas: Any) -> Number:
        return read_ink(models.dnn["best"], open_canvas(canvas))

    def reads(canvas: Any) -> str:
        return card("reads", lambda: reading_card(read(canvas)))

    def answers(canvas: Any) -> list[str]:
        """Fill all four cards; the drawing is read once."""
        try:
            number = read(canvas)
        except ValueError:  # `reads` finds the sentence again
            return [card(name, lambda: reading_card(read(canvas))) for name in DOORS]

        def framed() -> Tensor:
            """Frame a single digit as the parts behind the cards do, so that they show the numbers of the cards."""
            return frame_ink(open_canvas(canvas))

        contents: dict[str, Callable[[], str]] = {
            "reads": lambda: reading_card(number),
            "rebuilds": lambda: one_digit(number, lambda: rebuilding_card(models, framed())),
            "writes": lambda: legible(number, lambda kept, digits: writing_card(models, number.images[kept], digits)),
            "judges": lambda: one_digit(number, lambda: judging_card(models, framed(), number.digits[0].likeliest)),
        }
        return [card(name, content) for name, content in contents.items()]

    gr.HTML(f"<h2>{both('start.title')}</h2>", elem_classes="promise")
    line = gr.HTML(coming_line(), elem_classes="title-line")
    with gr.Row(elem_classes="work"):
        with gr.Column(**CONTROLS):
            pad: Any = build_pad()
            gr.HTML(f'<p class="under">{both("start.invite")}</p>', elem_classes="invite")
        with gr.Column(**RESULT), gr.Row(elem_classes="doors"):
            cards = [gr.HTML(answer, min_width=120) for answer in answers(pad.value)]  # visitors see the example first
    gr.HTML(f'<p class="under">{more_line()}</p>', elem_classes="start-more")
    gr.on([pad.release], answers, pad, cards, **LIVE)  # the pad also tells of a drawing made elsewhere
    gr.on([pad.input], reads, pad, cards[0], **LIVE)
    gr.on(None, lambda: title_line(models.gan["best"], roll()), None, line, **QUIET)
    return {"start": Part()}


def card(name: str, content: Callable[[], str]) -> str:
    """Render one card: its heading is a link to the part that tells more; a mistake is said in its place."""
    shown = or_problem(or_waiting("start.waiting")(content))()
    return (
        f'<section class="door {name}"><h3><a href="{link(DOORS[name])}">{both(f"start.{name}")}</a></h3>'
        f"{shown}</section>"
    )


def more_line() -> str:
    """Tell that headings of cards open more, and lead newcomers to what explains, and to what no network saw."""
    openings = [f'<a href="{link("learn")}">', f'<a href="{link("data")}#data-seen">']
    return both_with_links("start.more", openings)


def one_digit(number: Number, content: Callable[[], str]) -> str:
    """Render a card about a single digit; for several, say that it is about one, and for none, why."""
    return notice("start.one_digit") if number.several else legible(number, lambda kept, digits: content())


def legible(number: Number, content: Callable[[list[int], list[int]], str]) -> str:
    """Render a card about the digits that are read surely: `content` takes their places and readings."""
    kept = legible_places(number)
    if not kept:
        return notice(f"start.{number.digits[0].kind}")
    return content(kept, [number.digits[place].likeliest for place in kept])


def legible_places(number: Number) -> list[int]:
    return [place for place, said in enumerate(number.digits) if said.kind == "digit"]
