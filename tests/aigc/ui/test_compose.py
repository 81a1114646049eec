"""Test what holds for every part of the composed page."""

import asyncio
import pickle

import gradio as gr
import pytest
import torch

from aigc.devices import Choice
from aigc.store.loaded import Models
from aigc.ui.compose import build_app, device_line, device_sentence

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


def test_the_line_at_the_foot_leads_to_the_tab_that_tells_more_and_a_terminal_gets_no_link() -> None:
    alone = Choice(torch.device("cpu"), "alone")
    assert device_line(alone).count('href="?v=1&tab=data"') == 2  # once in each language
    assert "“Data and compute”" in device_sentence(alone)
    assert "((" not in device_line(alone) + device_sentence(alone)


@pytest.mark.slow
def test_every_answer_that_a_worker_may_give_travels_between_processes(models: Models) -> None:
    app = build_app(models)
    given = 0
    for event in app.fns.values():
        if not event.fn or event.fn not in app.crew:
            continue
        try:
            answer = asyncio.run(event.fn(*(getattr(one, "value", None) for one in event.inputs)))  # no worker started
        except (ValueError, gr.Error):
            continue
        pickle.dumps(answer)
        given += 1
    assert given > 40
