"""Test what holds for every part of the composed page."""

import pickle
from inspect import iscoroutinefunction

import gradio as gr
import pytest

from aigc.store.loaded import Models
from aigc.ui.compose import build_app, takes_event

BUSY = "请稍候"  # what every text says that asks for a moment's patience


def test_a_busy_word_stands_only_where_the_opening_of_a_tab_brings_an_answer(models: Models) -> None:
    """An event that follows another's answer may never come: a refused drawing changes nothing that it waits for."""
    app = build_app(models)
    opened = {
        output._id
        for event in app.fns.values()
        for output in event.outputs
        if any(name == "select" and isinstance(app.blocks[block], gr.Tab) for block, name in event.targets if block)
    }
    busy = [one for one in app.blocks.values() if isinstance(one, gr.HTML) and BUSY in str(one.value)]
    assert len(busy) > 10
    assert [one.value for one in busy if one._id not in opened] == []


@pytest.mark.slow
def test_every_answer_that_a_worker_may_give_travels_between_processes(models: Models) -> None:
    app, travelled = build_app(models), 0
    for event in app.fns.values():
        if event.fn is None or takes_event(event.fn) or event.types_generator or iscoroutinefunction(event.fn):
            continue
        try:
            answer = event.fn(*(getattr(one, "value", None) for one in event.inputs))
        except (ValueError, gr.Error):
            continue
        pickle.dumps(answer)
        travelled += 1
    assert travelled > 40
