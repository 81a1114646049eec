"""Let the discriminators judge a digit of one's own."""

from bisect import bisect_left
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.checkpoints import folder_name
from aigc.inference import realness
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.inputs import build_digit_input, read_input
from aigc.ui.pictures import figure
from aigc.ui.reading import or_problem, or_waiting
from aigc.ui.verdict import Reading, read
from aigc.ui.wiring import LIVE
from aigc.ui.words import both, notice, plain


def build_judge_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks: components and wiring."""

    @or_problem
    @or_waiting("judge.waiting")
    def judge(*digit: Any) -> str:
        return judged(lab, read_input(*digit))

    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            source = build_digit_input("judge.input")
        with gr.Column(scale=3, min_width=300):
            card = gr.HTML(notice("judge.waiting"))
    gr.on(source.triggers, judge, source.components, card, **LIVE)


def judged(lab: Lab, image: Tensor) -> str:
    """What both discriminators think of (1, 28, 28): ours as the digit that the classifier reads, the other as any."""
    reading = read(lab.dnn["best"], image)
    sections = "".join(_verdict(lab, variant, image, reading) for variant in VARIANTS)
    seen = figure(image[None], 1, plain("judge.seen"), both("judge.seen"), "seen")
    return f'<div class="versus judged">{sections}</div>{seen}<p class="under">{both("judge.unseen")}</p>'


def _verdict(lab: Lab, variant: str, image: Tensor, reading: Reading) -> str:
    gan, digit = lab.gan[variant], int(reading.probabilities.argmax())
    key = "judge.as_no_digit" if reading.answer == "not_a_digit" else "judge.as_digit"
    probability = float(realness(gan, image, torch.tensor([digit])))
    what = both(key, digit=digit) if gan.config.conditional else both("judge.as_any")
    return (
        f'<section class="{"" if variant == "best" else "theirs"}"><h3>{both(f"variant.{variant}")}</h3>'
        f'<div class="share" role="status">{probability:.0%}</div><p>{what}</p>'
        f"{_among_others(lab, variant, probability)}</section>"
    )


def _among_others(lab: Lab, variant: str, probability: float) -> str:
    """How many real images this D thinks less of, and what it says on average, where that was measured."""
    evaluation = lab.metrics[folder_name("gan", variant)].get("evaluation", {})
    if "realness_percentiles" not in evaluation:
        return ""
    below = max(0, bisect_left(evaluation["realness_percentiles"], probability) - 1)  # of 0, 1, …, 100 %
    shares = {"real": f"{evaluation['realness_real']:.0%}", "fake": f"{evaluation['realness_fake']:.0%}"}
    return f"<p>{both('judge.rank', below=below)}</p><small>{both('judge.usual', **shares)}</small>"
