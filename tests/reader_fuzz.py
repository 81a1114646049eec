"""Fuzz the readers of strangers' bytes by coverage: `python -m tests.reader_fuzz pictures|strokes|weights [-runs=N …]`.

atheris changes bytes so that they reach new branches of this project's code; further options are libFuzzer's. A reader
answers or raises ValueError; anything else, or five seconds for one input, ends the run with the input that did it.
"""

import io
import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris
import torch
from safetensors.torch import save_file

with atheris.instrument_imports(include=["aigc"]):
    from aigc.framing.files.bare import bare
    from aigc.framing.pictures import open_picture, see
    from aigc.framing.strokes import from_strokes
    from aigc.store.model_files import load_vae
    from aigc.ui.parts.pad import parse_canvas
from aigc.store.names import WEIGHTS
from tests.bombs import PICTURES, grey, saved

Reader = Callable[[bytes], object]
SMALL = [
    *("PNG with compressed texts", "PNG with far too much data", "WebP of 268 million pixels", "SVG"),
    *("JPEG cut short", "WebP cut short"),
]


def read_picture(content: bytes) -> None:
    """Read a file of a picture, and its metadata by themselves."""
    bare(content)
    see(open_picture(io.BytesIO(content)))


def read_strokes(content: bytes) -> None:
    """Read canvas JSON."""
    drawing = parse_canvas(content.decode("utf-8", "replace"))
    if drawing is not None:
        from_strokes(drawing.strokes, drawing.size, drawing.brush)


def weights_reader(folder: Path) -> Reader:
    """Read a stranger's folder: a config up to the first zero byte, and the weights behind it."""

    def read(content: bytes) -> None:
        config, _, weights = content.partition(b"\0")
        (folder / "config.json").write_bytes(config)
        (folder / "model.safetensors").write_bytes(weights)
        load_vae("best", "cpu", folder)

    return read


def seeds(target: str, folder: Path) -> list[bytes]:
    """Make inputs to begin with."""
    if target == "pictures":
        kinds = [saved(grey(30), kind) for kind in ("PNG", "JPEG", "WEBP")]
        return kinds + [saved(grey(30), "JPEG", progressive=True)] + [PICTURES[name]() for name in SMALL]
    if target == "strokes":
        stroke = [[140, 40, 0.5], [138, 140, 0.5], [140, 240, 0.5]]
        return [json.dumps({"v": 1, "size": 280, "strokes": [stroke]}).encode(), b'{"strokes": [[[1e308, -0]]]}']
    save_file({"x": torch.zeros(2)}, folder / "tiny")
    config = (WEIGHTS / "vae" / "config.json").read_bytes()
    header = (WEIGHTS / "vae" / "model.safetensors").read_bytes()[:20_000]  # cut short behind its header
    return [b"\0".join([config, (folder / "tiny").read_bytes()]), b"\0".join([config, header])]


def main() -> None:
    target, *options = sys.argv[1:]
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        readers: dict[str, Reader] = {
            "pictures": read_picture,
            "strokes": read_strokes,
            "weights": weights_reader(folder),
        }
        (folder / "seeds").mkdir()
        for i, content in enumerate(seeds(target, folder)):
            (folder / "seeds" / str(i)).write_bytes(content)

        def one(content: bytes) -> None:
            with suppress(ValueError):
                readers[target](content)

        limits = ["-timeout=5", "-rss_limit_mb=4000", "-max_len=300000", "-seed=1", f"-artifact_prefix={Path.cwd()}/"]
        atheris.Setup([sys.argv[0], *limits, *options, str(folder / "seeds")], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
