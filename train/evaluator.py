"""Train the evaluation network: `python -m train.evaluator`."""

from collections.abc import Sequence

import torch

from aigc.devices import pick_device
from aigc.learning.optim import cosine_schedule, set_learning_rate
from aigc.losses import cross_entropy_loss
from train.data.mnist import Batches, load_mnist
from train.loop.folder import train_alone
from train.loop.options import RunOptions, parse, run_or_explain
from train.loop.run import Run
from train.measure.evaluator import Evaluator, EvaluatorConfig

RECIPES = {"best": {"epochs": 8, "batch_size": 128, "lr": 2e-3, "seed": 1000}}


def main(argv: Sequence[str] | None = None) -> None:
    train_alone(parse(RunOptions, RECIPES, "evaluator", argv), "evaluator", train)


def train(options: RunOptions) -> None:
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)
    torch.manual_seed(options.seed)
    network = Evaluator(EvaluatorConfig()).to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.lr, weight_decay=0.01)
    run = Run(options, options.epochs * batches.per_epoch, {"evaluator": network, "optimizer": optimizer})
    for step in run.steps():
        set_learning_rate(optimizer, options.lr * cosine_schedule(step, run.total, warmup=200))
        images, labels = batches.at(step)
        loss = cross_entropy_loss(network(images)[1], labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        run.log(step, {"cross-entropy": loss})
    network.eval()
    _, logits = network.measure(mnist.validation.images.to(device))
    correct = (logits.argmax(1).cpu() == mnist.validation.labels).double().mean()
    print(f"validation accuracy {correct:.2%}")
    run.finish("evaluator", network, mnist.digest)


if __name__ == "__main__":
    run_or_explain(main)
