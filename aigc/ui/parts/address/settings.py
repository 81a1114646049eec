"""Name the settings of a part for the page's address: /?v=1&lang=zh&tab=gan.write&digits=2026&seed=3.

address.js writes and reads them; it checks a value by the same field that checks the request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gradio.components.base import Component

from aigc.ui.parts.endpoints import Field
from aigc.ui.parts.requests import MAX_SEED, Choice, Flag, Network, Number, Whole

VERSION = 1
LONGEST_TEXT = 200  # characters of a text in an address


class Text:
    """A text, which its handler checks."""


@dataclass(frozen=True)
class Ticked:
    """Those of a few words that are ticked, such as "box.fit"."""

    choices: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """One value in the address: its name there, its components, and the field that checks each of them.

    With several components, the others count where the first has the value `others_at`: then the address holds their
    values, joined by dots, instead of its own.
    """

    name: str
    components: Sequence[Component]
    fields: Sequence[Field | Text | Ticked]
    others_at: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the page: its settings, and patterns of those that scripts keep without a component.

    The setting named `inner` stands behind the part's name, as the chapter in tab=learn.gan.
    """

    settings: Sequence[Setting] = ()
    script: Mapping[str, str] = field(default_factory=dict)
    inner: str = ""

    @property
    def components(self) -> list[Component]:
        return [component for setting in self.settings for component in setting.components]

    def table(self) -> dict[str, Any]:
        """Describe the part to address.js."""
        return {
            "settings": [_described(setting) for setting in self.settings],
            "script": dict(self.script),
            "inner": self.inner,
        }


def setting(name: str, component: Component, check: Field | Text | Ticked) -> Setting:
    """Make a setting of one component."""
    return Setting(name, [component], [check])


def link(part: str, **settings: object) -> str:
    """Write the address of a part, relative to the page."""
    pairs = "".join(f"&{name.replace('_', '-')}={value}" for name, value in settings.items())
    return f"?v={VERSION}&tab={part}{pairs}"


def _described(one: Setting) -> dict[str, Any]:
    defaults: list[Any] = [getattr(component, "value", None) for component in one.components]
    rules = [_rule(check) for check in one.fields]
    return {"name": one.name, "rules": rules, "defaults": defaults, "othersAt": one.others_at}


def _rule(check: Field | Text | Ticked) -> dict[str, Any]:
    if isinstance(check, Network):
        return {"kind": "choice", "choices": check.choices, "pattern": check.pattern}
    if isinstance(check, Choice):
        return {"kind": "choice", "choices": check.choices}
    if isinstance(check, Ticked):
        return {"kind": "several", "choices": check.choices}
    if isinstance(check, Flag):
        return {"kind": "flag"}
    if isinstance(check, Text):
        return {"kind": "text", "most": LONGEST_TEXT}
    if not isinstance(check, Whole | Number):
        raise TypeError(f"address.js knows no {type(check).__name__}")
    kind = "whole" if isinstance(check, Whole) else "number"
    return {"kind": kind, "low": check.low, "high": min(check.high, MAX_SEED)}
