"""Serve the page on this machine, whatever proxies and addresses it has."""

import ctypes
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui import DIRECT
from aigc.ui.compose import launch_options
from aigc.ui.cors import answering_origins

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # options of glibc's mallopt


def launch(
    app: gr.Blocks,
    models: Models,
    host: str,
    port: int,
    share: bool,
    root_path: str | None,
    origins: Sequence[str] = (),
    mcp: bool = False,
) -> None:
    """Serve until Ctrl-C. ValueError where the address cannot be had, or where a tunnel cannot be dug.

    origins  pages that may read answers, from `check_origins`
    mcp      also serve the endpoints as tools of the Model Context Protocol
    """
    give_pictures_back()
    if not share:
        _ask_oneself_directly()
    options: dict[str, Any] = launch_options(models)
    try:
        with answering_origins(origins):
            app.launch(
                server_name=_in_brackets(host),
                server_port=port,
                share=share,
                root_path=root_path,
                mcp_server=mcp,
                **options,
            )
    except OSError as error:  # Gradio says no more than that it found no port
        raise ValueError(f"{host}:{port} is in use or not this machine's: pass another --port or --host") from error
    except ImportError as error:
        raise ValueError(f"{error}: install it, or unset all_proxy and run without --share") from error


def give_pictures_back() -> None:
    """Keep glibc from holding on to the memory of large pictures, once for each of the server's forty threads.

    It raises its threshold for blocks that go back to the system to the size of those freed, Pillow's of 16 MB.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(MMAP_THRESHOLD, 4_000_000)  # bytes; fewer would slow the networks down
        libc.mallopt(TRIM_THRESHOLD, 4_000_000)


def check_mcp() -> None:
    """Raise ValueError where the optional package for --mcp is not installed."""
    if find_spec("mcp") is None:
        raise ValueError("--mcp needs one more package: pip install '.[mcp]'")


def address(host: str, port: int) -> str:
    """The page's address, as a browser takes it."""
    return f"http://{_in_brackets(host)}:{port}"


def _in_brackets(host: str) -> str:
    """An IPv6 address in the form that it has in a URL."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _ask_oneself_directly() -> None:
    """Keep Gradio's check of its own address from going through a proxy, which does not know this machine's loopback.

    Models from the Hub are in the cache by now, and without --share nothing else asks the network.
    """
    os.environ |= DIRECT
