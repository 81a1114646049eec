"""Try the network of a run on the visitor's own drawing or text, and open it in the other tabs."""

from collections.abc import Sequence
from typing import Any

import gradio as gr
import torch
from gradio.events import Dependency
from torch import Tensor

from aigc.inference import classify, loss_terms, realness, reconstruct
from aigc.learning.backward import layer_slopes, one_step, pixel_slope
from aigc.losses import cross_entropy_loss
from aigc.models.dnn import DNN
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.reading.answers import Answer, answer
from aigc.store.loaded import Models
from aigc.store.trained import PREFIX
from aigc.ui.look.i18n import GAP, both, notice, spoken, word
from aigc.ui.look.signs import chance, minus
from aigc.ui.parts.address.settings import link
from aigc.ui.parts.answer_line import bar
from aigc.ui.parts.events import LIVE, or_problem, or_waiting
from aigc.ui.parts.pad import build_pad
from aigc.ui.parts.png import difference_png, enlarge, grid_png, png, to_bytes
from aigc.ui.parts.requests import check_canvas
from aigc.ui.train.charts import short
from aigc.ui.train.runs import Runs
from aigc.writing.text import Text, parse_text, text_image, write

TEXT = "0123456789"
ENLARGED = 2
RATE = 0.005  # size of the step shown, which leaves the run's own network as it is
# The tab that a network of each kind opens in: part, setting.
ROOMS = {"gan": ("gan.write", "variant"), "vae": ("vae.reconstruct", "variant"), "dnn": ("dnn", "beside")}


class Trial:
    """A pad, a text and the network's response, in the enclosing Blocks; the component `token` names the run.

    It answers when `tab` opens too, since the drawing may have changed in another one.
    """

    def __init__(self, models: Models, runs: Runs, token: gr.Textbox, tab: gr.Tab) -> None:
        @or_problem
        @or_waiting("train.trial.waiting")
        def respond(name: Any, drawing: Any, text: Any) -> str:
            return answered(models, runs, str(name or ""), drawing, text)

        gr.HTML(f'<div class="trying"><h3>{both("train.trial.title")}</h3><p>{both("train.trial.text")}</p></div>')
        with gr.Row():
            with gr.Column(scale=1, min_width=240):
                pad: Any = build_pad()
                label, info = word("train.trial_digits"), word("train.trial_digits_info")
                self.text = gr.Textbox(TEXT, label=label, info=info, max_lines=1, visible=False)
            with gr.Column(scale=1, min_width=240, elem_classes="tried"):
                said = gr.HTML(notice("train.trial.empty"))
        self._wired: dict[str, Any] = {"fn": respond, "inputs": [token, pad, self.text], "outputs": said, **LIVE}
        gr.on([tab.select, token.change, pad.release, self.text.change], **self._wired)

    def answer_after(self, events: Sequence[Dependency]) -> None:
        """Answer anew once these events have ended, since the network has learned."""
        for event in events:
            event.then(**self._wired)


def answered(models: Models, runs: Runs, token: str, drawing: Any, text: Any) -> str:
    """Let the network of a run answer to a drawing, a GAN to the text too. Errors: see `Runs.kept`, `check_canvas`."""
    if not token:
        return notice("train.trial.empty")
    learning = runs.running(token) is not None
    if learning and not runs.has(token):  # its first pictures are on their way
        return notice("train.trial.learning")
    kept = runs.kept(token)
    model, steps = runs.as_it_stands(kept)
    if learning and not steps:  # it knows nothing yet, and the answer would stay until the run ends
        return notice("train.trial.learning")
    written = parse_text(text, rows=2) if isinstance(model, GAN) else None
    response = _response(models, model, check_canvas(drawing), written)
    return _open(kept.training.settings.recipe.kind, token) + _at(steps, learning) + response


def _at(steps: int, learning: bool) -> str:
    """Say which step the answer is of, since it stays while the network goes on learning."""
    goes_on = GAP + both("train.trial.goes_on") if learning else ""
    return f'<p class="under">{both("train.trial.at", step=f"{steps:,}")}{goes_on}</p>'


def _open(kind: str, token: str) -> str:
    """Write that link, and how long the network stays."""
    return f'<p class="opens">{open_link(kind, token)}{GAP}{both("train.trial.stays")}</p>'


def open_link(kind: str, token: str) -> str:
    """Write the link that opens the network in its own tab."""
    part, setting = ROOMS[kind]
    address = link(part, **{setting: f"{PREFIX}{token}"})
    return f'<a href="{address}">{both(f"train.trial.open_{kind}")}</a>'


