"""The mistakes that this library names; every one is a ValueError whose sentence says what to do."""


class NoInkError(ValueError):
    """There is nothing drawn, or nothing that stands out from the paper."""

    def __init__(self) -> None:
        super().__init__("no ink: draw or show a digit first")


class PictureError(ValueError):
    """A picture that cannot be read: damaged, of an unknown format, or too large."""


class LargePictureError(PictureError):
    """A picture with too many pixels or bytes."""


class TextError(ValueError):
    """A text that cannot be written in digits.

    reason  "none": it holds no digit; "character": something else than digits; "long": too many characters;
            "many": too many digits
    facts   the numbers and characters that a sentence about it needs
    """

    def __init__(self, reason: str, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.reason, self.facts = reason, facts


class WeightsError(ValueError):
    """Weights that are missing, damaged or not ours; the message names the file and what to do."""


class NoSuchModelError(WeightsError):
    """The Hub answered that there is no such repository, or none that this token may see."""


class UnreachableError(WeightsError):
    """The Hub did not answer, and what was asked for is not in the cache."""
