"""Model cards and the README's table from metrics.json: `python -m train.cards`.

Whoever measures anew runs this afterwards; a test fails where a card or the README shows another number.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCardData

from aigc.models.config import VARIANTS
from aigc.store.manifest import write_digests
from aigc.store.names import WEIGHTS, folder_name, training_command
from train.loop.options import run_or_explain
from train.publish.card_picture import PICTURE, describe, write_picture
from train.publish.dnn_tables import dnn_details, percent
from train.publish.gan_tables import gan_details
from train.publish.vae_tables import vae_details

README = WEIGHTS.parent / "README.md"
BEGIN, END = "<!-- numbers: python -m train.cards -->", "<!-- end of numbers -->"
Metrics = Mapping[str, Any]

TITLES = {
    "gan": "GAN that writes digits",
    "vae": "VAE of digits",
    "dnn": "classifier of digits",
    "evaluator": "evaluation network",
}
WHAT = {
    "gan": "a convolutional GAN that writes the digit it is asked for (residual generator with conditional batch "
    "normalisation; projection discriminator that also reads the digit; R1 penalty; averaged generator weights)",
    "gan-article": "the fully connected GAN of a Chinese tutorial (100→128→128→784 and 784→128→1), trained properly",
    "gan-collapsed": "the article's pair at thirty times the learning rate, at which it collapses: shipped to be "
    "looked at, and to show which numbers find it out",
    "vae": "a convolutional variational autoencoder with 32 latent dimensions and Bernoulli pixels, whose encoder's "
    "means are refined by three gradient steps; with it come, "
    "fitted to the latents of training images, a mixture of Gaussians for each digit, and directions for slant, line "
    "width, size and roundness",
    "vae-article": "a fully connected variational autoencoder with 20 latent dimensions and Bernoulli pixels",
    "vae-map": "a small convolutional variational autoencoder with two latent dimensions, to be drawn as a map",
    "vae-lambda-0.1": "the article's variational autoencoder, trained with λ = 0.1: shipped to show what λ trades",
    "vae-lambda-4": "the article's variational autoencoder, trained with λ = 4: shipped to show what λ trades",
    "vae-lambda-10": "the article's variational autoencoder, trained with λ = 10: shipped to show what λ trades",
    "dnn": "a convolutional classifier of digits with calibrated probabilities and a score for “is a digit”",
    "dnn-article": "a fully connected classifier of digits with calibrated probabilities and a score for “is a digit”",
    "evaluator": "the network that judges the generators: its 64 features are the space of the Fréchet distance; it "
    "reads which digit a sample shows. It is trained for nothing else and never together with another network",
}
USE = {
    "gan": """gan = aigc.load_gan({arguments})
