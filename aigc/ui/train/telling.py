"""Tell about one moment of a training: pictures, curves, quality, speed and device, in less than 20 KB."""

import html
import json

import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.learning.live.training import Curves, Moment, Opinions
from aigc.ui.look.i18n import GAP, both, spoken
from aigc.ui.look.signs import symbols
from aigc.ui.parts.png import figure, grid_png
from aigc.ui.train.charts import chart, legend, short
from aigc.ui.train.comparing import compared, last_step, shown_quality

GREYS = 15  # levels above black: half the bytes of a picture, with no difference to the eye
COLUMNS = 10
# Curves by kind: the charts, each with its curves' names, and the range of its values.
CHARTS: dict[str, list[tuple[tuple[str, ...], tuple[float, float] | None]]] = {
    "dnn": [(("loss",), None)],
    "vae": [(("L_recon", "L_KL"), None)],
    "gan": [(("L_G", "L_D"), None), (("D(G(z))", "D(x)"), (0.0, 1.0))],  # G red, D blue, as in the time machine
}
FEW = 30  # steps below which a run at rest has little to show
# A classifier that errs so little on at most so many images, and reads so few of others, has learned them by heart.
BY_HEART, SCARCE, POOR = {"cross-entropy": 0.2, "mse": 0.05}, 1_000, 0.9
# A generator has collapsed if half of its samples lie so near another one after so many steps, in pixels' distance. In
# trials of the article's, broken in three ways, seeds 0 and 1: at most 1.4; unbroken: 1.8 to 3.6; the fast one's: 7.
ALIKE, ENOUGH = 1.6, 400
QUALITY_SPAN = {"dnn": (0.0, 1.0), "vae": None, "gan": (0.0, 1.0)}


def tell(moment: Moment, device: str, state: str, past: Curves | None = None) -> str:
    """Write a moment as markup.

    state  key of the text that says whether the run goes on: train.state.STATE
    past   the run before, of a network of the same kind
    """
    kind = moment.settings.recipe.kind
    facts = {
        "step": f"{moment.step:,}",
        "seconds": f"{moment.seconds:.0f}",
        "of": moment.settings.seconds,
        "speed": f"{moment.speed:,.0f}",
        "device": device,
    }
    about = (' data-going="1"' if state == "going" else "") + _point(moment, kind)
    return (
        f'<section class="training"{about}><p class="state"><b>{both(f"train.state.{state}")}</b>{GAP}'
        f"{both('train.facts', **facts)}</p>{_verdict(moment, state)}"
        f'<p class="notice lost" hidden role="alert">{both("train.lost")}</p>'
        f'<div class="sides"><div>{_pictures(moment, kind)}</div>'
        f"<div>{_quality(moment, kind, past)}{_losses(moment, kind, past)}{compared(moment, past)}</div>"
        "</div></section>"
    )


def to_come() -> str:
    """Write the frames of what a run will show, before the first one."""
    caption = f"<figcaption>{both('train.coming.pictures')}</figcaption>"
    tiles = f'<figure><p class="tiles">{"<i></i>" * COLUMNS}</p>{caption}</figure>'
    charts = "".join(
        f'<figure><figcaption>{both(f"train.coming.{name}")}</figcaption><div class="plot"></div></figure>'
        for name in ("quality", "losses")
    )
    return (
        f'<section class="training to-come"><p class="state">{both("train.empty")}</p>'
        f'<div class="sides"><div>{tiles}</div><div>{charts}</div></div></section>'
    )


def _verdict(moment: Moment, state: str) -> str:
    """Say that a run that rests has hardly begun, has collapsed, or would learn more from more images, not more steps.

    Single steps and epochs are as short as they were asked.
    """
    if state not in ("over", "paused"):
        return ""
    if moment.step < FEW:
        return f"<p>{both('train.short', step=moment.step)}</p>"
    if collapsed(moment):
        return f"<p>{both('train.collapsed')}</p>"
    if not by_heart(moment):
        return ""
    loss, share = short(moment.losses["loss"]), shown_quality("dnn", moment.qualities[-1][1])
    return f"<p>{both('train.by_heart', images=f'{moment.settings.images:,}', loss=loss, share=share)}</p>"


def by_heart(moment: Moment) -> bool:
    """Tell whether a classifier errs hardly on the few images that it learns, and often on those held out."""
    settings = moment.settings
    if settings.recipe.kind != "dnn" or settings.images > SCARCE or settings.wrong or not moment.qualities:
        return False
    return moment.losses["loss"] < BY_HEART[settings.loss] and moment.qualities[-1][1] < POOR


