"""Turn a classifier's probabilities into one of three honest answers: a digit, one of two, or no digit."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from aigc.digits import Images
from aigc.inference import DIGIT_SCORE, classify
from aigc.models.dnn import DNN
from aigc.showing import bars

SURE = 0.7  # least probability of the first digit for a sure answer; below, the answer names the first two

Kind = Literal["digit", "unsure", "not_a_digit"]


@dataclass(frozen=True)
class Answer:
    """The classifier's answer to one image."""

    kind: Kind
    digits: list[int]  # digits that the answer names, likeliest first
    probabilities: Tensor  # (10,)
    digit_score: float

    @property
    def likeliest(self) -> int:
        """The digit with the highest probability, whether or not the answer names it."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """The probability of the likeliest digit."""
        return float(self.probabilities.max())

    @property
    def character(self) -> str:
        """The digit of a sure answer, else "?"."""
        return str(self.digits[0]) if self.kind == "digit" else "?"

    def _repr_html_(self) -> str:
        """Write the answer and its probabilities for a notebook."""
        named = " or ".join(map(str, self.digits))
        said = {"digit": f"<b>{named}</b>", "unsure": f"not sure: <b>{named}</b>", "not_a_digit": "no digit"}[self.kind]
        return f"<p>{said} (digit score {self.digit_score:.2f})</p>{bars(self.probabilities)}"


def answer(dnn: DNN, image: Images) -> Answer:
    """Ask the classifier about one image (1, 28, 28)."""
    result = classify(dnn, image)
    return answer_from(result.probabilities[0], float(result.digit_score[0]))


def answer_from(probabilities: Tensor, digit_score: float, least_score: float = DIGIT_SCORE) -> Answer:
    """Apply both thresholds to probabilities (10,) and a digit score.

    least_score  for a digit; lower where a digit is to be expected
    """
    first, second = probabilities.topk(2).indices.tolist()
    if digit_score < least_score:
        return Answer("not_a_digit", [], probabilities, digit_score)
    if probabilities[first] < SURE:
        return Answer("unsure", [first, second], probabilities, digit_score)
    return Answer("digit", [first], probabilities, digit_score)
