"""Side effects around a training loop: progress bar, TensorBoard, checkpoints, signals, NaN, profiler.

A script owns its loop and asks a Run for the step numbers:

    run = Run(options, total, {"vae": vae, "optimizer": optimizer})
    for step in run.steps():
        ...
        run.log(step, {"L_recon": recon, "L_KL": kl})
"""

import math
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import NoReturn

import torch
from torch import Tensor
from torch.profiler import profile, schedule, tensorboard_trace_handler
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from aigc.devices import pick_device
from aigc.store.model_files import Configured, save_model
from train.loop import team
from train.loop.checkpoint import CHECKPOINT, KINDS, Parts, all_finite, flags_of, load_checkpoint, save_checkpoint
from train.loop.kept import begins_anew, kept_training, load_kept
from train.loop.options import RunOptions
from train.loop.quick import begin_step
from train.loop.record import hardware, identity_of, write_training
from train.loop.stopping import stopping_by

LOG_EVERY = 20  # steps; fetching a loss makes an accelerator wait
SAVE_EVERY = 500  # steps


class Run:
    """One training run of `total` steps; `parts` hold all that changes from step to step.

    Several processes may train together: the one whose `leads` is True alone writes, and goes on after the last step.
    """

    def __init__(self, options: RunOptions, total: int, parts: Parts) -> None:
        self.options, self.total, self.parts = options, total, parts
        self.leads, self._processes = team.leads(), team.size()
        self.checkpoint = options.out / CHECKPOINT
        self.flags = flags_of(options)
        self.first, self._spent = 0, 0.0
        self._kept = kept_training(options.out) if options.resume else None
        kind = next(name for name in KINDS if name in parts)
        if begins_anew(options, kind):
            load_kept(options.out, parts, kind)
        elif options.resume:
            with team.copied(self.checkpoint) as checkpoint:
                progress = load_checkpoint(checkpoint, parts)
            self.first, self._spent = progress.step, progress.seconds
        elif options.overwrite and team.leads():
            self.checkpoint.unlink(missing_ok=True)  # else a later --resume might continue the run before
        self._started = time.monotonic()
        self._interrupted = 0  # a signal's number

    def steps(self) -> Iterator[int]:
        """Yield the step numbers still to do, with a seed for every step, so that a resumed run continues bit for bit.

        Ctrl-C, SIGTERM and SIGHUP let the current step end, save the checkpoint and exit with status 128 + the
        signal's number: 130 for Ctrl-C.
        """
        self._writer = SummaryWriter(str(self.options.log_dir), purge_step=self.first) if self.leads else None
        # torch.manual_seed notes a stack trace for every accelerator not in use: a twentieth of a fast network's step.
        device = pick_device(self.options.device)
        seed = torch.default_generator.manual_seed if device.type == "cpu" else torch.manual_seed
        bar = tqdm(
            total=self.total, initial=self.first, unit="step", mininterval=1, dynamic_ncols=True, disable=not self.leads
        )
        writing = self._writer or nullcontext()
        with stopping_by(self._interrupt), bar as self._bar, writing, self._profiler() as profiler:
            for step in range(self.first, self.total):
                seed(self.options.seed * 1_000_003 + step)
                begin_step(device)
                yield step
                stop = team.highest(self._interrupted)  # one process is asked to, all stop after the same step
                if stop or (step + 1) % SAVE_EVERY == 0 or step + 1 == self.total:
                    self._save(step + 1)
                if stop:
                    self._leave(step + 1, stop)
                bar.update()
                if profiler is not None:
                    profiler.step()
        team.part()
        if not self.leads:
            sys.exit(0)  # fits, measurements and files are the first process's

    @property
    def seconds(self) -> float:
        """Seconds spent on this run, including the time before a resume."""
        return self._spent + time.monotonic() - self._started

    def finish(self, kind: str, model: Configured, data_digest: str, more: Mapping[str, object] | None = None) -> None:
        """Write the trained model to --out, and its record with `more` facts beside it."""
        save_model(model, self.options.out)
        several = self._processes > 1
        command = [f"torchrun --nproc-per-node {self._processes}" if several else "python", f"-m train.{kind}"]
        command += [_as_written(flag, value) for flag, value in self.flags.items()]
        recipe = self.options.variant
        identity = identity_of(self.options.out, kind, getattr(model.config, "variant", recipe), recipe)
        facts = {
            "command": " ".join(command),
            "seed": self.options.seed,
            "data": {"MNIST": data_digest},
            "steps": self.total,
            "seconds": round(self.seconds),
            "hardware": (f"{self._processes} × " if several else "") + hardware(pick_device(self.options.device)),
            "torch": torch.__version__,
            **({"began_at": dict(self._kept)} if self._kept else {}),
            **(more or {}),
        }
        write_training(self.options.out, identity, facts)

    def log(self, step: int, losses: Mapping[str, Tensor | float]) -> None:
        """Show the losses on the bar and in TensorBoard. FloatingPointError where one is not finite."""
        if step % LOG_EVERY and step + 1 != self.total:
            return
        values = {name: float(torch.as_tensor(value).detach()) for name, value in losses.items()}
        for name, value in values.items():
            if not math.isfinite(value):
                raise FloatingPointError(self._diverged(f"{name} is {value} at step {step}"))
            if self._writer:
                self._writer.add_scalar(name, value, step)
        rate = self._bar.format_dict["rate"] or 0.0
        shown = {name: f"{value:.4f}" for name, value in values.items()}
        self._bar.set_postfix({**shown, "images/s": f"{rate * self.options.batch_size:.0f}"}, refresh=False)

    def images(self, step: int, name: str, grid: Tensor) -> None:
        """Write one picture (1, H, W) in [0, 1] to TensorBoard."""
        if self._writer:
            self._writer.add_image(name, grid, step)

    def _save(self, step: int) -> None:
        if not all_finite(self.parts):
            raise FloatingPointError(self._diverged(f"a weight is not finite at step {step}"))
        if not self.leads:
            return
        try:
            save_checkpoint(self.checkpoint, self.parts, step, self.total, self.seconds, self.flags)
        except OSError as error:
            again = "; the same command with --resume continues from the checkpoint before"
            raise OSError(f"{error}{again if self.checkpoint.exists() else ''}") from error

    def _leave(self, step: int, number: int) -> NoReturn:
        """Say how to go on, unless the terminal is closed, and exit."""
        if not self.leads:
            sys.exit(128 + number)
        try:
            self._bar.update()
            tqdm.write(f"stopped after step {step}: the same command with --resume continues from {self.checkpoint}")
        except OSError:
            self._bar.disable = True  # it would write once more
        sys.exit(128 + number)

    def _diverged(self, what: str) -> str:
        return f"training diverged: {what}; start anew with a lower rate, such as --lr {self.options.lr / 4:g}"

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._interrupted = number

    def _profiler(self) -> AbstractContextManager[profile | None]:
        if not self.options.profile or not self.leads:
            return nullcontext()
        handler = tensorboard_trace_handler(str(self.options.log_dir))
        return profile(schedule=schedule(wait=2, warmup=3, active=10, repeat=1), on_trace_ready=handler)


def _as_written(flag: str, value: str) -> str:
    """Write a flag and its value as on a command line."""
    return {"True": flag, "False": f"--no-{flag[2:]}"}.get(value, f"{flag} {value}")
