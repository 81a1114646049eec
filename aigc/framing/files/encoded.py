"""Open pictures that are sent as text: data URIs and base64, in the forms that programs and mail give them."""

import base64
import binascii
import io
import re
from urllib.parse import unquote, unquote_to_bytes

from PIL import Image

from aigc.errors import AddressError, LargePictureError, PictureError
from aigc.framing.pictures import open_picture

MAX_CHARACTERS = 15_000_000
ADDRESS = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
HEADER = re.compile(r"\s*data:([^,]{0,200}),", re.IGNORECASE)
BARE = re.compile(r"\s*(iVBORw0KGgo|[/_]9j[/_]|UklGR)")  # base64 of the first bytes of PNG, JPEG and WebP
URL_SAFE = str.maketrans("-_", "+/")


def is_encoded(text: str) -> bool:
    """Tell whether a text is meant as a picture: a data URI, bare base64, or an address."""
    return any(pattern.match(text) for pattern in (ADDRESS, HEADER, BARE))


def open_encoded(text: str) -> Image.Image:
    """Open a picture without decoding its pixels.

    Line breaks, the URL-safe alphabet, percent signs and missing padding are understood. AddressError: the text names
    a place on the network. PictureError: it holds no picture, or one too large.
    """
    if len(text) > MAX_CHARACTERS:
        raise LargePictureError(f"the picture has more than {MAX_CHARACTERS} characters")
    if ADDRESS.match(text):
        raise AddressError
    header = HEADER.match(text)
    body = text[header.end() :] if header else text
    if header and not header[1].lower().endswith("base64"):
        return open_picture(io.BytesIO(unquote_to_bytes(body)))
    body = "".join(unquote(body).split()).translate(URL_SAFE).rstrip("=")
    try:
        content = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureError("the picture is not valid base64") from error
    return open_picture(io.BytesIO(content))
