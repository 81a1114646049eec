"""Compose the page: header, one tab per model, endpoints; this module owns the order and nothing else."""

import json
import re
from collections.abc import Callable
from inspect import iscoroutinefunction, signature
from typing import Any

import gradio as gr

from aigc.devices import Choice, usable_cores
from aigc.store.loaded import Models, rescued
from aigc.store.names import WEIGHTS
from aigc.ui.api import JSON_ENDPOINTS, build_api, json_endpoints, picture_endpoints
from aigc.ui.data.tab import build_data_tab
from aigc.ui.dnn.classify import classify_image_endpoint
from aigc.ui.dnn.tab import build_dnn_tab
from aigc.ui.document.ahead import first_files, scripts, style
from aigc.ui.document.assets import assets_route
from aigc.ui.document.page import Outfit
from aigc.ui.document.still import still
from aigc.ui.gan.tab import build_gan_tab
from aigc.ui.learn.glossary import glossary
from aigc.ui.learn.tab import build_learn_tab
from aigc.ui.look import masthead, strips
from aigc.ui.look.i18n import LANGUAGES, both, language_style, plain, spoken, texts, translations
from aigc.ui.look.language import language_script
from aigc.ui.look.terms import terms_head
from aigc.ui.look.theme import CSS, build_theme
from aigc.ui.openapi import openapi_route
from aigc.ui.parts import pad
from aigc.ui.parts.address.settings import Part, link
from aigc.ui.parts.address.share import build_share
from aigc.ui.parts.address.steps import both_with_links
from aigc.ui.parts.address.wiring import address_head, build_address
from aigc.ui.parts.controls import controls_head
from aigc.ui.parts.events import QUIET
from aigc.ui.serve.server import AnsweringBlocks, app_options, document_route, file_route
from aigc.ui.serve.site import Site
from aigc.ui.start.tab import STYLE, build_start_tab
from aigc.ui.teach.tab import build_teach_tab
from aigc.ui.train.room import build_train_room
from aigc.ui.use.tab import build_use_tab
from aigc.ui.vae.tab import build_vae_tab

TABS: dict[str, Callable[[Models, gr.Tab], dict[str, Part]]] = {
    "start": build_start_tab,
    "gan": build_gan_tab,
    "vae": build_vae_tab,
    "dnn": build_dnn_tab,
    "train": build_train_room,
    "learn": build_learn_tab,
    "teach": build_teach_tab,
    "data": build_data_tab,
    "use": lambda models, tab: build_use_tab([*JSON_ENDPOINTS, classify_image_endpoint], tab),
}
MAX_UPLOAD = "10mb"
PICTURE = "/digits.png"  # the path of a sheet of generated digits
STYLES = (CSS, CSS.with_name("frame.css"), CSS.with_name("patience.css"), *strips.STYLES, STYLE)
GLOSSARY = "/glossary.json"  # the path that terms.js fetches
SUBPATH, PATIENCE = CSS.with_name("subpath.js"), CSS.with_name("patience.js")


def build_app(models: Models) -> AnsweringBlocks:
    """Build the whole page for these models; `launch(**launch_options(app, models, site))` serves it."""
    app: AnsweringBlocks
    with AnsweringBlocks(title=spoken("page.title"), analytics_enabled=False, delete_cache=(3600, 3600)) as app:
        gr.HTML(language_style(), elem_id="language-style")
        with gr.Row(elem_classes=["header-row", "area-header"]):
            masthead.build_masthead()
            build_share()
        parts: dict[str, Part] = {}
        at_home: set[int] = set()  # events of trainings, which belong to one process
        with gr.Tabs(overflow_behavior="wrap", elem_classes="rooms"):
            for name, build in TABS.items():
                before = set(app.fns)
                with gr.Tab(spoken(f"{name}.tab"), id=name, elem_id=f"tab-{name}") as tab:
                    parts |= build(models, tab)
                if name == "train":
                    at_home = set(app.fns) - before
        build_address(parts)
        app.load(
            lambda: device_line(models.choice), None, gr.HTML(elem_classes="area-device"), **QUIET
        )  # the accelerator may have failed since
        build_api(models)
    for number, function in app.fns.items():
        # A wrapped generator is none to Gradio, and a coroutine fails only when awaited.
        if function.fn and not function.types_generator and not iscoroutinefunction(function.fn):
            function.fn = rescued(models, function.fn)
            if number not in at_home and not _takes_event(function.fn):
                function.fn = app.crew.lend(function.fn)
    return app


