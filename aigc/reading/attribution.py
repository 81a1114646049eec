"""Explain a classifier's answer: the ink that spoke for the answer, and the feature maps of the first layer.

Shapes: C channels of the first layer, N steps of the integral.
"""

import torch
from torch import Tensor, nn

from aigc.digits import Images, check_images
from aigc.models.dnn import DNN
from aigc.models.eval_mode import evaluated
from aigc.models.precision import whole_float32

STEPS = 32  # steps of the integral, for an error of about 2 %


@whole_float32()
def integrated_gradients(dnn: DNN, image: Images, digit: int, rival: int, steps: int = STEPS) -> Tensor:
    """Measure how much each pixel's ink speaks for `digit` rather than `rival`. (1, 28, 28) -> (28, 28), in logits.

    Sundararajan, Taly & Yan, "Axiomatic Attribution for Deep Networks", arXiv:1703.01365, equation (1), from
    a black image x' to x, with F the difference of the two class logits:
        (x − x') · ∫ ∂F(x' + α(x − x'))/∂x dα,  α from 0 to 1, by the midpoint rule in t with α = t³:
    a batch-normalised network changes most where the ink is faint, and even steps would miss that.
    By its completeness axiom the pixels add up to F(x) − F(x'); a pixel without ink gets 0.
    """
    image, dnn = check_images(image).cpu(), evaluated(dnn)
    device = next(dnn.parameters()).device
    t = ((torch.arange(steps, dtype=torch.float32) + 0.5) / steps).view(-1, 1, 1, 1)
    with torch.inference_mode(False), torch.enable_grad():  # a caller's inference mode knows no gradients
        path = (image.clone() * t.clone() ** 3).to(device).detach().requires_grad_()  # (N, 1, 28, 28)
        logits, _ = dnn(path)
        (gradient,) = torch.autograd.grad((logits[:, digit] - logits[:, rival]).sum(), path)
    attribution: Tensor = image[0, 0] * (gradient.cpu() * 3 * t**2).mean(dim=0)[0]  # dα = 3t² dt
    return attribution


@torch.no_grad()
@whole_float32()
def first_feature_maps(dnn: DNN, image: Images) -> Tensor:
    """Apply the first convolution and its ReLU to an image. (1, 28, 28) -> (C, 1, 28, 28), from 0 up.

    ValueError: the article's network has no convolution, hence no maps.
    """
    first = evaluated(dnn).layers[0]
    if not isinstance(first, nn.Sequential):
        raise ValueError("feature maps are those of a convolution: the article's network has none")
    maps: Tensor = first(check_images(image).to(next(dnn.parameters()).device))  # (1, C, 28, 28)
    return maps.transpose(0, 1).cpu()
