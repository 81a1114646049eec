"""Train a VAE on MNIST: `python -m train.vae [--variant article|map|lambda-4|…] [--kl-weight λ]`.

Images are binarised anew at every step, each pixel a coin with the grey value as its chance of
white, so that the negative ELBO is a bound on a likelihood (Salakhutdinov & Murray 2008).
Shapes: B batch.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import torch

from aigc.devices import pick_device
from aigc.losses import kl_divergence, reconstruction_loss, vae_loss
from aigc.models.vae import VAE, VAEConfig
from aigc.runs import LAMBDAS, lambda_run
from train.aggregate import fit_aggregate
from train.checkpoint import Parts
from train.cli import RunOptions, flag, parse, run_or_explain
from train.data import Batches, load_mnist
from train.optim import restart, restarted_cosine, set_learning_rate, update_average
from train.run import Run, mixed_precision

CONFIGS = {
    "best": VAEConfig(components=6, refinements=3),
    "article": VAEConfig(variant="article", latent=20, width=400),
    "map": VAEConfig(latent=2, width=32),
}
ARTICLE = {"epochs": 60, "batch_size": 128, "lr": 1e-3}
RECIPES: dict[str, dict[str, int | float]] = {
    "best": {"epochs": 240, "batch_size": 128, "lr": 4e-3},
    "article": ARTICLE,
    "map": {"epochs": 25, "batch_size": 128, "lr": 2e-3},
} | {lambda_run(weight): {**ARTICLE, "kl_weight": weight} for weight in LAMBDAS if weight != 1}
CYCLES = {"best": 2}  # else 1
# λ begins at a tenth of itself and rises by all of itself in so many steps, up to its value: a KL term that is strong
# at once switches latents off for good. Sønderby et al., "Ladder Variational Autoencoders", arXiv:1602.02282.
WARMUP = 0.15  # of the first cycle's steps


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
    options = parse(VAEOptions, RECIPES, "vae", argv)
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)

    torch.manual_seed(options.seed)
    vae = VAE(CONFIGS.get(options.variant, CONFIGS["article"])).to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(vae)
    optimizer = torch.optim.Adam(vae.parameters())
    parts: Parts = {"vae": vae, "average": average, "optimizer": optimizer}
    run = Run(options, options.epochs * batches.per_epoch, parts)

    cycles = CYCLES.get(options.variant, 1)
    cycle = ceil(run.total / cycles)  # steps

    for step in run.steps():
        if step and step % cycle == 0:
            restart(vae, average, optimizer)
        set_learning_rate(optimizer, options.lr * restarted_cosine(step, run.total, cycles, warmup=200))
        grey, _ = batches.at(step)
        images = torch.bernoulli(grey)  # (B, 1, 28, 28), zeros and ones
        with mixed_precision(device):
            logits, mean, logvar = vae(images)
        rise = min(1.0, 0.1 + step / (WARMUP * cycle))
        loss = vae_loss(logits, images, mean, logvar, options.kl_weight * rise)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 200.0)  # one unlucky z must not undo an epoch
        optimizer.step()
        update_average(average, vae, step)
        run.log(
            step,
            {
                "L": loss,  # with the λ reached so far
                "L_recon": reconstruction_loss(logits, images).mean(),
                "L_KL": kl_divergence(mean, logvar).mean(),
            },
        )

    fit_aggregate(average.eval(), mnist.train, options.seed)
    run.finish("vae", average, mnist.digest)


if __name__ == "__main__":
    run_or_explain(main)
