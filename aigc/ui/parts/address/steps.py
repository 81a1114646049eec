"""Turn the ((words)) of a text into links to states of the page."""

import re
from collections.abc import Iterable

WORDS = re.compile(r"\(\((.+?)\)\)")


def with_links(text: str, openings: Iterable[str]) -> str:
    """Make the n-th ((words)) of a text a link, whose opening tag is the n-th of `openings`."""
    following = iter(openings)
    return WORDS.sub(lambda found: f"{next(following)}{found[1]}</a>", text)
