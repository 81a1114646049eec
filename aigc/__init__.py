"""AIGC Lab: a GAN, a VAE and a classifier of handwritten digits.

The public API; see the README for an example. Importing it loads neither Gradio nor torchvision.
"""

from aigc.errors import WeightsError
from aigc.framing.numbers.find import FoundDigit, find_digits
from aigc.framing.pictures import from_image
from aigc.framing.strokes import from_strokes
from aigc.inference import (
    Classification,
    classify,
    decode,
    draw_latents,
    encode,
    generate,
    importance_weighted_bound,
    interpolate,
    negative_elbo,
    realness,
    reconstruct,
    resample,
    write_between,
)
from aigc.reading.answers import Answer, answer
from aigc.reading.numbers import Number, read_number
from aigc.sampling import follow_flow, sample_fitted, sample_gaussians, sample_prior
from aigc.showing import Sheet, show
from aigc.store.model_files import load_dnn, load_gan, load_vae
from aigc.writing.imitation import imitate
from aigc.writing.text import Text, parse_text, write

__all__ = [
    "Answer",
    "Classification",
    "FoundDigit",
    "Number",
    "Sheet",
    "Text",
    "WeightsError",
    "answer",
    "classify",
    "decode",
    "draw_latents",
    "encode",
    "find_digits",
    "follow_flow",
    "from_image",
    "from_strokes",
    "generate",
    "imitate",
    "importance_weighted_bound",
    "interpolate",
    "load_dnn",
    "load_gan",
    "load_vae",
    "negative_elbo",
    "parse_text",
    "read_number",
    "realness",
    "reconstruct",
    "resample",
    "sample_fitted",
    "sample_gaussians",
    "sample_prior",
    "show",
    "write",
    "write_between",
]
