"""Make a word of the page open its entry in the glossary: links in the markup, terms.js and terms.css in the head.

An entry is term.<key>.name and term.<key>.text of the texts. The page fetches all entries when the first is opened.
"""

import re
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
MARK = re.compile(r"\[\[(\w+)(?:\|([^\]]+))?\]\]")


def linked(markup: str, texts: Mapping[str, str]) -> str:
    """Replace each [[key]] or [[key|words]] by a link that opens the entry; KeyError for an unknown key.

    texts  of the markup's language; a [[key]] shows the entry's name
    """
    return MARK.sub(lambda found: term_link(found[1], found[2] or texts[f"term.{found[1]}.name"], texts), markup)


def unlinked(text: str, texts: Mapping[str, str]) -> str:
    """Leave of each [[key]] or [[key|words]] the words alone, for attributes, which hold no links."""
    return MARK.sub(lambda found: found[2] or texts[f"term.{found[1]}.name"], text)


def term_link(key: str, words: str, texts: Mapping[str, str]) -> str:
    """Write a link that opens the entry `key`; `words` are markup. A link, unlike a button, wraps as a word does."""
    texts[f"term.{key}.text"]  # a link must not lead nowhere
    return f'<a class="term" data-term="{key}" href="?v=1&amp;tab=learn.glossary" aria-haspopup="dialog">{words}</a>'


def terms_head() -> str:
    """Write style and script of the entries for the page's head."""
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("terms.css", "terms.js"))
    return f"<style>{style}</style><script>{script}</script>"
