"""Reconstruct a digit and show its posterior: the latents that describe it, and the encoder's certainty of each."""

from typing import Annotated, Any

import gradio as gr
from torch import Tensor

from aigc.inference import decode, encode, resample
from aigc.losses import kl_divergence
from aigc.metrics import ink_in_common, peak_signal_to_noise
from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, notice, spoken
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.controls import CONTROLS, RESULT, build_seed, build_variant_choice
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, QUIET, or_problem, problem
from aigc.ui.parts.png import difference_png, figure, grid_png
from aigc.ui.parts.requests import OPEN_VARIANT, SEED, VARIANT, Digit
from aigc.ui.parts.sent.ink import NothingYetError
from aigc.ui.parts.sent.schemas import NUMBERS, PICTURE, answering
from aigc.ui.vae.posterior import MOVED, SCRIPT, guessed_page, posterior_chart, turned_page

DRAWS = 10  # samples of q(z|x)


def build_reconstruct(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; its first picture loads when `tab` opens."""

    def show(variant: Any, seed: Any, *digit: Any) -> tuple[str, str, str]:
        """Show the reconstruction with the posterior, the same again to be changed, and draws."""
        try:
            variant, seed = OPEN_VARIANT.check(variant), SEED.check(seed)
            return rebuilt(models, check_input(*digit), variant, seed)
        except NothingYetError:
            return notice("reconstruct.waiting"), "", ""
        except ValueError as error:
            return problem(error), "", ""

    @or_problem
    def turn(variant: Any, event: gr.EventData) -> str:
        latents = event._data if isinstance(event._data, dict) else {}
        return turned_page(models, OPEN_VARIANT.check(variant), latents)

    with gr.Row():
        with gr.Column(**CONTROLS):
            given = build_digit_input("reconstruct.input")
            variant: Any = build_variant_choice()
            seed = build_seed("seed.info_draws")
        with gr.Column(**RESULT):
            page = gr.HTML(notice("input.coming"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
            turned = gr.HTML("")
            draws = gr.HTML("")
    inputs = [variant, seed, *given.components]
    changes = [tab.select, variant.change, seed.change, *given.triggers]
    gr.on(changes, show, inputs, [page, turned, draws], **LIVE)
    moves: Any = page  # posterior.js defines its event
    moves.select(turn, [variant], turned, **LIVE)
    turned.change(None, None, None, js="() => document.dispatchEvent(new Event('aigc-turned'))", **QUIET)
    settings = [given.setting("digit"), setting("variant", variant, OPEN_VARIANT), setting("seed", seed, SEED)]
    return Part(settings, {"z": MOVED})


@endpoint(
    "reconstruct",
    example=[{"digit": 7, "index": 0}, "best"],
    answer=answering({"image": PICTURE, "reconstruction": PICTURE, "mean": NUMBERS, "logvar": NUMBERS}),
)
def reconstruct_endpoint(
    models: Models, digit: Annotated[Tensor, Digit()], variant: Annotated[str, VARIANT]
) -> dict[str, Any]:
    """Reconstruct a digit through the posterior's mean."""
    vae = models.vae[variant]
    mean, logvar = encode(vae, digit)
    return {
        "image": grid_png(digit[None], 1),
        "reconstruction": grid_png(decode(vae, mean), 1),
        "mean": [round(m, 4) for m in mean[0].tolist()],
        "logvar": [round(v, 4) for v in logvar[0].tolist()],
    }


def rebuilt(models: Models, image: Tensor, variant: str, seed: int) -> tuple[str, str, str]:
    """Show one network's reconstruction of (1, 28, 28) with the posterior; it again, to be changed; draws."""
    vae = models.vae[variant]
    mean, logvar = encode(vae, image)
    again = decode(vae, mean)
    pictures = (
        ("reconstruct.seen", grid_png(image[None], 1)),
        ("reconstruct.again", grid_png(again, 1)),
        ("reconstruct.difference", difference_png(image, again[0])),
    )
    triple = "".join(
        f'<figure><img src="{uri}" alt="{spoken(key)}" draggable="false"><figcaption>{both(key)}</figcaption></figure>'
        for key, uri in pictures
    )
    common = f"{float(ink_in_common(again, image[None])[0]):.0%}"
    measures = both(
        "reconstruct.measures",
        psnr=f"{float(peak_signal_to_noise(again, image[None])[0]):.1f}",
        kl=f"{float(kl_divergence(mean, logvar)[0]):.1f}",
    )
    facts = f"<p>{both('reconstruct.facts', latents=len(mean[0]), common=common)}</p>"
    if answer(models.dnn["best"], image).kind == "not_a_digit":
        facts = f"<p>{both('reconstruct.no_digit')}</p>{facts}"
    draws = figure(resample(vae, image, DRAWS, seed), DRAWS, spoken("reconstruct.draws"), both("reconstruct.draws"))
    triple = f'<div class="triple">{triple}</div><p class="under">{both("reconstruct.colours")}</p>'
    page = f"{triple}{facts}{posterior_chart(mean[0], logvar[0])}"
    return page, guessed_page(models, again[0]), f'{draws}<p class="under">{measures}</p>'
