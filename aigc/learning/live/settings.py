"""Settings of a live training: networks that learn something in seconds, the dials, and their ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aigc.digits import CLASSES
from aigc.learning.dnn import Loss
from aigc.learning.live.images import MOST_IMAGES
from aigc.models.config import check_range
from aigc.models.dnn import ARTICLE_DNN, FAST_DNN, DNNConfig
from aigc.models.gan import ARTICLE_GAN, FAST_GAN, GANConfig
from aigc.models.vae import ARTICLE_VAE, FAST_VAE, VAEConfig

Noise = Literal["fresh", "one"]
LONGEST = 86_400  # seconds of a run: a day; the page may allow less
MOST_BATCH = 512
MOST_RATE, LEAST_RATE = 100.0, 0.01  # times the network's own rate
MOST_WEIGHT = 100.0  # λ


@dataclass(frozen=True)
class Network:
    """A network that can be trained live.

    rate  its own learning rate, which the dial multiplies
    """

    kind: Literal["gan", "vae", "dnn"]
    config: DNNConfig | GANConfig | VAEConfig
    rate: float


# The article's networks, and the fast ones, which are small enough for one core.
NETWORKS: Mapping[str, Network] = {
    "dnn-article": Network("dnn", ARTICLE_DNN, 1e-3),
    "dnn-fast": Network("dnn", FAST_DNN, 3e-3),
    "vae-article": Network("vae", ARTICLE_VAE, 1e-3),
    "vae-fast": Network("vae", FAST_VAE, 3e-3),
    "gan-article": Network("gan", ARTICLE_GAN, 2e-4),
    "gan-fast": Network("gan", FAST_GAN, 1.5e-3),
}


@dataclass(frozen=True)
class Settings:
    """Dials of a run. ValueError for a value out of its range.

    network    a key of NETWORKS
    images     training images, spread evenly over the digits
    digits     digits that are shown, as a text
    wrong      per cent of the labels that are wrong on purpose
    augment    distort every image anew each time that it is seen
    loss       loss of a classifier
    rate       times the network's own learning rate
    batch      images a step
    kl_weight  λ of a VAE
    noise      "one": a GAN gets one noise vector in the whole training, as in the article's listing
    critic     False: a GAN's discriminator never learns
    seconds    time that the run may compute
    slow       one step at a time, with a pause after it
    """

    network: str = "dnn-fast"
    images: int = MOST_IMAGES
    digits: str = "0123456789"
    wrong: int = 0
    augment: bool = False
    loss: Loss = "cross-entropy"
    rate: float = 1.0
    batch: int = 64
    kl_weight: float = 1.0
    noise: Noise = "fresh"
    critic: bool = True
    seed: int = 0
    seconds: int = 20
    slow: bool = False

    def __post_init__(self) -> None:
        for name, value, known in (
            ("network", self.network, NETWORKS),
            ("loss", self.loss, ("cross-entropy", "mse")),
            ("noise", self.noise, ("fresh", "one")),
        ):
            if value not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, not {value!r}")
        if not self.digits or not set(self.digits) <= set("0123456789"):
            raise ValueError(f"digits must name at least one of 0 to 9, not {self.digits[:40]!r}")
        check_range("images", self.images, 1, MOST_IMAGES)
        check_range("wrong", self.wrong, 0, 100)
        check_range("rate", self.rate, LEAST_RATE, MOST_RATE)
        check_range("batch", self.batch, 2, MOST_BATCH)
        check_range("kl_weight", self.kl_weight, 0, MOST_WEIGHT)
        check_range("seed", self.seed, 0, 2**53 - 1)
        check_range("seconds", self.seconds, 1, LONGEST)

    @property
    def recipe(self) -> Network:
        """Network that the run trains."""
        return NETWORKS[self.network]

    @property
    def shown(self) -> list[int]:
        """Digits in order, each once."""
        return [digit for digit in range(CLASSES) if str(digit) in self.digits]

    def fits(self, other: "Settings") -> bool:
        """Tell whether a run with these settings may go on with the others, whose network and data are alike."""
        fixed = ("network", "images", "wrong", "seed")
        return self.shown == other.shown and all(getattr(self, name) == getattr(other, name) for name in fixed)
