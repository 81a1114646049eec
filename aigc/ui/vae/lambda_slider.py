"""Show the effect of λ: one slider over trainings that differ only in λ, with one digit and one noise for all."""

from typing import Annotated, Any

import gradio as gr
import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE, mosaic
from aigc.inference import loss_terms, reconstruct, resample
from aigc.models.vae import VAE
from aigc.sampling import sample_prior
from aigc.store.loaded import Models
from aigc.ui.look.i18n import InputError, both, notice, spoken
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.controls import CONTROLS, RESULT, build_seed
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, or_problem, or_waiting
from aigc.ui.parts.player import FRAME, SCRIPT, film
from aigc.ui.parts.png import grid_png, to_bytes
from aigc.ui.parts.requests import SEED, Digit, Unchecked, shortened
from aigc.ui.parts.sent.schemas import NUMBER, PICTURE, answering

COLUMNS = 10
EDGE, LINE = 2, 14  # black pixels around a frame; above its rows, for the words there
PAUSE = 900  # milliseconds per λ
MEASURED = ("reconstruction", "kl", "psnr", "prior_frechet_ratio")  # measured on the test images, from metrics.json


def build_lambda_slider(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks."""

    @or_problem
    @or_waiting("lambda.waiting")
    def show(seed: Any, *digit: Any) -> str:
        seed = SEED.check(seed)
        return traded(models, check_input(*digit), seed)

    gr.HTML(f'<p class="lead">{both("lambda.lead")}</p>')
    with gr.Row():
        with gr.Column(**CONTROLS):
            given = build_digit_input("lambda.input")
            seed = build_seed("seed.info_draws")
        with gr.Column(**RESULT):
            page = gr.HTML(notice("input.coming"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    inputs = [seed, *given.components]
    gr.on([tab.select, seed.change, *given.rests], show, inputs, page, **LIVE)
    return Part([given.setting("digit"), setting("seed", seed, SEED)], FRAME)


@endpoint(
    "reconstruct_lambda",
    example=[{"digit": 9, "index": 0}, 4],
    answer=answering({"image": PICTURE, "reconstruction": NUMBER, "kl": NUMBER, "psnr": NUMBER}),
)
def reconstruct_lambda_endpoint(
    models: Models, digit: Annotated[Tensor, Digit()], weight: Annotated[float, Unchecked("weight", NUMBER)]
) -> dict[str, Any]:
    """Reconstruct a digit with the VAE trained with this λ, with both terms of its loss in nats."""
    vae = models.vae[check_lambda(models, weight)]
    return {"image": grid_png(reconstruct(vae, digit), 1), **_rounded(vae, digit)}


def check_lambda(models: Models, weight: Any) -> str:
    """Find the name of the run trained with this λ; InputError lists the available values."""
    runs = models.catalogue.kl_weights()
    if isinstance(weight, bool) or not isinstance(weight, int | float) or weight not in runs:
        choices = ", ".join(f"{one:g}" for one in runs)
        raise InputError("error.choice", name="λ", choices=choices, value=shortened(weight))
    return runs[weight]


def traded(models: Models, image: Tensor, seed: int) -> str:
    """Render a film, one frame per λ: the digit, its reconstruction, draws from its posterior and from the prior."""
    runs = models.catalogue.kl_weights()
    frames = torch.stack([_frame(models.vae[run], image, seed) for run in runs.values()])
    captions = [_caption(models, weight, run, image) for weight, run in runs.items()]
    rows = "".join(
        f'<tr><th scope="row">{both(f"lambda.{name}")}</th><td>{_here(name)}</td>'
        f'<td><output name="{name}"></output></td></tr>'
        for name in MEASURED
    )
    stops = "".join(f"<span>{weight:g}</span>" for weight in runs)
    head = f'<td></td><th scope="col">{both("lambda.here")}</th><th scope="col">{both("lambda.test")}</th>'
    ends = "".join(f"<p>{both(f'lambda.{end}')}</p>" for end in ("small", "large"))
    extra = (
        f'{_names(*frames.shape[1:])}<div class="terms"><p class="stops">{stops}</p>'
        f'<div class="ends"><p class="share">λ = <output name="weight"></output></p>{ends}</div>'
        f'<table class="numbers"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="under">{both("lambda.caption")}</p></div>'
    )
    start = list(runs.values()).index("article")
    screen = film(to_bytes(frames), spoken("lambda.film"), PAUSE, start, captions, extra, keep=True)
    return f'<div class="lambda">{screen}</div>'


def _here(name: str) -> str:
    """Add an output for this digit's value; a single digit has no Fréchet distance."""
    return "–" if name == "prior_frechet_ratio" else f'<output name="{name}_here"></output>'


def _frame(vae: VAE, image: Tensor, seed: int) -> Tensor:
    """Draw row 1: digit, reconstruction, eight draws from q(z|x); rows 2 to 4: draws from the prior. -> (H, W)."""
    first = torch.cat([image[None], reconstruct(vae, image), resample(vae, image, COLUMNS - 2, seed)])
    line = torch.zeros(LINE, COLUMNS * SIDE)
    prior = mosaic(sample_prior(vae, 3 * COLUMNS, seed)[:, 0], COLUMNS)
    return F.pad(torch.cat([line, mosaic(first[:, 0], COLUMNS), line, prior]), (EDGE, EDGE, 0, EDGE))


def _names(height: int, width: int) -> str:
    """Name the rows of a frame of this size, in the lines that `_frame` leaves for it."""
    places = {"yours": (LINE, 0), "copy": (LINE, 1), "draws": (LINE, 2), "random": (2 * LINE + SIDE, 0)}
    spans = "".join(
        f'<span style="top:{top / height:.2%};left:{(EDGE + column * SIDE) / width:.2%}">'
        f"{both(f'lambda.{name}')}</span>"
        for name, (top, column) in places.items()
    )
    return f'<p class="names" style="aspect-ratio:{width}/{height}">{spans}</p>'


def _caption(models: Models, weight: float, run: str, image: Tensor) -> dict[str, str]:
    """Write the numbers beside a frame: this digit's, and the test set's where measured."""
    evaluation = models.catalogue.evaluation("vae", run)
    here = {f"{name}_here": f"{value:.1f}" for name, value in _rounded(models.vae[run], image).items()}
    there = {name: f"{evaluation[name]:.1f}" if name in evaluation else "–" for name in MEASURED}
    return {"weight": f"{weight:g}", "says": f"λ = {weight:g}", **here, **there}


def _rounded(vae: VAE, image: Tensor) -> dict[str, float]:
    return {name: round(value, 2) for name, value in loss_terms(vae, image).items()}
