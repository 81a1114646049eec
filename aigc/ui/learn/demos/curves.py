"""Draw ReLU, sigmoid and softmax with the values that a network has just computed."""

from collections.abc import Sequence
from math import exp

from torch import Tensor

from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import minus

WIDTH, HEIGHT = 160, 100  # SVG units
MOST = 60  # dots: a sample of a layer's units, evenly spaced


def relu_curve(before: Tensor) -> str:
    """Draw ReLU with dots at the inputs (H,) of a layer's units, clipped to the frame."""
    reach = max(1.0, float(before.abs().max()))
    sample = before[:: max(1, len(before) // MOST)].clamp(-reach, reach).tolist()
    dots = [(value, max(0.0, value)) for value in sample]
    line = [(-reach, 0.0), (0.0, 0.0), (reach, reach)]
    return _graph("relu", line, dots, (-reach, reach), (-0.08 * reach, 1.05 * reach), (0, reach))


def sigmoid_curve(values: Sequence[float], of: str) -> str:
    """Draw the sigmoid with a dot at each value; the text curve.sigmoid_<of> says of what."""
    reach = max(6.0, *(1.1 * abs(value) for value in values))
    line = [(x, _sigmoid(x)) for x in (reach * (i / 40 - 1) for i in range(81))]
    dots = [(value, _sigmoid(value)) for value in values]
    return _graph(f"sigmoid_{of}", line, dots, (-reach, reach), (-0.06, 1.08), (0, 0.5, 1))


def softmax_bars(logits: Tensor, right: int) -> str:
    """Draw ten logits, and below them the probabilities that softmax makes of them; `right` is marked."""
    probabilities = logits.softmax(dim=0)
    reach = max(1.0, float(logits.abs().max()))
    columns = "".join(
        f'<li class="{"right" if k == right else ""}" style="--logit:{s / reach:.3f};--share:{p:.3f}">'
        f'<span class="up"><i></i></span><small>{minus(f"{s:.1f}")}</small><b>{k}</b>'
        f'<span class="down"><i></i></span><small>{_percent(p)}</small></li>'
        for k, (s, p) in enumerate(zip(logits.tolist(), probabilities.tolist(), strict=True))
    )
    return f'<figure class="softmax"><ol>{columns}</ol><figcaption>{both("curve.softmax")}</figcaption></figure>'


def slope_bars(slopes: Tensor, right: int, key: str) -> str:
    """Draw the slopes of a loss for ten outputs; the axis ends at the largest. The text `key` names the loss."""
    largest = float(slopes.abs().max())
    columns = "".join(
        f'<li class="{"right" if k == right else ""}" style="--logit:{slope / (largest or 1):.3f}">'
        f'<span class="up"><i></i></span><b>{k}</b></li>'
        for k, slope in enumerate(slopes.tolist())
    )
    ends = "".join(f"<small>{sign}{_size(largest)}</small>" for sign in "+−")
    return (
        f'<figure class="softmax scaled"><div class="ends">{ends}</div><ol>{columns}</ol>'
        f"<figcaption>{both(key)}</figcaption></figure>"
    )


def _size(value: float) -> str:
    """Write a size with two digits that count, below a ten-thousandth with a power of ten."""
    if value == 0 or value >= 1e-4:
        return f"{value:.2g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} · 10<sup>{minus(str(int(power)))}</sup>"


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else ""


def _round(value: float) -> str:
    return minus(f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}")


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def _graph(
    name: str,
    line: Sequence[tuple[float, float]],
    dots: Sequence[tuple[float, float]],
    across: tuple[float, float],
    up: tuple[float, float],
    heights: Sequence[float],
) -> str:
    """Draw a curve and its dots; numbers stand at the ends of the axis across, at 0, and at the `heights`."""

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            WIDTH * (x - across[0]) / (across[1] - across[0]),
            HEIGHT * (1 - (y - up[0]) / (up[1] - up[0])),
        )

    path = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in line)
    spots = "".join('<circle cx="{:.1f}" cy="{:.1f}" r="2.6"/>'.format(*place(x, y)) for x, y in dots)
    zero_x, zero_y = place(0, 0)
    numbers = "".join(
        f'<text x="{place(x, 0)[0]:.1f}" y="{HEIGHT + 12}" class="{kind}">{_round(x)}</text>'
        for x, kind in ((across[0], "first"), (0.0, ""), (across[1], "last"))
    ) + "".join(f'<text x="-5" y="{place(0, y)[1] + 3:.1f}" class="last">{_round(y)}</text>' for y in heights)
    box, alt = f"-30 -6 {WIDTH + 36} {HEIGHT + 22}", spoken(f"curve.{name.partition('_')[0]}_alt")
    return (
        f'<figure class="curve"><svg viewBox="{box}" role="img" aria-label="{alt}">'
        f'<path class="axis" d="M0 {zero_y:.1f}H{WIDTH}M{zero_x:.1f} 0V{HEIGHT}"/>'
        f'<polyline points="{path}"/>{spots}{numbers}</svg><figcaption>{both(f"curve.{name}")}</figcaption></figure>'
    )
