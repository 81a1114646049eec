"""Test what is drawn of a page; tests/browser/test_first_screen.py compares it with what Gradio draws."""

import gradio as gr
import pytest

from aigc.ui.document.ahead import first_files, style
from aigc.ui.document.still import still


def page() -> gr.Blocks:
    blocks: gr.Blocks
    with gr.Blocks() as blocks:
        gr.HTML("<b>seen</b>", js_on_load="seen()")
        gr.HTML("<b>hidden</b>", visible=False)
        with gr.Tabs():
            with gr.Tab("甲\u2063/ First"), gr.Row():
                gr.HTML("<b>first</b>")
            with gr.Tab("乙\u2063/ Second"):
                gr.HTML("<b>second</b>", js_on_load="seen()")
    return blocks


def test_the_first_tab_is_drawn_with_every_tabs_name_and_nothing_hidden() -> None:
    drawn = still(page(), style(first_files(page())), ())
    assert [f"<b>{name}</b>" in drawn for name in ("seen", "first", "hidden", "second")] == [True, True, False, False]
    assert all(name in drawn for name in ("甲", "First", "乙", "Second"))


def test_the_named_scripts_run_for_what_is_drawn_alone() -> None:
    drawn = still(page(), style(first_files(page())), ("seen()",))
    assert drawn.count("{seen()}") == 1 and drawn.count("data-runs=") == 2, "one element, and the script that finds it"


def test_events_of_what_is_drawn_are_asked_where_the_answer_is_drawn_too_and_waits_in_no_line() -> None:
    def blocks(queue: bool, visible: bool = True, again: bool = False) -> str:
        with gr.Blocks() as asked:
            asks = gr.HTML("", js_on_load="seen()")
            shown = gr.HTML("<b>shown</b>", visible=visible)
            asks.input(lambda *values: values, [asks, shown] if again else asks, shown, queue=queue)
        return still(asked, style(first_files(page())), ("seen()",))

    assert '{"input": [[0, [' in blocks(queue=False)
    others = blocks(queue=True), blocks(queue=False, visible=False), blocks(queue=False, again=True)
    assert all('["", {}, (element' in one for one in others)


def test_other_style_sheets_are_said_to_be_others() -> None:
    with pytest.raises(ValueError, match="style of app is not built"):
        still(page(), "<style></style>", ())
