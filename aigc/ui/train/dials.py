"""Build the dials of a training, check their values, and say which of them count for which network."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from aigc.devices import is_space
from aigc.learning.live.images import MOST_IMAGES
from aigc.learning.live.settings import LONGEST, MOST_BATCH, MOST_WEIGHT, NETWORKS, Settings
from aigc.ui.look.i18n import InputError, both, word
from aigc.ui.parts.address.settings import Part, Text, setting
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import build_choice, build_seed
from aigc.ui.parts.requests import SEED, Choice, Flag, Number, Whole

RATES = ("0.1", "0.3", "1", "3", "10", "30")
NETWORK = Choice("network", tuple(NETWORKS))
IMAGES = Whole("images", 1, MOST_IMAGES)
WRONG = Whole("wrong", 0, 100)
LOSS = Choice("loss", ("cross-entropy", "mse"))
RATE = Choice("rate", RATES)
BATCH = Whole("batch", 2, MOST_BATCH)
WEIGHT = Number("weight", 0, MOST_WEIGHT)
NOISE = Choice("noises", ("fresh", "one"))
CRITIC = Flag("critic")
AUGMENT = Flag("augment")
PACE = Choice("pace", ("full", "slow"))
ON_A_SPACE = 60  # seconds of a run where many visitors share the machine


def longest_run() -> int:
    """Return the most seconds that a run may compute here."""
    return ON_A_SPACE if is_space() else LONGEST


SECONDS = Whole("seconds", 1, longest_run())
ALL_DIGITS = "0123456789"
# Dials by their names in the address, in the order of `check`, each with the field that checks it.
FIELDS: Mapping[str, Choice | Whole | Number | Flag | Text] = {
    **{"network": NETWORK, "images": IMAGES, "digits": Text(), "wrong": WRONG, "augment": AUGMENT},
    **{"loss": LOSS, "rate": RATE, "batch": BATCH, "weight": WEIGHT, "noise": NOISE, "critic": CRITIC},
    **{"seed": SEED, "seconds": SECONDS, "pace": PACE},
}
COUNTS = {"loss": "dnn", "weight": "vae", "noise": "gan", "critic": "gan"}  # dials that only one kind has
# A link that sets a dial of those folded away unfolds them.
FOLDED = ("augment", "digits", "batch", "pace", "seed")
OPEN = f"""const look = () => {{
  if (/[?&]({"|".join(FOLDED)})=/.test(location.search)) element.querySelector("details").open = true;
}};
document.addEventListener("aigc-part", look);
look();"""


def build_network() -> gr.HTML:
    """Add the choice of the network to train to the enclosing Blocks: it comes first, and decides which dials count."""
    networks = {name: f"train.network.{name}" for name in NETWORKS}
    return build_choice("train.network.label", networks, "dnn-fast", "train.network.info", elem_classes="networks")


class Dials:
    """The dials of one training of a network, as components in the enclosing Blocks."""

    def __init__(self, network: gr.HTML) -> None:
        self.network = network
        with gr.Row(elem_classes="pair-of-fields"):
            self.images = gr.Number(
                MOST_IMAGES, label=word("train.images"), info=word("train.images_info"), min_width=130
            )
            about = word("train.seconds_info" if is_space() else "train.seconds_own")
            self.seconds = gr.Number(20, label=word("train.seconds"), info=about, min_width=130)
        self.wrong = OpenSlider(0, 100, value=0, step=5, label=word("train.wrong"), info=word("train.wrong_info"))
        rates = {name: f"×{name}" for name in RATES}
        self.rate = build_choice("train.rate", rates, "1", "train.rate_info", elem_classes="across-6")
        losses = {name: f"train.loss.{name}" for name in LOSS.choices}
        self.loss = build_choice("train.loss.label", losses, "cross-entropy")
        self.weight = gr.Number(1, label=word("train.weight"), info=word("train.weight_info"), visible=False)
        noises = {name: f"train.noise.{name}" for name in NOISE.choices}
        self.noise = build_choice("train.noise.label", noises, "fresh", "train.noise.info", visible=False)
        self.critic = gr.Checkbox(True, label=word("train.critic"), info=word("train.critic_info"), visible=False)
        gr.HTML(f'<details class="more"><summary>{both("train.more")}</summary></details>', js_on_load=OPEN)
        with gr.Column(elem_classes="folded"):  # train.css hides it: an accordion would take its fields off the page
            self.augment = gr.Checkbox(False, label=word("train.augment"), info=word("train.augment_info"))
            with gr.Row(elem_classes="pair-of-fields"):
                self.digits = gr.Textbox(
                    ALL_DIGITS, label=word("train.digits"), info=word("train.digits_info"), min_width=130
                )
                self.batch = gr.Number(64, label=word("train.batch"), info=word("train.batch_info"), min_width=130)
            paces = {name: f"train.pace.{name}" for name in PACE.choices}
            self.pace = build_choice("train.pace.label", paces, "full", "train.pace.info")
            self.seed = build_seed("train.seed_info")
        self.by_name: dict[str, Any] = {
            **{
                "network": self.network,
                "images": self.images,
                "digits": self.digits,
                "wrong": self.wrong,
                "augment": self.augment,
            },
            **{"loss": self.loss, "rate": self.rate, "batch": self.batch, "weight": self.weight},
            **{
                "noise": self.noise,
                "critic": self.critic,
                "seed": self.seed,
                "seconds": self.seconds,
                "pace": self.pace,
            },
        }

    @property
    def components(self) -> list[Any]:
        """All dials, in the order of `check`."""
        return list(self.by_name.values())

    @property
    def turned(self) -> list[Any]:
        """Dials that may change in mid-run."""
        return [self.augment, self.rate, self.loss, self.batch, self.weight, self.noise, self.critic, self.pace]

    @property
    def special(self) -> list[Any]:
        """Dials that only one kind of network has."""
        return [self.by_name[name] for name in COUNTS]

    def part(self) -> Part:
        """Name the dials for the address."""
        return Part([setting(name, self.by_name[name], field) for name, field in FIELDS.items()])


def arrange(network: Any) -> list[Any]:
    """Show the dials that count for a network, a GAN's two halves of a step and its text; hide the others."""
    kind = str(network).partition("-")[0]
    return [gr.update(visible=of == kind) for of in (*COUNTS.values(), "gan", "gan", "gan")]


def check(*values: Any) -> Settings:
    """Check the values of all dials. InputError names the wrong one."""
    network, images, digits, wrong, augment, loss, rate, batch, weight, noise, critic, seed, seconds, pace = values
    return Settings(
        network=NETWORK.check(network),
        images=IMAGES.check(images),
        digits=check_shown(digits),
        wrong=WRONG.check(wrong),
        augment=AUGMENT.check(augment),
        loss="mse" if LOSS.check(loss) == "mse" else "cross-entropy",
        rate=float(RATE.check(rate)),
        batch=BATCH.check(batch),
        kl_weight=WEIGHT.check(weight),
        noise="one" if NOISE.check(noise) == "one" else "fresh",
        critic=CRITIC.check(critic),
        seed=SEED.check(seed),
        seconds=SECONDS.check(seconds),
        slow=PACE.check(pace) == "slow",
    )


def check_shown(digits: Any) -> str:
    """Check the digits that a network shall see, spaces and commas aside. InputError for none, or anything else."""
    kept = digits.replace(" ", "").replace(",", "") if isinstance(digits, str) else ""
    if not kept or not set(kept) <= set(ALL_DIGITS):
        raise InputError("train.error.digits")
    return kept
