"""Test the discriminators' opinions of a drawing."""

from aigc.examples import example_digit
from aigc.store.loaded import Models
from aigc.ui.gan.judge import judged


def test_the_opinions_come_first_and_then_what_real_digits_get(models: Models) -> None:
    average = models.catalogue.evaluation("gan")["realness_real"]
    said = judged(models, example_digit(7, 3))
    for words in (f"Real digits get {average:.0%} ", f"平均得 {average:.0%}"):
        assert said.index('class="share"') < said.index(words)
