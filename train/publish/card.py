"""Model cards in the Hub's format: a run's record and prose in the frame of templates/card.md.

The prose of a card is a TOML file of templates/: runs/<folder>.toml, and where that leaves something out,
kinds/<kind>.toml. So a run that has no file of its own gets the texts of its kind.
"""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from aigc.store.measures import MEASURES, MNIST, MNIST_C, OMNIGLOT, PENS, Measure
from aigc.store.names import BEST, kind_and_run
from train.publish.card_picture import describe
from train.publish.dnn_tables import dnn_details
from train.publish.gan_tables import gan_details
from train.publish.results import written
from train.publish.shipped import Metrics, read_metrics
from train.publish.vae_tables import vae_details

TEMPLATES = Path(__file__).parent / "templates"
DATASETS = {MNIST: "ylecun/mnist", PENS: "pendigits", OMNIGLOT: "omniglot", MNIST_C: "mnist-c"}  # as the Hub calls them
DETAILS: dict[str, Callable[[Metrics], str]] = {"dnn": dnn_details, "gan": gan_details, "vae": vae_details}


def model_card(folder: Path, owner: str | None = None) -> str:
    """Write the model card for one folder of weights/.

    owner  of the Hub repository that it will stand in; None: it stands in this repository
    """
    kind, run = kind_and_run(folder.name)
    metrics = read_metrics(folder)
    evaluation = metrics["evaluation"]
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shown = [measure for measure in MEASURES[kind] if measure.key in evaluation]
    prose = texts(folder.name)
    card = ModelCard.from_template(
        _card_data(folder.name, shown, evaluation),
        template_path=str(TEMPLATES / "card.md"),
        **{**prose, "use": prose.get("use", "").format(arguments=_arguments(folder.name, owner))},
        run=run,
        owner=owner,
        picture=describe(kind, config),
        table="\n".join(f"| {measure.english} | {written(measure, evaluation)} |" for measure in shown),
        details=DETAILS[kind](evaluation) if kind in DETAILS else "",
        training=metrics["training"],
        evaluation=evaluation,
        config=json.dumps(config),
    )
    return f"{card}\n"


def texts(folder: str) -> dict[str, str]:
    """Read the prose of a card by its names in templates/card.md; a part that a run leaves out is its kind's."""
    kind, _ = kind_and_run(folder)
    paths = (TEMPLATES / "kinds" / f"{kind}.toml", TEMPLATES / "runs" / f"{folder}.toml")
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()]
    return {name: text.strip() for prose in found for name, text in prose.items()}


def _card_data(folder: str, shown: list[Measure], evaluation: Metrics) -> ModelCardData:
    """Make the front matter: licence, tags, and every measured number as the Hub lists them."""
    kind, _ = kind_and_run(folder)
    task = "image-classification" if kind in ("dnn", "evaluator") else "unconditional-image-generation"
    return ModelCardData(
        language=["zh", "en"],
        license="apache-2.0",
        library_name="pytorch",
        tags=["mnist", "handwritten-digits", kind],
        datasets=["ylecun/mnist"],
        model_name=f"aigc-{folder}",
        eval_results=[
            EvalResult(
                task_type=task,
                dataset_type=DATASETS[measure.data],
                dataset_name=measure.data,
                dataset_split="test",
                metric_type=measure.key,
                metric_name=measure.english + (f" ({measure.unit.strip()})" if measure.unit else ""),
                metric_value=round(evaluation[measure.key], 6),
            )
            for measure in shown
        ],
    )


def _arguments(folder: str, owner: str | None) -> str:
    """Write the arguments of the function that loads this run, from the Hub where it has an owner there."""
    if owner:
        return f'source="{owner}/aigc-{folder}"'
    _, run = kind_and_run(folder)
    return "" if run == BEST else f'variant="{run}"'
