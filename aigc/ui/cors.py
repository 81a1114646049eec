"""Let pages of other origins read answers, for the origins that `--cors` names and no others.

Gradio 6.31 lets every origin read the answers of a server that is not reached as localhost.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?")
ANY = "*"


def check_origins(texts: Sequence[str]) -> list[str]:
    """Take origins as a browser sends them, several separated by commas. ValueError shows the form of an origin."""
    origins = [origin.strip().lower() for text in texts for origin in text.split(",")]
    for origin in origins:
        if origin != ANY and not ORIGIN.fullmatch(origin):
            raise ValueError(f"--cors takes origins such as https://example.org or http://localhost:3000, not {origin}")
    return origins


@contextmanager
def answering_origins(origins: Sequence[str]) -> Iterator[None]:
    """Let a server that is launched inside the block answer these origins, in place of Gradio's own choice.

    Gradio adds its middleware outside of all that `launch` takes, and answers preflights there.
    """
    with patch("gradio.routes.CustomCORSMiddleware", partial(_named_origins, list(origins))):
        yield


def _named_origins(origins: list[str], app: ASGIApp, **_: Any) -> ASGIApp:
    """Stand in for Gradio's middleware, whose own options say which origins are local."""
    make: Callable[..., ASGIApp] = CORSMiddleware
    return make(app, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["*"])
