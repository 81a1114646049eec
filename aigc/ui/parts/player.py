"""Play films on the page: a few frames to scrub through, to play, and to save as WebP or GIF.

The browser side is player.js. One picture holds all frames, so scrubbing needs no request to the server.
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

from aigc.ui.look.i18n import both, spoken
from aigc.ui.parts.png import ENLARGED, data_uri, grid_png, png, save_link

SCRIPT = Path(__file__).parent / "player.js"
FRAME = {"frame": r"\d{1,3}"}  # kept in the page's address by player.js
STEP_PAUSE = 90  # milliseconds for one step of a walk
WIDEST = 12  # most images in a row of a strip
SAVED = 168  # pixels, least height of a saved animation
SIXTEEN_GREYS = [round(grey / 17) * 17 for grey in range(256)]  # quarters the size of a GIF
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
    """Write the markup of a film: its frames, a slider and a button.

    name     description of the frames for screen readers
    pause    milliseconds per frame
    start    first frame to show; −1 is the last
    captions per frame, values for the <output name=…> elements of `extra`; "x" becomes the style's --x, "says" the
             slider's text for screen readers
    keep     lets the next film in this place begin at the frame that this one shows
    """
    count, height, width = frames.shape
    shape = f"aspect-ratio:{width}/{height}"
    shared = f"--frames:{count};--film:url({png(frames.reshape(-1, width))})"
    about = f' data-captions="{html.escape(json.dumps(list(captions)))}"' if captions else ""
    return (
        f'<div class="film" data-pause="{pause}"{about}{" data-keep" if keep else ""} style="{shared}">'
        f'<div class="stage"><div class="screen" role="img" aria-label="{name}" style="{shape}"></div>'
        f'<div class="film-tools"><button type="button" class="play" aria-pressed="false" '
        f'aria-label="{spoken("player.play")}">{ICON}</button>'
        f'<input type="range" min="0" max="{count - 1}" value="{start % count}" step="1" '
        f'aria-label="{spoken("player.frame")}"></div></div>{extra}</div>'
    )


def strip_png(images: Tensor, about: Mapping[str, Any] | None) -> str:
    """Lay out frames in rows of about equal length. (S, 1, 28, 28) -> data URI of a PNG."""
    rows = ceil(len(images) / WIDEST)
    return grid_png(images, ceil(len(images) / rows), about, ENLARGED)


def strip(uri: str, count: int, name: str) -> str:
    """Write the picture of a strip of so many frames, with a mark that player.js sets on the frame shown.

    name  description for screen readers
    """
    rows = ceil(count / WIDEST)
    columns = ceil(count / rows)
    return (
        f'<div class="strip" data-columns="{columns}" style="--columns:{columns};--rows:{rows}">'
        f'<img class="digits" src="{uri}" alt="{name}" draggable="false"><i></i></div>'
    )


def save_links(name: str, strip: str, frames: Frames, pause: int, about: Mapping[str, Any]) -> str:
    """Write links that save a strip as PNG and the frames as WebP and GIF, without a request to the server."""
    links = [save_link(strip, f"{name}.png", both("save.picture"))]
    links += [
        save_link(animation(frames, kind, pause, about), f"{name}.{kind}", both("save.animation", kind=label))
        for kind, label in (("webp", "WebP"), ("gif", "GIF"))
    ]
    return f'<span class="saves">{"".join(links)}</span>'


def animation(frames: Frames, kind: str, pause: int, about: Mapping[str, Any]) -> str:
    """Encode the frames there and back as a looping "webp" or "gif". -> data URI.

    `about` is stored as JSON in the metadata: Exif's ImageDescription of a WebP, the comment of a GIF.
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
