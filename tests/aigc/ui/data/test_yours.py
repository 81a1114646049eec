"""Test the drawings that show what the models never saw: the shipped ones answer as the texts beside them say."""

from aigc.inference import reconstruct
from aigc.reading.answers import Answer, answer
from aigc.reading.numbers import read_number
from aigc.store.loaded import Models
from aigc.ui.data.yours import DRAWINGS, for_yours
from aigc.ui.look.i18n import both
from aigc.ui.parts.address.drawings import FLAGGED_ONE, framed


def said(models: Models, name: str) -> tuple[Answer, Answer, Answer]:
    """Answer a drawing by our classifier, by the article's, and by ours once our VAE has redrawn it."""
    image = framed(*DRAWINGS[name])
    ours, theirs = (answer(models.dnn[variant], image) for variant in ("best", "article"))
    return ours, theirs, answer(models.dnn["best"], reconstruct(models.vae["best"], image)[0])


def test_a_flagged_one_is_clearly_read_by_ours_and_clearly_misread_by_the_articles(models: Models) -> None:
    ours, theirs, redrawn = said(models, "flag")
    assert ours.digits == [1] and ours.probability > 0.99
    assert theirs.digits == [7] and theirs.probability > 0.95
    assert redrawn.likeliest != 1, "our VAE learnt MNIST alone"
    strokes = [[[x, y, 0.5] for x, y in stroke] for stroke in FLAGGED_ONE[0]]
    assert read_number(models.dnn["best"], strokes, brush=FLAGGED_ONE[1]).text == "1", "one digit on the page, too"


def test_what_is_no_digit_is_refused_by_ours_and_answered_by_others(models: Models) -> None:
    tick, letter = said(models, "tick"), said(models, "letter")
    assert tick[0].kind == letter[0].kind == "not_a_digit"
    assert tick[1].kind == "digit", "the article's takes a tick for a digit"
    assert letter[2].kind == "digit", "the VAE turns a letter into a digit"
    assert [one.digits for one in said(models, "bar")] == [[7]] * 3


def test_the_shares_of_letters_taken_for_digits_are_those_measured(models: Models) -> None:
    taken = {name: models.catalogue.evaluation("dnn", name)["taken_for_digits"] for name in ("best", "article")}
    shares = {name: f"{share:.0%}" for name, share in taken.items()}
    assert both("data.yours.follows", **shares) in for_yours(models)
