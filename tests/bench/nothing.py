"""Serve a page and an endpoint that do nothing, the floor of every time: `python -m tests.bench.nothing PORT`.

The page has the app's own pad with the app's own wiring; its answer counts the events, so that each changes the page.
"""

import itertools
import sys
from typing import Any

import gradio as gr
from gradio.events import api

from aigc.ui.parts.events import LIVE
from aigc.ui.parts.pad import build_pad, pad_head


def main() -> None:
    count = itertools.count()

    def nothing(value: Any) -> str:
        return f'<div class="answer">{next(count)}</div>'

    with gr.Blocks(analytics_enabled=False) as app:
        pad: Any = build_pad()
        card = gr.HTML('<div class="answer"></div>')
        pad.input(nothing, pad, card, **LIVE)
        api(nothing, queue=False)
    port = int(sys.argv[1])
    app.launch(server_port=port, head=pad_head(), quiet=True, enable_monitoring=False, run_history=False)


if __name__ == "__main__":
    main()