z = aigc.draw_latents(10, gan.config.latent, seed=0)
images = aigc.generate(gan, z, torch.arange(10))  # (10, 1, 28, 28) in [0, 1]""",
    "vae": """vae = aigc.load_vae({arguments})
images = aigc.sample_prior(vae, 10, seed=0)  # (10, 1, 28, 28) in [0, 1]
again = aigc.reconstruct(vae, images)""",
    "dnn": """dnn = aigc.load_dnn({arguments})
image = aigc.from_strokes([[(140, 40), (138, 140), (140, 240)]])  # (1, 28, 28) in [0, 1]
print(aigc.classify(dnn, image).probabilities)""",
}
CHOICES = {
    "gan": "The test images made one choice and no other: between two learning rates and two initialisations it "
    "was first made by the distance to the test images after one epoch. Repeated with the validation images and "
    "with training images, it came out the same. The discriminator's reading was added since earlier weights wrote "
    "more wrong digits; its strength was not tuned.",
    "dnn": "Variations, spoiling, the last steps and the pens' offset were judged by the validation images and six "
    "other writers. Six recipes were measured on the test images and the six test writers as they were finished (45, "
    "34, 34, 28, 28 and 31 errors). This one, the fourth, is shipped for what validation images and choosing writers "
    "said; the fifth, twice as long, was left since a digit of those writers fell below 97 %, and since it gained "
    "nothing on the test images. The sixth, distilled from the mean of three networks, was better on validation (12 "
    "errors instead of 15), and left since it takes three trainings more and gained nothing on the test images either: "
    "so these had a say in what is shipped, if only against a change. 20 of the test images are wrong with each of the "
    "last three. Averaging over one-pixel shifts was measured on them too, with earlier weights (42 errors "
    "instead of 41, in 4.4 times the time), and dropped.",
    "vae": "The test images chose no value: the architecture was chosen among twelve by the validation images, after "
    "100 to 150 seconds of training each; contrast, rate and number of the refining steps by them too, and the rate "
    "and the tolerances of repairs, for earlier weights, by 100 of them. That the means are refined at all was decided "
    "when the encoder's own numbers on the test images were known (86.03 nats, 98.84 % of the digits kept).",
}
DATA = {
    "dnn": " Pen-Based Recognition of Handwritten Digits (Alpaydin & Alimoglu, CC BY 4.0), of whose 30 writers 18 are "
    "trained on. Omniglot (Lake, Salakhutdinov & Tenenbaum, MIT), four of whose alphabets are shown as no digits. Some "
    "training images are spoiled by noise, haze, negative bands, gaps, lines, blur, outlines or an odd place: kin to "
    "MNIST-C's corruptions, with none of their code or settings.",
}
LIMITS = {
    "gan": "Learnt from MNIST alone: its hands are those of Americans of the 1990s. It writes single digits.",
    "gan-collapsed": "It writes hardly more than two shapes, whatever the noise.",
    "vae-map": "Two latents cannot tell all digits apart: 4 and 9, or 3, 5 and 8, lie over each other. Made to be "
    "looked at.",
    "vae": "Learnt from MNIST alone. Reconstructions are smoother than the originals; some samples of the prior are "
    "no digit.",
    "dnn": "It reads one digit at a time. Its hands are those of Americans of the 1990s and of people in Turkey with a "
    "pen on one kind of tablet; the less yours is like them, the worse it reads. The score for “is a digit” lets "
    "through what resembles one: an l, an o, a z.",
    "dnn-article": "Learnt from MNIST alone: a 1 with flag and foot, a crossed 7 or a hooked 9 is often misread, and "
    "the score for “is a digit” knows only the non-digits that its training made up.",
    "evaluator": "Distances in its features compare only with distances in its features, at the same sample count.",
}


PENS, CHARACTERS, CORRUPTED = "Pen-Based Recognition of Handwritten Digits", "Omniglot", "MNIST-C"
DATASETS = {"MNIST": "ylecun/mnist", PENS: "pendigits", CHARACTERS: "omniglot", CORRUPTED: "mnist-c"}


def dataset_of(key: str) -> str:
    """The data set that a number of metrics.json speaks of."""
    if key.startswith(("pen_", "choosing_")):
        return PENS
    if key.startswith(("auroc", "taken")):
        return CHARACTERS
    return CORRUPTED if key.startswith("corrupted") else "MNIST"


