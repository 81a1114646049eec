"""Test the flow: its integrator against a field that is solved on paper, guidance, and export."""

import pytest
import torch
from torch import Tensor
from torch.export import Dim, export

from aigc.models.flow import NO_DIGIT, Flow

MEAN, SCALE = 2.0, 0.25


class ToNormal(Flow):
    """The exact flow from N(0, 1) to N(MEAN, SCALE²), which carries noise n to MEAN + SCALE·n."""

    def forward(self, z: Tensor, time: Tensor, digits: Tensor) -> Tensor:
        t = time[:, None]
        variance = (1 - t) ** 2 + (SCALE * t) ** 2
        return MEAN + (SCALE**2 * t - (1 - t)) / variance * (z - MEAN * t)


@torch.no_grad()
def test_heuns_method_is_of_second_order() -> None:
    noise, digits = torch.randn(100, 3).double(), torch.zeros(100, dtype=torch.long)
    errors = []
    for steps in (16, 32, 64):
        way = ToNormal(3, 8).carry(noise, digits, steps, 1.0)
        assert way.shape == (steps + 1, 100, 3) and torch.equal(way[0], noise)
        errors.append(float((way[-1] - (MEAN + SCALE * noise)).abs().max()))
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.25) and errors[1] / errors[2] == pytest.approx(4, rel=0.25)


@torch.no_grad()
def test_guidance_exaggerates_the_difference_from_no_digit() -> None:
    flow = Flow(4, 16)
    for parameter in flow.parameters():  # a new flow stands still
        parameter.normal_()
    z, digits, times = torch.randn(5, 4), torch.arange(5), torch.full((5,), 0.3)
    none, asked = flow(z, times, torch.full((5,), NO_DIGIT)), flow(z, times, digits)
    assert float((asked - none).abs().min()) > 0
    torch.testing.assert_close(flow.guided(z, 0.3, digits, 2.5), none + 2.5 * (asked - none), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(flow.guided(z, 0.3, digits, 0), none)


@torch.no_grad()
def test_a_flow_exports_for_any_number_of_latents() -> None:
    flow = Flow(4, 16).eval()
    for parameter in flow.parameters():
        parameter.normal_()
    inputs = torch.randn(5, 4), torch.rand(5), torch.arange(5)
    graph = export(flow, tuple(t[:2] for t in inputs), dynamic_shapes=tuple({0: Dim("B")} for _ in inputs)).module()
    torch.testing.assert_close(graph(*inputs), flow(*inputs), atol=1e-5, rtol=1e-5)
