"""Show the slips of the tutorial's listing and formulas, each with the lines of this repository that do it right."""

from collections.abc import Callable
from typing import Any

from aigc import losses
from aigc.digits import to_signed
from aigc.inference import draw_latents
from aigc.learning.gan import discriminator_step
from aigc.models.gan import GAN, ArticleDiscriminator
from aigc.models.vae import VAE
from aigc.ui.learn.lines import code_of
from aigc.ui.learn.prose import styled
from aigc.ui.look.i18n import both

# Keys learn.mistakes.<name> of the texts, the code that differs, and words of the statements that make the point.
MISTAKES: dict[str, tuple[tuple[Callable[..., Any], *tuple[str, ...]], ...]] = {
    "built": ((GAN.__init__, "self.generator", "self.discriminator"),),
    "loss": ((losses.generator_loss,), (losses.discriminator_loss,)),
    "noise": ((draw_latents, "rows = ", "return"),),
    "optimizer": ((discriminator_step, "real_logits, fake_logits = ", "loss = ", "descend"),),
    "bracket": (),  # its lines stand above
    "kl": ((losses.kl_divergence,),),
    "expectation": ((VAE.forward,),),
    "mse": ((losses.mean_squared_error_loss,),),
    "layers": ((ArticleDiscriminator, "self.layers = "),),
    "range": ((to_signed,),),
    "python": (),
    "arrows": (),
}

TEX = {
    "bracket": r"L_D = -\left[\ln D(x) + \ln\left(1 - D(G(z))\right)\right]",
    "kl": r"L_{\mathrm{KL}} = D_{\mathrm{KL}}\left(q(z \mid x) \,\|\, p(z)\right)",
    "expectation": r"L_{\mathrm{recon}} = -\mathbb{E}_{z \sim q(z \mid x)}\left[\ln p(x \mid z)\right]",
}


def mended() -> str:
    """Write all slips, as Markdown that holds LaTeX."""
    return "".join(
        f'<section class="formula"><h3>{styled(both(f"learn.mistakes.{name}.name"))}</h3>'
        f"<p>{styled(both(f'learn.mistakes.{name}.text'))}</p>{_tex(name)}"
        f"{''.join(code_of(code, *words) for code, *words in codes)}</section>"
        for name, codes in MISTAKES.items()
    )


def _tex(name: str) -> str:
    return f'<div class="tex">$${TEX[name]}$$</div>' if name in TEX else ""
