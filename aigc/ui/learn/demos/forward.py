"""Demonstrate forward, loss and backward on one drawing, with the article's classifier and its real numbers."""

import torch
from torch import Tensor, nn

from aigc.inference import classify
from aigc.learning.backward import one_step, pixel_slope
from aigc.losses import cross_entropy_loss, mean_squared_error_loss
from aigc.models.dnn import DNN
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked, Shown, cell
from aigc.ui.learn.demos.curves import relu_curve, sigmoid_curve, slope_bars, softmax_bars
from aigc.ui.look.i18n import both
from aigc.ui.look.signs import minus
from aigc.ui.parts.png import difference_png, grid_png, png, to_bytes

RATE = 0.005  # η of the demonstrated step
ROW = 64  # units in a row of the picture of a layer


def trace(dnn: DNN, image: Tensor) -> list[Tensor]:
    """Run the article's classifier layer by layer. (1, 28, 28) -> outputs of the linear and ReLU layers, (units,) each.

    They are before and after ReLU for each hidden layer, then the outputs: ten logits, and one of "is a digit".
    """
    outputs, x = [], image[None].to(next(dnn.parameters()).device)
    with torch.no_grad():
        for layer in dnn.layers:
            x = layer(x)
            if isinstance(layer, nn.Linear | nn.ReLU):
                outputs.append(x[0].cpu())
    return outputs


def slopes(logits: Tensor, label: int) -> tuple[Tensor, Tensor]:
    """Compute the gradients of cross-entropy and squared error for the logits. (10,) -> (10,) each."""
    s, y = logits.detach().clone()[None].requires_grad_(), torch.tensor([label])
    found = [torch.autograd.grad(loss(s, y), s)[0][0] for loss in (cross_entropy_loss, mean_squared_error_loss)]
    return found[0], found[1]


def forward_demo(models: Models, asked: Asked) -> Shown:
    """Show one pass of a drawing forwards, its two losses, and the way back."""
    dnn, image, y = models.dnn["article"], asked.image, asked.label
    first, hidden1, _, hidden2, outputs = trace(dnn, image)
    logits, score = outputs[:10], float(outputs[10]) - dnn.config.score_zero
    p = logits.softmax(dim=0)
    target = torch.tensor([y])
    ce, mse = (float(loss(logits[None], target)) for loss in (cross_entropy_loss, mean_squared_error_loss))
    by_ce, by_mse = slopes(logits, y)
    after = one_step(dnn, image, y, RATE)
    top = int(p.argmax())
    values = {
        "ink": f"{int((image > 0).sum())} / 784",
        "hidden1": f"{int((hidden1 > 0).sum())} / {len(hidden1)}",
        "hidden2": f"{int((hidden2 > 0).sum())} / {len(hidden2)}",
        "weights": f"{sum(parameter.numel() for parameter in dnn.parameters()):,}",
        "logit_y": minus(f"{float(logits[y]):.2f}"),
        "logit_top": minus(f"{float(logits[top]):.2f} (k = {top})"),
        "p_top": f"{share(float(p[top]))} (k = {top})",
        "p_y": share(float(p[y])),
        "y": str(y),
        "ce": number(ce),
        "mse": number(mse),
        "one_hot": " ".join("1" if k == y else "0" for k in range(10)),
        "slope_y": number(float(by_ce[y])),
        "rate": str(RATE),
        "ce_after": f"{number(ce)} → {number(after)}",
    }
    tempered = float(classify(dnn, image).probabilities[0, top])
    facts = {"digit": top, "plain": f"{float(p[top]):.1%}", "tempered": f"{tempered:.1%}"}
    told = both("forward.tempered", temperature=f"{dnn.config.temperature:.2f}", **facts)
    forward = (
        f'<div class="flow layers">{cell(grid_png(image[None], 1), "forward.pixels")}{_layer(hidden1, "forward.first")}'
        f"{_layer(hidden2, 'forward.second')}</div>"
        f'<div class="curves">{relu_curve(first)}{sigmoid_curve({"": score}, "digit")}</div>{softmax_bars(logits, y)}'
        f"<p>{told}</p>"
    )
    return Shown(
        f"<p>{both(f'forward.{asked.known}', digit=y)}</p>"
        f"<h3>{both('forward.forward')}</h3>{forward}"
        f"<h3>{both('forward.loss')}</h3>{_losses(float(p[y]), ce, mse)}"
        f"<h3>{both('forward.backward')}</h3>{_backward(image, pixel_slope(dnn, image, y), by_ce, by_mse, y)}"
        f"<p>{both('forward.step', before=number(ce), after=number(after), rate=RATE)}</p>",
        values,
    )


def number(value: float) -> str:
    """Write a loss or a slope with three digits that count, at most five after the point."""
    places = 2 if abs(value) >= 1 else 3 if abs(value) >= 0.1 else 4 if abs(value) >= 0.01 else 5
    return minus(f"{value:.{places}f}")


def share(probability: float) -> str:
    return (
        f"{probability:.4f}" if 1e-4 <= probability <= 0.9999 else f"{probability:.2g}" if probability < 0.5 else "≈ 1"
    )


def _layer(units: Tensor, key: str) -> str:
    """Draw a layer's outputs (H,) as a picture, the brightest unit white."""
    picture = png(to_bytes((units / units.max().clamp(min=1e-6)).view(-1, ROW // 4 if len(units) < 300 else 32)))
    return cell(picture, key, active=int((units > 0).sum()), units=len(units))


def _losses(p: float, ce: float, mse: float) -> str:
    return (
        '<dl class="losses">'
        f"<div><dt>{both('forward.ce')}</dt><dd>{number(ce)}</dd><dd>−ln {share(p)}</dd></div>"
        f"<div><dt>{both('forward.mse')}</dt><dd>{number(mse)}</dd><dd>{both('forward.mse_range')}</dd></div></dl>"
        f"<p>{both('forward.compare')}</p>"
    )


def _backward(image: Tensor, slope: Tensor, by_ce: Tensor, by_mse: Tensor, label: int) -> str:
    """Draw the slopes of both losses for the ten outputs, and the slope of the cross-entropy for the pixels."""
    wish = -slope / slope.abs().max().clamp(min=1e-12)
    bars = slope_bars(by_ce, label, "forward.slope_ce") + slope_bars(by_mse, label, "forward.slope_mse")
    return (
        f'<div class="back">{cell(difference_png(torch.zeros_like(image), wish), "forward.wish")}'
        f"<div>{bars}</div></div><p>{both('forward.slopes')}</p>"
    )