def _takes_event(handler: Callable[..., Any]) -> bool:
    """Tell whether Gradio gives a handler more than values: an event or a request, which stay in their process."""
    return any(one.annotation in (gr.EventData, gr.Request) for one in signature(handler).parameters.values())


def device_sentence(choice: Choice) -> str:
    """Say on which device the models run and why, in both languages, one sentence per line."""
    said = re.sub(r"\(\(|\)\)", "", plain(f"device.{choice.reason}", **_named(choice)))  # marks of a link
    return f"{said}\n{plain('device.threads', cores=usable_cores())}" if choice.device.type == "cpu" else said


def device_line(choice: Choice) -> str:
    """Say it below the page; the tab on data and compute, to which it leads, tells visitors of the cores."""
    said = both_with_links(f"device.{choice.reason}", [f'<a href="{link("data")}">'], **_named(choice))
    return f'<p class="device">{said}</p>'


def _named(choice: Choice) -> dict[str, object]:
    return {"device": choice.name, "reason": choice.detail}


def _head() -> str:
    """Write our style sheets and scripts; Gradio's css= and head= would reach only browsers that ran its script."""
    script = SUBPATH.read_text(encoding="utf-8").replace("SENTENCE", json.dumps(both("page.astray")))
    patience = PATIENCE.read_text(encoding="utf-8")
    for name in ("busy", "failed", "interrupted"):
        patience = patience.replace(f"{name.upper()}_SENTENCE", json.dumps(both(f"refused.{name}"), ensure_ascii=False))
    look = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    last = f"<script>{script}</script><script>{patience}</script>"
    parts = f"{address_head()}{controls_head()}{strips.strips_head()}{pad.pad_head()}{terms_head()}"
    title = f"<title>{spoken('page.title')}</title>"
    return f"{language_script()}{title}<style>{look}</style>{parts}{last}"


def _outfit(app: gr.Blocks) -> Outfit:
    files = first_files(app)
    sheets = style(files)
    return Outfit(sheets, _head(), still(app, sheets, (masthead.SCRIPT, pad.RUN)), scripts(files), _without_script())


def _without_script() -> str:
    """Show two sentences and digits to a browser without JavaScript, which gets no style sheet either."""
    said = "".join(f'<p lang="{language}">{texts(language)["page.without_script"]}</p>' for language in LANGUAGES)
    style = "max-width: 40rem; margin: 0 auto; padding: 1rem; line-height: 1.6"
    picture = f'<img src=".{PICTURE}" alt="" style="max-width: 100%; border-radius: 8px">'
    return f'<noscript><div style="{style}">{said}{picture}</div></noscript>'


def launch_options(app: AnsweringBlocks, models: Models, site: Site) -> dict[str, Any]:
    """Build the arguments of `launch`: endpoints, look and languages, with monitoring and history off."""
    endpoints = {name: app.crew.lend(rescued(models, served)) for name, served in json_endpoints(models).items()}
    own = [
        document_route(GLOSSARY, glossary()),
        openapi_route(JSON_ENDPOINTS, classify_image_endpoint),
        assets_route(),
        file_route(PICTURE, WEIGHTS / "gan" / "picture.png"),
    ]
    served = app_options(endpoints, picture_endpoints(), own, site, _outfit(app))
    return {
        "i18n": translations(app),
        "theme": build_theme(),
        "max_file_size": MAX_UPLOAD,
        "enable_monitoring": False,
        "run_history": False,
        "footer_links": [],  # the tab on the API says more
        "quiet": True,
        "app_kwargs": served,
    }
