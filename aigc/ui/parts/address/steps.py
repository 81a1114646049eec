"""Turn the ((words)) of a text into links to states of the page."""

import re
from collections.abc import Iterable, Sequence

from aigc.ui.look.i18n import LANGUAGES, both

WORDS = re.compile(r"\(\((.+?)\)\)")


def both_with_links(key: str, openings: Sequence[str], **values: object) -> str:
    """Write a text in both languages with the same links, whose opening tags stand in the order of their words."""
    return with_links(both(key, **values), [*openings] * len(LANGUAGES))


def with_links(text: str, openings: Iterable[str]) -> str:
    """Make the n-th ((words)) of a text a link, whose opening tag is the n-th of `openings`."""
    following = iter(openings)
    return WORDS.sub(lambda found: f"{next(following)}{found[1]}</a>", text)
