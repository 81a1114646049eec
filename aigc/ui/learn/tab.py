"""Build the tab that explains: a list of chapters, one digit for all of them, and the chapter that is open.

The page holds no chapter at first: each comes when it is opened.
"""

from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.learn.chapters import CHAPTERS
from aigc.ui.learn.demos.asked import ANSWERS, MOST_MOVES, check_asked, check_moves
from aigc.ui.learn.demos.phases import get_ready
from aigc.ui.learn.pages import coming, opening, remainder
from aigc.ui.look.i18n import notice, word
from aigc.ui.parts.address.settings import Part, Text, setting
from aigc.ui.parts.controls import build_choice, roll
from aigc.ui.parts.digit_input import build_digit_input
from aigc.ui.parts.endpoints import or_error
from aigc.ui.parts.events import LIVE, QUIET, or_problem, or_waiting
from aigc.ui.parts.requests import SEED, Choice

SCRIPT = Path(__file__).parent / "learn.js"
LATEX: Any = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "\\(", "right": "\\)", "display": False},
]
CHAPTER = Choice("chapter", tuple(CHAPTERS))
TELLING = 3, 34  # a test image clear to people and not to the article's network, so that there is a loss to see


def build_learn_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its one part by name."""

    @or_problem
    @or_waiting("learn.waiting")
    def demonstrate(chapter: Any, right: Any, seed: Any, moves: Any, *digit: Any) -> str:
        demo = CHAPTERS[CHAPTER.check(chapter)].demo
        return str(demo(models, check_asked(models, right, seed, moves, *digit))) if demo else ""

    @or_error
    def follow(chapter: Any, *settings: Any) -> Any:
        """Update a demonstration while the hand still draws, if it is fast enough."""
        live = CHAPTERS[CHAPTER.check(chapter)].live
        return demonstrate(chapter, *settings) if live else gr.skip()

    @or_error
    def turn_to(chapter: Any, *settings: Any) -> list[Any]:
        """Open a chapter: its prose, the controls that it needs, its demonstration."""
        name = CHAPTER.check(chapter)
        needed = CHAPTERS[name].controls
        if "moves" in needed:
            get_ready()
        return [
            opening(models, name),
            gr.Row(visible=CHAPTERS[name].demo is not None),
            *(gr.Column(visible=control in needed) for control in ("right", "seed", "moves")),
            demonstrate(name, *settings),
            gr.Markdown(remainder(models, name), visible=True),
        ]

    with gr.Row(elem_classes="learn"):
        with gr.Column(scale=1, min_width=180, elem_classes="contents"):
            names = {name: f"learn.{name}.name" for name in CHAPTERS}
            chapters: Any = build_choice("learn.contents", names, next(iter(CHAPTERS)), elem_id="learn-chapter")
        with gr.Column(scale=4, min_width=280, elem_classes="open-chapter"):
            above = gr.HTML(coming(), js_on_load=SCRIPT.read_text(encoding="utf-8"))
            with gr.Row(visible=False, elem_classes="demonstration") as row:
                with gr.Column(scale=2, min_width=250, elem_classes="given"):
                    given = build_digit_input("learn.input", digit=TELLING[0], place=TELLING[1])
                    with gr.Column(visible=False) as right_column:
                        answers = {"own": "learn.own"} | {name: name for name in ANSWERS.choices[1:]}
                        right: Any = build_choice(
                            "learn.right", answers, "own", "learn.right_info", elem_classes="tens"
                        )
                    with gr.Column(visible=False) as seed_column, gr.Row(elem_classes="dice"):
                        seed = gr.Number(0, label=word("seed.label"), min_width=100)
                        dice = gr.Button(word("seed.dice"), min_width=100)
                    with gr.Column(visible=False) as moves_column:
                        moves = gr.Textbox("", elem_classes="moves-so-far")  # such as DG; learn.css hides it
                        with gr.Row(elem_classes="moves"):
                            buttons = [
                                gr.Button(word(f"learn.step_{half}"), variant="primary", min_width=110) for half in "dg"
                            ]
                            restart = gr.Button(word("learn.restart"), min_width=110)
                with gr.Column(scale=5, min_width=300):
                    shown = gr.HTML(notice("input.coming"))
            # Hidden until a chapter opens: Gradio fetches the code of hidden components when they are shown.
            below = gr.Markdown("", latex_delimiters=LATEX, sanitize_html=False, visible=False)
    settings = [right, seed, moves, *given.components]
    asked = [chapters, *settings]
    for button, half in zip(buttons, "DG", strict=True):
        button.click(or_error(partial(one_more, half)), moves, moves, **LIVE)
    dice.click(roll, None, seed, **QUIET)
    restart.click(lambda: "", None, moves, **QUIET)
    columns = [right_column, seed_column, moves_column]
    gr.on([tab.select, chapters.change], turn_to, asked, [above, row, *columns, shown, below], **LIVE)
    gr.on([right.change, seed.change, moves.change, *given.rests], demonstrate, asked, shown, **LIVE)
    pad: Any = given.pad  # pad.js defines its events, the class does not
    pad.input(follow, asked, shown, **LIVE)
    steps = [setting("right", right, ANSWERS), setting("seed", seed, SEED), setting("moves", moves, Text())]
    return {"learn": Part([setting("chapter", chapters, CHAPTER), given.setting("digit"), *steps], inner="chapter")}


def one_more(half: str, before: Any) -> str:
    """Add a training step of D or G to those so far; the oldest go where there are too many."""
    return (check_moves(before) + half)[-MOST_MOVES:]
