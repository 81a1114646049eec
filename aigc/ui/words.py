"""Every word of the page, in Chinese and English: one TOML file per language under texts/.

Components take `word(key)`, which Gradio translates in the browser. Gradio translates only one
marker per value, so markup with several texts holds both languages (`both`) and a style sheet, itself a
translated value, hides the one not spoken. Where neither works (toasts, aria labels, the title), `plain` gives both.
"""

import html
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import gradio as gr
from gradio.i18n import I18nData

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("zh", "en")
LOCALES = {
    "en": "en",
    "zh": "zh",
    "zh-CN": "zh",
    "zh-TW": "zh",
    "zh-HK": "zh",
}  # an unlisted zh-… would fall to English
STYLE_KEY = "language.style"


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of one language by dotted key."""
    tables = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flatten(tables)))


def _flatten(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value.strip()


def translations() -> gr.I18n:
    """What `launch(i18n=…)` needs: all texts, and per language the style that hides the other one."""
    hide = {"zh": "en", "en": "zh"}
    style = {language: f"<style>.in-{hide[language]} {{ display: none !important; }}</style>" for language in LANGUAGES}
    return gr.I18n(**{locale: {**texts(language), STYLE_KEY: style[language]} for locale, language in LOCALES.items()})


def language_style() -> I18nData:
    """The value of an HTML component that hides the language not spoken in all markup made by `both`."""
    return I18nData(STYLE_KEY)


def word(key: str) -> I18nData:
    """A text for a component's label, value or placeholder. KeyError where there is no such text."""
    texts("en")[key]
    return I18nData(key)


def both(key: str, **values: object) -> str:
    """Markup with the text in both languages, `values` filled in and escaped."""
    escaped = {name: html.escape(str(value)) for name, value in values.items()}
    return "".join(
        f'<span class="in-{language}" lang="{language}">{_fill(language, key, escaped)}</span>'
        for language in LANGUAGES
    )


def plain(key: str, **values: object) -> str:
    """The text as "中文 / English"."""
    return " / ".join(_fill(language, key, values) for language in LANGUAGES)


def _fill(language: str, key: str, values: Mapping[str, object]) -> str:
    text = texts(language)[key]
    return text.format(**values) if values else text
