"""Draw the result of "Real or fake?" as one card: scores, the ladder of fakes, and the curves of visitor and D.

The card is an SVG in the page; real_or_fake.js saves it as a PNG in the visitor's language. Colours that hold there
stand in the markup as those of paper; style.css repaints the card on a dark page.
"""

from dataclasses import dataclass
from itertools import groupby

from torch import Tensor

from aigc.metrics import Guessing, guessing_curve
from aigc.ui.gan.duel import Rung
from aigc.ui.look.i18n import LANGUAGES, spoken, texts
from aigc.ui.parts.png import grid_png

WIDTH, HEIGHT = 400, 490
LEFT, STEP = 34, 36.5  # x of the first round's column, and the distance of two columns
TOP, BOTTOM = 246, 370  # y of 100 % and of 50 %
FONT = "system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
PAPER, INK, GREY, LINE, SEAL, BLUE = "#faf8f4", "#2b2824", "#6b645b", "#d2c9ba", "#b93f2e", "#3d7ea6"


@dataclass(frozen=True)
class Round:
    """One round as the card shows it."""

    rung: Rung
    fake: Tensor  # (1, 28, 28), as the visitor saw it
    right: bool  # True where the visitor chose the real picture
    d_right: bool


def result_card(seed: int, rounds: list[Round]) -> str:
    """Draw the card. -> markup of an SVG that needs no style sheet."""
    mine, machine = guessing_curve([r.right for r in rounds]), guessing_curve([r.d_right for r in rounds])
    parts = (
        f'<rect class="paper" x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="14" fill="{PAPER}" '
        f'stroke="{LINE}"/>',
        _heading(seed),
        _score(20, sum(r.right for r in rounds), "me", SEAL),
        _score(WIDTH / 2, sum(r.d_right for r in rounds), "d", BLUE),
        *(_column(at, one) for at, one in enumerate(rounds)),
        _axes(rounds),
        _band(mine),
        _curve(machine, BLUE, "d", "5 4"),
        _curve(mine, SEAL, "me", ""),
        _span(mine),
        *_sentence(rounds, mine),
    )
    name = spoken("real_or_fake.score", right=sum(r.right for r in rounds), count=len(rounds))
    return (
        f'<svg class="card" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{name}" font-family="{FONT}" font-size="12">{"".join(parts)}</svg>'
    )


def _heading(seed: int) -> str:
    mark = f'<rect x="20" y="18" width="52" height="22" rx="5" fill="{SEAL}"/>'
    name = '<text x="46" y="34" text-anchor="middle" fill="#fff" font-size="14" font-weight="600">AIGC</text>'
    return (
        mark
        + name
        + _words("card.title", 80, 34, INK, 'font-size="15" font-weight="600"')
        + _words("card.number", WIDTH - 20, 34, GREY, 'text-anchor="end"', number=seed)
    )


def _score(x: float, right: int, who: str, colour: str) -> str:
    number = f'<text class="{who}" x="{x}" y="98" fill="{colour}" font-size="46" font-weight="700">{right}</text>'
    offset = 34 if right < 10 else 62
    whole = f'<text class="grey" x="{x + offset}" y="98" fill="{GREY}" font-size="20">/10</text>'
    return number + whole + _words(f"card.{who}", x, 120, GREY)


def _column(at: int, one: Round) -> str:
    """Draw the fake of a round, and below it whether the visitor and D saw through it."""
    x = _x(at)
    picture = f'<image href="{grid_png(one.fake[None], 1)}" x="{x - 16}" y="138" width="32" height="32"/>'
    return picture + _mark(x, 186, one.right, "me", SEAL) + _mark(x, 208, one.d_right, "d", BLUE)


def _mark(x: float, y: float, right: bool, who: str, colour: str) -> str:
    """Draw a filled disc with a tick, or an open one with a cross: nothing hangs on colour alone."""
    disc = f'<circle class="{who} {"full" if right else "open"}" cx="{x}" cy="{y}" r="8" stroke="{colour}" '
    disc += f'stroke-width="1.5" fill="{colour if right else "none"}"/>'
    path = "M-3.5 .5 L-1 3 L4 -3" if right else "M-3 -3 L3 3 M3 -3 L-3 3"
    stroke = "#fff" if right else colour
    kind = "tick" if right else who
    return disc + (
        f'<path class="{kind} stroke" d="{path}" transform="translate({x} {y})" fill="none" stroke="{stroke}" '
        'stroke-width="1.8" stroke-linecap="round"/>'
    )


