"""List the chapters: for each its prose, its demonstration, and the states of the page that its steps open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked, Shown
from aigc.ui.learn.demos.forward import forward_demo
from aigc.ui.learn.demos.phases import phases_demo
from aigc.ui.learn.demos.squeeze import squeeze_demo
from aigc.ui.learn.demos.three import three_demo
from aigc.ui.parts.address.drawings import FLAGGED_ONE, written

ONE_OF_GERMANY = f"tab=dnn&digit=draw&draw={written(*FLAGGED_ONE)}"


@dataclass(frozen=True)
class Chapter:
    """One chapter; its texts are learn.<name>.

    steps     for each step, the states that its links open
    demo      the demonstration, or None
    live      the demonstration is fast enough to follow the hand that draws
    controls  those of the demonstration besides the digit: "right", "seed", "moves"
    lines     for a chapter that is a list: its entries, with the states that each one's links open
    """

    steps: tuple[tuple[str, ...], ...] = ()
    demo: Callable[[Models, Asked], Shown] | None = None
    controls: tuple[str, ...] = ()
    live: bool = False
    lines: Mapping[str, tuple[str, ...]] | None = None


CHAPTERS: dict[str, Chapter] = {
    "aigc": Chapter(
        (
            ("tab=gan.write&digits=2026&hand=one&seed=3",),
            ("tab=vae.interpolate&a=3.34&b=8.1",),
            ("tab=dnn&digit=draw",),
        ),
        three_demo,
        live=True,
    ),
    "dnn": Chapter(
        (("tab=dnn&digit=draw",), ("tab=dnn&digit=3.34",), ("tab=dnn&digit=draw",)), forward_demo, ("right",), live=True
    ),
    "gan": Chapter(
        (
            ("tab=gan.write&digits=0123456789&rows=3&variant=both&seed=0",),
            ("tab=gan.write&digits=7777&hand=many&seed=0", "tab=gan.write&digits=7777&hand=one&seed=0"),
            ("tab=gan.write&digits=0123456789&hand=many&truncation=0&seed=0",),
            ("tab=gan.time&run=collapsed",),
            ("tab=gan.game&game=7",),
        ),
        phases_demo,
        ("seed", "moves"),
    ),
    "vae": Chapter(
        (
            ("tab=vae.reconstruct&digit=draw&variant=best&seed=0",),
            ("tab=vae.map", "tab=vae.directions&slant=2"),
            ("tab=vae.lambda&digit=draw&seed=0",),
            ("tab=vae.samples&digit=all&seed=0",),
            ("tab=vae.repair",),
        ),
        squeeze_demo,
        ("seed",),
    ),
    "data": Chapter((("tab=dnn&digit=7.3",), (ONE_OF_GERMANY,), ("tab=vae.map",), ("tab=train.horses&axis=images",))),
    "compute": Chapter(
        (
            ("tab=dnn&digit=draw",),
            ("tab=gan.time&run=best",),
            ("tab=train.horses&axis=seconds&algorithm=mlp&images=all",),
        ),
    ),
    "mistakes": Chapter(),
    "uses": Chapter(
        lines={
            "fonts": ("tab=gan.hand&text=2026-11-26",),
            "repair": ("tab=vae.repair",),
            "forms": ("tab=dnn&digit=draw",),
            "morph": ("tab=vae.interpolate&a=4.1&b=9.1",),
            "edit": ("tab=vae.directions&slant=2",),
            "examples": ("tab=gan.write&digits=0123456789&rows=10&hand=many&seed=0",),
            "search": ("tab=vae.map",),
            "others": (),
        }
    ),
    "outlook": Chapter(
        lines={
            "bigger": ("tab=data#data-good",),
            "diffusion": ("tab=vae.samples&digit=8&seed=0",),
            "control": ("tab=gan.hand",),
            "why": ("tab=dnn&digit=7.1",),
            "bias": (ONE_OF_GERMANY,),
            "collapse": ("tab=gan.time&run=collapsed",),
            "fakes": ("tab=gan.game&game=7",),
            "copying": ("tab=gan.write&digits=0123456789&seed=0",),
            "sure": ("tab=dnn&digit=draw",),
        }
    ),
    "glossary": Chapter(),
}
