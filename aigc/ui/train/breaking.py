"""List the ways to break a training, each a link that sets the dials, and tell which of them the dials are set to."""

from collections.abc import Mapping
from typing import Any

from aigc.learning.live.settings import Settings
from aigc.ui.look.i18n import LANGUAGES, LISTED, both, in_both, in_one, texts
from aigc.ui.parts.address.settings import link
from aigc.ui.train.comparing import DIALS, dial
from aigc.ui.train.dials import FIELDS, check

# The settings of each, which a link sets.
PRESETS: dict[str, dict[str, object]] = {
    "ten_images": {"network": "dnn-article", "images": 10},
    "half_wrong": {"network": "dnn-article", "wrong": 50},
    "squared": {"network": "dnn-article", "loss": "mse"},
    "no_prior": {"network": "vae-article", "weight": 0},
    "all_prior": {"network": "vae-article", "weight": 100},
    "collapse": {"network": "gan-article", "rate": "30"},
    "one_noise": {"network": "gan-article", "noise": "one"},
    "no_critic": {"network": "gan-article", "critic": 0},
}
FREE = ("seed", "seconds", "pace")  # dials that leave an experiment what it is
COLON = {"zh": "：", "en": ": "}
# The list would push what it has set out of sight, and the button that starts it must be in sight.
FOLD = """element.addEventListener("click", (event) => {
  if (event.target.closest("a")) element.querySelector("details").open = false;
});"""
SHOW = """let chosen = -Infinity;
document.addEventListener("click", ({ target }) => {
  if (target.closest?.(".breaking a")) chosen = performance.now();
});
watch("value", () => {
  if (!props.value || performance.now() - chosen > 3000) return; // the visitor has turned a dial
  requestAnimationFrame(() => {
    const start = document.querySelector(".train-result button.primary");
    if (start.getBoundingClientRect().bottom > innerHeight) element.scrollIntoView();
  });
});"""


def breaking() -> str:
    """Write the ways to break a training, folded."""
    items = "".join(
        f'<li><a href="{link("train", **settings)}">{both(f"train.break.{name}")}</a>'
        f"<span>{both(f'train.break.{name}_text')}</span></li>"
        for name, settings in PRESETS.items()
    )
    title = f"<summary>{both('train.break.title')}</summary><p>{both('train.break.text')}</p>"
    return f'<details class="breaking">{title}<ul>{items}</ul></details>'


def experiment(defaults: Mapping[str, object], *values: Any) -> str:
    """Name the experiment that the dials are set to, the dials that make it, and what to press; "" for none.

    defaults  the dials' values where nobody has turned them, by name
    """
    given = dict(zip(FIELDS, values, strict=True))
    for name, preset in PRESETS.items():
        wanted = {**defaults, **preset}
        if all(given[one] == wanted[one] for one in FIELDS if one not in FREE):
            return _told(name, check(*(defaults[one] if one in FREE else given[one] for one in FIELDS)))
    return ""


def _told(name: str, settings: Settings) -> str:
    set_ones = ["kl_weight" if one == "weight" else one for one in PRESETS[name]]
    said = {
        one: in_one(
            one,
            "train.break.set",
            name=texts(one)[f"train.break.{name}"],
            dials=LISTED[one].join(
                f"{texts(one)[DIALS[place]]}{COLON[one]}{dial(one, place, getattr(settings, place))}"
                for place in set_ones
            ),
        )
        for one in LANGUAGES
    }
    expected = both(f"train.break.{name}_text")
    return f'<div class="experiment" role="status"><p>{in_both(**said)}</p><p>{expected}</p></div>'
