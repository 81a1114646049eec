"""A model's mode and precision, and the caller's settings of torch, change no answer; and no call changes a model."""

import copy
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import aigc
from aigc.examples import example_digit
from aigc.inference import loss_terms
from aigc.learning.aggregate_fit import fit_aggregate
from aigc.models.eval_mode import evaluated
from aigc.models.gan import GAN
from aigc.models.vae import VAE, VAEConfig
from aigc.reading.attribution import first_feature_maps, integrated_gradients
from aigc.repair import Damage, glance, search

IMAGES = torch.stack([example_digit(digit, 3) for digit in (3, 8)])
DIGITS = torch.tensor([3, 8])
DAMAGE = Damage("erase", part="top")


def latents(model: Any, count: int = 2) -> Tensor:
    return aigc.draw_latents(count, model.config.latent, seed=7)


def fitted(vae: VAE) -> list[Tensor]:
    """The buffers that a fit writes, one of the prior of its own for each call."""
    vae = copy.copy(vae)
    vae._modules = vae._modules | {"aggregate": copy.deepcopy(vae.aggregate)}
    digits = torch.arange(50) % 10
    fit_aggregate(vae, torch.stack([example_digit(digit, i) for i, digit in enumerate(digits.tolist())]), digits)
    assert vae.aggregate is not None
    return [vae.aggregate.means, vae.aggregate.directions]


CALLS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "classify": ("dnn", lambda dnn: aigc.classify(dnn, IMAGES)),
    "answer": ("dnn", lambda dnn: aigc.answer(dnn, IMAGES[0])),
    "integrated_gradients": ("dnn", lambda dnn: integrated_gradients(dnn, IMAGES[0], 3, 8)),
    "first_feature_maps": ("dnn", lambda dnn: first_feature_maps(dnn, IMAGES[0])),
    "generate": ("gan", lambda gan: aigc.generate(gan, latents(gan), DIGITS)),
    "write": ("gan", lambda gan: aigc.write(gan, aigc.parse_text("38"))),
    "write_between": ("gan", lambda gan: aigc.write_between(gan, latents(gan), DIGITS, steps=3)),
    "write_between, straight": ("gan", lambda gan: aigc.write_between(gan, latents(gan), DIGITS, 3, spherical=False)),
    "realness": ("gan", lambda gan: aigc.realness(gan, IMAGES, DIGITS)),
    "encode": ("vae", lambda vae: aigc.encode(vae, IMAGES)),
    "decode": ("vae", lambda vae: aigc.decode(vae, latents(vae))),
    "reconstruct": ("vae", lambda vae: aigc.reconstruct(vae, IMAGES)),
    "resample": ("vae", lambda vae: aigc.resample(vae, IMAGES[0], 2)),
    "interpolate": ("vae", lambda vae: aigc.interpolate(vae, IMAGES[0], IMAGES[1], steps=3)),
    "interpolate, arc": ("vae", lambda vae: aigc.interpolate(vae, IMAGES[0], IMAGES[1], 3, spherical=True)),
    "sample_prior": ("vae", lambda vae: aigc.sample_prior(vae, 2)),
    "sample_fitted": ("vae", lambda vae: aigc.sample_fitted(vae, DIGITS)),
    "sample_gaussians": ("vae", lambda vae: aigc.sample_gaussians(vae, DIGITS)),
    "negative_elbo": ("vae", lambda vae: aigc.negative_elbo(vae, IMAGES.round())),
    "importance_weighted_bound": ("vae", lambda vae: aigc.importance_weighted_bound(vae, IMAGES.round(), 5)),
    "loss_terms": ("vae", lambda vae: loss_terms(vae, IMAGES[0])),
    "glance": ("vae", lambda vae: glance(vae, DAMAGE.apply(IMAGES))),
    "search": ("vae", lambda vae: search(vae, DAMAGE.apply(IMAGES), DAMAGE)),
    "fit_aggregate": ("vae", fitted),
}
EVERY = pytest.mark.parametrize("name", CALLS)


@pytest.fixture(scope="module")
def shipped() -> dict[str, nn.Module]:
    """The models as they are loaded, not folded as the app's."""
    return {"dnn": aigc.load_dnn(device="cpu"), "gan": aigc.load_gan(device="cpu"), "vae": aigc.load_vae(device="cpu")}


def tensors_in(result: object) -> list[Tensor]:
    if isinstance(result, Tensor):
        return [result]
    if dataclasses.is_dataclass(result):
        return tensors_in(list(vars(result).values()))
    if isinstance(result, dict):
        return tensors_in(list(result.values()))
    if isinstance(result, list | tuple):
        return [tensor for part in result for tensor in tensors_in(part)]
    return [torch.tensor(result)] if isinstance(result, float) else []


def snapshot(model: nn.Module) -> tuple[list[bool], dict[str, Tensor]]:
    modes = [module.training for module in model.modules()]
    return modes, {name: tensor.clone() for name, tensor in model.state_dict().items()}


def assert_as_found(model: nn.Module, before: tuple[list[bool], dict[str, Tensor]]) -> None:
    modes, tensors = snapshot(model)
    assert modes == before[0]
    for name, tensor in tensors.items():
        assert tensor.dtype == before[1][name].dtype and torch.equal(tensor, before[1][name]), name


