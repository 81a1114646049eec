"""Every word of the page, in Chinese and English: TOML files by language and area under texts/.

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


class InputError(ValueError):
    """What is wrong with a visitor's input: a key of the texts, and what to fill in."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(plain(key, **values))
        self.key, self.values = key, values


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of one language by dotted key."""
    found: dict[str, str] = {}
    for path in sorted((TEXTS / language).glob("*.toml")):
        found |= _flatten(tomllib.loads(path.read_text(encoding="utf-8")))
    return MappingProxyType(found)


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


def has_text(key: str) -> bool:
    """Whether there is such a text; names of runs that others trained have none."""
    return key in texts("en")


def both(key: str, **values: object) -> str:
    """Markup with the text in both languages, `values` filled in and escaped."""
    filled = ((language, _fill(language, key, values, quote=True)) for language in LANGUAGES)
    return "".join(f'<span class="in-{language}" lang="{language}">{text}</span>' for language, text in filled)


def notice(key: str) -> str:
    """The text in both languages as a paragraph that fills the place of what is not there yet."""
    return f'<p class="notice">{both(key)}</p>'


def plain(key: str, **values: object) -> str:
    """The text as "中文 / English", `values` filled in and escaped: toasts show markup."""
    return " / ".join(_fill(language, key, values, quote=False) for language in LANGUAGES)


def _fill(language: str, key: str, values: Mapping[str, object], quote: bool) -> str:
    """The text with escaped values; a value that is a `word` itself is translated."""
    text = texts(language)[key]
    if not values:
        return text
    spoken = {name: texts(language)[v.key] if isinstance(v, I18nData) else v for name, v in values.items()}
    return text.format(**{name: html.escape(_sendable(value), quote) for name, value in spoken.items()})


def _sendable(value: object) -> str:
    """Half of a surrogate pair, which JSON may bring, cannot be sent back."""
    return str(value).encode("utf-8", "backslashreplace").decode()
