"""Send the page with its first screen first, and render it once for each address it is asked under.

Gradio writes a page's whole configuration into its head and draws nothing before all of it and all scripts are there.
Here style and first screen come first, then the names of scripts, then the configuration.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gradio.route_utils import get_root_url
from starlette._utils import get_route_path
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aigc.ui.document.ahead import OTHERWISE, disabled

MOST_ROOTS = 8  # addresses under which one server is known
CONFIGURATION = r"<script>window\.gradio_config = .*?</script>\s*<script>window\.gradio_api_info = .*?</script>"
# The script that starts Gradio, and its style sheet; behind Gradio's tunnel they would come from another site.
ENTRY = r'<script type="module" crossorigin src="[^"]+"></script>(\s*<link rel="stylesheet" crossorigin href="[^"]+">)?'


@dataclass(frozen=True)
class Outfit:
    """Markup that a page gets besides its components.

    style    Gradio's style sheets of the components seen first
    head     styles and scripts of ours, which follow them
    still    the first screen as markup
    scripts  Gradio's scripts
    last     for the end of the body
    """

    style: str = ""
    head: str = ""
    still: str = ""
    scripts: str = ""
    last: str = ""


class Document:
    """ASGI middleware: the page, dressed, rendered once for each root address; everything else passes."""

    def __init__(self, app: ASGIApp, outfit: Outfit) -> None:
        self.app, self.outfit = app, outfit
        self._kept: dict[str, tuple[Message, Message]] = {}  # the answer by root address
        self._turn = asyncio.Lock()  # a class that opens the page together waits for one rendering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or get_route_path(scope) not in ("", "/"):
            await self.app(scope, receive, send)
            return
        app = scope["app"]
        blocks = app.get_blocks()
        root = get_root_url(Request(scope), "/", app.root_path or scope.get("root_path") or blocks.custom_mount_path)
        async with self._turn:
            if root not in self._kept:
                answer = await self._render({**scope, "query_string": b""}, receive)
                theme = f"{root}/theme.css?v={blocks.theme_hash}"
                if len(self._kept) >= MOST_ROOTS:
                    self._kept.clear()
                self._kept[root] = _dressed(answer, self.outfit, f"<style>{blocks.theme_css}</style>{disabled(theme)}")
            head, body = self._kept[root]
        await send({**head, "headers": list(head["headers"])})  # whoever passes it on adds headers
        await send(body)

    async def _render(self, scope: Scope, receive: Receive) -> list[Message]:
        answer: list[Message] = []

        async def take(message: Message) -> None:
            answer.append(message)

        await self.app(scope, receive, take)
        return answer


def _dressed(answer: Sequence[Message], outfit: Outfit, theme: str) -> tuple[Message, Message]:
    head, *pieces = answer
    page = b"".join(piece.get("body", b"") for piece in pieces).decode()
    body = dressed(page, outfit, theme).encode()
    headers = MutableHeaders(raw=list(head["headers"]))
    headers["Content-Length"] = str(len(body))
    return {**head, "headers": headers.raw}, {"type": "http.response.body", "body": body}


def dressed(page: str, outfit: Outfit, theme: str) -> str:
    """Put a page of Gradio's in order: styles, first screen, scripts' names, configuration.

    theme  the markup of Gradio's theme
    ValueError where the installed Gradio writes its pages otherwise.
    """
    page, configuration = _cut(page, CONFIGURATION)
    page, _ = _cut(page, ENTRY)
    page = _after(page, r"<head>", outfit.style + theme + outfit.head)
    page = _after(page, r"<body\b[^>]*>", outfit.still + outfit.scripts + configuration)
    return _before(page, r"</body>", outfit.last)


def _cut(page: str, pattern: str) -> tuple[str, str]:
    """Take the one match out of a page. -> the page without it, the match."""
    start, end = _span(page, pattern)
    return page[:start] + page[end:], page[start:end]


def _after(page: str, pattern: str, markup: str) -> str:
    end = _span(page, pattern)[1]
    return page[:end] + markup + page[end:]


def _before(page: str, pattern: str, markup: str) -> str:
    start = _span(page, pattern)[0]
    return page[:start] + markup + page[start:]


def _span(page: str, pattern: str) -> tuple[int, int]:
    found = re.search(pattern, page, re.DOTALL)
    if not found:
        raise ValueError(OTHERWISE.format(place="page"))
    return found.span()
