"""Open a picture that a visitor sent, as soon as there is memory to decode it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from aigc.framing.files.encoded import is_encoded, open_encoded
from aigc.framing.pictures import decoded_bytes, open_picture
from aigc.ui.parts.sent.budget import pictures_budget


@contextmanager
def sent_picture(sent: str) -> Iterator[Image.Image]:
    """Open an encoded picture or an upload's path, and close it. Errors: see `open_encoded`, `open_picture`; BusyError.

    The memory is lent while the picture is open.
    """
    picture = open_encoded(sent) if is_encoded(sent) else open_picture(sent)
    with pictures_budget().lend(decoded_bytes(picture)):
        try:
            yield picture
        finally:
            picture.close()  # frees its pixels, which a `with` of Pillow's does not
