"""Write the headings of the tab on data and compute, and the list of them that stands beside the page."""

from pathlib import Path

from aigc.ui.look.i18n import both, spoken

SCRIPT = Path(__file__).with_suffix(".js")
CHAPTERS = ("data", "compute")
TITLES = {  # headings in their order, chapters before their sections; the words are keys of the texts
    "data": "data.title",
    "classes": "data.classes",
    "ways": "data.ways.title",
    "near": "data.near.title",
    "doubtful": "data.doubtful",
    "hardest": "data.hardest",
    "seen": "data.seen.title",
    "good": "data.good.title",
    "compute": "compute.title",
    "training": "compute.training",
    "gpu": "compute.gpu_title",
}


def heading(name: str) -> str:
    """Write a heading that the list of contents leads to; it takes the focus, so that a screen reader goes on there."""
    level = 2 if name in CHAPTERS else 3
    return f'<h{level} id="data-{name}" tabindex="-1">{both(TITLES[name])}</h{level}>'


def contents() -> str:
    """Write the list of contents; contents.js follows its links and marks the one in sight."""
    links = "".join(
        f'<li{" class=chapter" if name in CHAPTERS else ""}><a href="#data-{name}">{both(text)}</a></li>'
        for name, text in TITLES.items()
    )
    return f'<nav aria-label="{spoken("data.contents")}"><ol>{links}</ol></nav>'
