"""Build the tab that classifies a digit with two networks: answers, framing, attribution, and known mistakes."""

from typing import Any

import gradio as gr
from torch import Tensor

from aigc.reading.answers import Answer
from aigc.reading.answers import answer as answer_of
from aigc.store.loaded import Models
from aigc.store.trained import is_trained
from aigc.ui.dnn.answer_cards import answer_cards
from aigc.ui.dnn.attribution import attribution_figures
from aigc.ui.dnn.framing_steps import SWITCHES, check_shown, framing_steps
from aigc.ui.dnn.mistakes import build_mistakes
from aigc.ui.dnn.number_card import ShownNumber, check_number, number_card
from aigc.ui.dnn.telling import build_telling
from aigc.ui.look.i18n import both, notice, word
from aigc.ui.parts.address.settings import Part, Ticked, setting
from aigc.ui.parts.controls import CONTROLS, RESULT, build_choice
from aigc.ui.parts.digit_input import build_digit_input
from aigc.ui.parts.events import LIVE, or_problem, problem
from aigc.ui.parts.notes import build_lead, build_notes
from aigc.ui.parts.requests import Network
from aigc.ui.parts.sent.ink import NothingYetError

OTHER = Network("variant", ("article",))  # beside ours


def build_dnn_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks; it answers when the tab opens. -> its one part by name."""

    def ask(image: Tensor, read: ShownNumber | None, other: str) -> tuple[Answer, Answer]:
        """Ask this project's network, unless it has just read the digit, and the one beside it."""
        ours = read.number.digits[0] if read and read.single else answer_of(models.dnn["best"], image)
        return ours, answer_of(models.dnn[other], image)

    @or_problem
    def answer(other: Any, *digit: Any) -> str:
        """Update the answer alone, fast enough to follow the hand."""
        read = check_number(models.dnn["best"], *digit)
        if read and read.number.several:
            return number_card(read)
        try:
            image = read.number.images[0] if read and read.single else check_shown(*digit).image
        except NothingYetError:
            return answer_cards(None, None, None)
        other = OTHER.check(other)
        return answer_cards(*ask(image, read, other), image, kind_of(other))

    def explain(switches: Any, other: Any, *digit: Any) -> tuple[str, str, str]:
        """Show answer, framing and attribution of one digit; framing and each network run once."""
        read = check_number(models.dnn["best"], *digit)
        if read and read.number.several:
            return number_card(read), notice("dnn.number_waiting"), notice("dnn.number_waiting")
        waiting = notice("framing.waiting"), notice("attribution.waiting")
        try:
            shown, other = check_shown(*digit), OTHER.check(other)
            ours, theirs = ask(shown.image, read, other)
        except NothingYetError:
            return answer_cards(None, None, None), *waiting
        except ValueError as error:
            return problem(error), *waiting
        return (
            answer_cards(ours, theirs, shown.image, kind_of(other)),
            or_problem(framing_steps)(models.dnn["best"], shown, switches or [], ours),
            attribution_figures(models.dnn["best"], shown.image, ours),
        )

    @or_problem
    def reframe(switches: Any, *digit: Any) -> str:
        """Update the framing alone, after a change of switches."""
        read = check_number(models.dnn["best"], *digit)
        if read and read.number.several:
            return notice("dnn.number_waiting")
        try:
            shown = check_shown(*digit)
        except ValueError:  # the answer card already shows the error
            return notice("framing.waiting")
        return framing_steps(models.dnn["best"], shown, switches or [])

    build_lead("dnn")
    with gr.Row():
        with gr.Column(**CONTROLS):
            given = build_digit_input("dnn.input")
            beside: Any = build_choice(
                "dnn.beside",
                {"article": "variant.article"},
                "article",
                guest="variant.live",
                elem_classes="guest-alone",
            )
        with gr.Column(**RESULT):
            card = gr.HTML(answer_cards(None, None, None))
    with gr.Accordion(word("framing.title"), open=True):
        choices: Any = [(word(f"framing.switch_{name}"), name) for name in SWITCHES]  # translated in the browser
        label = word("framing.switches")
        switches = gr.CheckboxGroup(choices, value=list(SWITCHES), label=label, elem_classes="switches-of-steps")
        steps = gr.HTML(notice("input.coming"))
        gr.HTML(f'<p class="under">{both("framing.telling")}</p>')
        build_telling(given.method, switches)
    with gr.Accordion(word("attribution.title"), open=True):
        attribution = gr.HTML(notice("input.coming"))
    with gr.Accordion(word("mistakes.title"), open=False):
        build_mistakes(models.catalogue.evaluation("dnn"), tab)
    build_notes("dnn", models, tab)
    asked = [switches, beside, *given.components]
    reframed = [switches, *given.components]
    pad: Any = given.pad  # pad.js defines its events, the class does not
    # At rest too: an answer to half a drawing may arrive after the explanation of the whole one.
    gr.on([pad.input, pad.release], answer, [beside, *given.components], card, **LIVE)
    gr.on([tab.select, beside.change, *given.rests], explain, asked, [card, steps, attribution], **LIVE)
    gr.on([switches.change], reframe, reframed, steps, **LIVE)
    steps_on = setting("steps", switches, Ticked(SWITCHES))
    return {"dnn": Part([given.setting("digit"), setting("beside", beside, OTHER), steps_on])}


def kind_of(other: str) -> str:
    """Name the network beside ours, as the texts do."""
    return "live" if is_trained(other) else other
