"""Show how the training digits are written: slant, width of the lines and size, and the pens beside them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from aigc.digits import CLASSES
from aigc.shape import looks
from aigc.ui.data.charts import ridges, steps
from aigc.ui.data.figures import sheet_style
from aigc.ui.look.i18n import LANGUAGES, both, spoken, texts
from aigc.ui.look.signs import minus

MEASURES = ("slant", "width", "size")  # as aigc.shape.looks orders them
TICKS = {"slant": (-30, 0, 30), "width": (2, 3, 4, 5), "size": (6, 7, 8)}
UNITS = {"slant": "°", "width": "", "size": ""}  # pixels without a sign
DIGITS = {"slant": 0, "width": 1, "size": 1}  # behind the point
EDGES = (0, 4, 8)  # borders of the ten groups that get a tick


def ways(found: Mapping[str, Any]) -> str:
    """Write a panel per measure: histograms by digit, typical digits from one end to the other, and misreadings."""
    return f'<div class="ways">{"".join(_panel(name, found["looks"][name]) for name in MEASURES)}</div>'


def _panel(name: str, about: Mapping[str, Any]) -> str:
    low, high = about["range"]
    unit = UNITS[name]
    ticks = [((tick - low) / (high - low), minus(f"{tick}{unit}")) for tick in TICKS[name]]
    edges = [((place + 1) / 10, minus(f"{about['edges'][place]:.{DIGITS[name]}f}{unit}")) for place in EDGES]
    names = [*map(str, range(CLASSES)), _within_svg("data.ways.pen")]
    medians = minus(", ".join(f"{digit}: {median}{unit}" for digit, median in enumerate(about["medians"])))
    wrong = about["wrong"]
    said = {"low": f"{wrong[0]:.1%}", "middle": f"{wrong[4]:.1%}", "high": f"{wrong[-1]:.1%}"}
    return (
        f"<section><h4>{both(f'data.ways.{name}')}</h4><p>{both(f'data.ways.{name}_text')}</p>"
        f"{ridges([*about['digits'], about['pens']], names, ticks, spoken('data.ways.ridges', medians=medians))}"
        f'<figure><div class="sheet" role="img" aria-label="{spoken(f"data.ways.{name}_sheet")}" '
        f'style="{sheet_style(about["typical"], 1, 1)}"></div>'
        f"<figcaption>{both(f'data.ways.{name}_sheet')}</figcaption></figure>"
        f"<p>{both(f'data.ways.{name}_wrong', **said)}</p>"
        f"{steps(wrong, edges, _within_svg(f'data.ways.{name}'), spoken('data.ways.steps', **said))}"
        "</section>"
    )


def _within_svg(key: str) -> str:
    return "".join(
        f'<tspan class="in-{language}" lang="{language}">{texts(language)[key]}</tspan>' for language in LANGUAGES
    )


def compared(found: Mapping[str, Any], image: Tensor) -> str:
    """Say how (1, 28, 28) is written, and which tenth of the training digits it falls into."""
    measured = looks(image[None])[0]
    lines = []
    for name, value in zip(MEASURES, measured.tolist(), strict=False):
        place = tenth(found["looks"][name]["edges"], value)
        amount = f"{value:.{DIGITS[name]}f}{UNITS[name]}"
        says = spoken("data.near.place", place=place)
        lines.append(
            f"<dt>{both(f'data.ways.{name}')}</dt><dd>{minus(amount)}</dd>"
            f'<dd><i class="strip" role="img" aria-label="{says}" style="--at:{place}"></i></dd>'
        )
    return f'<dl class="placed">{"".join(lines)}</dl><p class="under">{both("data.near.compared")}</p>'


def tenth(edges: Sequence[float], value: float) -> int:
    """Find the tenth of all training digits that a value falls into, by the borders of the tenths. -> 1 to 10."""
    return bisect_right(edges, value) + 1
