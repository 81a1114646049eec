"""Compare a run with the visitor's run before it: one axis for both, the quality of each, the dials that differ."""

from collections.abc import Iterator

from aigc.learning.live.settings import Settings
from aigc.learning.live.training import Curves, Moment
from aigc.ui.look.i18n import LANGUAGES, LISTED, has_text, in_both, in_one, texts
from aigc.ui.train.charts import short

# Dials that may differ between two runs, by the settings' names: the key of each one's name.
DIALS = {
    **{"network": "train.network.label", "images": "train.images", "digits": "train.digits", "wrong": "train.wrong"},
    **{"augment": "train.augment", "loss": "train.loss.label", "rate": "train.rate", "batch": "train.batch"},
    **{"kl_weight": "train.weight", "noise": "train.noise.label", "critic": "train.critic", "seed": "seed.label"},
}


def last_step(moment: Moment, past: Curves | None) -> int:
    """Return the last step of the axis, which both runs share."""
    return max(moment.step, past.step if past else 0)


def compared(moment: Moment, past: Curves | None) -> str:
    """Say which curves are those of the run before, its last quality, and the dials that differ."""
    if not past or not past.qualities:
        return ""
    facts = {
        "quality": shown_quality(moment.settings.recipe.kind, past.qualities[-1][1]),
        "step": f"{past.step:,}",
    }
    alike = not any(_differences("en", past.settings, moment.settings))
    key = "train.past.alike" if alike else "train.past.differs"
    said = {
        one: in_one(one, key, dials=LISTED[one].join(_differences(one, past.settings, moment.settings)), **facts)
        for one in LANGUAGES
    }
    return f'<p class="before">{in_both(**said)}</p>'


def _differences(language: str, then: Settings, now: Settings) -> Iterator[str]:
    for name, key in DIALS.items():
        before, after = (getattr(settings, name) for settings in (then, now))
        if before != after:
            yield f"{texts(language)[key]} {dial(language, name, before)} → {dial(language, name, after)}"


def dial(language: str, name: str, value: object) -> str:
    """Write a dial's value; a word where the page has one for it."""
    if isinstance(value, bool):
        return texts(language)[f"train.past.{'yes' if value else 'no'}"]
    if has_text(key := f"train.{name}.{value}"):
        return texts(language)[key]
    if isinstance(value, int):
        return f"{value:,}"
    return f"{'×' * (name == 'rate')}{value:g}" if isinstance(value, float) else str(value)


def shown_quality(kind: str, value: float) -> str:
    """Write a quality: nats of a VAE, else a share."""
    return short(value) if kind == "vae" else f"{value:.1%}" if kind == "dnn" else f"{value:.0%}"
