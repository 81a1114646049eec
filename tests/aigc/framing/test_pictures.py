"""Every form in which a caller holds a picture is read rightly, or refused with what to pass."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms, ImageDraw

from aigc.errors import PictureError
from aigc.framing.pictures import from_image


def seven() -> Image.Image:
    """A dark 7 on light paper."""
    picture = Image.new("L", (90, 120), 230)
    ImageDraw.Draw(picture).line([(25, 25), (65, 28), (40, 95)], fill=30, width=8)
    return picture


def as_16_bits(kind: str) -> Image.Image:
    values = np.asarray(seven()).astype(np.uint16) * 257
    size = (90, 120)
    return Image.frombuffer(kind, size, values.astype(">u2" if kind == "I;16B" else "<u2").tobytes(), "raw", kind, 0, 1)


def on_a_transparent_ground(mode: str) -> Image.Image:
    """Black ink whose ground has no opacity: its hidden colour is black too."""
    opacity = Image.fromarray(255 - np.asarray(seven()))
    picture = Image.new("LA", opacity.size, (0, 0))
    picture.putalpha(opacity)
    return picture.convert(mode)


def a_palette_with_a_transparent_entry() -> Image.Image:
    picture = Image.fromarray((np.asarray(seven()) < 128).astype(np.uint8)).convert("P")
    picture.putpalette([0, 0, 0, 0, 0, 0])  # black both: only the opacity tells them apart
    picture.info["transparency"] = 0
    return picture


def lab() -> Image.Image:
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    found = ImageCms.profileToProfile(seven().convert("RGB"), *profiles, outputMode="LAB")
    assert found is not None
    return found


def converted(mode: str) -> Image.Image:
    steps = {"La": "LA", "HSV": "RGB", "RGBa": "RGBA"}
    picture = seven().convert(steps[mode]) if mode in steps else seven()
    return picture.convert(mode, dither=Image.Dither.NONE)


CONVERTED = "1", "L", "P", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LA", "PA", "I", "F", "La", "HSV", "RGBa"
MODES: dict[str, Callable[[], Image.Image]] = {
    **{mode: partial(converted, mode) for mode in CONVERTED},
    **{mode: partial(as_16_bits, mode) for mode in ("I;16", "I;16L", "I;16B")},
    "F, in [0, 1]": lambda: Image.fromarray(np.asarray(seven(), np.float32) / 255),
    "I, of 32 bits": lambda: Image.fromarray(np.asarray(seven(), np.int32) * 8_000_000),
    "LAB": lab,
    "LA, transparent": lambda: on_a_transparent_ground("LA"),
    "La, transparent": lambda: on_a_transparent_ground("La"),
    "RGBa, transparent": lambda: on_a_transparent_ground("RGBA").convert("RGBa"),
    "P, transparent": a_palette_with_a_transparent_entry,
}


@pytest.mark.parametrize("mode", MODES)
def test_a_picture_of_any_mode_is_read_as_the_grey_one(mode: str) -> None:
    picture = MODES[mode]()
    assert picture.mode == mode.split(",")[0]
    hard = mode in ("1", "P, transparent")  # black and white alone: harder edges
    torch.testing.assert_close(from_image(picture), from_image(seven()), atol=0.35 if hard else 0.05, rtol=0)


@pytest.mark.parametrize("mode", ["I;16B", "I;16", "La", "LAB"])
def test_a_picture_of_an_odd_mode_is_turned_upright(mode: str) -> None:
    picture = MODES[mode]()
    picture.getexif()[0x0112] = 3  # upside down
    torch.testing.assert_close(from_image(picture), from_image(seven().rotate(180)), atol=0.05, rtol=0)


def test_a_path_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seven().save(tmp_path / "seven.png")
    seven().save(tmp_path / "seven.jpg", quality=95)
    monkeypatch.setenv("HOME", str(tmp_path))
    for path in (tmp_path / "seven.png", str(tmp_path / "seven.png"), "~/seven.png", Path("~/seven.png")):
        assert torch.equal(from_image(path), from_image(seven()))
    torch.testing.assert_close(from_image("~/seven.jpg"), from_image(seven()), atol=0.1, rtol=0)


def test_an_array_of_bytes_is_a_picture() -> None:
    grey, expected = np.asarray(seven()), from_image(seven())
    for array in (grey, grey[::-1][::-1], np.stack([grey] * 3, axis=2), np.asarray(seven().convert("RGBA"))):
        assert torch.equal(from_image(array), expected)


@pytest.mark.parametrize(
    ("picture", "named"),
    [
        ("no-such-file.png", "there is no file no-such-file.png: pass a PNG"),
        ("https://example.org/7.png", "addresses are not fetched"),
        ("~nobody-of-that-name/7.png", "there is no file"),
        ("x" * 5000, "there is no file xxx"),
        (np.zeros((9, 9)), r"uint8 .*not a ndarray of float64 \(9, 9\)"),
        (np.zeros((9, 9, 2), np.uint8), r"not a ndarray of uint8 \(9, 9, 2\)"),
        (np.zeros((0, 9), np.uint8), r"not a ndarray of uint8 \(0, 9\)"),
        (torch.zeros(1, 28, 28), "not a Tensor"),
        (None, "not a NoneType"),
        (b"bytes", "not a bytes"),
    ],
)
def test_anything_else_is_refused_with_what_to_pass(picture: Any, named: str) -> None:
    with pytest.raises(ValueError, match=named) as refusal:
        from_image(picture)
    assert len(str(refusal.value)) < 250 and "\n" not in str(refusal.value)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(PictureError, match="no PNG, JPEG or WebP"):
        from_image(tmp_path / "text.png")
