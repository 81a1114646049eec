"""Test the discriminators' opinions of a drawing."""

from aigc.examples import example_digit
from aigc.store.loaded import Models
from aigc.ui.gan.judge import judged


def test_the_first_sentence_says_what_real_digits_get(models: Models) -> None:
    average = models.catalogue.evaluation("gan")["realness_real"]
    for language, words in (("en", f"Real digits get {average:.0%} "), ("zh", f"平均得 {average:.0%}")):
        first = judged(models, example_digit(7, 3)).split(f'lang="{language}">', 1)[1].split("</span>")[0]
        assert words in first