def _response(models: Models, model: object, image: Tensor, text: Text | None) -> str:
    if isinstance(model, DNN):
        return _read(model, image, answer(models.dnn["best"], image))
    if isinstance(model, VAE):
        return _rebuilt(model, image)
    assert isinstance(model, GAN) and text is not None
    return _written(model, text, image, answer(models.dnn["best"], image))


def _read(dnn: DNN, image: Tensor, said: Answer) -> str:
    """Show one pass forward, with the probabilities, and one backward, to the pixels and to each layer's weights.

    said  the answer of this project's classifier, whose likeliest digit counts as the right one
    """
    label, kind = said.likeliest, _kind(said)
    shares = classify(dnn, image).probabilities[0].tolist()
    top = shares.index(max(shares))
    rows = "".join(bar(k, p, chance(p), "top" if k == top else "") for k, p in enumerate(shares))
    device = next(dnn.parameters()).device
    with torch.no_grad():
        before = float(cross_entropy_loss(dnn(image[None].to(device))[0], torch.tensor([label], device=device)))
    slope = pixel_slope(dnn, image, label)
    wish = difference_png(torch.zeros_like(image), -slope)
    loss = both(f"train.trial.loss{kind}", digit=label, loss=minus(f"{before:.3g}"), share=chance(shares[label]))
    after = one_step(dnn, image, label, RATE)
    forced = f"<p>{both('train.trial.forced')}</p>" if kind else ""
    step = both("train.trial.step", rate=RATE, before=minus(f"{before:.3g}"), after=minus(f"{after:.3g}"))
    return (
        f'<div class="passes"><div><h4>{both("train.trial.forward")}</h4><ol class="bars">{rows}</ol>'
        f"{forced}</div>"
        f"<div><h4>{both('train.trial.backward')}</h4><p>{loss}</p>{_picture(wish, 'train.trial.wish')}"
        f"{_layers(dnn, image, label)}<p>{step}</p></div></div>"
    )


def _kind(said: Answer) -> str:
    """Tell the texts about what is no digit by the end of their keys."""
    return "_none" if said.kind == "not_a_digit" else ""


def _layers(dnn: DNN, image: Tensor, label: int) -> str:
    """List the norm of each layer's gradient, as a bar."""
    slopes = layer_slopes(dnn, image, label)
    most = max(norm for _, norm in slopes) or 1.0
    rows = "".join(
        f'<li><b>{_shape(weight)}</b><i><s style="width:{norm / most:.1%}"></s></i><span>{told}</span></li>'
        for weight, norm, told in ((weight, norm, minus(f"{norm:.2g}")) for weight, norm in slopes)
    )
    return f'<p>{both("train.trial.layers")}</p><ol class="layers">{rows}</ol>'


def _shape(weight: Tensor) -> str:
    outputs, inputs, *window = weight.shape
    return f"{inputs}→{outputs}" + (f", {window[0]}×{window[1]}" if window else "")


def _rebuilt(vae: VAE, image: Tensor) -> str:
    again = reconstruct(vae, image)
    terms = loss_terms(vae, image)
    facts = {
        "recon": short(terms["reconstruction"]),
        "kl": short(terms["kl"]),
        "psnr": f"{terms['psnr']:.1f}",
        "latents": vae.config.latent,
    }
    pictures = (
        _picture(grid_png(image[None], 1), "reconstruct.seen"),
        _picture(grid_png(again, 1), "reconstruct.again"),
        _picture(difference_png(image, again[0]), "reconstruct.difference"),
    )
    return f'<div class="triple">{"".join(pictures)}</div><p>{both("train.trial.rebuilt", **facts)}</p>'


def _written(gan: GAN, text: Text, image: Tensor, said: Answer) -> str:
    """Write a text, and ask D how real the drawing is."""
    images, _ = write(gan, text)
    uri = png(enlarge(to_bytes(text_image(images, text)), ENLARGED))
    key = "train.trial.written" if gan.config.conditional else "train.trial.written_free"
    digit = said.likeliest
    real = both(f"train.trial.real{_kind(said)}", digit=digit, share=f"{float(realness(gan, image, [digit])):.1%}")
    return (
        f'<figure class="wrote"><img src="{uri}" alt="{spoken("train.trial.alt")}" draggable="false">'
        f"<figcaption>{both(key)}</figcaption></figure><p>{real}</p>"
    )


def _picture(uri: str, key: str) -> str:
    caption = f"<figcaption>{both(key)}</figcaption>"
    return f'<figure><img src="{uri}" alt="{spoken(key)}" draggable="false">{caption}</figure>'
