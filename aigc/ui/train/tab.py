"""Build the tab that trains networks live: dials, a panel that shows the training, and presets that break it."""

from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from aigc.devices import usable_cores
from aigc.learning.live.images import HELD_OUT, MOST_IMAGES
from aigc.learning.live.training import Part as Half
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, word
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.controls import CONTROLS, RESULT
from aigc.ui.parts.events import LIVE, QUIET, or_problem
from aigc.ui.train.breaking import FOLD, SHOW, breaking, experiment
from aigc.ui.train.dials import Dials, arrange, build_network, check
from aigc.ui.train.keep import keep_link
from aigc.ui.train.live import Stage
from aigc.ui.train.runs import Runs, alone
from aigc.ui.train.telling import to_come
from aigc.ui.train.trial import Trial, open_link

STYLE = Path(__file__).parent / "train.css"
SCRIPT = Path(__file__).parent / "panel.js"
# A file that has come is saved at once; its link stays for browsers that refuse, and takes the focus.
SAVE = """watch('value', () => requestAnimationFrame(() => {
  const link = element.querySelector('a.save');
  link?.focus();
  link?.click();
}));"""


def build_train_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its one part by name."""
    runs = Runs(limit=max(1, usable_cores() - 1))
    models.trained.found_by(runs.network)
    stage = Stage(models, runs)

    def stop(token: Any) -> None:
        if ticket := runs.running(str(token)):
            ticket.stopping = True

    def turn(token: Any, *values: Any) -> None:
        """Hand turned dials to a run under way, where they fit it; the next start checks them again."""
        if ticket := runs.running(str(token)):
            ticket.wanted = fitting(runs, ticket.token, *values)

    @or_problem
    def keep(token: Any) -> str:
        kept = runs.kept(str(token))
        opened = open_link(kept.training.settings.recipe.kind, str(token))
        return alone(kept, lambda: keep_link(kept.training, models.choice.name, opened))

    token = gr.Textbox(visible=False)
    intro = gr.HTML(js_on_load=FOLD)
    network = build_network()
    broken = gr.HTML(js_on_load=SHOW)  # above the button that starts it, outside the result that a phone keeps in sight
    with gr.Row():
        with gr.Column(**CONTROLS):
            gr.HTML(f'<h3 class="dials-title">{both("train.dials")}</h3>')
            dials = Dials(network)
        with gr.Column(scale=3, min_width=280, elem_classes="train-side"):
            with gr.Column(**{**RESULT, "elem_classes": ["result", "train-result"]}):
                with gr.Row(elem_classes="train-buttons"):
                    begin = gr.Button(word("train.start"), variant="primary", min_width=100, elem_classes="rests")
                    halt = gr.Button(word("train.stop"), min_width=100, elem_classes="goes")
                    more = gr.Button(word("train.go_on"), min_width=100, elem_classes="rests", interactive=False)
                    epoch = gr.Button(word("train.epoch"), min_width=100, elem_classes="rests")  # starts a run, too
                    save = gr.Button(word("train.keep"), min_width=100, interactive=False)
                with gr.Row(elem_classes="train-buttons steps"):
                    step_d = gr.Button(word("train.step_d"), min_width=100, visible=False)
                    step_g = gr.Button(word("train.step_g"), min_width=100, visible=False)
                saved = gr.HTML(js_on_load=SAVE)  # beside its button: the panel is higher than a screen
                panel = gr.HTML(to_come(), js_on_load=SCRIPT.read_text(encoding="utf-8"))
            with gr.Column(min_width=280):
                trial = Trial(models, runs, token, tab)

    queued: dict[str, Any] = {
        # `runs` bounds the queue, and tells who comes too late; Gradio would let them wait without a word.
        **{"concurrency_limit": None, "trigger_mode": "once"},
        **{"show_progress": "hidden", "api_visibility": "private"},
    }
    tab.select(lambda: opening() + breaking(), None, intro, **LIVE)
    defaults = {name: component.value for name, component in dials.by_name.items()}
    changes = [component.change for component in dials.components]
    gr.on(changes, partial(experiment, defaults), dials.components, broken, **LIVE)
    # Gradio handles a click's events one after the other, each until its stream ends: this one comes first.
    gr.on([button.click for button in (begin, more, epoch, step_d, step_g)], None, None, saved, js="() => ''", **QUIET)
    runs_on = [
        begin.click(stage.start, [token, *dials.components], [panel, token], **queued),
        more.click(stage.go_on, [token, *dials.components], [panel, token], **queued),
        epoch.click(stage.epoch, [token, *dials.components], [panel, token], **queued),
    ]
    halved: list[tuple[gr.Button, Half]] = [(step_d, "D"), (step_g, "G")]
    halves_on = [
        button.click(partial(stage.half_step, half), [token, *dials.components], [panel, token], **LIVE)
        for button, half in halved
    ]
    token.change(needing_a_run, token, [more, save], **LIVE)
    trial.answer_after([*runs_on, *halves_on])
    halt.click(stop, token, None, **QUIET)
    save.click(keep, token, saved, **LIVE)
    gr.on([dial.change for dial in dials.turned], turn, [token, *dials.components], None, **LIVE)
    dials.network.change(arrange, dials.network, [*dials.special, step_d, step_g, trial.text], **LIVE)
    return {"train": dials.part()}


def needing_a_run(token: Any) -> list[Any]:
    """Let buttons that need a run be pressed once there is one."""
    return [gr.update(interactive=bool(token))] * 2


def fitting(runs: Runs, token: str, *values: Any) -> Any:
    """Return the dials as settings where a run under way may take them over, else None."""
    try:
        settings = check(*values)
        return settings if runs.kept(token).training.settings.fits(settings) else None
    except ValueError:
        return None


def opening() -> str:
    """Write the beginning of the tab; its style sheet comes with it."""
    style = f"<style>{STYLE.read_text(encoding='utf-8')}</style>"
    facts = {"images": f"{MOST_IMAGES:,}", "held": f"{10 * HELD_OUT:,}"}
    return f'{style}<h2 class="unseen">{both("train.tab")}</h2><p class="lead">{both("train.lead", **facts)}</p>'
