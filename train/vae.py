"""Train a VAE on MNIST: `python -m train.vae [--variant article] [--kl-weight λ]`.

Images are binarised anew at every step, each pixel a coin with the grey value as its chance of
white, so that the negative ELBO is a bound on a likelihood (Salakhutdinov & Murray 2008).
Shapes: B batch.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from aigc.checkpoints import pick_device
from aigc.losses import kl_divergence, reconstruction_loss, vae_loss
from aigc.models.vae import VAE, VAEConfig
from train.checkpoint import Parts
from train.cli import RunOptions, flag, parse, run_or_explain
from train.data import Batches, load_mnist
from train.optim import cosine_schedule, set_learning_rate, update_average
from train.run import Run, mixed_precision

CONFIGS = {"best": VAEConfig(), "article": VAEConfig(variant="article", latent=20, width=400)}
RECIPES = {
    "best": {"epochs": 16, "batch_size": 128, "lr": 2e-3},
    "article": {"epochs": 60, "batch_size": 128, "lr": 1e-3},
}


@dataclass(frozen=True)
class VAEOptions(RunOptions):
    kl_weight: float = flag("λ of L_recon + λ·L_KL", default=1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.kl_weight <= 1000:
            raise ValueError(f"--kl-weight must lie between 0 and 1000, not {self.kl_weight}")


def main(argv: Sequence[str] | None = None) -> None:
    options = parse(VAEOptions, RECIPES, "vae", argv)
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)

    torch.manual_seed(options.seed)
    vae = VAE(CONFIGS[options.variant]).to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(vae)
    optimizer = torch.optim.Adam(vae.parameters())
    parts: Parts = {"vae": vae, "average": average, "optimizer": optimizer}
    run = Run(options, options.epochs * batches.per_epoch, parts)

    for step in run.steps():
        set_learning_rate(optimizer, options.lr * cosine_schedule(step, run.total, warmup=200))
        grey, _ = batches.at(step)
        images = torch.bernoulli(grey)  # (B, 1, 28, 28), zeros and ones
        with mixed_precision(device):
            logits, mean, logvar = vae(images)
        logits, mean, logvar = logits.float(), mean.float(), logvar.float()
        loss = vae_loss(logits, images, mean, logvar, options.kl_weight)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 200.0)  # one unlucky z must not undo an epoch
        optimizer.step()
        update_average(average, vae, step)
        run.log(
            step,
            {
                "L": loss,
                "L_recon": reconstruction_loss(logits, images).mean(),
                "L_KL": kl_divergence(mean, logvar).mean(),
            },
        )

    run.finish("vae", average.eval(), mnist.digest)


if __name__ == "__main__":
    run_or_explain(main)
