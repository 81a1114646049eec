"""Errors that this library names; every one is a ValueError whose message says what to do."""


class NoInkError(ValueError):
    """A drawing without ink, or a picture in which nothing stands out from the paper."""

    def __init__(self) -> None:
        super().__init__("no ink: draw or show a digit first")


class SeveralDigitsError(ValueError):
    """Several digits in the place of one; `count` of them are clearly separate."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"there are {count} digits here, not one: find_digits frames each of them, read_number reads the number"
        )
        self.count = count


class CrowdedError(ValueError):
    """More strokes, or more separate lines in a picture, than a number has."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"there are {count} separate strokes: at most {most} are read as a number")


class PictureError(ValueError):
    """A picture that cannot be read: damaged, of an unknown format, or too large."""


class LargePictureError(PictureError):
    """A picture with too many pixels or bytes."""


class CostlyPictureError(PictureError):
    """A picture that would take far longer to decode than its pixels need."""


class AddressError(PictureError):
    """An address in the place of a picture: nothing is fetched from the network on a visitor's behalf."""

    def __init__(self) -> None:
        super().__init__("addresses are not fetched: send the picture itself")


class TextError(ValueError):
    """A text that cannot be written in digits.

    reason  "none": no digit; "character": something else than digits; "long": too many characters;
            "many": too many digits
    facts   the numbers and characters that a message about the text needs
    """

    def __init__(self, reason: str, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.reason, self.facts = reason, facts


class WeightsError(ValueError):
    """Weights that are missing, damaged or not ours; the message names the file and what to do."""


class NoSuchModelError(WeightsError):
    """A repository that the Hub does not have, or does not show to this token."""


class UnreachableError(WeightsError):
    """A model that is not in the cache while the Hub does not answer."""
