"""Play films on the page: a few frames to scrub through, to play, and to save as WebP or GIF.

The browser side is player.js. All frames travel in one picture, so that scrubbing asks nothing of the server.
Shapes: S frames of H×W pixels.
"""

import html
import io
import json
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from aigc.ui.look.i18n import both, plain
from aigc.ui.parts.png import ENLARGED, data_uri, grid_png, png, save_link

SCRIPT = Path(__file__).parent / "player.js"
STEP_PAUSE = 90  # milliseconds for one step of a walk
WIDEST = 12  # images in a row of a strip
SAVED = 168  # pixels; the least height of an animation that is saved
SIXTEEN_GREYS = [round(grey / 17) * 17 for grey in range(256)]  # a GIF is a quarter as large with so few
Frames = NDArray[np.uint8]  # (S, H, W)
ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="go" d="M8 5v14l11-7z"/>'
    '<path class="stop" d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"/></svg>'
)


def film(
    frames: Frames,
    name: str,
    pause: int,
    start: int = -1,
    captions: Sequence[Mapping[str, str]] = (),
    extra: str = "",
    keep: bool = False,
) -> str:
    """Markup of a film: its frames, a slider and a button.

    name     what the frames show: what a screen reader says
    pause    milliseconds a frame
    start    the frame it shows at first; −1 is the last
    captions for each frame, what to write into the <output name=…> of `extra`; "x" becomes its style's --x, "says" is
             what a screen reader says of the slider
    keep     whether the next film in the same place begins at the frame that this one shows
    """
    count, height, width = frames.shape
    screen = f"--frames:{count};aspect-ratio:{width}/{height};background-image:url({png(frames.reshape(-1, width))})"
    about = f' data-captions="{html.escape(json.dumps(list(captions)))}"' if captions else ""
    return (
        f'<div class="film" data-pause="{pause}"{about}{" data-keep" if keep else ""}>'
        f'<div class="stage"><div class="screen" role="img" aria-label="{name}" style="{screen}"></div>'
        f'<div class="film-tools"><button type="button" class="play" aria-pressed="false" '
        f'aria-label="{plain("player.play")}">{ICON}</button>'
        f'<input type="range" min="0" max="{count - 1}" value="{start % count}" step="1" '
        f'aria-label="{plain("player.frame")}"></div></div>{extra}</div>'
    )


def strip_png(images: Tensor, about: Mapping[str, Any] | None) -> str:
    """The same in rows of about equal length. (S, 1, 28, 28) -> data URI of a PNG."""
    rows = ceil(len(images) / WIDEST)
    return grid_png(images, ceil(len(images) / rows), about, ENLARGED)


def save_links(name: str, strip: str, frames: Frames, pause: int, about: Mapping[str, Any]) -> str:
    """Links that save a strip as PNG and the frames as WebP and GIF, without asking the server."""
    links = [save_link(strip, f"{name}.png", both("save.picture"))]
    links += [
        save_link(animation(frames, kind, pause, about), f"{name}.{kind}", both("save.animation", kind=label))
        for kind, label in (("webp", "WebP"), ("gif", "GIF"))
    ]
    return " ".join(links)


def animation(frames: Frames, kind: str, pause: int, about: Mapping[str, Any]) -> str:
    """The frames there and back as a looping "webp" or "gif" -> data URI; what made it is in its metadata, as JSON.

    WebP: Exif's ImageDescription; GIF: its comment.
    """
    scale = -(-SAVED // frames.shape[1])
    size = frames.shape[2] * scale, frames.shape[1] * scale
    there_and_back = [*frames, *frames[-2:0:-1]]
    pictures = [Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC) for frame in there_and_back]
    text = json.dumps(about)
    options: dict[str, Any] = {"save_all": True, "duration": pause, "loop": 0}
    if kind == "gif":
        pictures = [picture.point(SIXTEEN_GREYS) for picture in pictures]
        options |= {"comment": text.encode()}
    else:
        exif = Image.Exif()
        exif[0x010E] = text  # ImageDescription
        options |= {"quality": 80, "method": 0, "exif": exif}
    file = io.BytesIO()
    pictures[0].save(file, kind.upper(), append_images=pictures[1:], **options)
    return data_uri(f"image/{kind}", file.getvalue())
