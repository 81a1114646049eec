"""Train in two processes: the numbers of one, files of the first alone, resuming in either number, a killed one."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.serving import ROOT, free_port

pytestmark = pytest.mark.slow
SMALL = ("--epochs", "2", "--batch-size", "20")  # 54 steps
RUNS = {
    "vae": ("--variant", "map", *SMALL),
    "dnn": ("--variations", "1", *SMALL),
    "gan": ("--epochs", "1", "--pen-epochs", "1", "--batch-size", "20"),
    "article": ("--variant", "article", *SMALL),
}


class Training:
    """Processes of one training on small data, `size` together."""

    def __init__(self, kind: str, data: Path, pens: Path, out: Path) -> None:
        self.data, self.pens, self.out, self.run = data, pens, out, RUNS[kind]
        self.kind = "dnn" if kind == "article" else kind

    def start(
        self, size: int, *more: str, places: Sequence[Sequence[str]] = ((), ()), host: str = "127.0.0.1"
    ) -> list[subprocess.Popen[str]]:
        """Start them, each by the prefix of its place, such as ("ip", "netns", "exec", …)."""
        paths = ["--data-dir", str(self.data), "--out", str(self.out), "--log-dir", str(self.out / "logs")]
        command = [sys.executable, "-m", "tests.train.loop.member", self.kind, str(self.pens), *paths]
        command += ["--device", "cpu", *self.run, *more]
        shared = {"MASTER_ADDR": host, "MASTER_PORT": str(free_port()), "WORLD_SIZE": str(size), "OMP_NUM_THREADS": "1"}
        environments = [{**os.environ, **shared, "RANK": str(rank)} for rank in range(size)]
        return [
            subprocess.Popen([*place, *command], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
            for env, place in zip(environments, places, strict=False)
        ]

    def await_steps(self, processes: list[subprocess.Popen[str]]) -> None:
        """Wait for a checkpoint of some steps."""
        deadline = time.monotonic() + 120
        while not (self.out / "checkpoint.safetensors").exists():
            assert time.monotonic() < deadline and all(p.poll() is None for p in processes), "no checkpoint came"
            time.sleep(0.1)

    def losses(self) -> dict[str, list[float]]:
        """Read the losses of all steps."""
        events = EventAccumulator(str(self.out / "logs")).Reload()
        return {name: [event.value for event in events.Scalars(name)] for name in events.Tags()["scalars"]}

    def state(self) -> dict[str, torch.Tensor]:
        return load_file(self.out / "checkpoint.safetensors")


def finish(processes: list[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    """Wait for the end -> status and error output of each."""
    errors = [process.communicate(timeout=240)[1] for process in processes]
    return [(process.returncode, error) for process, error in zip(processes, errors, strict=True)]


def agree(a: Training, b: Training) -> None:
    for name, losses in a.losses().items():
        assert len(losses) >= 50
        assert b.losses()[name] == pytest.approx(losses, rel=1e-6), name
    ours, theirs = a.state(), b.state()
    assert ours.keys() == theirs.keys()
    for key in ours:
        torch.testing.assert_close(ours[key], theirs[key], rtol=1e-5, atol=1e-6, msg=key)


@pytest.mark.parametrize("kind", RUNS)
def test_two_processes_have_the_losses_and_weights_of_one(
    kind: str, mnist_dir: Path, few_pens: Path, tmp_path: Path
) -> None:
    one, two = (Training(kind, mnist_dir, few_pens, tmp_path / name) for name in ("one", "two"))
    for training, size in ((one, 1), (two, 2)):
        assert [status for status, _ in finish(training.start(size))] == [0] * size
    agree(one, two)
    assert {path.name for path in two.out.iterdir()} == {path.name for path in one.out.iterdir()}
    assert len(list((two.out / "logs").glob("events*"))) == 1, "the first process alone writes"
    assert "torchrun --nproc-per-node 2 -m train." in (two.out / "metrics.json").read_text()


@pytest.mark.parametrize("sizes", [(1, 2), (2, 1)])
def test_a_training_stopped_in_one_number_of_processes_goes_on_in_another(
    sizes: tuple[int, int], mnist_dir: Path, few_pens: Path, tmp_path: Path
) -> None:
    whole, parts = (Training("vae", mnist_dir, few_pens, tmp_path / name) for name in ("whole", "parts"))
    finish(whole.start(1))
    processes = parts.start(sizes[0])
    parts.await_steps(processes)
    processes[-1].send_signal(signal.SIGTERM)  # one is asked, all stop
    assert [status for status, _ in finish(processes)] == [128 + signal.SIGTERM] * sizes[0]
    assert [status for status, _ in finish(parts.start(sizes[1], "--resume"))] == [0] * sizes[1]
    agree(whole, parts)


@pytest.mark.parametrize("killed", [0, 1])
def test_a_killed_process_ends_all_with_one_sentence(
    killed: int, mnist_dir: Path, few_pens: Path, tmp_path: Path
) -> None:
    training = Training("vae", mnist_dir, few_pens, tmp_path / "out")
    processes = training.start(2)
    training.await_steps(processes)
    processes[killed].kill()
    status, error = finish(processes)[1 - killed]
    assert status == 2 and "Traceback" not in error
    assert re.findall(r"^error: .*", error, re.MULTILINE) == [
        "error: another process of this training ended: start all again, with --resume if there is a checkpoint"
    ]


def test_processes_with_other_flags_do_not_train_together(mnist_dir: Path, few_pens: Path, tmp_path: Path) -> None:
    training = Training("vae", mnist_dir, few_pens, tmp_path / "out")
    processes = training.start(2, "--batch-size", "1")
    assert all(status == 2 and "--batch-size must be at least 2" in error for status, error in finish(processes))


@pytest.fixture
def machines() -> Iterator[Sequence[Sequence[str]]]:
    """Make two network namespaces, 10.77.0.1 and 10.77.0.2, joined by a cable: prefixes of commands run in them."""
    ip = shutil.which("ip")
    if ip is None or subprocess.run([ip, "netns", "add", "aigc-1"], capture_output=True, check=False).returncode:
        pytest.skip("network namespaces need iproute2 and root")
    try:
        steps = ["netns add aigc-2", "link add aigc-a netns aigc-1 type veth peer name aigc-b netns aigc-2"]
        for number, cable in ((1, "aigc-a"), (2, "aigc-b")):
            within = f"-n aigc-{number}"
            steps += [f"{within} addr add 10.77.0.{number}/24 dev {cable}", f"{within} link set {cable} up"]
            steps += [f"{within} link set lo up"]
        for step in steps:
            subprocess.run([ip, *step.split()], check=True)
        inside = [[ip, "netns", "exec", f"aigc-{number}", "env"] for number in (1, 2)]
        yield [[*inside[0], "GLOO_SOCKET_IFNAME=aigc-a"], [*inside[1], "GLOO_SOCKET_IFNAME=aigc-b"]]
    finally:
        for number in (1, 2):
            subprocess.run([ip, "netns", "del", f"aigc-{number}"], check=False)


def test_two_machines_train_together(
    machines: Sequence[Sequence[str]], mnist_dir: Path, few_pens: Path, tmp_path: Path
) -> None:
    one, two = (Training("vae", mnist_dir, few_pens, tmp_path / name) for name in ("one", "two"))
    finish(one.start(1))
    assert [status for status, _ in finish(two.start(2, places=machines, host="10.77.0.1"))] == [0, 0]
    agree(one, two)
