"""The page. Gradio is imported here first, without the stubs that it writes for editors: half of its import time."""

import inspect
from typing import Any
from unittest.mock import patch

_getfile = inspect.getfile


def _no_component_file(thing: Any) -> str:
    """Gradio writes a .pyi beside the file of each component class; it does not where there is no such file."""
    if type(thing).__name__ == "ComponentMeta":
        raise OSError("no stub is wanted")
    return _getfile(thing)


with patch("inspect.getfile", _no_component_file):
    import gradio as _gradio  # noqa: F401

    import aigc.ui.parts.components  # noqa: F401  # the project's own component classes
