"""List the terms of the page: one entry each for the card of terms.js, and all of them as a chapter."""

from aigc.ui.learn.prose import styled
from aigc.ui.look.i18n import LANGUAGES, both, in_both, spoken, texts

# Order of the chapter: keys learn.glossary.<group> and term.<key> of the texts.
GROUPS = {
    "basics": (
        "aigc",
        "model",
        "algorithm",
        "data",
        "compute",
        "network",
        "article",
        "layer",
        "neuron",
        "weight",
        "pixel",
        "seed",
    ),
    "training": (
        "training",
        "label",
        "mnist",
        "test_set",
        "held_out",
        "loss",
        "gradient",
        "backpropagation",
        "learning_rate",
        "optimizer",
        "batch",
        "augmentation",
    ),
    "reading": (
        "dnn",
        "relu",
        "sigmoid",
        "tanh",
        "softmax",
        "logits",
        "cross_entropy",
        "squared_error",
        "calibration",
        "threshold",
        "convolution",
        "regression",
        "nearest_neighbour",
        "framing",
        "attribution",
    ),
    "inventing": ("gan", "generator", "discriminator", "noise", "truncation", "conditional", "mode_collapse"),
    "squeezing": (
        "vae",
        "encoder",
        "decoder",
        "latent",
        "latent_space",
        "normal",
        "deviation",
        "gaussian",
        "prior",
        "posterior",
        "kl_divergence",
        "elbo",
        "importance",
        "lambda_weight",
        "interpolation",
        "temperature",
        "flow",
        "guidance",
    ),
    "measuring": ("nats", "frechet", "coverage", "psnr", "accuracy", "auroc", "mnist_c", "histogram"),
    "machines": ("cpu", "gpu", "flops"),
    "beyond": ("text_data", "audio_data", "video_data", "diffusion", "transformer"),
}


CLOSE = '<button type="button" class="close" aria-label="{name}">×</button>'


def glossary() -> dict[str, str]:
    """Write the entry of each term as markup, by key."""
    close, everything = CLOSE.format(name=spoken("learn.glossary.close")), both("learn.glossary.all")
    link = f'<p><a class="try" href="?v=1&amp;tab=learn.glossary">{everything}</a></p>'
    terms = [term for group in GROUPS.values() for term in group]
    return {
        term: f'{close}<h2 id="term-name">{_name(term)}</h2><p>{styled(both(f"term.{term}.text"))}</p>{link}'
        for term in terms
    }


def glossary_list() -> str:
    """Write all entries by group, below links to the groups, which learn.js follows."""
    links = "".join(f'<li><a href="#glossary-{group}">{both(f"learn.glossary.{group}")}</a></li>' for group in GROUPS)
    return f'<nav class="groups" aria-label="{spoken("learn.glossary.groups")}"><ol>{links}</ol></nav>' + "".join(
        f"<h3 id='glossary-{group}' tabindex='-1'>{both(f'learn.glossary.{group}')}</h3><dl class='glossary'>"
        + "".join(f"<div><dt>{_name(term)}</dt><dd>{styled(both(f'term.{term}.text'))}</dd></div>" for term in terms)
        + "</dl>"
        for group, terms in GROUPS.items()
    )


def _name(term: str) -> str:
    """Write a term in the visitor's language, and small in the other one, unless that says nothing else."""
    names = {language: texts(language)[f"term.{term}.name"] for language in LANGUAGES}
    shown = {}
    for language, other in (("zh", "en"), ("en", "zh")):
        said, told = names[other], names[language]
        aside = "" if said.lower() in told.lower() else f' <small lang="{other}">{said}</small>'
        shown[language] = f"{told}{aside}"
    return in_both(**shown)
