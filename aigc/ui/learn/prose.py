"""Write the prose of a chapter: paragraphs, and steps whose links lead to states of the page."""

import html
import re
from collections.abc import Sequence

from aigc.ui.look.i18n import LANGUAGES, in_one
from aigc.ui.parts.address.settings import VERSION
from aigc.ui.parts.address.steps import both_with_links

STYLES = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"`(.+?)`"), r"<code>\1</code>"),
)


def prose(key: str, **values: object) -> str:
    """Write a text in both languages, styled: a paragraph for each block of lines."""
    return "".join(
        f'<div class="in-{language}" lang="{language}">'
        + "".join(f"<p>{styled(one)}</p>" for one in in_one(language, key, **values).split("\n\n"))
        + "</div>"
        for language in LANGUAGES
    )


def styled(text: str) -> str:
    """Turn **bold** and `code` into markup."""
    for mark, markup in STYLES:
        text = mark.sub(markup, text)
    return text


def stepped(key: str, states: Sequence[str], **values: object) -> str:
    """Write a text in both languages, in which the n-th ((words)) link to the n-th state of the page.

    states  query strings without v, such as "tab=gan.write&digits=2026"
    """
    return styled(both_with_links(key, [*map(opening, states)], **values))


def link(state: str, words: str) -> str:
    """Write a link to a state of the page, which its script opens without loading the page anew."""
    return f"{opening(state)}{words}</a>"


def opening(state: str) -> str:
    """Write the opening tag of such a link."""
    return f'<a class="try" href="?v={VERSION}&amp;{html.escape(state)}">'
