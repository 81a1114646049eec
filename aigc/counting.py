"""Count floating-point operations, as torch counts them: a multiplication with its addition is two."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import conv_flop_count, flop_registry

FOLDED = "mkldnn._convolution_pointwise"  # a convolution with its ReLU, which torch's registry does not know


class Counter(TorchDispatchMode):
    """Count the operations of matrix products and convolutions inside the block, in this thread alone.

    torch's FlopCounterMode hooks the modules of all threads, and cannot follow the gradients that refine latents.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.total = 0

    def __torch_dispatch__(
        self, function: Any, types: Sequence[Any], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run one operation and add its cost; composed operations are taken apart first."""
        kwargs = kwargs or {}
        packet = function._overloadpacket
        count = _folded_convolution if str(packet) == FOLDED else flop_registry.get(packet)
        if count is None:
            with self:
                parts = function.decompose(*args, **kwargs)
            return function(*args, **kwargs) if parts is NotImplemented else parts
        result = function(*args, **kwargs)
        self.total += count(*args, **kwargs, out_val=result)
        return result


def _folded_convolution(x: Tensor, weight: Tensor, *others: Any, out_val: Tensor) -> int:
    return conv_flop_count(list(x.shape), list(weight.shape), list(out_val.shape))
