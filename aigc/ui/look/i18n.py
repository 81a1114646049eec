"""All texts of the page in Chinese and English, from TOML files by language and area under texts/, prose in markup/.

Components take `word(key)`, which Gradio translates in the browser. Gradio translates only one marker per value, so
markup with several texts holds both languages (`both`), and a style sheet, itself a translated value, hides one of
them. Attributes and the title hold both too (`spoken`), until language.js leaves the visitor's. Errors over HTTP and in
toasts give both languages as text (`plain`).
In markup, [[posterior]] or [[posterior|the posterior's]] becomes a link that opens an entry of the glossary, and
L_recon a symbol with a subscript.
"""

import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import gradio as gr
from gradio.i18n import I18nData

from aigc.ui.look.signs import symbols
from aigc.ui.look.terms import linked, unlinked

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("zh", "en")
LOCALES = (*LANGUAGES, "zh-CN", "zh-TW")  # the Chinese that Gradio knows
STYLE_KEY = "language.style"
MARKED = re.compile(r'"__type__": "translation_metadata", "key": "([^"]+)"')  # a word that Gradio made a text
LISTED = {"zh": "、", "en": ", "}  # between the items of a list
BETWEEN = "\u2063/ "  # stands between two languages for language.js; the first character is invisible


class InputError(ValueError):
    """An error in a visitor's input: a key of the texts, and the values to fill in."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(plain(key, **values))
        self.key, self.values = key, values


@cache
def texts(language: str) -> Mapping[str, str]:
    """Load all texts of one language, by dotted key."""
    found: dict[str, str] = {}
    for path in sorted((TEXTS / language).rglob("*.toml")):
        found |= _flatten(tomllib.loads(path.read_text(encoding="utf-8")))
    return MappingProxyType(found)


def _flatten(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value.strip()


def translations(page: gr.Blocks) -> gr.I18n:
    """Build `launch(i18n=…)`: the texts that `word` marked in the page, and for each language the style that hides the
    other one.

    All other texts are written where they are needed, so the page does without them. Gradio looks a key that zh-CN or
    zh-TW lacks up under zh, so their tables stay empty and the page holds one copy.
    """
    marked = {key for block in page.blocks.values() for key in _marked([*vars(block).values()])} - {STYLE_KEY}
    hide = {"zh": "en", "en": "zh"}
    style = {language: f"<style>.in-{hide[language]} {{ display: none !important; }}</style>" for language in LANGUAGES}
    tables = {
        language: {**{key: texts(language)[key] for key in sorted(marked)}, STYLE_KEY: style[language]}
        for language in LANGUAGES
    }
    return gr.I18n(**{locale: tables.get(locale, {}) for locale in LOCALES})


def _marked(value: object) -> Iterator[str]:
    """Yield the keys of all words in a component's attribute, choices among them."""
    if isinstance(value, I18nData):
        yield value.key
    elif isinstance(value, str):
        yield from MARKED.findall(value)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _marked(inner)


def language_style() -> I18nData:
    """Make the value of the HTML component that hides the other language in all markup from `both`."""
    return I18nData(STYLE_KEY)


def word(key: str) -> I18nData:
    """Mark a text for a component's label, value or placeholder, while the page is built. KeyError: unknown key."""
    texts("en")[key]
    return I18nData(key)


def has_text(key: str) -> bool:
    """Tell whether a text exists; runs that others trained have none for their names."""
    return key in texts("en")


def both(key: str, **values: object) -> str:
    """Write the text in both languages as markup, with `values` filled in and escaped, and its [[terms]] as links."""
    return in_both(**{language: in_one(language, key, **values) for language in LANGUAGES})


def in_one(language: str, key: str, **values: object) -> str:
    """Write the text in one language as markup, as `both` does in two."""
    return symbols(linked(_fill(language, key, values, quote=True), texts(language)))


def in_both(zh: str, en: str) -> str:
    """Write markup as `both` does, of a text that stands elsewhere than in the TOML files; nothing is escaped."""
    spoken = {"zh": zh, "en": en}
    return "".join(f'<span class="in-{language}" lang="{language}">{spoken[language]}</span>' for language in LANGUAGES)


GAP = in_both(zh="", en=" ")  # between two sentences, and after a colon: full-width signs hold their own space


def notice(key: str) -> str:
    """Write the text in both languages as a paragraph that holds the place of a missing result."""
    return f'<p class="notice">{both(key)}</p>'


def plain(key: str, **values: object) -> str:
    """Write the text as "中文 / English", with `values` filled in, and escaped since toasts show markup."""
    return " / ".join(_fill(language, key, values, quote=False) for language in LANGUAGES)


def spoken(key: str, **values: object) -> str:
    """Write the text in both languages for an attribute, such as aria-label, alt or title, or for the page's title."""
    return BETWEEN.join(unlinked(_fill(language, key, values, quote=True), texts(language)) for language in LANGUAGES)


def _fill(language: str, key: str, values: Mapping[str, object], quote: bool) -> str:
    """Fill escaped values into a text; a value that is itself a `word` is translated."""
    text = texts(language)[key]
    if not values:
        return text
    spoken = {name: texts(language)[v.key] if isinstance(v, I18nData) else v for name, v in values.items()}
    return text.format(**{name: html.escape(_sendable(value), quote) for name, value in spoken.items()})


def _sendable(value: object) -> str:
    """Escape half surrogate pairs, which JSON may contain and UTF-8 cannot encode."""
    return str(value).encode("utf-8", "backslashreplace").decode()
