"""A ring around a digit is no ink; an 0 is, and so is a loop with a speck in it."""

from PIL import Image, ImageDraw

import aigc
from aigc.models.dnn import DNN
from tests.furniture import furnished_pictures, tally

COUNT = 20


def test_the_digit_in_a_ring_is_meant(dnn: DNN) -> None:
    right, wrong = tally(furnished_pictures("a ring", COUNT), dnn)
    assert right >= COUNT - 2
    assert wrong <= 1


def zero(*specks: tuple[int, int, int, int]) -> Image.Image:
    image = Image.new("L", (300, 300), 230)
    pen = ImageDraw.Draw(image)
    pen.ellipse((80, 40, 220, 260), outline=30, width=18)
    for speck in specks:
        pen.ellipse(speck, fill=30)
    return image


def test_an_0_and_a_loop_with_a_speck_stay(dnn: DNN) -> None:
    for image in (zero(), zero((140, 140, 156, 156)), zero((130, 100, 142, 112), (150, 180, 160, 190))):
        answer = aigc.answer(dnn, aigc.from_image(image))
        assert (answer.kind, answer.digits) == ("digit", [0])
    slashed = zero()
    ImageDraw.Draw(slashed).line((175, 95, 125, 205), 30, 16)
    assert aigc.answer(dnn, aigc.from_image(slashed)).likeliest == 0
    assert float((aigc.from_image(zero((140, 140, 156, 156))) - aigc.from_image(zero())).abs().mean()) < 0.02
