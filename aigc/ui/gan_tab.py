"""The tab that generates digits with a GAN."""

import unicodedata
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import draw_latents, generate
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.components import OpenSlider
from aigc.ui.inputs import build_variant_choice, roll
from aigc.ui.notes import build_notes
from aigc.ui.pictures import figure, grid_png
from aigc.ui.reading import MAX_SEED, choice, number, or_problem, whole
from aigc.ui.wiring import LIVE, QUIET
from aigc.ui.words import InputError, both, plain, word

COLUMNS = 10
MAX_COUNT = COLUMNS * COLUMNS
MAX_DIGITS = 1000  # digits to repeat
CHINESE = {"〇": 0} | {numeral: digit for digit, numeral in enumerate("零一二三四五六七八九")}
SEPARATORS = " ,.;:/-_，。、；：·年月日"


def parse_digits(text: Any) -> list[int]:
    """A text of digits, also full-width or Chinese, with separators; or a list. InputError: none, too many, others."""
    characters = text if isinstance(text, list) else [c for c in str(text) if c not in SEPARATORS]
    if not characters:
        raise InputError("error.no_digits")
    if len(characters) > MAX_DIGITS:
        raise InputError("error.many_digits", count=len(characters), most=MAX_DIGITS)
    if isinstance(text, list):
        return [whole(number, "digit", 0, 9) for number in text]
    return [_digit(character) for character in characters]


def _digit(character: str) -> int:
    """0, full-width ０ and 〇 or 零 are the same digit."""
    if character.isdecimal():
        return unicodedata.decimal(character)
    if character in CHINESE:
        return CHINESE[character]
    raise InputError("error.character", character=character)


def sample(lab: Lab, digits: Any, count: Any, seed: Any, truncation: Any, variant: Any) -> tuple[Tensor, Tensor]:
    """Checked values -> images (count, 1, 28, 28) and the digits asked for (count,), repeated in order."""
    gan = lab.gan[choice(variant, "variant", VARIANTS)]
    count = whole(count, "count", 1, MAX_COUNT)
    seed = whole(seed, "seed", 0, MAX_SEED)
    asked = parse_digits(digits)
    labels = torch.tensor([asked[i % len(asked)] for i in range(count)])
    z = draw_latents(count, gan.config.latent, seed)
    return generate(gan, z, labels, number(truncation, "truncation", 0, 1.5)), labels


def build_gan_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks: components and wiring."""

    @or_problem
    def show(digits: str, count: int, seed: int, truncation: float, variant: str) -> str:
        images, labels = sample(lab, digits, count, seed, truncation, variant)
        first = "".join(map(str, labels[:COLUMNS].tolist()))
        alt = plain("gan.alt", count=len(images), digits=first)
        caption = "gan.caption" if lab.gan[variant].config.conditional else "gan.caption_article"
        return figure(images, COLUMNS, alt, both(caption))

    gr.HTML(f'<p class="lead">{both("gan.lead")}</p>')
    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            seed = gr.Number(0, label=word("gan.seed"), info=word("gan.seed_info"), precision=0)
            dice = gr.Button(word("gan.dice"), variant="primary")
            digits = gr.Textbox(
                "0123456789", label=word("gan.digits"), info=word("gan.digits_info"), max_length=MAX_DIGITS
            )
            count = OpenSlider(1, MAX_COUNT, value=MAX_COUNT, step=1, label=word("gan.count"))
            truncation = OpenSlider(
                0, 1.5, value=1, step=0.05, label=word("gan.truncation"), info=word("gan.truncation_info")
            )
            variant = build_variant_choice()
        with gr.Column(scale=3, min_width=300, elem_classes="result-first"):
            inputs = [digits, count, seed, truncation, variant]
            grid = gr.HTML(show("0123456789", MAX_COUNT, 0, 1.0, "best"))
    build_notes("gan", lab)

    changes = [digits.change, count.change, seed.change, truncation.change, variant.change]  # `input` misses a paste
    gr.on(changes, show, inputs, grid, **LIVE)
    dice.click(roll, None, seed, **QUIET)


def generate_endpoint(lab: Lab, digits: Any, count: Any, seed: Any, truncation: Any, variant: Any) -> dict[str, Any]:
    """The picture as a data URI, and the digit asked for in each cell."""
    images, labels = sample(lab, digits, count, seed, truncation, variant)
    return {"image": grid_png(images, COLUMNS), "digits": labels.tolist()}
