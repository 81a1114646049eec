"""The page of AIGC Lab. This file imports Gradio first: quickly, and on any network."""

import inspect
import os
from typing import Any
from unittest.mock import patch

# An HTTP client that Gradio makes at import fails behind a SOCKS proxy; the page asks the network for nothing.
DIRECT = {"no_proxy": "*", "NO_PROXY": "*"}

_getfile = inspect.getfile


def _no_component_file(thing: Any) -> str:
    """Hide the file of a component class: Gradio then writes no .pyi stub for editors, half of its import time."""
    if type(thing).__name__ == "ComponentMeta":
        raise OSError("no stub is wanted")
    return _getfile(thing)


with patch("inspect.getfile", _no_component_file), patch.dict(os.environ, DIRECT):
    import gradio as _gradio  # noqa: F401

    import aigc.ui.parts.components  # noqa: F401  # the project's own component classes
