"""Draw a page's first screen as markup, so that it stands, and can be drawn on, before Gradio's scripts have come.

Rows, columns, tabs and gr.HTML are written with the classes that Gradio 6.31 gives them, so that nothing moves when
Gradio's own take their place.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from aigc.ui.document.ahead import OTHERWISE, seen_first
from aigc.ui.look.i18n import BETWEEN

SCRIPT = Path(__file__).with_name("still.js")
STYLE = SCRIPT.with_suffix(".css")
VERSION = gr.__version__.replace(".", "-")
# Gradio scopes its style sheets by a class for each of its source files; a rule of each file tells the class.
SCOPES = {
    "app": r"\.fillable\.(svelte-\w+)",
    "wrap": r"main\.contain\.(svelte-\w+)",
    "row": r"\.unequal-height\.(svelte-\w+)",
    "column": r"div\.(svelte-\w+)\{gap:var\(--layout-gap\);flex-direction:column",
    "tabs": r"\.tabs\.(svelte-\w+)",
    "tabitem": r"\.grow-children\.(svelte-\w+)>\.column>\.column",
    "block": r"\.block\.(svelte-\w+)",
    "html": r"\.html-container\.(svelte-\w+)",
}


def still(page: gr.Blocks, style: str, scripts: Collection[str]) -> str:
    """Write the screen of the first tabs, with its style and script.

    style  the style sheets of the components seen first
    scripts  those of components that run here too, though nothing answers their events yet
    """
    live = [block for block in seen_first(page) if isinstance(block, gr.HTML) and block.js_on_load in scripts]
    scope = {name: _only(pattern, style, name) for name, pattern in SCOPES.items()}
    inside = "".join(_drawn(child, scope, live) for child in page.children)
    return (
        f"<style>{STYLE.read_text(encoding='utf-8')}</style>"
        "<noscript><style>#still { display: none; }</style></noscript>"
        f'<div id="still" class="gradio-container gradio-container-{VERSION} {scope["app"]}">'
        f'<div class="main fillable {scope["app"]} app"><div class="wrap {scope["wrap"]}">'
        f'<main class="contain {scope["wrap"]}" style="flex-grow: 1"><div class="column {scope["column"]}">'
        f"{inside}</div></main></div></div></div><script>{_script(page, live)}</script>"
    )


def _drawn(block: Any, scope: Mapping[str, str], live: list[gr.HTML]) -> str:
    """Draw a block and all within it; nothing for what is hidden or of another kind."""
    if not block.visible:
        return ""
    inside = "".join(_drawn(child, scope, live) for child in getattr(block, "children", []))
    classes = " ".join(block.elem_classes)
    if isinstance(block, gr.Tabs):
        tabs = [child for child in block.children if isinstance(child, gr.Tab)]
        names = "".join(_name(tab, tab is tabs[0], scope) for tab in tabs)
        inside = _drawn(tabs[0], scope, live)
        return (
            f'<div class="tabs {classes} {scope["tabs"]}"><div class="tab-wrapper {scope["tabs"]} wrap">'
            f'<div class="tab-container {scope["tabs"]} wrap">{names}</div></div>{inside}</div>'
        )
    if isinstance(block, gr.Tab):
        return (
            f'<div class="tabitem {scope["tabitem"]}"><div class="column {scope["column"]}" style="{_width(0)}">'
            f"{inside}</div></div>"
        )
    if isinstance(block, gr.Row):
        return f'<div class="row {classes} {scope["row"]} unequal-height">{inside}</div>'
    if isinstance(block, gr.Column):
        size = f"flex-grow: {block.scale}; {_width(block.min_width)}"
        return f'<div class="column {classes} {scope["column"]}" style="{size}">{inside}</div>'
    return _html(block, scope, live) if isinstance(block, gr.HTML) else ""


def _html(block: gr.HTML, scope: Mapping[str, str], live: list[gr.HTML]) -> str:
    if block.value is not None and not isinstance(block.value, str):  # a text that Gradio translates
        return ""
    value = block.value or ""
    shown = str(block.html_template).replace("${value}", value)
    marks = f' data-block="{block._id}"' + (f' data-runs="{live.index(block)}"' if block in live else "")
    prose = "prose gradio-style" if block.apply_default_css else ""
    classes = " ".join(block.elem_classes)
    return (
        f'<div class="block {classes} {scope["block"]} hide-container auto-margin" '
        f'style="border-style: solid; overflow: visible; {_width(0)}">'
        f'<div class="html-container {scope["html"]}"><div class="{prose} {classes}"{marks}>{shown}</div></div></div>'
    )


def _name(tab: gr.Tab, chosen: bool, scope: Mapping[str, str]) -> str:
    """Write a tab's name; still.js opens the tab once the page is whole."""
    zh, _, en = str(tab.label).partition(BETWEEN)
    said = f'<span class="in-zh" lang="zh">{zh}</span><span class="in-en" lang="en">{en}</span>'
    classes = f"{scope['tabs']} selected" if chosen else scope["tabs"]
    return f'<button type="button" data-tab="{tab.id}" class="{classes}">{said}</button>'


def _width(least: int) -> str:
    return f"min-width: min({least}px, 100%)"


def _script(page: gr.Blocks, live: list[gr.HTML]) -> str:
    """Write the script that runs the live components, each with its value and its events."""
    runs = (
        f"[{json.dumps(block.value)}, {json.dumps(_events(page, block))}, "
        f"(element, props, trigger, watch) => {{{block.js_on_load}}}]"
        for block in live
    )
    return SCRIPT.read_text(encoding="utf-8").replace("RUNS", f"[{', '.join(runs)}]")


def _events(page: gr.Blocks, block: gr.HTML) -> dict[str, list[tuple[int, list[int]]]]:
    """List the events of a block that the server answers at once, from its value alone, with markup seen first.

    -> by the event's name, of each handler: its number, the numbers of the blocks that it fills
    """
    filled = {shown._id for shown in seen_first(page) if isinstance(shown, gr.HTML)}
    events = defaultdict(list)
    for number, fn in page.fns.items():
        outputs = [output._id for output in fn.outputs]
        if fn.fn is not None and not fn.queue and fn.inputs == [block] and filled.issuperset(outputs):
            for target, name in fn.targets:
                if target == block._id:
                    events[name].append((number, outputs))
    return dict(events)


def _only(pattern: str, style: str, name: str) -> str:
    found = set(re.findall(pattern, style))
    if len(found) != 1:
        raise ValueError(OTHERWISE.format(place=f"style of {name}"))
    return str(found.pop())
