"""Read through a network as in eval mode and in float32, whatever its owner has set.

Nothing is written to the owner's network, so a thread that trains it and threads that read through it do not disturb
each other. A network as it is loaded, in eval mode and float32, is read through as it is.
"""

from typing import TypeVar, cast

import torch
from torch import Tensor, nn

Network = TypeVar("Network", bound=nn.Module)


def evaluated(network: Network) -> Network:
    """Return the network if it is in eval mode and float32 throughout, else a twin that is.

    A twin has modules of its own, and the tensors of the network where these are float32. Half, bfloat16 and double
    tensors are converted at each call, which takes a few milliseconds. ValueError where the network has numbers too
    large for its precision, as a variance above 65504 is for half.
    """
    return network if _as_loaded(network) else _twin(network, {})


def _as_loaded(network: nn.Module) -> bool:
    """Tell whether no module is in train mode and no weight of another precision than float32."""
    modules: list[nn.Module | None] = [network]
    float32 = torch.float32  # looked up once: this runs before every answer
    for module in modules:  # grows meanwhile: a few times as fast as network.modules() with its parameters
        if module is None:
            continue
        if module.training:
            return False
        for tensor in (module._parameters or module._buffers).values():
            if tensor is not None and tensor.dtype is not float32 and tensor.is_floating_point():
                return False
        if module._modules:
            modules += module._modules.values()
    return True


def _twin(module: Network, twins: dict[nn.Module, nn.Module]) -> Network:
    """Copy the tree of modules, in eval mode; a module that stands in two places stays one."""
    module = getattr(module, "_orig_mod", module)  # the network within torch.compile's
    if module in twins:
        return cast(Network, twins[module])
    twin = module.__new__(type(module))
    twin.__dict__.update(module.__dict__)
    twins[module] = twin
    with torch.inference_mode(False), torch.no_grad():
        twin.__dict__.update(
            training=False,
            _compiled_call_impl=None,  # torch.compile's, of the module and not of its twin
            _parameters={name: _as_float32(tensor, name) for name, tensor in module._parameters.items()},
            _buffers={name: _as_float32(tensor, name) for name, tensor in module._buffers.items()},
            _modules={name: child and _twin(child, twins) for name, child in module._modules.items()},
        )
    return twin


def _as_float32(tensor: Tensor | None, name: str) -> Tensor | None:
    if tensor is None or tensor.dtype is torch.float32 or not tensor.is_floating_point():
        return tensor
    if not bool(tensor.isfinite().all()):
        raise ValueError(
            f"{tensor.dtype} cannot hold this network's {name}: load the network anew, and use bfloat16 or float32"
        )
    return tensor.float()
