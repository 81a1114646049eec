"""Let both discriminators judge the visitor's own digit."""

from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import SUSPECT, realness
from aigc.metrics import percent_below
from aigc.models.config import VARIANTS
from aigc.reading.answers import Answer, answer
from aigc.store.loaded import Models
from aigc.ui.look.i18n import GAP, both, notice, spoken
from aigc.ui.parts.address.settings import Setting
from aigc.ui.parts.answer_line import PERCENTILES, meter, yardstick
from aigc.ui.parts.controls import CONTROLS, RESULT
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.events import LIVE, or_problem, or_waiting
from aigc.ui.parts.png import figure


def build_judge(models: Models, tab: gr.Tab) -> Setting:
    """Add the tab's content to the enclosing Blocks; it answers when `tab` opens. -> the setting of its digit."""

    @or_problem
    @or_waiting("judge.waiting")
    def judge(*digit: Any) -> str:
        return judged(models, check_input(*digit))

    with gr.Row():
        with gr.Column(**CONTROLS):
            given = build_digit_input("judge.input")
        with gr.Column(**RESULT):
            card = gr.HTML(notice("input.coming"))
    gr.on([tab.select, *given.triggers], judge, given.components, card, **LIVE)
    return given.setting("digit")


def judged(models: Models, image: Tensor) -> str:
    """Show both opinions of (1, 28, 28): our D is asked for the classifier's likeliest digit, the article's for any."""
    said = answer(models.dnn["best"], image)
    sections = "".join(_opinion(models, variant, image, said) for variant in VARIANTS)
    seen = figure(image[None], 1, spoken("judge.seen"), both("judge.seen"), "seen")
    measured = models.catalogue.evaluation("gan")
    line = ""
    if PERCENTILES in measured:
        line = f"<p>{both('judge.line', **yardstick(measured))}</p>"
    real = measured.get("realness_real", 0.5)  # unmeasured: a D at the end of its game
    lead, unseen = both("judge.lead", real=f"{real:.0%}"), both("judge.unseen")
    meaning = f"<summary>{both('judge.meaning')}</summary><p>{lead}</p><p>{unseen}</p>"
    return f'{line}<div class="versus judged">{sections}</div>{seen}<details class="meaning">{meaning}</details>'


def _opinion(models: Models, variant: str, image: Tensor, said: Answer) -> str:
    """Render one discriminator's opinion of an image, taken as the classifier's likeliest digit."""
    gan, digit = models.gan[variant], said.likeliest
    key = "judge.as_no_digit" if said.kind == "not_a_digit" else "judge.as_digit"
    probability = float(realness(gan, image, torch.tensor([digit])))
    meaning = both(key, digit=digit) if gan.config.conditional else both("judge.as_any")
    return (
        f'<section class="{"" if variant == "best" else "theirs"}"><h3>{both(f"variant.{variant}_network")}</h3>'
        f'<div class="share" role="status">{probability:.0%} <small>{both("start.real")}</small></div>'
        f"{_among_others(models, variant, probability)}"
        f"<p>{meaning}</p></section>"
    )


def _among_others(models: Models, variant: str, probability: float) -> str:
    """Draw a meter with a mark where D begins to suspect, and tell averages and rank, where they were measured."""
    evaluation = models.catalogue.evaluation("gan", variant)
    if PERCENTILES not in evaluation:
        return ""
    below, line = percent_below(evaluation[PERCENTILES], probability), evaluation[PERCENTILES][SUSPECT]
    told = f"{both('judge.usual', **yardstick(evaluation))}{GAP}{both('judge.rank', below=below)}"
    return f'<div class="among">{meter(probability, line)}</div><small>{told}</small>'
