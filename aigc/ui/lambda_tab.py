"""What λ trades: one slider over four trainings of the article's VAE, with the same digit and the same noise."""

from typing import Any

import gradio as gr
import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.checkpoints import folder_name
from aigc.digits import mosaic
from aigc.inference import encode, negative_elbo, reconstruct, resample, sample_prior
from aigc.lab import Lab
from aigc.losses import kl_divergence
from aigc.metrics import peak_signal_to_noise
from aigc.models.vae import VAE
from aigc.runs import LAMBDAS, lambda_run
from aigc.ui.film import SCRIPT, film
from aigc.ui.inputs import build_digit_input, build_seed, read_input
from aigc.ui.pictures import grid_png, to_bytes
from aigc.ui.reading import MAX_SEED, or_problem, or_waiting, read_digit, shortened, whole
from aigc.ui.wiring import LIVE
from aigc.ui.words import InputError, both, notice, plain

COLUMNS = 10
PAUSE = 900  # milliseconds a λ
MEASURED = ("reconstruction", "kl", "psnr", "prior_frechet_ratio")  # of the test images, from metrics.json


def build_lambda_tab(lab: Lab, tab: gr.Tab) -> None:
    """Add the tab's content to the enclosing Blocks: components and wiring."""

    @or_problem
    @or_waiting("lambda.waiting")
    def show(seed: Any, *digit: Any) -> str:
        seed = whole(seed, "seed", 0, MAX_SEED)
        return traded(lab, read_input(*digit), seed)

    gr.HTML(f"<p>{both('lambda.lead')}</p>")
    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            source = build_digit_input("lambda.input", source="test", digit=9)
            seed = build_seed("seed.info_draws")
        with gr.Column(scale=3, min_width=300):
            page = gr.HTML(notice("lambda.waiting"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    inputs = [seed, *source.components]
    gr.on([tab.select, seed.change, *source.rests], show, inputs, page, **LIVE)


def reconstruct_lambda_endpoint(lab: Lab, digit: Any, weight: Any) -> dict[str, Any]:
    """The digit through the VAE that was trained with this λ, and both terms of its loss in nats."""
    vae, image = lab.vae[lambda_run(read_lambda(weight))], read_digit(digit)
    return {"image": grid_png(reconstruct(vae, image), 1), **_terms(vae, image)}


def read_lambda(weight: Any) -> float:
    """One of LAMBDAS. InputError names them."""
    if isinstance(weight, bool) or weight not in LAMBDAS:
        choices = ", ".join(f"{one:g}" for one in LAMBDAS)
        raise InputError("error.choice", name="λ", choices=choices, value=shortened(weight))
    return float(weight)


def traded(lab: Lab, image: Tensor, seed: int) -> str:
    """A film with a frame a λ: the digit and its reconstruction, draws from its posterior, draws from the prior."""
    vaes = {weight: lab.vae[lambda_run(weight)] for weight in LAMBDAS}
    frames = torch.stack([_frame(vae, image, seed) for vae in vaes.values()])
    moments = [_moment(lab, weight, vae, image) for weight, vae in vaes.items()]
    rows = "".join(
        f'<tr><th scope="row">{both(f"lambda.{name}")}</th><td>{_here(name)}</td>'
        f'<td><output name="{name}"></output></td></tr>'
        for name in MEASURED
    )
    stops = "".join(f"<span>{weight:g}</span>" for weight in LAMBDAS)
    head = f'<td></td><th scope="col">{both("lambda.here")}</th><th scope="col">{both("lambda.test")}</th>'
    extra = (
        f'<div class="terms"><p class="stops">{stops}</p><p class="share">λ = <output name="weight"></output></p>'
        f'<table class="numbers"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="under">{both("lambda.caption")}</p></div>'
    )
    start = LAMBDAS.index(1)
    screen = film(to_bytes(frames), plain("lambda.film"), PAUSE, start, moments, extra, keep=True)
    return f'<div class="lambda">{screen}</div>'


def _here(name: str) -> str:
    """One digit has no Fréchet distance."""
    return "" if name == "prior_frechet_ratio" else f'<output name="{name}_here"></output>'


def _frame(vae: VAE, image: Tensor, seed: int) -> Tensor:
    """Row 1: the digit, its reconstruction, eight draws from q(z|x); rows 2 to 4: the prior. -> (H, W)."""
    first = torch.cat([image[None], reconstruct(vae, image), resample(vae, image, COLUMNS - 2, seed)])
    gap = torch.zeros(6, COLUMNS * 28)
    prior = mosaic(sample_prior(vae, 3 * COLUMNS, seed)[:, 0], COLUMNS)
    return F.pad(torch.cat([mosaic(first[:, 0], COLUMNS), gap, prior]), (2, 2, 2, 2))


def _moment(lab: Lab, weight: float, vae: VAE, image: Tensor) -> dict[str, str]:
    """What stands beside the frame: of this digit, and of the test set, where that was measured."""
    evaluation = lab.metrics[folder_name("vae", lambda_run(weight))].get("evaluation", {})
    here = {f"{name}_here": f"{value:.1f}" for name, value in _terms(vae, image).items()}
    there = {name: f"{evaluation[name]:.1f}" if name in evaluation else "–" for name in MEASURED}
    return {"weight": f"{weight:g}", "says": f"λ = {weight:g}", **here, **there}


def _terms(vae: VAE, image: Tensor) -> dict[str, float]:
    """L_recon and L_KL in nats of one image, binarised, with one draw of z; PSNR of the grey one, in dB."""
    binarised = torch.bernoulli(image[None], generator=torch.Generator().manual_seed(0))
    kl = float(kl_divergence(*encode(vae, binarised))[0])
    return {
        "reconstruction": round(float(negative_elbo(vae, binarised)[0]) - kl, 2),
        "kl": round(kl, 2),
        "psnr": round(float(peak_signal_to_noise(reconstruct(vae, image), image[None])[0]), 2),
    }