# metrics.json's key: what the tables call it, and how they write it
MEASURES: dict[str, dict[str, tuple[str, Callable[[float], str]]]] = {
    "dnn": {
        "accuracy": ("accuracy", percent),
        "errors": ("errors in 10,000", lambda v: f"{v:.0f}"),
        "calibration_error": ("expected calibration error", percent),
        "refused": ("digits refused", percent),
        "pen_accuracy": ("pens of six people never trained on: accuracy, nine brushes and sizes", percent),
        "pen_accuracy_lowest": ("the same at the worst brush and size", percent),
        "pen_digit_lowest": ("the same, the worst digit at its worst brush and size", percent),
        "pen_calibration_error": ("the same: expected calibration error", percent),
        "pen_refused": ("the same: digits refused", percent),
        "choosing_accuracy": ("pens of six others, who calibrated and chose: accuracy", percent),
        "choosing_digit_lowest": ("the same, the worst digit at its worst brush and size", percent),
        "auroc": ("digit score: AUROC of MNIST's digits against characters of other alphabets", lambda v: f"{v:.4f}"),
        "auroc_pens": ("digit score: AUROC of pen digits against the same", lambda v: f"{v:.4f}"),
        "taken_for_digits": ("characters taken for digits", percent),
        "corrupted_accuracy": ("MNIST-C, mean accuracy of its fifteen corruptions", percent),
        "milliseconds": ("milliseconds for one image", lambda v: f"{v:.1f}"),
    },
    "gan": {
        "digit_accuracy": ("digit asked for = digit read", percent),
        "frechet_distance": ("Fréchet distance", lambda v: f"{v:.2f}"),
        "frechet_floor": ("Fréchet floor: of real training images", lambda v: f"{v:.2f}"),
        "frechet_ratio": ("Fréchet distance ÷ floor (1: as close as real images)", lambda v: f"{v:.2f}"),
        "frechet_test_halves": ("Fréchet distance between the test set's two halves", lambda v: f"{v:.2f}"),
        "precision": ("precision: samples that lie among real images", percent),
        "precision_real": ("precision of real training images", percent),
        "recall": ("recall: real images that lie among samples", percent),
        "recall_real": ("recall by real training images", percent),
        "coverage": ("coverage: real images with a sample beside them", percent),
        "coverage_real": ("coverage by real training images", percent),
        "nearest_median": (
            "from a sample to the nearest training image, median distance of pixels",
            lambda v: f"{v:.2f}",
        ),
        "nearest_median_real": ("from a test image to the nearest training image, median", lambda v: f"{v:.2f}"),
        "realness_real": ("realness of test images to D, mean (about 50 %: it cannot tell)", percent),
        "realness_fake": ("realness of samples to D, mean", percent),
        "generator_megabytes": ("generator, megabytes", lambda v: f"{v:.2f}"),
        "images_per_second": ("images per second", lambda v: f"{v:,.0f}"),
        "images_per_second_bound": (
            "images per second, if multiplying at the machine's full speed were all there is to do",
            lambda v: f"{v:,.0f}",
        ),
    },
    "vae": {
        "negative_elbo": ("negative ELBO, nats", lambda v: f"{v:.2f}"),
        "reconstruction": ("of this L_recon, nats", lambda v: f"{v:.2f}"),
        "kl": ("of this L_KL, nats", lambda v: f"{v:.2f}"),
        "negative_elbo_encoder": (
            "negative ELBO of the encoder alone, its means not refined, nats",
            lambda v: f"{v:.2f}",
        ),
        "importance_weighted": ("importance-weighted bound, 500 samples, 1,000 images, nats", lambda v: f"{v:.2f}"),
        "negative_elbo_fitted": ("negative ELBO with the fitted prior, nats", lambda v: f"{v:.2f}"),
        "psnr": ("reconstruction PSNR, dB", lambda v: f"{v:.2f}"),
        "digit_kept": ("digit kept by the reconstruction", percent),
        "active_units": ("active latents", lambda v: f"{v:.0f}"),
        "prior_frechet_ratio": ("samples of N(0, I): Fréchet distance ÷ floor", lambda v: f"{v:.1f}"),
        "fitted_frechet_ratio": ("samples of the fitted prior: Fréchet distance ÷ floor", lambda v: f"{v:.1f}"),
        "fitted_digit_accuracy": ("the same: digit asked for = digit read", percent),
    },
    "evaluator": {"accuracy": ("accuracy", percent)},
}
DETAILS: dict[str, Callable[[Metrics], str]] = {"dnn": dnn_details, "gan": gan_details, "vae": vae_details}


def readme_table(weights: Path = WEIGHTS) -> str:
    """The README's table of numbers, in Markdown."""
    lines = ["| model | measure (MNIST test set where not said) | best | article |", "|---|---|---:|---:|"]
    for name in ("dnn", "gan", "vae"):
        both = [read_metrics(weights / folder_name(name, variant))["evaluation"] for variant in VARIANTS]
        for key, (title, write) in MEASURES[name].items():
            values = [write(numbers[key]) if key in numbers else "–" for numbers in both]
            lines.append(f"| {name.upper()} | {title} | {' | '.join(values)} |")
    return "\n".join(lines)


def training_table(weights: Path = WEIGHTS) -> str:
    """What training took, in Markdown."""
    lines = ["| weights | command | minutes | on |", "|---|---|---:|---|"]
    for folder in model_folders(weights):
        training = read_metrics(folder)["training"]
        minutes = f"{training['seconds'] / 60:.0f}" if training["seconds"] >= 60 else "< 1"
        lines.append(f"| `{folder.name}` | `{training['command']}` | {minutes} | {training['hardware']} |")
    return "\n".join(lines)


