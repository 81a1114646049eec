"""Test imitations on hands that the generator itself wrote, so that the right answer is known, and on bad input."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

import aigc
from aigc.models.gan import GAN
from aigc.shape import manner
from aigc.store.loaded import Models

SHOWN, OTHERS = torch.tensor([3, 5, 8]), torch.tensor([0, 2, 4, 6, 7, 9])


def write_all(gan: GAN, z: Tensor, digits: Tensor = OTHERS) -> Tensor:
    return aigc.generate(gan, z.expand(len(digits), -1), digits)


def test_digits_that_were_not_shown_come_out_in_the_hand(models: Models) -> None:
    """Imitate ten hands from three digits each; compare all imitations with all hands by the other digits."""
    gan = models.gan["best"]
    hands = aigc.draw_latents(10, gan.config.latent, seed=50)
    found = torch.cat([aigc.imitate(gan, write_all(gan, z[None], SHOWN), SHOWN) for z in hands])
    theirs, ours = (torch.stack([write_all(gan, z[None]).flatten() for z in rows]) for rows in (hands, found))
    assert (torch.cdist(ours, theirs).argmin(dim=1) == torch.arange(10)).sum() >= 8, "by chance it is one"


def test_a_hand_leans_as_the_digits_shown(models: Models) -> None:
    gan = models.gan["best"]
    upright = aigc.generate(gan, torch.zeros(3, gan.config.latent), SHOWN)
    slants = []
    for lean in (-0.3, 0.0, 0.3):
        shear = torch.tensor([[[1.0, lean, 0.0], [0.0, 1.0, 0.0]]]).expand(3, -1, -1)
        leaning = F.grid_sample(upright, F.affine_grid(shear, [3, 1, 28, 28], align_corners=False), align_corners=False)
        z = aigc.imitate(gan, leaning.clamp(0, 1), SHOWN)
        slants.append(float(manner(write_all(gan, z))[:, 0].mean()))
    assert slants[1] - slants[0] > 5 and slants[2] - slants[1] > 5, "degrees"


def test_the_order_of_the_digits_says_nothing(models: Models) -> None:
    gan = models.gan["best"]
    images = write_all(gan, aigc.draw_latents(1, gan.config.latent, seed=3), SHOWN)
    one, other = (aigc.imitate(gan, images[order], SHOWN[order]) for order in ([0, 1, 2], [2, 0, 1]))
    torch.testing.assert_close(write_all(gan, one), write_all(gan, other), atol=0.02, rtol=0)


def test_a_wrong_label_among_right_ones_hardly_changes_the_hand(models: Models) -> None:
    gan = models.gan["best"]
    digits = torch.tensor([1, 3, 5, 8, 7])
    images = write_all(gan, aigc.draw_latents(1, gan.config.latent, seed=8), digits)
    right, wrong = (aigc.imitate(gan, images, labels) for labels in (digits, torch.tensor([1, 3, 5, 8, 0])))
    another = aigc.draw_latents(1, gan.config.latent, seed=9)
    changed, apart = ((write_all(gan, z) - write_all(gan, right)).square().mean() for z in (wrong, another))
    assert changed < 0.6 * apart


def test_any_number_of_digits_of_any_hands_gives_one_hand(models: Models) -> None:
    gan = models.gan["best"]
    images = aigc.generate(gan, aigc.draw_latents(30, gan.config.latent), torch.arange(30) % 10)
    for count in (1, 10, 30):
        with torch.inference_mode():
            z = aigc.imitate(gan, (images[:count] * 255).byte().numpy(), [digit % 10 for digit in range(count)])
        assert z.shape == (1, gan.config.latent) and bool(z.isfinite().all())


def test_a_model_in_train_mode_imitates_as_in_eval_mode_and_stays_as_it_is(models: Models) -> None:
    gan = models.gan["best"]
    images = write_all(gan, aigc.draw_latents(1, gan.config.latent, seed=3), SHOWN)
    training = copy.deepcopy(gan).train()
    before = {name: tensor.clone() for name, tensor in training.state_dict().items()}
    torch.testing.assert_close(aigc.imitate(training, images, SHOWN), aigc.imitate(gan, images, SHOWN))
    assert training.training and all(torch.equal(before[name], t) for name, t in training.state_dict().items())
    assert all(parameter.grad is None for parameter in training.parameters())


@pytest.mark.parametrize(
    ("variant", "count", "digits", "said"),
    [
        ("best", 0, [], "images must be"),
        ("best", 2, [1], "digits must be 2"),
        ("best", 1, [10], "between 0 and 9"),
        ("best", -1, [4], "image 0 is empty: draw a digit"),
        ("article", 1, [4], "load the best one"),
    ],
)
def test_input_that_shows_no_hand_gets_one_sentence(
    variant: str, count: int, digits: list[int], said: str, models: Models
) -> None:
    images = torch.full((abs(count), 1, 28, 28), float(count > 0))
    with pytest.raises(ValueError, match=said) as raised:
        aigc.imitate(models.gan[variant], images, digits)
    assert "\n" not in str(raised.value)
