"""Show the visitor's digit among the training digits nearest to it."""

from collections import Counter

from torch import Tensor

from aigc.examples import near_training_images
from aigc.ui.look.i18n import both, spoken
from aigc.ui.parts.png import grid_png

SHOWN = 12


def neighbours(image: Tensor) -> str:
    """Show (1, 28, 28), the nearest of all training images by their pixels, and the digits that people called them."""
    found = near_training_images(image, SHOWN)
    (most, count), *_ = Counter(digit for _, digit, _ in found).most_common()
    cards = "".join(
        f'<li><img src="{grid_png(near[None], 1)}" alt="{spoken("data.near.card", digit=digit)}">'
        f"<span><b>{digit}</b> · {distance:.1f}</span></li>"
        for near, digit, distance in found
    )
    said = both("data.near.said", most=most, count=count, shown=SHOWN, distance=f"{found[0][2]:.1f}")
    return (
        f'<div class="near"><figure><img src="{grid_png(image[None], 1)}" alt="{spoken("data.near.yours")}">'
        f"<figcaption>{both('data.near.yours')}</figcaption></figure><p>{said}</p>"
        f'<ol class="doubts">{cards}</ol></div>'
    )