def readme_with_numbers(text: str, weights: Path = WEIGHTS) -> str:
    """The README's text with the tables between its two marks made anew. ValueError where the marks are missing."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"the README lacks the marks {BEGIN} and {END}")
    tables = f"{BEGIN}\n{readme_table(weights)}\n\n{training_table(weights)}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: tables, text, flags=re.DOTALL)


def model_card(folder: Path, owner: str | None = None) -> str:
    """A model card in the Hub's format for one folder of weights/.

    owner  of the Hub repository that it will stand in; None: it stands in this repository
    """
    name, variant = model_and_run(folder)
    metrics = read_metrics(folder)
    training, evaluation = metrics["training"], metrics["evaluation"]
    rows = [(key, title, write(evaluation[key])) for key, (title, write) in MEASURES[name].items() if key in evaluation]
    data = ModelCardData(
        language=["zh", "en"],
        license="apache-2.0",
        library_name="pytorch",
        tags=["mnist", "handwritten-digits", name],
        datasets=["ylecun/mnist"],
        model_name=f"aigc-{folder.name}",
        eval_results=[
            EvalResult(
                task_type="image-classification" if name in ("dnn", "evaluator") else "unconditional-image-generation",
                dataset_type=DATASETS[dataset],
                dataset_name=dataset,
                dataset_split="test",
                metric_type=key,
                metric_name=title,
                metric_value=round(evaluation[key], 6),
            )
            for key, title, _ in rows
            for dataset in [dataset_of(key)]
        ],
    )
    table = "\n".join(f"| {title} | {value} |" for _, title, value in rows)
    choices = CHOICES.get(folder.name, "The test images chose nothing.")
    picture = f"\n![{describe(name, variant)}]({PICTURE})\n\n{describe(name, variant)}\n" if name in USE else ""
    return f"""---
{data.to_yaml()}
---

# AIGC Lab: {TITLES[name]}, {variant}

This is {WHAT[folder.name]}. Images are 28×28, white ink on black, in [0, 1].
{picture}{_use(folder, owner)}
| measured on the MNIST test set ({evaluation["images"]:,} images) unless it says otherwise | |
|---|---:|
{table}
{DETAILS[name](evaluation) if name in DETAILS else ""}
Measured by `{evaluation["command"]}`, seed {evaluation["seed"]}, on {evaluation["hardware"]}.

## Training

Configuration: `{json.dumps(json.loads((folder / "config.json").read_text(encoding="utf-8")))}`.
`{training["command"]}` took {training["seconds"]:,} s on {training["hardware"]} with torch {training["torch"]}.
Data: MNIST (LeCun, Cortes & Burges, CC BY-SA 3.0), the training images but the last 5,000, which are held out for
validation; digest {training["data"]["MNIST"]}.{DATA.get(folder.name, "")} {choices}

## Limits

{LIMITS.get(folder.name) or LIMITS[name]}
"""


def _use(folder: Path, owner: str | None) -> str:
    """Three lines of code that run, and where."""
    name, variant = model_and_run(folder)
    if name not in USE:
        return ""
    arguments = "" if variant == "best" else f'variant="{variant}"'
    where = "In a clone of this repository with its requirements installed:"
    if owner:
        arguments = f'source="{owner}/aigc-{folder.name}"'
        where = (
            f"In the folder of [the Space](https://huggingface.co/spaces/{owner}/aigc) with its requirements installed "
            f"(`pip install huggingface-hub`, `hf download {owner}/aigc --repo-type space --local-dir aigc`, "
            "`cd aigc`, `pip install -r requirements.txt`):"
        )
    return f"\n{where}\n\n```python\nimport torch\nimport aigc\n\n{USE[name].format(arguments=arguments)}\n```\n"


def read_metrics(folder: Path) -> Metrics:
    """metrics.json of one folder. ValueError: which command writes what is missing."""
    path = folder / "metrics.json"
    metrics: Metrics = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    name, variant = model_and_run(folder)
    for section, command in (("training", training_command(name, variant)), ("evaluation", "python -m train.evaluate")):
        if section not in metrics:
            raise ValueError(f"{path} has no section {section!r}: run {command}")
    return metrics


def model_and_run(folder: Path) -> tuple[str, str]:
    """weights/vae-lambda-4 -> "vae", "lambda-4"; weights/vae -> "vae", "best"."""
    name, _, run = folder.name.partition("-")
    return name, run or "best"


def model_folders(weights: Path = WEIGHTS) -> list[Path]:
    return sorted(path.parent for path in weights.glob("*/config.json"))


def main() -> None:
    for folder in model_folders():
        write_picture(folder, *model_and_run(folder))
        (folder / "README.md").write_text(model_card(folder), encoding="utf-8")
    write_digests()
    README.write_text(readme_with_numbers(README.read_text(encoding="utf-8")), encoding="utf-8")
    print(readme_table())
    print()
    print(training_table())


if __name__ == "__main__":
    run_or_explain(main)
