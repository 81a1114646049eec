"""Demonstrate the two phases of a GAN's training: steps of D and of G on a copy of the article's pair."""

import copy
import importlib
import sys
import threading
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.optim import Adam

from aigc.digits import to_signed, to_unit
from aigc.inference import draw_latents
from aigc.learning.gan import discriminator_step, generator_step
from aigc.losses import discriminator_loss, generator_loss
from aigc.models.gan import GAN
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked, Shown, cell, subscript
from aigc.ui.learn.demos.curves import sigmoid_curve
from aigc.ui.learn.demos.forward import number
from aigc.ui.learn.prose import styled
from aigc.ui.look.i18n import GAP, both
from aigc.ui.look.signs import minus
from aigc.ui.parts.png import difference_png, grid_png

# Adam's, with half the rate of the training: a whole step of D, on one digit alone, would often go past its aim.
RATE, BETAS = 1e-4, (0.0, 0.99)


@dataclass(frozen=True)
class State:
    """The pair after some steps, seen through one real image and one noise.

    real, fake      logits of D
    d_loss, g_loss  L_D and L_G, nats
    image           G(z), (1, 28, 28) in [0, 1]
    """

    real: float
    fake: float
    d_loss: float
    g_loss: float
    image: Tensor


def get_ready() -> None:
    """Import what the first step of an optimiser needs, in the background: it takes seconds, and no visitor waits."""
    if "torch._dynamo" not in sys.modules:
        threading.Thread(target=importlib.import_module, args=("torch._dynamo",), daemon=True).start()


def play(gan: GAN, image: Tensor, seed: int, moves: str) -> list[State]:
    """Train a copy of the pair on one real image (1, 28, 28) and one noise. -> the states before and after each move.

    moves  D: one step of the discriminator, G: one of the generator
    """
    gan = copy.deepcopy(gan)
    device = next(gan.parameters()).device
    real, digits = to_signed(image)[None].to(device), torch.zeros(1, dtype=torch.long, device=device)
    z = draw_latents(1, gan.config.latent, seed).to(device)
    d_optimizer = Adam(gan.discriminator.parameters(), lr=RATE, betas=BETAS)
    g_optimizer = Adam(gan.generator.parameters(), lr=RATE, betas=BETAS)
    states = [_look(gan, real, digits, z)]
    for move in moves:
        if move == "D":
            discriminator_step(gan, d_optimizer, real, digits, z)
        else:
            generator_step(gan, g_optimizer, digits, z)
        states.append(_look(gan, real, digits, z))
    return states


def _look(gan: GAN, real: Tensor, digits: Tensor, z: Tensor) -> State:
    with torch.no_grad():
        fake = gan.generator(z, digits)
        d_real, d_fake = gan.discriminator(real, digits), gan.discriminator(fake, digits)
        d_loss, g_loss = discriminator_loss(d_real, d_fake), generator_loss(d_fake)
    return State(float(d_real), float(d_fake), float(d_loss), float(g_loss), to_unit(fake)[0].cpu())


def phases_demo(models: Models, asked: Asked) -> Shown:
    """Show the real drawing and a generated one, D's opinion of both, and the losses before and after each step."""
    gan = models.gan["article"]
    states = play(gan, asked.image, asked.seed, asked.moves)
    now, start = states[-1], states[0]
    sizes = [sum(p.numel() for p in half.parameters()) for half in (gan.discriminator, gan.generator)]
    values = {
        "noise": minus(", ".join(f"{x:.2f}" for x in draw_latents(1, gan.config.latent, asked.seed)[0, :3]) + ", …"),
        "score": minus(f"{now.real:.2f}"),
        "d_real": f"{opinion(now.real):.1%}",
        "d_fake": f"{opinion(now.fake):.1%}",
        "d_loss": number(now.d_loss),
        "g_loss": number(now.g_loss),
        "theta_d": f"{sizes[0]:,}",
        "theta_g": f"{sizes[1]:,}",
        "rate": f"{RATE:g}",
    }
    pictures = (
        ("phases.real", asked.image, f"D = {opinion(now.real):.1%}"),
        ("phases.fake", now.image, f"D = {opinion(now.fake):.1%}"),
    )
    figures = "".join(cell(grid_png(image[None], 1), key, f"<b>{said}</b>") for key, image, said in pictures)
    figures += (
        cell(difference_png(start.image, now.image), "phases.change")
        if "G" in asked.moves  # nothing else changes the forgery, and black would look like a failure
        else '<figure class="cell"><i class="unknown">?</i>'
        f"<figcaption>{both('phases.unchanged')}</figcaption></figure>"
    )
    usual = models.catalogue.evaluation("gan", "article").get("realness_real")
    whose = [] if usual is None else [both("phases.whose", usual=f"{usual:.0%}")]
    legend = f'<p class="under">{GAP.join([both("phases.legend"), *whose])}</p>'
    comment = styled(_comment(models, states, asked.moves))
    bout = f'<div class="bout"><div class="flow">{figures}</div>{_table(states, asked.moves)}</div>'
    curve = sigmoid_curve({"x": now.real, "G(z)": now.fake}, "opinions")
    return Shown(f'{bout}<p>{comment}</p>{legend}<div class="curves">{curve}</div>', values)


def opinion(logit: float) -> float:
    """Turn D's logit into its probability that an image is real."""
    return float(torch.tensor(logit).sigmoid())


def _comment(models: Models, states: list[State], moves: str) -> str:
    """Say what the last step did, or several steps of one half alone."""
    if not moves:
        steps = models.catalogue.of("gan")["article"].record["training"]["steps"]
        return both("phases.begin", steps=f"{steps:,}")
    if len(moves) > 2 and len(set(moves)) == 1:
        return both("phases.only_d" if moves[0] == "D" else "phases.only_g")
    before, after = states[-2:]
    if moves[-1] == "D":
        return both(_told_of_d(before, after))
    return both("phases.after_g" if after.g_loss < before.g_loss else "phases.past_g")


def _told_of_d(before: State, after: State) -> str:
    """Name the text about a step of D: often its two opinions move together, and one of them the wrong way."""
    if after.d_loss >= before.d_loss:
        return "phases.past_d"
    if after.fake > before.fake:
        return "phases.after_d_fake"
    return "phases.after_d_real" if after.real < before.real else "phases.after_d"


def _table(states: list[State], moves: str) -> str:
    """Write the losses before the first step and after each, the latest six."""
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("D(x)", "D(G(z))", subscript("L", "D"), subscript("L", "G"))
    )
    first = max(0, len(states) - 6)
    rows = "".join(
        f'<tr><th scope="row">{both("phases.move", count=i, half=moves[i - 1]) if i else both("phases.before")}</th>'
        f"<td>{opinion(s.real):.1%}</td><td>{opinion(s.fake):.1%}</td><td>{number(s.d_loss)}</td>"
        f"<td>{number(s.g_loss)}</td></tr>"
        for i, s in list(enumerate(states))[first:]
    )
    return f'<table class="numbers"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
