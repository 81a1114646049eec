"""Serve the page on this machine, whatever proxies and addresses it has."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from unittest.mock import patch

import torch
from gradio import http_server

from aigc.devices import is_space, lends_gpu, usable_cores
from aigc.store.loaded import Models
from aigc.ui import DIRECT
from aigc.ui.compose import launch_options
from aigc.ui.cors import answering_origins
from aigc.ui.serve.connections import GuardedServer
from aigc.ui.serve.log import spare_the_log
from aigc.ui.serve.server import AnsweringBlocks
from aigc.ui.serve.site import HUGGING_FACE, Site, hosts_of

MCP = frozenset({"/gradio_api/mcp", "/gradio_api/mcp/{path:path}"})  # paths of --mcp
MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # options of glibc's mallopt


@dataclass(frozen=True)
class Service:
    """Say where the page is served, and to whom.

    origins    other sites whose pages may read answers, from `check_origins`
    embedders  other sites whose pages may show this one in a frame
    mcp        also serve the endpoints as tools of the Model Context Protocol
    """

    host: str
    port: int
    share: bool = False
    root_path: str | None = None
    origins: Sequence[str] = ()
    embedders: Collection[str] = ()
    mcp: bool = False

    @property
    def site(self) -> Site:
        """Describe this server to its guards; a Space is shown in a frame of Hugging Face's."""
        space = is_space()
        embedders = (*self.embedders, *([HUGGING_FACE] if space else []))
        hosts = hosts_of(self.host, self.root_path, self.share or space)
        return Site(hosts, self.origins, embedders, MCP if self.mcp else frozenset())


def launch(app: AnsweringBlocks, models: Models, service: Service) -> None:
    """Serve until Ctrl-C or SIGTERM. ValueError where the address cannot be had, or where a tunnel cannot be dug."""
    give_pictures_back()
    if not service.share:
        _ask_oneself_directly()
    options: dict[str, Any] = launch_options(app, models, service.site)
    host, port = service.host, service.port
    options |= {"server_name": _in_brackets(host), "server_port": port, "share": service.share}
    options |= {"root_path": service.root_path, "mcp_server": service.mcp}
    if may_fork(models.choice.device):
        app.start_workers(usable_cores())
    try:
        with patch.object(http_server, "Server", GuardedServer), answering_origins(service.origins):
            app.launch(prevent_thread_lock=True, **options)
    except OSError as error:  # Gradio says no more than that it found no port
        raise ValueError(f"{host}:{port} is in use or not this machine's: pass another --port or --host") from error
    except ImportError as error:
        raise ValueError(f"{error}: install it, or unset all_proxy and run without --share") from error
    spare_the_log()
    _wait_for_the_end()
    app.close(verbose=False)  # finishes the running requests and takes no new ones


def _wait_for_the_end() -> None:
    """Wait for Ctrl-C, for SIGTERM, or for the terminal to close; a second one ends the process at once."""
    ending = threading.Event()
    kinds = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def end(*_: object) -> None:
        for kind in kinds:
            signal.signal(kind, signal.SIG_DFL)
        ending.set()

    for kind in kinds:
        signal.signal(kind, end)
    while not ending.wait(3600):  # with a limit, so that Windows delivers Ctrl-C
        pass


def may_fork(device: torch.device) -> bool:
    """Tell whether processes beside the server help: not with one core, nor where an accelerator computes.

    Systems other than Linux do not promise that a fork of a process with its libraries' threads works.
    """
    return sys.platform == "linux" and device.type == "cpu" and usable_cores() > 1 and not lends_gpu()


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
