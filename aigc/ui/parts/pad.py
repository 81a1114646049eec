"""Build the digit pad: a canvas whose value is the drawing as vector strokes, with pad.js as its browser side.

The value is canvas JSON, {"v": 1, "size": 280, "strokes": [[[x, y, pressure], …], …]}, with an optional "brush".
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import gradio as gr

from aigc.digits import Array
from aigc.framing.strokes import check_stroke
from aigc.ui.look.i18n import both, spoken

HERE = Path(__file__).parent
SIZE, BRUSH = 280.0, 18.0  # canvas pixels
BRUSHES = {"thin": 10.0, "medium": BRUSH, "thick": 28.0}  # canvas pixels
RUN = "window.digitPad(element, props, trigger, watch);"  # the script of a pad, which needs `pad_head`
KEYS = {"eraser": "E", "undo": "Ctrl+Z", "redo": "Ctrl+Shift+Z", "clear": ""}
ICONS = {  # SVG paths in a 24×24 square
    "eraser": "M4 14 13 5a2 2 0 0 1 3 0l4 4a2 2 0 0 1 0 3l-8 8H8l-4-4a1.5 1.5 0 0 1 0-2zM9 9l7 7M12 20h8",
    "undo": "M8 4 3 9l5 5M3 9h11a6 6 0 0 1 0 12h-4",
    "redo": "M16 4l5 5-5 5M21 9H10a6 6 0 0 0 0 12h4",
    "clear": "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
}
DRAWING = "draw"  # the drawing that goes from part to part
# A handwritten 5, so that nothing is empty at first; the visitor's first stroke takes its place.
EXAMPLE: list[list[list[float]]] = [
    [
        [186, 62, 0.5], [166, 61, 0.5], [146, 62, 0.5], [128, 63, 0.5], [112, 64, 0.5], [109, 82, 0.5],
        [106, 99, 0.5], [104, 115, 0.5], [102, 130, 0.5], [107, 128, 0.5], [113, 125, 0.5], [118, 123, 0.5],
        [123, 122, 0.5], [129, 121, 0.5], [134, 120, 0.5], [139, 120, 0.5], [144, 120, 0.5], [149, 121, 0.5],
        [154, 122, 0.5], [158, 124, 0.5], [162, 126, 0.5], [166, 129, 0.5], [169, 132, 0.5], [172, 135, 0.5],
        [175, 138, 0.5], [178, 142, 0.5], [180, 146, 0.5], [182, 150, 0.5], [182, 154, 0.5], [183, 159, 0.5],
        [183, 164, 0.5], [183, 169, 0.5], [182, 174, 0.5], [181, 179, 0.5], [179, 185, 0.5], [176, 190, 0.5],
        [173, 195, 0.5], [169, 200, 0.5], [165, 205, 0.5], [161, 209, 0.5], [156, 212, 0.5], [151, 215, 0.5],
        [146, 217, 0.5], [140, 218, 0.5], [134, 219, 0.5], [128, 219, 0.5], [123, 219, 0.5], [117, 218, 0.5],
        [111, 217, 0.5], [106, 215, 0.5], [101, 213, 0.5], [96, 210, 0.5], [92, 207, 0.5], [88, 204, 0.5],
    ]
]  # fmt: skip
MAX_TEXT, MAX_STROKES, MAX_POINTS = 500_000, 200, 20_000  # characters, strokes, points of all strokes


@dataclass(frozen=True)
class Drawing:
    """The arguments of `from_strokes`: strokes (K, 3) of x, y, pressure in a square of `size`, and the brush."""

    strokes: Sequence[Array]
    size: float
    brush: float


def build_pad(name: str = DRAWING) -> gr.HTML:
    """Add the pad to the enclosing Blocks; its value is canvas JSON, its event `input`. It needs `pad_head`.

    Pads of one name share their drawing, which the page's address holds under that name; the pads named DRAWING begin
    with EXAMPLE.
    """
    strokes = EXAMPLE if name == DRAWING else []
    value = {"v": 1, "size": int(SIZE), "brush": int(BRUSH), "strokes": strokes}
    return gr.HTML(
        json.dumps(value, separators=(",", ":")),  # as JavaScript writes it: pad.js compares them
        html_template=_template(name, strokes),
        js_on_load=RUN,
        apply_default_css=False,
    )


def pad_head() -> str:
    """Write style and script of all pads for the page's head, since every component would repeat its own."""
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("pad.css", "pad.js"))
    return (
        f"<style>{style}</style><script>window.digitPad = (element, props, trigger, watch) => {{\n{script}}};</script>"
    )