def _axes(rounds: list[Round]) -> str:
    """Draw the levels of seeing and guessing, the steps of each run, and the runs' names."""
    last = len(rounds) - 1
    lines = "".join(
        f'<line class="line" x1="{LEFT - 16}" x2="{_x(last) + 16}" y1="{y}" y2="{y}" stroke="{LINE}"/>'
        for y in (TOP, BOTTOM)
    )
    levels = _words("card.sees", LEFT - 16, TOP - 5, GREY, 'font-size="11"')
    levels += _words("card.guesses", LEFT - 16, BOTTOM - 5, GREY, 'font-size="11"')
    runs, at = "", 0
    for run, members in groupby(rounds, key=lambda one: one.rung.run):
        steps = [one.rung.step for one in members]
        for place in sorted({0, len(steps) - 1, *range(0, len(steps), 2)}):
            runs += (
                f'<text class="grey" x="{_x(at + place)}" y="{BOTTOM + 16}" text-anchor="middle" fill="{GREY}" '
                f'font-size="10">{steps[place]:,}</text>'
            )
        runs += _words(f"card.{run}", _x(at) - 16, BOTTOM + 33, GREY, 'font-size="11"')
        if at:
            middle = _x(at - 0.5)
            runs += (
                f'<line class="line" x1="{middle}" x2="{middle}" y1="{TOP}" y2="{BOTTOM + 36}" stroke="{LINE}" '
                'stroke-dasharray="2 4"/>'
            )
        at += len(steps)
    return lines + levels + runs


def _band(mine: Guessing) -> str:
    there = [f"{_x(at):.1f},{_y(chance):.1f}" for at, chance in enumerate(mine.high.tolist())]
    back = [f"{_x(at):.1f},{_y(chance):.1f}" for at, chance in enumerate(mine.low.tolist())]
    return f'<polygon class="me area" points="{" ".join(there + back[::-1])}" fill="{SEAL}" fill-opacity=".14"/>'


def _curve(curve: Guessing, colour: str, who: str, dashes: str) -> str:
    points = " ".join(f"{_x(at):.1f},{_y(chance):.1f}" for at, chance in enumerate(curve.chance.tolist()))
    return (
        f'<polyline class="{who} stroke" points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" '
        f'stroke-dasharray="{dashes}" stroke-linejoin="round"/>'
    )


def _span(mine: Guessing) -> str:
    """Mark the round from which the fakes pass, and its interval, as a bar half-way between seeing and guessing."""
    low, median, high = (_x(min(begin, len(mine.chance) - 0.5)) for begin in mine.begins)
    y = (TOP + BOTTOM) / 2
    return (
        f'<line class="me stroke" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{SEAL}"/>'
        f'<circle class="me full" cx="{median:.1f}" cy="{y}" r="4.5" fill="{SEAL}"/>'
    )


def _sentence(rounds: list[Round], mine: Guessing) -> list[str]:
    """Say from which step on the fakes pass for real, with the interval."""
    low, median, high = mine.begins
    key = "card.never" if median == len(rounds) else "card.begins"
    said = _words(key, 20, 430, INK, 'font-size="14" font-weight="600"', place=_place(rounds, median))
    between = {"low": _place(rounds, low), "high": _place(rounds, high)}
    return [said, _words("card.between", 20, 452, GREY, "", **between), _words("card.few", 20, 471, GREY, "")]


def _place(rounds: list[Round], begin: int) -> dict[str, str]:
    """Name the moment of a round in each language; R is after the end of the training."""
    if begin == len(rounds):
        return {language: texts(language)["card.later"] for language in LANGUAGES}
    rung = rounds[begin].rung
    return {language: texts(language)[f"card.step_{rung.run}"].format(step=f"{rung.step:,}") for language in LANGUAGES}


def _words(key: str, x: float, y: float, colour: str, more: str = "", **values: object) -> str:
    """Write a text in both languages, one of which the page hides; a value may itself be one per language."""
    tone = {GREY: "grey", INK: "ink"}[colour]
    written = ""
    for language in LANGUAGES:
        filled = {name: value[language] if isinstance(value, dict) else value for name, value in values.items()}
        text = texts(language)[key].format(**filled)
        written += (
            f'<text class="in-{language} {tone}" lang="{language}" x="{x:.1f}" y="{y}" fill="{colour}" {more}>'
            f"{text}</text>"
        )
    return written


def _x(at: float) -> float:
    return LEFT + at * STEP


def _y(chance: float) -> float:
    return BOTTOM - (chance - 0.5) * 2 * (BOTTOM - TOP)
