"""Train a VAE on MNIST: `python -m train.vae [--variant article|fast|map|lambda-4|…] [--kl-weight λ]`.

Images are binarised anew at every step, each pixel a coin with the grey value as its chance of
white, so that the negative ELBO is a bound on a likelihood (Salakhutdinov & Murray 2008).
Shapes: B batch.
"""

import copy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite

import torch
from tqdm import tqdm

from aigc.devices import pick_device
from aigc.learning.aggregate_fit import fit_aggregate
from aigc.learning.flow_fit import fit_flow
from aigc.learning.optim import restart, restarted_cosine, set_learning_rate, update_average
from aigc.learning.vae import vae_step
from aigc.models.vae import ARTICLE_VAE, FAST_VAE, VAE, VAEConfig
from train.data.mnist import MNIST, Batches, load_mnist
from train.loop.checkpoint import Parts
from train.loop.folder import train_alone
from train.loop.kept import network_of
from train.loop.options import RunOptions, flag, parse, run_or_explain
from train.loop.quick import quicken
from train.loop.record import hardware
from train.loop.run import Run
from train.loop.shares import share

CONFIGS = {
    "best": VAEConfig(components=6, refinements=3, flow=256),
    "article": ARTICLE_VAE,
    "fast": FAST_VAE,
    "map": VAEConfig(latent=2, width=32),
}
LAMBDAS = (0.1, 4.0, 10.0)  # beside the article's 1: recipes that show the effect of λ
ARTICLE = {"epochs": 60, "batch_size": 128, "lr": 1e-3}
RECIPES: dict[str, dict[str, int | float]] = {
    "best": {"epochs": 240, "batch_size": 128, "lr": 4e-3},
    "article": ARTICLE,
    "fast": {"epochs": 30, "batch_size": 512, "lr": 3e-3},
    "map": {"epochs": 25, "batch_size": 128, "lr": 2e-3},
} | {f"lambda-{weight:g}": {**ARTICLE, "kl_weight": weight} for weight in LAMBDAS}
CYCLES = {"best": 2}  # 1 for all others
# Warm λ up linearly from 10 % of its value; a full-strength KL term at the start turns latents off for good.
# Sønderby et al., "Ladder Variational Autoencoders", arXiv:1602.02282.
WARMUP = 0.15  # share of the first cycle's steps
WARM_UP = 200  # steps until the rate is reached, or a tenth of a short cycle
FLOW = 12  # steps of the VAE for each step of the flow that is trained after it


@dataclass(frozen=True)
class VAEOptions(RunOptions):
    kl_weight: float = flag("λ of L_recon + λ·L_KL: the β of Higgins et al., ICLR 2017", default=1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.kl_weight <= 1000:
            raise ValueError(f"--kl-weight must lie between 0 and 1000, not {self.kl_weight}")
        if self.variant.startswith("lambda-") and self.kl_weight != RECIPES[self.variant]["kl_weight"]:
            raise ValueError(f"--kl-weight is fixed for {self.variant}: use --variant article with a --out of its own")


def main(argv: Sequence[str] | None = None) -> None:
    train_alone(parse(VAEOptions, RECIPES, "vae", argv), "vae", train)


def train(options: VAEOptions) -> None:
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)

    torch.manual_seed(options.seed)
    vae = (
        VAE(network_of(options, CONFIGS.get(options.variant, CONFIGS["article"])))
        .to(device)
        .to(memory_format=torch.channels_last)
    )
    average = copy.deepcopy(vae)
    for half in ("encode", "decode"):
        quicken(vae, half, device)
        share(vae, half)
    optimizer = torch.optim.Adam(vae.parameters(), fused=True)
    parts: Parts = {"vae": vae, "average": average, "optimizer": optimizer}
    run = Run(options, options.epochs * batches.per_epoch, parts)

    cycles = CYCLES.get(options.variant, 1)
    cycle = ceil(run.total / cycles)  # steps

    for step in run.steps():
        if step and step % cycle == 0:
            restart(vae, average, optimizer)
        set_learning_rate(optimizer, options.lr * restarted_cosine(step, run.total, cycles, min(WARM_UP, cycle // 10)))
        grey, _ = batches.at(step)
        images = (torch.rand_like(grey) < grey).float()  # (B, 1, 28, 28); three times as quick as torch.bernoulli
        rise = min(1.0, 0.1 + step / (WARMUP * cycle))
        losses = vae_step(vae, optimizer, images, options.kl_weight * rise)
        update_average(average, vae, step)
        # L uses the λ reached so far.
        run.log(step, {"L": losses.loss, "L_recon": losses.reconstruction, "L_KL": losses.kl})

    fit_aggregate(average.eval(), mnist.train.images, mnist.train.labels, options.seed)
    more = train_flow(average, mnist, ceil(run.total / FLOW), options.seed)
    run.finish("vae", average, mnist.digest, more)


def train_flow(vae: VAE, mnist: MNIST, steps: int, seed: int) -> dict[str, object]:
    """Train the flow of a finished VAE, where its configuration has one. -> what its record says of that."""
    if vae.flow is None:
        return {}
    started = time.monotonic()
    with tqdm(fit_flow(vae, mnist.train.images, mnist.train.labels, steps, seed), "flow", steps, mininterval=1) as bar:
        for loss in map(float, bar):
            if not isfinite(loss):
                raise FloatingPointError(f"the flow's training diverged: L_flow is {loss}")
            bar.set_postfix(L_flow=f"{loss:.4f}", refresh=False)
    device = next(vae.flow.parameters()).device
    seconds = round(time.monotonic() - started)
    return {"flow": {"steps": steps, "seconds": seconds, "hardware": hardware(device), "torch": torch.__version__}}


if __name__ == "__main__":
    run_or_explain(main)