def parse_canvas(payload: Any) -> Drawing | None:
    """Check canvas JSON, as text or decoded. -> a Drawing, or None without any stroke.

    A ValueError names the mistake in one sentence. Sizes are checked before anything is copied.
    """
    if payload is None or payload == "":
        return None
    if isinstance(payload, str):
        if len(payload) > MAX_TEXT:
            raise ValueError(f"the drawing has {len(payload)} characters: at most {MAX_TEXT} are read")
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise ValueError("the drawing is not valid JSON") from error
    if not isinstance(payload, dict) or not isinstance(payload.get("strokes"), list):
        raise ValueError('the drawing must be {"v": 1, "size": 280, "strokes": [[[x, y, pressure], …], …]}')
    if payload.get("v", 1) != 1:
        raise ValueError("the drawing's version must be 1")
    strokes = payload["strokes"]
    if len(strokes) > MAX_STROKES:
        raise ValueError(f"the drawing has {len(strokes)} strokes: at most {MAX_STROKES} are read")
    if not all(isinstance(stroke, list) for stroke in strokes):
        raise ValueError("a stroke must be a list of points [x, y, pressure]")
    count = sum(len(stroke) for stroke in strokes)
    if count > MAX_POINTS:
        raise ValueError(f"the drawing has {count} points: at most {MAX_POINTS} are read")
    if count == 0:
        return None
    size = _length(payload, "size", SIZE)
    brush = _length(payload, "brush", BRUSH * size / SIZE)
    return Drawing([check_stroke(stroke) for stroke in strokes], size, brush)


def _length(payload: dict[str, Any], name: str, default: float) -> float:
    if name not in payload:
        return default
    value = payload[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.1 <= value <= 10_000:
        raise ValueError(f"the drawing's {name} must be a number from 0.1 to 10000")
    return float(value)


def _template(name: str, strokes: Any) -> str:
    """Write the pad's markup; `data-pad` names the drawing."""
    key = uuid4().hex
    limits = f'data-size="{SIZE:g}" data-strokes="{MAX_STROKES}" data-points="{MAX_POINTS}"'
    return (
        f'<div class="pad" data-pad="{name}" data-example="{strokes}" {limits}><div class="pad-paper">'
        f'<canvas tabindex="0" role="img" aria-label="{spoken("pad.canvas")}"></canvas>'
        f'<div class="pad-hint">{both("pad.hint")}</div>'
        f'<div class="pad-example" hidden><span>{both("pad.example")}</span></div>'
        f'<div class="pad-full" hidden>{both("pad.full")}</div></div>'
        f'<div class="pad-tools"><div class="pad-brush" role="radiogroup" aria-label="{spoken("pad.brush")}">'
        + "".join(_brush(key, name, width) for name, width in BRUSHES.items())
        + "</div>"
        + "".join(_button(act, keys) for act, keys in KEYS.items())
        + "</div></div>"
    )


def _brush(key: str, name: str, width: float) -> str:
    checked = " checked" if width == BRUSH else ""
    return (
        '<label title="[ ]">'
        f'<input type="radio" name="{key}" value="{width:g}" aria-label="{spoken("pad." + name)}"{checked}>'
        f'<i style="width:{width * 0.7:g}px;height:{width * 0.7:g}px"></i></label>'
    )


def _button(act: str, keys: str) -> str:
    title = f' title="{keys}"' if keys else ""
    pressed = ' aria-pressed="false"' if act == "eraser" else ""
    icon = f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{ICONS[act]}"/></svg>'
    return f'<button type="button" data-act="{act}"{title}{pressed}>{icon}{both("pad." + act)}</button>'
