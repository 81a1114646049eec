"""Build the tab that trains networks live: dials, a panel that shows the training, and presets that break it."""

from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from aigc.devices import usable_cores
from aigc.learning.live.images import HELD_OUT, MOST_IMAGES
from aigc.learning.live.training import Part as Half
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, notice, word
from aigc.ui.parts.address.settings import Part, link
from aigc.ui.parts.controls import CONTROLS, RESULT
from aigc.ui.parts.events import LIVE, QUIET, or_problem
from aigc.ui.train.dials import Dials, arrange, build_network, check
from aigc.ui.train.keep import keep_link
from aigc.ui.train.live import Stage
from aigc.ui.train.runs import Runs, alone
from aigc.ui.train.trial import Trial, open_link

STYLE = Path(__file__).parent / "train.css"
SCRIPT = Path(__file__).parent / "panel.js"
# A file that has come is saved at once; its link stays for browsers that refuse, and takes the focus.
SAVE = """watch('value', () => requestAnimationFrame(() => {
  const link = element.querySelector('a.save');
  link?.focus();
  link?.click();
}));"""
# Ways to break a training: the settings of each, which a link sets.
PRESETS: dict[str, dict[str, object]] = {
    "collapse": {"network": "gan-article", "rate": "30"},
    "one_noise": {"network": "gan-article", "noise": "one"},
    "no_critic": {"network": "gan-article", "critic": 0},
    "no_prior": {"network": "vae-article", "weight": 0},
    "all_prior": {"network": "vae-article", "weight": 100},
    "ten_images": {"network": "dnn-article", "images": 10},
    "half_wrong": {"network": "dnn-article", "wrong": 50},
    "squared": {"network": "dnn-article", "loss": "mse"},
}


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

    intro = gr.HTML()
    network = build_network()
    with gr.Row():
        with gr.Column(**CONTROLS):
            dials = Dials(network)
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
            panel = gr.HTML(notice("train.empty"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    token = gr.Textbox(visible=False)
    trial = Trial(models, runs, token, tab)
    outro = gr.HTML()

    queued: dict[str, Any] = {
        # `runs` bounds the queue, and tells who comes too late; Gradio would let them wait without a word.
        **{"concurrency_limit": None, "trigger_mode": "once"},
        **{"show_progress": "hidden", "api_visibility": "private"},
    }
    tab.select(lambda: (opening(), breaking()), None, [intro, outro], **LIVE)
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


def breaking() -> str:
    """Write the ways to break a training, each a link that sets the dials."""
    items = "".join(
        f'<li><a href="{link("train", **settings)}">{both(f"train.break.{name}")}</a>'
        f"<span>{both(f'train.break.{name}_text')}</span></li>"
        for name, settings in PRESETS.items()
    )
    title = f"<h3>{both('train.break.title')}</h3><p>{both('train.break.text')}</p>"
    return f'<div class="breaking">{title}<ul>{items}</ul></div>'
