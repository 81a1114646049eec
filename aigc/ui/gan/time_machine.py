"""Show the time machine: scrub through the trainings of three GANs, samples and curves together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log
from typing import Any

import gradio as gr
import numpy as np
import torch

from aigc.digits import mosaic
from aigc.store.loaded import Models
from aigc.store.timeline import COLUMNS, Timeline
from aigc.ui.look.i18n import GAP, both, has_text, notice, spoken
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.controls import build_choice
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.player import FRAME, SCRIPT, film
from aigc.ui.parts.requests import Choice

PAUSE = 250  # milliseconds per moment
WIDTH, HEIGHT = 300, 90  # SVG units of one graph
POWERS = (1, 10, 100, 1_000, 10_000)


@dataclass(frozen=True)
class Graph:
    """One graph of the time machine."""

    name: str
    fields: tuple[str, ...]  # timeline fields, one curve each
    high: float  # least upper end of the vertical axis
    guide: float  # value of the dotted line to compare with
    ticks: tuple[float, ...] = ()  # on the vertical axis; powers of ten where it is logarithmic
    logarithmic: bool = False


GRAPHS = (
    Graph("frechet", ("frechet",), high=10.0, guide=1.0, logarithmic=True),  # real images
    # The guide is L_D of a D that cannot tell.
    Graph("losses", ("generator_loss", "discriminator_loss"), high=2.0, guide=2 * log(2), ticks=(0, 1, 2)),
    Graph("opinions", ("d_fake", "d_real"), high=1.0, guide=0.5, ticks=(0, 0.5, 1)),
)


def build_time_machine(models: Models, tab: gr.Tab) -> Part:
    """Add the tab's content to the enclosing Blocks; a run of over a megabyte loads only when `tab` opens."""

    @or_problem
    def show(run: Any) -> str:
        run = known.check(run)
        timeline = models.timelines.get(run)
        if timeline is None:
            return notice("time_machine.none")
        return timeline_page(timeline, run, int(runs[run].record.get("training", {}).get("steps", 0)))

    runs = models.catalogue.of("gan")
    known = Choice("run", tuple(runs))
    gr.HTML(f'<p class="lead">{both("time_machine.lead")}</p>')
    run: Any = build_choice("time_machine.run", {name: label(name) for name in runs}, "best")
    page = gr.HTML(notice("time_machine.waiting"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    gr.on([tab.select, run.change], show, run, page, **LIVE)
    return Part([setting("run", run, known)], FRAME)


def timeline_page(timeline: Timeline, run: str, steps: int) -> str:
    """Render samples and curves of one run of so many steps, shown at the timeline's last moment."""
    sheets = mosaic(timeline.samples, COLUMNS).numpy()  # (S, rows·28, COLUMNS·28)
    now = f'<p>{both("time_machine.step")}{GAP}<output name="step"></output></p>'
    last = int(timeline.step[-1])
    beyond = both("time_machine.beyond", last=f"{last:,}", steps=f"{steps:,}") + GAP if steps > last else ""
    graphs = "".join(_graph(timeline, graph) for graph in GRAPHS)
    key = f"time_machine.{run}_text"
    told = f"<p>{both(key)}</p>" if has_text(key) else ""
    story = f'<div class="story">{told}<p class="under">{beyond}{both("time_machine.note")}</p></div>'
    extra = f'<div class="graphs">{now}{graphs}<p class="axis">{both("time_machine.axis")}</p></div>{story}'
    shown = film(sheets, spoken("time_machine.film"), PAUSE, captions=_captions(timeline), extra=extra)
    return f'<div class="timeline">{shown}</div>'


def label(run: str) -> str:
    """Find the key of a run's name; a run without a text keeps its own name."""
    key = f"time_machine.{run}"
    return key if has_text(key) else run


def _captions(timeline: Timeline) -> list[dict[str, str]]:
    """Write the values shown beside the samples, one dict per moment."""
    last = max(1, len(timeline.step) - 1)
    texts = []
    for i, step in enumerate(timeline.step.tolist()):
        values = {name: float(getattr(timeline, name)[i]) for graph in GRAPHS for name in graph.fields}
        texts.append(
            {name: f"{value:.2f}" for name, value in values.items()}
            | {
                "x": f"{i / last:.4f}",
                "step": f"{step:,}",
                "says": f"{step:,}",
                "frechet": f"{values['frechet']:.3g}\u00a0×",
            }
        )
    return texts


def _graph(timeline: Timeline, graph: Graph) -> str:
    """Draw one or two curves over all moments, with the current moment's values in the legend."""
    curves = torch.stack([getattr(timeline, field) for field in graph.fields]).double()  # (curves, S)
    ends = torch.tensor([graph.high, graph.guide])
    if graph.logarithmic:
        curves, ends = curves.clamp(min=0.1).log10(), ends.log10()
    low, high = min(0.0, float(curves.min())), max(float(curves.max()), float(ends[0]))
    heights = (HEIGHT - 2 - (curves - low) * (HEIGHT - 4) / (high - low)).tolist()  # SVG's y grows down
    guide = HEIGHT - 2 - (float(ends[1]) - low) * (HEIGHT - 4) / (high - low)
    lines = "".join(_line(values, f"curve-{i}") for i, values in enumerate(heights))
    legend = "".join(
        f'<span><span class="curve-{i}">{both(f"time_machine.{field}")}</span><output name="{field}"></output></span>'
        for i, field in enumerate(graph.fields)
    )
    powers = range(ceil(low), floor(high) + 1) if graph.logarithmic else ()
    ticks: list[tuple[float, str]] = [(power, f"{10**power:g}") for power in powers]
    ticks += [(tick, f"{tick:g}") for tick in graph.ticks]
    up = "".join(
        f'<span class="up" style="top:{100 * (high - at) / (high - low):.1f}%">{name}</span>' for at, name in ticks
    )
    return (
        f"<figure><figcaption>{legend}<span>{both(f'time_machine.guide_{graph.name}')}</span></figcaption>"
        f'<div class="plot" aria-hidden="true"><svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f'<line class="guide" x1="0" x2="{WIDTH}" y1="{guide:.1f}" y2="{guide:.1f}"/>{lines}</svg><i></i>'
        f"{up}{_along(timeline)}</div></figure>"
    )


def _along(timeline: Timeline) -> str:
    """Name the powers of ten on the axis of steps, and its end, with room between them."""
    steps, last = timeline.step.tolist(), len(timeline.step) - 1
    marks = {
        step: float(np.interp(step, steps, range(len(steps)))) / max(1, last) for step in POWERS if step < steps[-1]
    }
    shown = {step: at for step, at in marks.items() if at < 0.85} | {steps[-1]: 1.0}
    return "".join(f'<span class="along" style="left:{100 * at:.1f}%">{step:,}</span>' for step, at in shown.items())


def _line(heights: Sequence[float], kind: str) -> str:
    across = WIDTH / max(1, len(heights) - 1)
    points = " ".join(f"{i * across:.1f},{height:.1f}" for i, height in enumerate(heights))
    return f'<polyline class="{kind}" points="{points}"/>'
