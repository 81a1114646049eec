"""Draw ReLU, sigmoid and softmax with the values that a network has just computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from torch import Tensor

from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import minus

WIDTH, HEIGHT = 160, 100  # SVG units
MOST = 60  # dots: a sample of a layer's units, evenly spaced


@dataclass(frozen=True)
class Dot:
    """A value on a curve, perhaps with a name beside it."""

    x: float
    y: float
    name: str = ""


def relu_curve(before: Tensor) -> str:
    """Draw ReLU with dots at the inputs (H,) of a layer's units, clipped to the frame."""
    reach = max(1.0, float(before.abs().max()))
    sample = before[:: max(1, len(before) // MOST)].clamp(-reach, reach).tolist()
    dots = [Dot(value, max(0.0, value)) for value in sample]
    line = [(-reach, 0.0), (0.0, 0.0), (reach, reach)]
    return _graph("relu", line, dots, (-reach, reach), (-0.08 * reach, 1.05 * reach), (0, reach), ("W₁x + b₁", "h₁"))


def sigmoid_curve(values: Mapping[str, float], of: str) -> str:
    """Draw the sigmoid with a dot at each value, by its name; the text curve.sigmoid_<of> says of what."""
    reach = max(6.0, *(1.1 * abs(value) for value in values.values()))
    line = [(x, _sigmoid(x)) for x in (reach * (i / 40 - 1) for i in range(81))]
    dots = [Dot(value, _sigmoid(value), name) for name, value in values.items()]
    return _graph(f"sigmoid_{of}", line, dots, (-reach, reach), (-0.06, 1.08), (0, 0.5, 1), ("s", "σ(s)"))


def softmax_bars(logits: Tensor, right: int) -> str:
    """Draw ten logits, and below them the probabilities that softmax makes of them; `right` is marked."""
    scores, shares = logits.tolist(), logits.softmax(dim=0).tolist()
    first = _bars(scores, min(0.0, *scores), max(0.0, *scores), right, [minus(f"{s:.1f}") for s in scores])
    second = _bars(shares, 0, 1, right, [_percent(p) for p in shares])
    return (
        f'<figure class="softmax">{first}<p class="becomes">softmax ↓</p>{second}'
        f"<figcaption>{both('curve.softmax')}</figcaption></figure>"
    )


def slope_bars(slopes: Tensor, right: int, key: str) -> str:
    """Draw the slopes of a loss for ten outputs; the axis ends at the largest. The text `key` names the loss."""
    largest = float(slopes.abs().max())
    bars = _bars(slopes.tolist(), -(largest or 1), largest or 1, right)
    ends = "".join(f"<small>{sign}{_size(largest)}</small>" for sign in "+−")
    caption = f"<figcaption>{both(key)}</figcaption>"
    return f'<figure class="softmax scaled"><div class="ends">{ends}</div>{bars}{caption}</figure>'


def _bars(values: Sequence[float], low: float, high: float, right: int, says: Sequence[str] = ()) -> str:
    """Draw a bar for each digit from one line at zero, and below all bars what each one says."""

    def share(value: float) -> str:
        return f"{100 * value / (high - low):.1f}%"

    columns = "".join(
        f'<li class="{"right" if k == right else ""}"><span class="bar">'
        f'<i style="bottom:{share(min(0.0, value) - low)};height:{share(abs(value))}"></i></span>'
        f"{f'<small>{says[k]}</small>' if says else ''}<b>{k}</b></li>"
        for k, value in enumerate(values)
    )
    return f'<ol style="--zero:{share(-low)}">{columns}</ol>'


def _size(value: float) -> str:
    """Write a size with two digits that count, below a ten-thousandth with a power of ten."""
    if value == 0 or value >= 1e-4:
        return f"{value:.2g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} · 10<sup>{minus(str(int(power)))}</sup>"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _round(value: float) -> str:
    return minus(f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}")


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def _spot(x: float, y: float, name: str, below: bool) -> str:
    """Draw a dot; its name stands where a rising curve does not run: above on the left, or below on the right."""
    kind = ' class="other"' if name and below else ""
    spot = f'<circle{kind} cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>'
    if not name:
        return spot
    start = x < WIDTH / 4 or (below and x < 3 * WIDTH / 4)
    place = f'x="{x + 5 if start else x - 5:.1f}" y="{y + 11 if below else y - 4:.1f}"'
    return f'{spot}<text {place} class="{"first" if start else "last"} name">{name}</text>'


def _graph(
    name: str,
    line: Sequence[tuple[float, float]],
    dots: Sequence[Dot],
    across: tuple[float, float],
    up: tuple[float, float],
    heights: Sequence[float],
    axes: tuple[str, str],
) -> str:
    """Draw a curve and its dots; numbers stand at the ends of the axis across, at 0, and at the `heights`.

    axes  symbols at the two axes, across and up, which are in no language
    """

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            WIDTH * (x - across[0]) / (across[1] - across[0]),
            HEIGHT * (1 - (y - up[0]) / (up[1] - up[0])),
        )

    path = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in line)
    spots = "".join(_spot(*place(dot.x, dot.y), dot.name, below=n > 0) for n, dot in enumerate(dots))
    zero_x, zero_y = place(0, 0)
    numbers = "".join(
        f'<text x="{place(x, 0)[0]:.1f}" y="{HEIGHT + 12}" class="{kind}">{_round(x)}</text>'
        for x, kind in ((across[0], "first"), (0.0, ""), (across[1], "last"))
    ) + "".join(f'<text x="-5" y="{place(0, y)[1] + 3:.1f}" class="last">{_round(y)}</text>' for y in heights)
    names = (
        f'<text x="{WIDTH / 2:.1f}" y="{HEIGHT + 25}">{axes[0]}</text>'
        f'<text x="-5" y="-10" class="last">{axes[1]}</text>'
    )
    box, alt = f"-30 -20 {WIDTH + 36} {HEIGHT + 50}", spoken(f"curve.{name.partition('_')[0]}_alt")
    return (
        f'<figure class="curve"><svg viewBox="{box}" role="img" aria-label="{alt}">'
        f'<path class="axis" d="M0 {zero_y:.1f}H{WIDTH}M{zero_x:.1f} 0V{HEIGHT}"/>'
        f'<polyline points="{path}"/>{names}{spots}{numbers}</svg>'
        f"<figcaption>{both(f'curve.{name}')}</figcaption></figure>"
    )
