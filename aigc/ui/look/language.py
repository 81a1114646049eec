"""Let visitors choose the language: the script that must run before Gradio's own, and the switch in the header."""

from pathlib import Path

import gradio as gr

from aigc.ui.look.i18n import LANGUAGES

SCRIPT = Path(__file__).with_name("language.js")
ASSETS = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
NAMES = {"zh": "中", "en": "EN"}


def language_script() -> str:
    """Write scripts and first sizes for the very beginning of the page's head: language, view, keys."""
    paths = (SCRIPT, SCRIPT.with_name("views.js"), SCRIPT.with_name("keys.js"))
    scripts = (path.read_text(encoding="utf-8") for path in paths)
    sizes = SCRIPT.with_name("first.css").read_text(encoding="utf-8")
    return f"<style>{sizes}</style><script>{''.join(scripts)}</script>"


def locale_asset() -> str:
    """Find the path of Gradio's script that exports `changeLocale`, relative to the page.

    Gradio 6.31 offers the change in its settings alone. A browser runs a script of one address once, so its state here
    is that of Gradio.
    """
    found = [path.name for path in ASSETS.glob("core-*.js") if "as changeLocale" in path.read_text(encoding="utf-8")]
    if len(found) != 1:
        raise RuntimeError(f"{len(found)} scripts of Gradio {gr.__version__} change the language: install 6.31")
    return f"assets/{found[0]}"


def language_switch() -> str:
    """Write the switch's markup; masthead.js runs it."""
    return "".join(
        f'<button type="button" lang="{language}" data-language="{language}" aria-pressed="false">'
        f"{NAMES[language]}</button>"
        for language in LANGUAGES
    )
