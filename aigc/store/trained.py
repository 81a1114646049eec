"""Networks that visitors train while the page runs, under names of their own: live-TOKEN."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar, cast

from torch import nn

PREFIX = "live-"
NAME = PREFIX + r"[\w-]{16}"  # a pattern that JavaScript knows too
KNOWN = re.compile(NAME, re.ASCII)

Network = TypeVar("Network", bound=nn.Module)
Find = Callable[[str, str], nn.Module]  # kind, name -> a network that no training changes any more


def is_trained(name: str) -> bool:
    """Tell whether a visitor trains, or has just trained, the network of this name."""
    return name.startswith(PREFIX)


class Trained:
    """Networks in training or just trained; the part of the page that trains them knows which are there."""

    def __init__(self) -> None:
        self._find: Find | None = None

    def found_by(self, find: Find) -> None:
        """Name the function that finds a network, or raises a ValueError with a sentence for the visitor."""
        self._find = find

    def network(self, kind: str, name: str) -> nn.Module:
        """Find a network by its kind and name. ValueError where it is not there."""
        if self._find is None:
            raise ValueError("no networks are trained here: choose one of this project's")
        return self._find(kind, name)


class Besides(Mapping[str, Network], Generic[Network]):
    """Networks of one kind by the name of their run, and besides, unlisted, those that visitors train."""

    def __init__(self, kind: str, listed: Mapping[str, Network], trained: Trained) -> None:
        self._kind, self._listed, self._trained = kind, listed, trained

    def __getitem__(self, name: str) -> Network:
        if is_trained(name):
            return cast(Network, self._trained.network(self._kind, name))
        return self._listed[name]

    def __contains__(self, name: object) -> bool:
        return name in self._listed

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)
