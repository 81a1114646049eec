"""Build the tab that shows each endpoint in three languages, to copy, and runs it in the visitor's browser."""

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.route_utils import get_root_url

from aigc.ui.look.code_box import CODE_STYLE, code_box
from aigc.ui.look.i18n import LANGUAGES, both, in_both, notice, spoken
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.controls import build_choice
from aigc.ui.parts.endpoints import Endpoint
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.requests import Choice
from aigc.ui.use.snippets import body, curl, javascript, python, takes_digit, takes_file

STYLE, SCRIPT = (Path(__file__).parent / f"use.{kind}" for kind in ("css", "js"))
CALLS = {"curl": curl, "Python": python, "JavaScript": javascript}


def build_use_tab(endpoints: Sequence[Endpoint], tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks, for these endpoints; it loads when `tab` opens.

    -> the tab's one part by name.
    """
    named = {one.name: one for one in endpoints}
    choice = Choice("endpoint", tuple(named))

    @or_problem
    def show_endpoint(name: Any, request: gr.Request) -> str:
        return endpoint_page(named[choice.check(name)], address(request))

    gr.HTML(f'<p class="lead">{both("use.lead")}</p>')
    chosen: Any = build_choice("use.endpoint", {name: name for name in named}, "write", elem_id="endpoint")
    page = gr.HTML(notice("use.waiting"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    gr.on([tab.select, chosen.change], show_endpoint, chosen, page, **LIVE)
    return {"use": Part([setting("endpoint", chosen, choice)])}


def address(request: gr.Request) -> str:
    """Find the address at which the visitor reached this page, behind a proxy too; "" outside of a request."""
    asked = request.request
    return get_root_url(asked, asked.url.path, asked.app.get_blocks().root_path) if asked else ""


def endpoint_page(endpoint: Endpoint, url: str) -> str:
    """Write an endpoint's description, its three calls, and the form that tries it."""
    rows = "".join(
        f'<tr><th scope="row"><code>{name}</code></th><td>{_described(field.says)}</td></tr>'
        for name, field in endpoint.fields.items()
    )
    forms = f'<p class="under">{both("use.digit")}</p>' if takes_digit(endpoint) else ""
    calls = "".join(_call(language, write(endpoint, url)) for language, write in CALLS.items())
    return (
        f"<style>{STYLE.read_text(encoding='utf-8')}{CODE_STYLE}</style>"
        f'<div class="use" data-name="{endpoint.name}">'
        f"<h2><code>POST /gradio_api/run/{endpoint.name}</code></h2>"
        f"<p>{both(f'use.about.{endpoint.name}')}</p>"
        f'<table><thead><tr><th scope="col">{both("use.parameter")}</th><th scope="col">{both("use.value")}</th></tr>'
        f'</thead><tbody>{rows}<tr><th scope="row">{both("use.answer")}</th><td>{_described(endpoint.gives)}</td></tr>'
        f"</tbody></table>{forms}"
        f'<div class="calls">{calls}</div>{_trial(endpoint)}'
        f'<p class="under">{both("use.more", openapi=f"{url}/gradio_api/openapi.json")}</p></div>'
    )


def _call(language: str, code: str) -> str:
    return (
        f'<section class="call"><div><h3>{language}</h3><button type="button" class="copy" '
        f'aria-label="{spoken("use.copy_name", language=language)}"><span>{both("use.copy")}</span>'
        f'<span class="done" role="status">{both("use.copied")}</span></button></div>'
        f"{code_box(code, language)}</section>"
    )


def _trial(endpoint: Endpoint) -> str:
    """Write the form that sends the example, as the visitor changes it, from the browser itself."""
    if takes_file(endpoint):
        field = (
            f'<label>{both("use.file")}<input type="file" accept="image/png,image/jpeg"></label>'
            f"<p>{both('use.file_text')}</p>"
        )
    else:
        field = (
            f'<label for="use-body">{both("use.body")}</label>'
            f'<textarea id="use-body" spellcheck="false" rows="3">{html.escape(body(endpoint.example))}</textarea>'
        )
    return (
        f'<section class="trial"><h3>{both("use.try")}</h3>{field}'
        f'<button type="button" class="send">{both("use.send")}</button>'
        f'<div class="reply" role="status" hidden><p class="said"></p><div class="pictures"></div>'
        f"{code_box('', 'JSON')}</div></section>"
    )


def _described(says: Callable[[str], str]) -> str:
    """Write in both languages a description that comes in one language at a time."""
    return in_both(**{language: _markdown(says(language)) for language in LANGUAGES})


def _markdown(text: str) -> str:
    """Turn `code` of a description into markup."""
    parts = html.escape(text).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
