"""AIGC Lab: `python app.py` opens the page with the shipped weights; no network, no training."""

import argparse
import gc
import logging
import os
import re
import sys
import tempfile
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before gradio is imported
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

ORIGIN = re.compile(r"https?://(\*\.)?[\w.-]+(:\d+)?|\*", re.ASCII)


def parse_flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python app.py", description="A GAN, a VAE and a DNN of handwritten digits.")
    parser.add_argument("--host", default=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"), help="address to serve on")
    parser.add_argument("--port", type=int, default=os.environ.get("GRADIO_SERVER_PORT", "7860"), help="1 to 65535")
    parser.add_argument("--share", action="store_true", help="a public link through Gradio's tunnel")
    parser.add_argument(
        "--root-path",
        metavar="/PATH",
        default=os.environ.get("GRADIO_ROOT_PATH"),
        help="the path under which a proxy serves the page (or GRADIO_ROOT_PATH)",
    )
    parser.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin read the API's answers; repeat it for more, * for all",
    )
    parser.add_argument("--mcp", action="store_true", help="also serve the API to assistants, as tools over MCP")
    parser.add_argument(
        "--embed",
        metavar="ORIGIN",
        nargs="+",
        default=os.environ.get("AIGC_EMBED", "").split(),
        help="sites that may show the page in a frame: https://NAME, or '*' for any (or AIGC_EMBED)",
    )
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"], help="where the models run")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--weights", type=Path, metavar="DIR", help="your own: a model, or a folder like weights/")
    source.add_argument("--hub", metavar="OWNER", help="take OWNER/aigc-gan and the like from the Hugging Face Hub")
    flags = parser.parse_args()
    try:
        str(Path(__file__).resolve()).encode()
    except UnicodeEncodeError:
        parser.error("the name of this folder does not fit the locale: start with PYTHONUTF8=1 set")
    if not 1 <= flags.port <= 65535:
        parser.error(f"--port must lie between 1 and 65535, not {flags.port}")
    if wrong := [origin for origin in flags.embed if not ORIGIN.fullmatch(origin)]:
        parser.error(f"--embed takes https://NAME, without a path, or '*', not {wrong[0]}")
    return flags


def main() -> None:
    speak_utf8()
    flags = parse_flags()
    logging.basicConfig(format="%(message)s", stream=sys.stdout)
    logging.getLogger("aigc").setLevel(logging.INFO)
    gc.disable()  # objects from imports stay: a search for garbage among them would cost a second
    import torch  # torch and gradio take seconds: not for --help or a wrong flag

    from aigc.store.files import explained
    from aigc.store.loaded import open_models

    torch.set_num_threads(1)  # a core for every visitor: to share the work of one image costs more than it saves
    try:
        tempfile.gettempdir()  # uploads need it, and so does the import of Gradio
        models = open_models(flags.device, flags.weights, flags.hub)
    except OSError as error:
        complain(explained(error))
    except ValueError as error:
        complain(error)
    from aigc.ui.compose import build_app, device_sentence
    from aigc.ui.cors import check_origins
    from aigc.ui.launch import Service, address, check_mcp, launch

    try:
        origins = check_origins(flags.cors)
        if flags.mcp:
            check_mcp()
    except ValueError as error:
        complain(error)
    service = Service(flags.host, flags.port, flags.share, flags.root_path, origins, flags.embed, flags.mcp)
    app = build_app(models)
    gc.freeze()
    gc.enable()
    print(device_sentence(models.choice))
    print(f"AIGC Lab at {address(flags.host, flags.port)} in a moment", flush=True)
    try:
        launch(app, models, service)
    except ValueError as error:
        complain(error)


def speak_utf8() -> None:
    """Let output take every character: files get UTF-8, terminals an escape for a character that they lack."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def complain(message: object) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