def collapsed(moment: Moment) -> bool:
    """Tell whether a generator's samples are nearly alike, whatever the noise, though it learns from unlike ones."""
    settings = moment.settings
    unlike = settings.images >= SCARCE and len(settings.shown) == CLASSES
    if settings.recipe.kind != "gan" or not unlike or moment.step < ENOUGH:
        return False
    samples = moment.view[0].flatten(1)  # (N, 784)
    distances = torch.cdist(samples, samples).fill_diagonal_(torch.inf)
    return float(distances.amin(dim=1).median()) < ALIKE


def told_opinions(opinions: Opinions) -> str:
    """List D's opinion of each sample shown, before a step and after it."""
    pairs = zip(opinions.before.tolist(), opinions.after.tolist(), strict=True)
    items = "".join(f"<li>{before:.1%} → <b>{after:.1%}</b></li>" for before, after in pairs)
    return f'<div class="opinions"><p>{both("train.opinions")}</p><ol>{items}</ol></div>'


def _point(moment: Moment, kind: str) -> str:
    """Name a classifier of all ten digits for the chart of the three horses: network, images, seconds, accuracy."""
    if kind != "dnn" or not moment.qualities or len(moment.settings.shown) < CLASSES:
        return ""
    settings = moment.settings
    point = [settings.network, settings.images, round(moment.seconds, 2), round(moment.qualities[-1][1], 5)]
    return f' data-point="{html.escape(json.dumps(point))}"'


def _pictures(moment: Moment, kind: str) -> str:
    pictures, read = moment.view
    if kind == "dnn":
        return _misread(pictures, read) if moment.qualities else ""
    conditional = getattr(moment.settings.recipe.config, "conditional", True)
    about = f"train.shown.{kind}" if conditional else "train.shown.gan_free"
    return figure(coarse(pictures), COLUMNS, spoken(f"train.alt.{kind}"), both(about))


def _misread(pictures: Tensor, read: list[tuple[int, int]]) -> str:
    if not read:
        return f"<p>{both('train.shown.none_wrong')}</p>"
    cells = "".join(
        f'<li style="--i: {place}"><i></i><span>{digit}→<b>{taken}</b></span></li>'
        for place, (digit, taken) in enumerate(read)
    )
    sheet = grid_png(coarse(pictures), len(pictures))
    style = f"--sheet: url({sheet}); --count: {len(pictures)}"
    caption = f"<figcaption>{both('train.shown.dnn')}</figcaption>"
    return f'<figure><ol class="misread" style="{style}">{cells}</ol>{caption}</figure>'


def _quality(moment: Moment, kind: str, past: Curves | None) -> str:
    if not moment.qualities:
        return ""
    value = moment.qualities[-1][1]
    conditional = getattr(moment.settings.recipe.config, "conditional", True)
    name = f"train.quality.{kind}" if conditional else "train.quality.gan_free"
    shown = shown_quality(kind, value)
    picture = chart(
        {"quality": moment.qualities},
        last_step(moment, past),
        spoken("train.chart.quality", value=shown, step=moment.step),
        moment.changes,
        QUALITY_SPAN[kind],
        {"quality": past.qualities} if past else {},
    )
    below = f'<small aria-hidden="true">{both(f"train.chart.below_{kind}")}</small>'
    told = f'<p>{both(name)}{GAP}<b class="value">{shown}</b></p>'
    return f'<figure class="quality">{told}<div class="named">{picture}{below}</div></figure>'


def _losses(moment: Moment, kind: str, past: Curves | None) -> str:
    parts = []
    for names, span in CHARTS[kind]:
        steps = moment.history.steps
        curves = {name: list(zip(steps, moment.history.curves.get(name, []), strict=False)) for name in names if steps}
        told = ", ".join(
            f"{name.replace('_', ' ')} {short(moment.losses[name])}" for name in names if name in moment.losses
        )
        before = {name: past.losses[name] for name in names if name in past.losses} if past else {}
        about = spoken("train.chart.losses", told=told)
        picture = chart(curves, last_step(moment, past), about, moment.changes, span, before)
        markup = {
            name: both(f"train.loss.{moment.settings.loss}") if name == "loss" else symbols(name) for name in names
        }
        parts.append(f"<figure>{picture}{legend(markup, moment.losses)}</figure>")
    return (
        "".join(parts)
        + f'<p class="axis"><span>0</span><span>{both("train.steps", step=f"{last_step(moment, past):,}")}</span></p>'
    )


def coarse(pictures: Tensor) -> Tensor:
    """Round to sixteen greys."""
    return torch.round(pictures * GREYS) / GREYS
