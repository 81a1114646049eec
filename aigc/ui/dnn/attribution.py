"""Show which ink decided the answer, and the first layer's feature maps."""

from torch import Tensor

from aigc.models.dnn import DNN
from aigc.reading.answers import Answer
from aigc.reading.attribution import first_feature_maps, integrated_gradients
from aigc.ui.look.i18n import both, spoken
from aigc.ui.parts.png import figure, overlay_png

COLUMNS = 8  # feature maps per row


def attribution_figures(dnn: DNN, image: Tensor, said: Answer) -> str:
    """Tint the image (1, 28, 28) by the ink for and against the answer, and show the first layer's feature maps."""
    digit, rival = said.probabilities.topk(2).indices.tolist()
    attribution = integrated_gradients(dnn, image, digit, rival)
    alt = spoken("attribution.alt", digit=digit, rival=rival)
    picture = f'<img src="{overlay_png(image, attribution)}" alt="{alt}">'
    key = "attribution.saliency_none" if said.kind == "not_a_digit" else "attribution.saliency"
    caption = both(key, digit=digit, rival=rival)
    maps = first_feature_maps(dnn, image)
    maps = maps / maps.amax(dim=(1, 2, 3), keepdim=True).clamp(min=1e-6)  # scale each map to its own brightest pixel
    seen = figure(maps, COLUMNS, spoken("attribution.maps_alt"), both("attribution.maps", count=len(maps)), "maps")
    tinted = f'<figure class="saliency">{picture}<figcaption>{caption}</figcaption></figure>'
    return f'<div class="inside">{tinted}{seen}</div>'
