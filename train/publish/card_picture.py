"""The picture on each model card: outputs of the model for seeds from 0, or for test images of the package."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from aigc.digits import CLASSES, SIDE, mosaic
from aigc.examples import example_digit
from aigc.inference import classify, decode, draw_latents, generate, reconstruct
from aigc.models.gan import GANConfig
from aigc.models.vae import VAEConfig
from aigc.sampling import sample_fitted, sample_prior
from aigc.store.model_files import load_dnn, load_gan, load_vae
from train.measure.hands import show_hands

PICTURE, HANDS = "picture.png", "hands.png"
ENLARGED = 2  # pixels of the picture for one of an image
ROWS = 10  # a GAN's picture has ten samples in each
PLANE = 12  # tiles a side of the latent plane, from −3 to 3


def write_picture(folder: Path, name: str) -> None:
    """Draw PICTURE into the folder of a model of this kind. A kind that is not drawn is left without.

    HANDS stands beside it where a GAN imitates hands.
    """
    if name in DRAWN:
        images, columns = DRAWN[name](folder)
        _save(mosaic(images.squeeze(1), columns), folder / PICTURE)
    if name == "gan" and (gan := load_gan(source=folder, device="cpu")).encoder:
        _save(show_hands(gan), folder / HANDS)


def _save(pixels: Tensor, path: Path) -> None:
    picture = Image.fromarray((pixels * 255).round().to(torch.uint8).numpy())
    size = picture.width * ENLARGED, picture.height * ENLARGED
    picture.resize(size, Image.Resampling.NEAREST).save(path, optimize=True)


def describe(name: str, config: Mapping[str, Any]) -> str:
    """Describe the picture of a model with this configuration; "" where there is none."""
    if name == "gan":
        return "A hundred samples, seeds 0 to 99" + (
            ", asked for 0 to 9 in turn." if GANConfig(**config).conditional else "."
        )
    if name == "vae":
        vae = VAEConfig(**config)
        if vae.latent == 2:
            return "The latent plane decoded, from −3 to 3 on both axes."
        fit = "the flow" if vae.flow else "the fitted prior" if vae.components else "N(0, I)"
        last = f"draws from {fit}"
        return f"Test images, below them their reconstructions, twice; last {last}, seeds 0 to 9."
    if name == "dnn":
        return "Test images; below each the probabilities of 0 (top) to 9 (bottom), white for certain."
    return ""


def _gan(folder: Path) -> tuple[Tensor, int]:
    gan = load_gan(source=folder, device="cpu")
    digits = torch.arange(ROWS * CLASSES) % CLASSES
    return generate(gan, draw_latents(len(digits), gan.config.latent), digits), CLASSES


def _vae(folder: Path) -> tuple[Tensor, int]:
    vae = load_vae(source=folder, device="cpu")
    if vae.config.latent == 2:
        axis = torch.linspace(-3, 3, PLANE)
        plane = torch.stack([axis.repeat(PLANE), axis.flip(0).repeat_interleave(PLANE)], dim=1)
        return decode(vae, plane), PLANE
    rows = [part for index in (0, 1) for shown in [_examples(index)] for part in (shown, reconstruct(vae, shown))]
    fitted = vae.flow is not None or vae.aggregate is not None
    rows.append(sample_fitted(vae, torch.arange(CLASSES)) if fitted else sample_prior(vae, CLASSES))
    return torch.cat(rows), CLASSES


def _dnn(folder: Path) -> tuple[Tensor, int]:
    dnn, shown = load_dnn(source=folder, device="cpu"), _examples(0)
    height = SIDE // CLASSES  # 2 pixels for each probability
    bars = torch.zeros(len(shown), 1, SIDE, SIDE)
    bars[:, 0, : height * CLASSES, 4:-4] = classify(dnn, shown).probabilities.repeat_interleave(height, 1)[:, :, None]
    return torch.cat([shown, bars]), CLASSES


def _examples(index: int) -> Tensor:
    return torch.stack([example_digit(digit, index) for digit in range(CLASSES)])


DRAWN: dict[str, Callable[[Path], tuple[Tensor, int]]] = {"gan": _gan, "vae": _vae, "dnn": _dnn}
