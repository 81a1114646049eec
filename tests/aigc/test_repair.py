"""Test the damages, and the VAE's repairs."""

import pytest
import torch
from torch import Tensor

from aigc.metrics import peak_signal_to_noise
from aigc.repair import PARTS, RATE, STEPS, Damage, as_image, glance, search
from aigc.store.loaded import Models

DAMAGES = (Damage("noise", 0.5), Damage("erase", part="bottom"), Damage("erase", part="left"), Damage("shrink"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_view_is_linear(damage: Damage) -> None:
    a, b = torch.rand(2, 3, 1, 28, 28)
    torch.testing.assert_close(damage.view(0.3 * a + 0.7 * b), 0.3 * damage.view(a) + 0.7 * damage.view(b))


def test_damages_do_what_they_are_called() -> None:
    image = torch.ones(1, 1, 28, 28)
    left = {part: Damage("erase", part=part).apply(image)[0, 0] for part in PARTS}
    assert not left["top"][:14].any() and left["top"][14:].all()
    assert torch.equal(left["top"] + left["bottom"], image[0, 0])
    assert torch.equal(left["left"] + left["right"], image[0, 0])
    assert left["middle"][:9].all() and not left["middle"][9:19].any() and left["middle"][19:].all()
    assert Damage("shrink").apply(image).shape == (1, 1, 7, 7)
    noisy = Damage("noise", 0.5, seed=3).apply(torch.full((1, 1, 28, 28), 0.5))
    assert float(noisy.std()) == pytest.approx(0.5, abs=0.05)
    assert float(as_image(noisy).min()) >= 0 and float(as_image(noisy).max()) <= 1
    for wrong in ({"kind": "tear"}, {"part": "all"}):
        with pytest.raises(ValueError, match="one of"):
            Damage(**wrong)  # type: ignore[arg-type]
    assert torch.equal(noisy, Damage("noise", 0.5, seed=3).apply(torch.full((1, 1, 28, 28), 0.5)))
    assert not torch.equal(noisy, Damage("noise", 0.5, seed=4).apply(torch.full((1, 1, 28, 28), 0.5)))


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_search_comes_nearer_to_the_truth_than_the_damage_and_the_glance(
    models: Models, digits: tuple[Tensor, Tensor], damage: Damage
) -> None:
    vae, truth = models.vae["best"], digits[0][:40]
    before = {name: value.clone() for name, value in vae.state_dict().items()}
    left = damage.apply(truth)
    looked, found = glance(vae, left), search(vae, left, damage)
    assert found.shape == truth.shape and 0 <= float(found.min()) <= float(found.max()) <= 1
    ours = float(peak_signal_to_noise(found, truth).mean())
    assert ours > float(peak_signal_to_noise(looked, truth).mean()) + 1
    if damage.kind != "shrink":
        assert ours > float(peak_signal_to_noise(as_image(left), truth).mean()) + 1
    assert all(torch.equal(value, before[name]) for name, value in vae.state_dict().items())
    assert all(parameter.grad is None for parameter in vae.parameters()), "what many share must not change"


def test_the_search_is_adams(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    """Compare the search with torch.optim, which the app avoids since it takes a second longer to load."""
    vae, damage = models.vae["best"], Damage("erase", part="top")
    left = damage.apply(digits[0][:2])
    z = vae.encode(as_image(left))[0].detach().requires_grad_()
    optimizer = torch.optim.Adam([z], lr=RATE)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        misfit = (damage.view(vae.decode(z).sigmoid()) - left).square().sum() / (2 * damage.variance)
        (z.grad,) = torch.autograd.grad(misfit + 0.5 * z.square().sum(), [z])
        optimizer.step()
    torch.testing.assert_close(search(vae, left, damage), vae.decode(z).sigmoid().detach(), atol=1e-2, rtol=0)


def test_what_is_found_depends_on_its_own_image_alone(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    vae, damage = models.vae["best"], Damage("erase", part="top")
    left = damage.apply(digits[0][:3])
    torch.testing.assert_close(search(vae, left, damage)[:1], search(vae, left[:1], damage), atol=1e-2, rtol=0)
