"""Where the network looked, and what its first layer saw."""

from torch import Tensor

from aigc.models.dnn import DNN
from aigc.saliency import first_feature_maps, integrated_gradients
from aigc.ui.pictures import figure, overlay_png
from aigc.ui.verdict import read
from aigc.ui.words import both, plain

COLUMNS = 8  # of feature maps


def looked_at(dnn: DNN, image: Tensor) -> str:
    """The image tinted by what spoke for and against the answer, and the first layer's maps."""
    reading = read(dnn, image)
    digit, rival = reading.probabilities.topk(2).indices.tolist()
    attribution = integrated_gradients(dnn, image, digit, rival)
    picture = f'<img src="{overlay_png(image, attribution)}" alt="{plain("inside.alt", digit=digit, rival=rival)}">'
    caption = both("inside.saliency", digit=digit, rival=rival)
    maps = first_feature_maps(dnn, image)
    maps = maps / maps.amax(dim=(1, 2, 3), keepdim=True).clamp(min=1e-6)  # each by its own brightest pixel
    return (
        f'<div class="inside"><figure class="saliency">{picture}<figcaption>{caption}</figcaption></figure>'
        f"{figure(maps, COLUMNS, plain('inside.maps_alt'), both('inside.maps', count=len(maps)), 'maps')}</div>"
    )