def call(name: str, models: dict[str, nn.Module]) -> list[Tensor]:
    kind, function = CALLS[name]
    return tensors_in(function(models[kind]))


def close(got: list[Tensor], expected: list[Tensor], atol: float, rtol: float = 0) -> None:
    assert len(got) == len(expected) > 0
    for ours, reference in zip(got, expected, strict=True):
        assert ours.dtype == reference.dtype and ours.device.type == "cpu"
        torch.testing.assert_close(ours, reference, atol=atol, rtol=rtol)


@EVERY
@pytest.mark.parametrize("part", ["whole", "one module"])
def test_a_model_in_train_mode_answers_as_in_eval_mode_and_stays_as_it_is(
    name: str, part: str, expected: dict[str, list[Tensor]], shipped: dict[str, nn.Module]
) -> None:
    model = copy.deepcopy(shipped[CALLS[name][0]])
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d | nn.Dropout)]
    for module in norms[:1] + norms[-1:] if part == "one module" else [model]:
        module.train()
    before = snapshot(model)
    close(call(name, {CALLS[name][0]: model}), expected[name], atol=0)
    assert_as_found(model, before)


TOLERANCE = {torch.float64: 0.0, torch.float16: 2e-2, torch.bfloat16: 2e-1}


@EVERY
@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
def test_a_model_in_another_precision_answers_like_the_float32_model(
    name: str, dtype: torch.dtype, expected: dict[str, list[Tensor]], shipped: dict[str, nn.Module]
) -> None:
    """On average as close as weights rounded to that precision are; or refused, where a weight is beyond it."""
    kind = CALLS[name][0]
    model = copy.deepcopy(shipped[kind]).to(dtype)
    before = snapshot(model)
    if kind == "vae" and dtype is torch.float16:  # a variance of its decoder is 169 603
        with pytest.raises(ValueError, match=r"float16 cannot hold this network's running_var: .* use bfloat16"):
            call(name, {kind: model})
        assert_as_found(model, before)
        return
    got = call(name, {kind: model})
    assert_as_found(model, before)
    for ours, reference in zip(got, expected[name], strict=True):
        assert ours.dtype == reference.dtype or name == "fit_aggregate", "which writes in the model's own precision"
        scale = reference.float().abs().mean().clamp(min=0.1)
        assert float((ours.float() - reference).abs().mean() / scale) <= TOLERANCE[dtype]


@pytest.fixture
def double_by_default() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.fixture(scope="module")
def expected(shipped: dict[str, nn.Module]) -> dict[str, list[Tensor]]:
    return {name: call(name, shipped) for name in CALLS}


@EVERY
def test_the_default_dtype_of_torch_changes_no_answer(
    name: str, expected: dict[str, list[Tensor]], shipped: dict[str, nn.Module], double_by_default: None
) -> None:
    got = [tensor.float() if tensor.ndim == 0 else tensor for tensor in call(name, shipped)]  # of Python's floats
    close(got, expected[name], atol=0)


def test_models_load_in_float32_whatever_the_default_dtype(double_by_default: None) -> None:
    for model in (aigc.load_dnn("article", "cpu"), aigc.load_gan("article", "cpu"), aigc.load_vae("best", "cpu")):
        assert {t.dtype for t in model.state_dict().values() if t.is_floating_point()} == {torch.float32}


@EVERY
def test_an_answer_in_inference_mode_is_the_answer_without(
    name: str, expected: dict[str, list[Tensor]], shipped: dict[str, nn.Module]
) -> None:
    with torch.inference_mode():
        got = call(name, shipped)
    close([tensor.clone() for tensor in got], expected[name], atol=1e-3, rtol=1e-3)


def test_a_model_as_loaded_is_read_through_without_a_copy(shipped: dict[str, nn.Module]) -> None:
    assert all(evaluated(model) is model for model in shipped.values())


def test_a_twin_shares_the_weights_and_keeps_one_module_one() -> None:
    shared = nn.Linear(2, 2)
    model = nn.Sequential(shared, nn.Dropout(), shared)
    twin = evaluated(model)
    assert twin is not model and twin[0] is twin[2] and twin[0] is not shared
    assert twin[0].weight is shared.weight
    assert model.training and shared.training and not any(module.training for module in twin.modules())


def test_nothing_is_written_to_a_model_that_another_thread_trains(shipped: dict[str, nn.Module]) -> None:
    """Seen from within the call, as by a thread that trains meanwhile."""
    gan = copy.deepcopy(shipped["gan"])
    assert isinstance(gan, GAN)
    gan.train()
    modes: list[bool] = []
    gan.generator.register_forward_hook(lambda *_: modes.extend(module.training for module in gan.modules()))
    aigc.generate(gan, latents(gan), DIGITS)
    assert modes and all(modes)


def test_a_compiled_model_in_train_mode_is_read_through_uncompiled() -> None:
    vae = VAE(VAEConfig("article", 3, 8))
    compiled: Any = torch.compile(vae, backend="eager")
    compiled.train()
    twin = evaluated(compiled)
    assert isinstance(twin, VAE) and not twin.training and vae.training
