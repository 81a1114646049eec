"""Turn a coloured picture into one of brightness: luminance, or another axis if ink and paper differ in hue alone.

The axis is the difference of the mean colours of ink and ground, as in Fisher's discriminant with equal variances.
Shapes: H, W pixels of the picture, h, w those of a small copy.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc.framing.morphology import Grey, opened

SMALL = 96  # pixels of the small copy's longer side
BROADEST = 0.2  # share of the longer side; anything broader is ground
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as in Image.convert("L")
OPPONENT = np.array([[0.5, -0.419, -0.081], [-0.169, -0.331, 0.5]], np.float32)  # Cr and Cb of JPEG
PLAIN = 0.25  # contrast of luminance, share of black to white; with more, colour is not needed
HUED = 0.06  # contrast of hue, share of black to white; with less, there is no hue to see by
GAIN = 2.0  # the hue must differ by this much more than the luminance


def brightness(image: Image.Image) -> Grey:
    """Project an RGB picture onto the axis in which its ink stands out. -> (H, W) in [0, 1]."""
    grey: Grey = np.asarray(image.convert("L"), np.float32) / np.float32(255)
    small = image.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    colours = np.asarray(small, np.float32) / 255  # (h, w, 3)
    luma, *hues = (np.asarray(colours @ axis, np.float32) for axis in (LUMA, *OPPONENT))
    if max(float(np.ptp(hue)) for hue in hues) < HUED:
        return grey
    plain = _standing_out(luma)
    if float(np.abs(plain).max()) > PLAIN:
        return grey
    hats = [_standing_out(hue) for hue in hues]
    strengths = [_strength(hat) for hat in hats]
    best = int(np.argmax(strengths))
    if strengths[best] < max(HUED, GAIN * _strength(plain)):
        return grey
    inked = np.abs(hats[best]) > 0.6 * strengths[best]
    ground = np.abs(hats[best]) < 0.2 * strengths[best]
    if not ground.any():
        return grey
    axis = colours[inked].mean(axis=0) - np.median(colours[ground], axis=0)
    axis /= max(1e-6, float(np.abs(axis).sum()))
    seen = (np.asarray(image, np.float32) / 255) @ axis - np.minimum(axis, 0).sum()
    clipped: Grey = np.clip(seen, 0, 1).astype(np.float32)
    return clipped


def _standing_out(channel: NDArray[np.float32]) -> Grey:
    """Keep what is narrower than its surroundings, bright (positive) or dark (negative). (h, w) -> (h, w)."""
    side = round(BROADEST * max(channel.shape))
    bright, dark = channel - opened(channel, side), -channel - opened(-channel, side)
    hat: Grey = bright if _strength(bright) > _strength(dark) else -dark
    return hat


def _strength(hat: Grey) -> float:
    return float(np.quantile(np.abs(hat), 0.997))
