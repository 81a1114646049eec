"""Write a chapter's markup: the part above its demonstration, and the part below, which holds LaTeX."""

from collections.abc import Callable, Mapping
from pathlib import Path

import torch

from aigc.examples import example_digit
from aigc.horses.findings import on_compute, on_data
from aigc.horses.grid import shipped_grid
from aigc.models.config import VARIANTS
from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.store.records import seconds_of
from aigc.ui.learn.chapters import CHAPTERS
from aigc.ui.learn.compute import cost_table, speed_table
from aigc.ui.learn.diagram import diagram
from aigc.ui.learn.formulas import FORMULAS, formulas_of
from aigc.ui.learn.glossary import glossary_list
from aigc.ui.learn.mended import mended
from aigc.ui.learn.prose import link, prose, stepped
from aigc.ui.look.code_box import CODE_STYLE
from aigc.ui.look.i18n import both, spoken, word
from aigc.ui.parts.address.drawings import FLAGGED_ONE, framed
from aigc.ui.parts.png import grid_png

STYLE = Path(__file__).parent / "learn.css"
FRAME = (Path(__file__).parent / "contents.css").read_text(encoding="utf-8")
UNMEASURED = "–"  # in the place of a number that a stranger's record lacks


def coming() -> str:
    """Write what holds the place of a chapter on its way; learn.js puts the chapter's name into it."""
    return (
        f'<style>{FRAME}</style><div class="chapter coming" role="status"><h2></h2><i></i><i></i><i></i>'
        f'<span class="unseen">{both("input.coming")}</span><i></i></div>'
    )


def opening(models: Models, name: str) -> str:
    """Write the part of a chapter above its demonstration, with the style sheet of the tab."""
    body = "" if name == "glossary" else prose(f"learn.{name}.text", **(_measured(models) if name == "data" else {}))
    style = STYLE.read_text(encoding="utf-8") + CODE_STYLE
    return (
        f'<style>{FRAME}{style}</style><div class="chapter"><h2>{both(f"learn.{name}.name")}</h2>'
        f'<p class="lead">{both(f"learn.{name}.lead")}</p>{body}</div>'
    )


def remainder(models: Models, name: str) -> str:
    """Write the part of a chapter below its demonstration, as Markdown that holds LaTeX.

    It holds no blank line, which would end the markup within Markdown.
    """
    chapter = CHAPTERS[name]
    parts = [
        _figures(models, name),
        _entries(models, name, chapter.lines or {}),
        _steps(models, name, chapter.steps),
        f"<h2>{both('learn.formulas')}</h2>{formulas_of(name)}" if name in FORMULAS else "",
        _neighbours(name),
    ]
    return f'<div class="chapter">{"".join(parts)}</div>'


def _figures(models: Models, name: str) -> str:
    """Write the parts that only one chapter has."""
    if name == "aigc":
        return f"<h2>{both('learn.aigc.diagram')}</h2>{prose('learn.aigc.diagram_text')}{diagram()}"
    if name == "data":
        images = [example_digit(digit, index) for index in range(10) for digit in range(10)]
        uri = grid_png(torch.stack(images), 10)
        return (
            f'<figure class="sheet"><img src="{uri}" alt="{spoken("learn.data.sheet")}">'
            f"<figcaption>{both('learn.data.sheet')}</figcaption></figure>"
        )
    if name == "compute":
        return f"{speed_table(models)}<h2>{both('learn.compute.costs')}</h2>{cost_table(models)}"
    return {"mistakes": mended, "glossary": glossary_list}.get(name, str)()


def _entries(models: Models, name: str, lines: Mapping[str, tuple[str, ...]]) -> str:
    if not lines:
        return ""
    facts: Mapping[str, Callable[[Models], Mapping[str, object]]] = {"bigger": _compared, "bias": _answers_to_one}
    values = {entry: facts[entry](models) for entry in facts.keys() & lines.keys()}
    items = "".join(
        f"<div><dt>{both(f'learn.{name}.{entry}.name')}</dt>"
        f"<dd>{stepped(f'learn.{name}.{entry}.text', states, **values.get(entry, {}))}</dd></div>"
        for entry, states in lines.items()
    )
    return f'<dl class="entries">{items}</dl>'


def _steps(models: Models, name: str, steps: tuple[tuple[str, ...], ...]) -> str:
    facts = _of_horses(models, name) | (_answers_to_one(models) if name == "data" else {})
    items = "".join(
        f"<li>{stepped(f'learn.{name}.step_{place}', states, **facts)}</li>"
        for place, states in enumerate(steps, start=1)
    )
    return f'<h2>{both("learn.try")}</h2><ol class="tries">{items}</ol>' if items else ""


def _neighbours(name: str) -> str:
    names = list(CHAPTERS)
    place = names.index(name)
    links = [("before", place - 1)] if place else []
    links += [("next", place + 1)] if place + 1 < len(names) else []
    written = "".join(
        f'<span class="{way}">'
        f"{link(f'tab=learn.{names[there]}', both(f'learn.{way}', chapter=word(f'learn.{names[there]}.name')))}</span>"
        for way, there in links
    )
    return f'<nav class="neighbours" data-of="{name}">{written}</nav>'


def _of_horses(models: Models, name: str) -> dict[str, str]:
    """Look up the errors that the grid of small trainings shows of data, or of compute, and that of the shipped one."""
    finding = {"data": on_data, "compute": on_compute}.get(name)
    if finding is None:
        return {}
    found = finding(shipped_grid())
    assert found, "the grid that ships holds all that Learn tells of it"
    shipped = models.catalogue.evaluation("dnn", "article").get("accuracy")
    return {key: f"{value:.1%}" for key, value in found.items()} | {
        "shipped": UNMEASURED if shipped is None else f"{1 - shipped:.2%}"
    }


def _answers_to_one(models: Models) -> dict[str, str]:
    """Let both classifiers answer the 1 that the links open."""
    facts: dict[str, str] = {}
    image = framed(*FLAGGED_ONE)
    for variant in VARIANTS:
        said = answer(models.dnn[variant], image)
        facts |= {variant: str(said.likeliest), f"{variant}_share": f"{said.probability:.1%}"}
    return facts


def _measured(models: Models) -> dict[str, str]:
    """Look up the shares of digits that both classifiers read right."""
    ours, theirs = (models.catalogue.evaluation("dnn", variant) for variant in VARIANTS)
    shares = {
        "article_mnist": theirs.get("accuracy"),
        "article_pens": theirs.get("pen_accuracy"),
        "best_pens": ours.get("pen_accuracy"),
    }
    return {name: UNMEASURED if share is None else f"{share:.2%}" for name, share in shares.items()}


def _compared(models: Models) -> dict[str, object]:
    """Look up the mistakes of both classifiers, and how much longer ours was trained."""
    ours, theirs = (models.catalogue.of("dnn")[variant] for variant in VARIANTS)
    trainings = [run.record.get("training", {}) for run in (ours, theirs)]
    timed = all("seconds" in training for training in trainings)
    return {
        "best_errors": ours.evaluation.get("errors", UNMEASURED),
        "article_errors": theirs.evaluation.get("errors", UNMEASURED),
        "ratio": round(seconds_of(trainings[0]) / seconds_of(trainings[1])) if timed else UNMEASURED,
    }
