"""Test a drawing's way through the VAE: z is drawn from the posterior, and L is the sum of its two terms."""

import re

import torch
from torch.distributions import Normal, kl_divergence

from aigc.examples import example_digit
from aigc.inference import encode
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked
from aigc.ui.learn.demos.squeeze import squeeze, squeeze_demo

NINE = example_digit(9, 0)


def test_z_lies_where_the_noise_says_and_is_decoded(models: Models) -> None:
    vae = models.vae["article"]
    one = squeeze(vae, NINE, seed=5)
    assert torch.allclose((one.z - one.mean) / one.sigma, one.noise, atol=1e-4)
    assert torch.allclose(vae.decode(one.z[None]).sigmoid()[0], one.decoded, atol=1e-5)
    assert not torch.equal(one.z, squeeze(vae, NINE, seed=6).z)


def test_the_kl_of_the_table_is_that_of_the_distributions_and_lambda_weighs_it(models: Models) -> None:
    shown = squeeze_demo(models, Asked(NINE, 9, "label", 0, ""))
    rows = [
        [float(number) for number in re.findall(r">(\d+(?:\.\d+)?)</t", row)]
        for row in re.findall(r"<tr>.*?</tr>", shown.markup)
    ]
    rows = [row for row in rows if len(row) == 4]
    assert [row[0] for row in rows] == [0.1, 1, 4, 10]
    for weight, reconstruction, kl, total in rows:
        assert abs(reconstruction + weight * kl - total) < 0.06 + 0.06 * weight
    binarised = torch.bernoulli(NINE, generator=torch.Generator().manual_seed(0))
    mean, logvar = encode(models.vae["article"], binarised)
    expected = float(kl_divergence(Normal(mean, (0.5 * logvar).exp()), Normal(0.0, 1.0)).sum())
    assert abs(rows[1][2] - expected) < 0.06 and shown.values["kl"] == f"{rows[1][2]:.1f}"
