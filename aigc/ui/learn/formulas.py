"""Show formulas: each in LaTeX, with its symbols, their values for the current drawing, and the code behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aigc import losses
from aigc.inference import classify
from aigc.learning.dnn import dnn_step
from aigc.learning.gan import discriminator_step, generator_step
from aigc.learning.vae import vae_step
from aigc.models.dnn import article_layers
from aigc.models.gan import ArticleDiscriminator, ArticleGenerator
from aigc.models.vae import VAE, reparameterize
from aigc.ui.learn.lines import code_of
from aigc.ui.look.i18n import both


@dataclass(frozen=True)
class Formula:
    """One formula.

    name     its texts: formula.<name>
    tex      LaTeX, which stands in markup: no < or >, and & as a reference
    symbols  LaTeX of each symbol, the key of its meaning, and the name of its value in a demonstration, or ""
    code     the function or class that computes it
    """

    name: str
    tex: str
    symbols: tuple[tuple[str, str, str], ...]
    code: Callable[..., Any]


FORMULAS: dict[str, tuple[Formula, ...]] = {
    "dnn": (
        Formula(
            "layers",
            r"\begin{aligned} h_1 &amp;= \mathrm{ReLU}(W_1 x + b_1) \\ h_2 &amp;= \mathrm{ReLU}(W_2 h_1 + b_2) \\"
            r" s &amp;= W_3 h_2 + b_3 \end{aligned}",
            (
                ("x", "symbol.pixels", "ink"),
                ("h_1", "symbol.hidden1", "hidden1"),
                ("h_2", "symbol.hidden2", "hidden2"),
                ("W, b", "symbol.weights", "weights"),
                ("s_y", "symbol.logit_y", "logit_y"),
            ),
            article_layers,
        ),
        Formula(
            "softmax",
            r"p_k = \frac{e^{s_k}}{\sum_{j=0}^{9} e^{s_j}}",
            (
                ("s_k", "symbol.logit_k", "logit_top"),
                ("p_k", "symbol.probability_k", "p_top"),
                ("p_y", "symbol.probability_y", "p_y"),
            ),
            classify,
        ),
        Formula(
            "cross_entropy",
            r"L_{\mathrm{CE}} = -\ln p_y",
            (
                ("y", "symbol.label", "y"),
                ("p_y", "symbol.probability_y", "p_y"),
                (r"L_{\mathrm{CE}}", "symbol.ce", "ce"),
            ),
            losses.cross_entropy_loss,
        ),
        Formula(
            "squared_error",
            r"L_{\mathrm{MSE}} = \sum_{k=0}^{9} \left(p_k - [k = y]\right)^2",
            (("[k = y]", "symbol.one_hot", "one_hot"), (r"L_{\mathrm{MSE}}", "symbol.mse", "mse")),
            losses.mean_squared_error_loss,
        ),
        Formula(
            "step",
            r"\begin{aligned} \frac{\partial L_{\mathrm{CE}}}{\partial s_k} &amp;= p_k - [k = y] \\"
            r" W &amp;\leftarrow W - \eta\,\nabla_W L \end{aligned}",
            (
                (r"\partial L_{\mathrm{CE}} / \partial s_y", "symbol.slope_y", "slope_y"),
                (r"\eta", "symbol.rate", "rate"),
                (r"L_{\mathrm{CE}}", "symbol.ce_after", "ce_after"),
            ),
            dnn_step,
        ),
    ),
    "gan": (
        Formula(
            "generator",
            r"\begin{aligned} z &amp;\sim \mathcal{N}(0, I) \\"
            r" G(z) &amp;= \tanh\left(W_3\,\mathrm{ReLU}(W_2\,\mathrm{ReLU}(W_1 z))\right) \end{aligned}",
            (("z", "symbol.noise", "noise"), ("G(z)", "symbol.fake", "")),
            ArticleGenerator,
        ),
        Formula(
            "discriminator",
            r"D(x) = \sigma(s) = \frac{1}{1 + e^{-s}}",
            (
                ("s", "symbol.score", "score"),
                ("D(x)", "symbol.d_real", "d_real"),
                ("D(G(z))", "symbol.d_fake", "d_fake"),
            ),
            ArticleDiscriminator,
        ),
        Formula(
            "d_loss",
            r"L_D = -\left[\ln D(x) + \ln\left(1 - D(G(z))\right)\right]",
            (
                ("D(x)", "symbol.d_real", "d_real"),
                ("D(G(z))", "symbol.d_fake", "d_fake"),
                ("L_D", "symbol.d_loss", "d_loss"),
            ),
            losses.discriminator_loss,
        ),
        Formula(
            "g_loss",
            r"L_G = -\ln D(G(z))",
            (("D(G(z))", "symbol.d_fake", "d_fake"), ("L_G", "symbol.g_loss", "g_loss")),
            losses.generator_loss,
        ),
        Formula(
            "d_phase",
            r"\theta_D \leftarrow \theta_D - \eta\,\nabla_{\theta_D} L_D",
            ((r"\theta_D", "symbol.theta_d", "theta_d"), (r"\eta", "symbol.rate", "rate")),
            discriminator_step,
        ),
        Formula(
            "g_phase",
            r"\theta_G \leftarrow \theta_G - \eta\,\nabla_{\theta_G} L_G",
            ((r"\theta_G", "symbol.theta_g", "theta_g"), (r"\eta", "symbol.rate", "rate")),
            generator_step,
        ),
    ),
    "vae": (
        Formula(
            "posterior",
            r"q(z \mid x) = \mathcal{N}\left(\mu(x),\, \sigma(x)^2\right)",
            ((r"\mu", "symbol.mean", "mean"), (r"\sigma", "symbol.sigma", "sigma")),
            VAE.encode,
        ),
        Formula(
            "draw",
            r"z = \mu + \sigma \odot \varepsilon,\quad \varepsilon \sim \mathcal{N}(0, I)",
            ((r"\varepsilon", "symbol.epsilon", "epsilon"), ("z", "symbol.latent", "latent")),
            reparameterize,
        ),
        Formula(
            "reconstruction",
            r"L_{\mathrm{recon}} = -\mathbb{E}_{z \sim q(z \mid x)}\left[\ln p(x \mid z)\right]",
            (("p(x | z)", "symbol.likelihood", ""), (r"L_{\mathrm{recon}}", "symbol.reconstruction", "reconstruction")),
            losses.reconstruction_loss,
        ),
        Formula(
            "kl",
            r"\begin{aligned} L_{\mathrm{KL}} &amp;= D_{\mathrm{KL}}\left(q(z \mid x) \,\|\, p(z)\right) \\"
            r" &amp;= \tfrac{1}{2} \sum_i \left(\mu_i^2 + \sigma_i^2 - 1 - \ln \sigma_i^2\right) \end{aligned}",
            (("p(z)", "symbol.prior", ""), (r"L_{\mathrm{KL}}", "symbol.kl", "kl")),
            losses.kl_divergence,
        ),
        Formula(
            "elbo",
            r"L = L_{\mathrm{recon}} + \lambda\, L_{\mathrm{KL}}",
            ((r"\lambda", "symbol.weight", "weight"), ("L", "symbol.elbo", "elbo")),
            losses.vae_loss,
        ),
        Formula(
            "vae_step",
            r"\theta \leftarrow \theta - \eta\,\nabla_\theta L",
            ((r"\theta", "symbol.theta", "weights"),),
            vae_step,
        ),
    ),
}


def formulas_of(chapter: str) -> str:
    """Write all formulas of a chapter as Markdown that Gradio renders with KaTeX."""
    return "".join(_formula(formula) for formula in FORMULAS[chapter])


def _formula(formula: Formula) -> str:
    rows = "".join(
        f'<tr><th scope="row">\\({tex}\\)</th><td>{both(meaning)}</td><td>{_place(value)}</td></tr>'
        for tex, meaning, value in formula.symbols
    )
    return (
        f'<section class="formula"><h3>{both(f"formula.{formula.name}")}</h3>'
        f'<div class="tex">$${formula.tex}$$</div><table class="symbols"><tbody>{rows}</tbody></table>'
        f"<details><summary>{both('formula.lines')}</summary>{code_of(formula.code)}</details></section>"
    )


def _place(value: str) -> str:
    return f'<output data-value="{value}">–</output>' if value else ""
