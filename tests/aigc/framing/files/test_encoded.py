"""A picture sent as text is opened in every form that programs give it, and an address is never fetched."""

import base64
import io
import textwrap
import urllib.parse

import pytest
from PIL import Image

from aigc.errors import AddressError, LargePictureError, PictureError
from aigc.framing.files import encoded
from aigc.framing.files.encoded import is_encoded, open_encoded


def content(kind: str = "PNG") -> bytes:
    """A picture whose base64 holds + and /."""
    file = io.BytesIO()
    Image.effect_noise((40, 30), 80).save(file, kind)
    return file.getvalue()


def forms(kind: str) -> dict[str, str]:
    raw = content(kind)
    plain = base64.b64encode(raw).decode()
    head = f"data:image/{kind.lower()};base64,"
    return {
        "a data URI": head + plain,
        "wrapped": head + "\r\n".join(textwrap.wrap(plain, 76)),
        "URL-safe": head + base64.urlsafe_b64encode(raw).decode(),
        "without padding": head + plain.rstrip("="),
        "percent signs": head + urllib.parse.quote(plain, safe=""),
        "in capitals": head.upper() + plain,
        "with a name": f"data:image/{kind.lower()};name=seven.png;base64,{plain}",
        "bare": plain,
        "bare, URL-safe and wrapped": "\n".join(textwrap.wrap(base64.urlsafe_b64encode(raw).decode(), 64)),
        "not base64": f"data:image/{kind.lower()}," + urllib.parse.quote(raw),
    }


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_form_of_a_picture_is_opened(kind: str) -> None:
    for name, text in forms(kind).items():
        assert is_encoded(text), name
        with open_encoded(text) as picture:
            assert picture.size == (40, 30), name


@pytest.mark.parametrize(
    "text", ["http://example.org/7.png", "HTTPS://example.org/7.png", " ftp://x/7", "file:///etc/7"]
)
def test_an_address_is_named_and_not_fetched(text: str) -> None:
    assert is_encoded(text)
    with pytest.raises(AddressError, match="addresses are not fetched"):
        open_encoded(text)


@pytest.mark.parametrize("text", ["data:image/png;base64,!!!", "data:image/png;base64,aGVs", "data:,", "iVBORw0KGgo"])
def test_damage_is_a_picture_error(text: str) -> None:
    with pytest.raises(PictureError):
        open_encoded(text)


def test_a_text_too_long_is_refused_undecoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoded, "MAX_CHARACTERS", 100)
    with pytest.raises(LargePictureError):
        open_encoded("data:image/png;base64," + "A" * 200)


@pytest.mark.parametrize("text", ['{"strokes": []}', "x" * 1000, "", "7", "{", '[["http://"]]'])
def test_a_canvas_or_nonsense_is_not_taken_for_a_picture(text: str) -> None:
    assert not is_encoded(text)
