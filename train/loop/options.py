"""Command lines from dataclasses: one field, one flag, its help beside it.

A training script's options are a frozen dataclass whose fields carry `help` (and `choices`) in
their metadata. A flag that is not given comes from the chosen recipe.
"""

import argparse
import dataclasses
import sys
import threading
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from aigc.devices import first_line, is_failure
from aigc.store.files import expanded, explained
from train.data.mnist import TRAINED_ON
from train.loop.stopping import leave, stopping_by

Options = TypeVar("Options")


def flag(help: str, **kwargs: Any) -> Any:
    """Make a dataclass field with a help text for its flag."""
    return dataclasses.field(metadata={"help": help}, **kwargs)


@dataclasses.dataclass(frozen=True)
class RunOptions:
    """Options of every training script."""

    variant: str = flag("best: this project's network; article: the article's; others: further recipes of either")
    epochs: int = flag("passes over the training images")
    batch_size: int = flag("images per step")
    lr: float = flag("peak learning rate")
    out: Path = flag("folder for config.json, model.safetensors, metrics.json and the checkpoint")
    log_dir: Path = flag("folder for the TensorBoard logs")
    data_dir: Path | None = flag("folder that holds MNIST/raw/…; without it MNIST is downloaded", default=None)
    seed: int = flag("fixes the result on one machine", default=0)
    device: typing.Literal["auto", "cpu", "cuda", "mps"] = flag("device to train on", default="auto")
    resume: bool = flag("continue from the checkpoint in --out", default=False)
    overwrite: bool = flag("train anew into an --out that holds a run", default=False)
    profile: bool = flag("write a PyTorch Profiler trace of ten steps to --log-dir", default=False)

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"--{name.replace('_', '-')} must be at least 1, not {getattr(self, name)}")
        if self.data_dir is None and self.batch_size > TRAINED_ON:
            raise ValueError(f"--batch-size must lie between 1 and {TRAINED_ON}, MNIST's images, not {self.batch_size}")
        if self.resume and self.overwrite:
            raise ValueError("--resume continues a run and --overwrite starts anew: give one of them")
        if not 0 < self.lr < 1:
            raise ValueError(f"--lr must lie between 0 and 1, not {self.lr}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"--seed must lie between 0 and {2**31 - 1}, not {self.seed}")


Recipe = Mapping[str, Any]


def parse(options: type[Options], recipes: Mapping[str, Recipe], kind: str, argv: Sequence[str] | None) -> Options:
    """Parse flags, with defaults from the recipe. A wrong flag or value: one line on stderr, exit status 2."""
    recipe_lines = "; ".join(
        f"{variant}: {', '.join(f'{key} {value}' for key, value in recipe.items())}"
        for variant, recipe in recipes.items()
    )
    parser = argparse.ArgumentParser(
        f"python -m train.{kind}", argument_default=argparse.SUPPRESS, epilog=f"defaults of {recipe_lines}"
    )
    hints = typing.get_type_hints(options)
    for field in dataclasses.fields(options):  # type: ignore[arg-type]  # Options is always a dataclass
        name, hint = "--" + field.name.replace("_", "-"), _plain(hints[field.name])
        if hint is bool:
            parser.add_argument(name, action=argparse.BooleanOptionalAction, help=field.metadata["help"])
        elif field.name == "variant":
            parser.add_argument(name, choices=list(recipes), help=field.metadata["help"])
        elif typing.get_origin(hint) is typing.Literal:
            parser.add_argument(name, choices=typing.get_args(hint), help=field.metadata["help"])
        else:
            convert = user_path if hint is Path else hint
            parser.add_argument(name, type=convert, metavar=hint.__name__.upper(), help=field.metadata["help"])
    given = vars(parser.parse_args(argv))
    variant = given.get("variant", "best")
    folder = Path("runs") / (kind if variant == "best" else f"{kind}-{variant}")
    out = given.get("out", folder)
    defaults = {"variant": variant, "out": out, "log_dir": out / "logs", **recipes[variant]}
    try:
        return options(**{**defaults, **given})
    except ValueError as error:
        parser.error(str(error))


def user_path(text: str) -> Path:
    """Read a path from a command line; a shell leaves the ~ of --out=~/runs as it is."""
    try:
        return expanded(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run_or_explain(main: Callable[[], None]) -> NoReturn:
    """Run a script's main; a user's mistake (ValueError, OSError) becomes one line and exit status 2.

    Ctrl-C, SIGTERM and SIGHUP end it with status 128 + the signal's number, without a traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a λ must not end a training whose log is ASCII
    threading.excepthook = _but_for_files
    try:
        with stopping_by(leave):  # within Run.steps a checkpoint is saved first
            main()
    except KeyboardInterrupt:  # in the moments before and after
        sys.exit(130)
    except (ValueError, OSError, FloatingPointError) as error:
        print(f"error: {explained(error) if isinstance(error, OSError) else error}", file=sys.stderr)
        sys.exit(2)
    except (RuntimeError, MemoryError) as error:
        if isinstance(error, RuntimeError) and not is_failure(error):
            raise
        remedy = "pass a smaller --batch-size, or --device cpu"
        print(f"error: the device failed or has too little memory ({first_line(error)}): {remedy}", file=sys.stderr)
        sys.exit(2)
    sys.exit(0)


def _but_for_files(failed: threading.ExceptHookArgs) -> None:
    """Tell the error of a thread, unless it is of TensorBoard's file, which the training's own thread raises again."""
    if not isinstance(failed.exc_value, OSError):
        threading.__excepthook__(failed)


def _plain(hint: Any) -> Any:
    """Reduce `Path | None` to `Path`."""
    if isinstance(hint, types.UnionType):
        (hint,) = (arm for arm in typing.get_args(hint) if arm is not type(None))
    return hint
