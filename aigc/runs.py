"""Which trainings of each model ship: weights/<model> is the best one's folder, weights/<model>-<run> another's."""

from collections.abc import Mapping

from aigc.models.checks import VARIANTS

LAMBDAS = (0.1, 1.0, 4.0, 10.0)  # of the article's VAE


def lambda_run(weight: float) -> str:
    """The VAE that was trained with this λ: 1.0 -> "article", 4.0 -> "lambda-4"."""
    return "article" if weight == 1 else f"lambda-{weight:g}"


RUNS: Mapping[str, tuple[str, ...]] = {
    "dnn": VARIANTS,
    "gan": (*VARIANTS, "collapsed"),  # the article's networks, trained until they collapse
    "evaluator": ("best",),
    "vae": (*VARIANTS, "map", *(lambda_run(weight) for weight in LAMBDAS if weight != 1)),  # map: two latents
}
