"""From probabilities to one of three honest answers: a digit, one of two, or no digit."""

from dataclasses import dataclass

from torch import Tensor

from aigc.inference import DIGIT_SCORE, classify
from aigc.models.dnn import DNN
from aigc.ui.words import both

SURE = 0.7  # probability of the first digit; below: it is this one or the second


@dataclass(frozen=True)
class Reading:
    """What a network makes of one image."""

    answer: str  # "digit", "unsure" or "not_a_digit"
    digits: list[int]  # those it speaks of, likeliest first
    probabilities: Tensor  # (10,)
    digit_score: float


def read(dnn: DNN, image: Tensor) -> Reading:
    """(1, 28, 28) -> what the network says."""
    result = classify(dnn, image)
    probabilities, score = result.probabilities[0], float(result.digit_score[0])
    return Reading(*verdict(probabilities, score), probabilities, score)


def read_as(dnn: DNN, image: Tensor) -> str:
    """Markup in both languages: what the network reads in (1, 28, 28), and how sure it is."""
    reading = read(dnn, image)
    digit = int(reading.probabilities.argmax())
    key = "verdict.no_digit" if reading.answer == "not_a_digit" else "verdict.read"
    return both(key, digit=digit, share=f"{float(reading.probabilities[digit]):.0%}")


def verdict(probabilities: Tensor, digit_score: float) -> tuple[str, list[int]]:
    """(10,) -> the answer, and the digits it speaks of."""
    first, second = probabilities.topk(2).indices.tolist()
    if digit_score < DIGIT_SCORE:
        return "not_a_digit", []
    if probabilities[first] < SURE:
        return "unsure", [first, second]
    return "digit", [first]
