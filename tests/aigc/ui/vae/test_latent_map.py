"""Test the map: a digit is encoded once, and one that comes back as another digit is explained."""

import gradio as gr
import torch

from aigc.examples import example_digit
from aigc.inference import classify, encode, reconstruct
from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both
from aigc.ui.vae.latent_map import build_latent_map, place_page


def test_a_digit_is_encoded_once(models: Models) -> None:
    vae = models.vae["map"]
    models.catalogue.evaluation("vae", "map")
    encoded: list[int] = []

    def count(network: object, images: tuple[torch.Tensor], outputs: object) -> None:
        encoded.append(len(images[0]))

    with gr.Blocks() as page, gr.Tabs(), gr.Tab("Map") as tab:
        build_latent_map(models, tab)
    (find,) = {event.fn for event in page.fns.values() if event.fn and event.fn.__name__ == "find"}
    find("test", None, None, 6, 1)  # encodes the training images, once for all later calls
    hook = vae.encoder.register_forward_hook(count)
    try:
        yours, there = find("test", None, None, 3, 2)
    finally:
        hook.remove()
    assert encoded == [1]
    assert 'data-x="' in yours and "z₁" in there


def test_a_digit_that_comes_back_as_another_is_explained(models: Models) -> None:
    dnn, explained = models.dnn["best"], set()
    for digit in (4, 5, 9):  # these come back as each other, or as 3 and 8
        for index in range(8):
            image = example_digit(digit, index)
            was, again = answer(dnn, image), reconstruct(models.vae["map"], image)
            now = int(classify(dnn, again).probabilities[0].argmax())
            z1, z2 = encode(models.vae["map"], image)[0][0].tolist()
            said = both("map.blended", drawn=was.likeliest, read=now) in place_page(models, z1, z2, drawn=image)
            assert said == (was.kind == "digit" and now != was.likeliest)
            explained.add(said)
    assert explained == {False, True}
