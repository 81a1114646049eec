"""Test the real training scripts, shrunk: their files, resuming, refusals, and stopping."""

import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from aigc import losses
from aigc.inference import classify
from aigc.models.dnn import DNN, DNNConfig
from aigc.shape import LOOKS
from aigc.store.model_files import load_dnn, load_gan, load_vae
from aigc.store.timeline import load_timeline
from train import dnn, evaluate, evaluator, gan, vae
from train.data.mnist import Batches, LabelledImages, load_mnist
from train.data.pen_drawings import PENS, load_pen_digits
from train.loop.options import run_or_explain
from train.measure import gan as gan_measures
from train.measure.evaluator import load_evaluator

SCRIPTS: dict[str, ModuleType] = {"dnn": dnn, "vae": vae, "gan": gan}
LOADERS: dict[str, Callable[..., Any]] = {"dnn": load_dnn, "vae": load_vae, "gan": load_gan}


def flags(data: Path, out: Path, *more: str) -> list[str]:
    paths = ["--data-dir", str(data), "--out", str(out), "--log-dir", str(out / "logs")]
    return [*paths, "--epochs", "1", "--batch-size", "50", "--device", "cpu", *more]


def stopping_at(stop: int, number: signal.Signals):  # type: ignore[no-untyped-def]
    """Make a `Batches.at` that raises a signal at one step; SIGINT is that of Ctrl-C."""

    def at(self: Batches, step: int, at=Batches.at):  # type: ignore[no-untyped-def]
        if step == stop:
            signal.raise_signal(number)
        return at(self, step)

    return at


def wait_for_training(out: Path) -> None:
    """Wait until a training in another process takes its steps."""
    deadline = time.monotonic() + 90
    while not list(out.glob("logs/events*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)


@pytest.fixture(autouse=True)
def heard_signals() -> Iterator[None]:
    """Let SIGHUP and SIGINT be heard, also where nohup or a shell's & lets every program of the tests ignore them."""
    hung_up = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    interrupted = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGHUP, hung_up)
    signal.signal(signal.SIGINT, interrupted)


@pytest.fixture(autouse=True)
def few_drawings(few_pens: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train.data.pen_drawings.PENS", few_pens)
    monkeypatch.setattr("train.loop.timeline.MEASURED", 100)
    monkeypatch.setitem(gan.RECIPES["best"], "pen_epochs", 0)
    for name, few in (("SAMPLES", 300), ("WEIGHTED", 10), ("DRAWS", 20), ("MOVED", 20), ("REPAIRED", 5)):
        monkeypatch.setattr(f"train.measure.vae.{name}", few)


@pytest.mark.parametrize(
    ("name", "variant"),
    [*((name, variant) for name in SCRIPTS for variant in ("best", "article", "fast")), ("dnn", "fast-wide")],
)
def test_a_script_writes_a_strictly_loadable_model(name: str, variant: str, mnist_dir: Path, tmp_path: Path) -> None:
    SCRIPTS[name].main(flags(mnist_dir, tmp_path, "--variant", variant))
    written = {path.name for path in tmp_path.iterdir()}
    always = {"config.json", "model.safetensors", "metrics.json", "checkpoint.safetensors", "logs"}
    assert written == always | ({"timeline.safetensors"} if name == "gan" else set())
    assert LOADERS[name](source=tmp_path, device="cpu").config.variant == variant.removesuffix("-wide")
    record = json.loads((tmp_path / "metrics.json").read_text())["training"]
    assert record["command"].startswith(f"python -m train.{name} --variant {variant} --epochs 1 --batch-size 50")
    assert record["steps"] == 550 // 50
    assert list((tmp_path / "logs").glob("events.out.tfevents.*"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_seed_fixes_the_result_and_another_one_changes_it(name: str, mnist_dir: Path, tmp_path: Path) -> None:
    weights = []
    for folder, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        SCRIPTS[name].main(flags(mnist_dir, tmp_path / folder, "--variant", "article", "--seed", seed))
        weights.append(load_file(tmp_path / folder / "model.safetensors"))
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])
    assert not all(torch.equal(weights[0][key], weights[2][key]) for key in weights[0])


@pytest.mark.parametrize("name", ["vae", *(pytest.param(name, marks=pytest.mark.slow) for name in ("dnn", "gan"))])
def test_an_interrupted_run_resumes_bit_for_bit(
    name: str, mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train.loop.timeline.MOMENTS", 3)
    script = SCRIPTS[name]
    monkeypatch.setitem(gan.RECIPES["best"], "pen_epochs", 1)
    script.main(flags(mnist_dir, tmp_path / "whole", "--variant", "best"))

    with monkeypatch.context() as patch:
        patch.setattr(Batches, "at", stopping_at(5, signal.SIGINT))
        for resumed in ([], ["--resume"])[: 2 if name == "gan" else 1]:  # a GAN's second time in its pen epoch
            with pytest.raises(SystemExit) as stopped:
                script.main(flags(mnist_dir, tmp_path / "halves", "--variant", "best", *resumed))
            assert stopped.value.code == 130
    if name == "vae":
        with monkeypatch.context() as patch:  # once more, while the flow is fitted
            patch.setattr("aigc.learning.flow_fit.update_average", lambda *_: signal.raise_signal(signal.SIGINT))
            with pytest.raises(KeyboardInterrupt):
                script.main(flags(mnist_dir, tmp_path / "halves", "--variant", "best", "--resume"))
    assert not (tmp_path / "halves" / "model.safetensors").exists()
    script.main(flags(mnist_dir, tmp_path / "halves", "--variant", "best", "--resume"))
    whole, halves = (load_file(tmp_path / folder / "model.safetensors") for folder in ("whole", "halves"))
    assert all(torch.equal(whole[key], halves[key]) for key in whole)
    if name == "gan":
        timelines = [vars(load_timeline(tmp_path / folder)) for folder in ("whole", "halves")]
        assert timelines[0]["step"].tolist() == [1, 3, 11], "the interruption lies between two moments"
        assert all(torch.equal(*(timeline[key] for timeline in timelines)) for key in timelines[0])


def test_a_folder_that_holds_a_run_is_not_overwritten_unasked(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    article = flags(mnist_dir, tmp_path, "--variant", "article")
    with monkeypatch.context() as patch:
        patch.setattr(Batches, "at", stopping_at(4, signal.SIGINT))
        with pytest.raises(SystemExit):
            dnn.main(article)
    unfinished = (tmp_path / "checkpoint.safetensors").read_bytes()
    with pytest.raises(
        ValueError, match=r"an unfinished run, stopped after step 5, of train\.dnn --variant article.*--over"
    ):
        dnn.main(article)
    with pytest.raises(ValueError, match="unfinished run"):
        vae.main(article)
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == unfinished
    dnn.main([*article, "--resume"])
    written = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.*")}
    with pytest.raises(ValueError, match=r"a finished run of train\.dnn --variant article: --resume .*, --overwrite"):
        dnn.main(article)
    capsys.readouterr()
    dnn.main([*article, "--resume"])
    assert "nothing is left to do" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.*")} == written
    dnn.main([*article, "--seed", "1", "--overwrite"])
    assert all(path.stat().st_mtime_ns > before for path, before in written.items())
    (tmp_path / "checkpoint.safetensors").unlink()
    with pytest.raises(ValueError, match=r"a trained model, model\.safetensors"):
        dnn.main(article)


def test_an_overwriting_run_that_is_killed_leaves_nothing_of_the_old_run_to_resume(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = flags(mnist_dir, tmp_path, "--variant", "article")
    dnn.main(article)
    with monkeypatch.context() as patch:
        patch.setattr("train.dnn.dnn_step", lambda *_: sys.exit(9))
        with pytest.raises(SystemExit):
            dnn.main([*article, "--overwrite"])
    with pytest.raises(ValueError, match="no checkpoint"):
        dnn.main([*article, "--resume"])
    assert load_dnn(source=tmp_path, device="cpu").config.variant == "article", "the old model stays until the end"


@pytest.mark.slow
def test_one_process_at_a_time_trains_into_a_folder_and_a_killed_one_leaves_it_free(
    mnist_dir: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "train.dnn", *flags(mnist_dir, tmp_path, "--variant", "article")]
    command[command.index("--epochs") + 1] = "50000"
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        wait_for_training(tmp_path)
        with pytest.raises(ValueError, match=rf"process {process.pid} trains into .*another --out"):
            dnn.main(flags(mnist_dir, tmp_path, "--variant", "article", "--overwrite"))
        process.kill()
    dnn.main(flags(mnist_dir, tmp_path, "--variant", "article", "--overwrite"))
    assert not list(tmp_path.glob("training.*"))


def test_resuming_with_other_flags_or_without_a_checkpoint_is_refused(mnist_dir: Path, tmp_path: Path) -> None:
    article = ["--variant", "article"]
    with pytest.raises(ValueError, match="no checkpoint"):
        dnn.main(flags(mnist_dir, tmp_path, *article, "--resume"))
    dnn.main(flags(mnist_dir, tmp_path, *article))
    with pytest.raises(ValueError, match=r"trained with --lr 0\.001, not 0\.002"):
        dnn.main(flags(mnist_dir, tmp_path, *article, "--resume", "--lr", "0.002"))
    with pytest.raises(ValueError, match=r"is of train\.dnn --variant article, not of train\.vae"):
        vae.main(flags(mnist_dir, tmp_path, *article, "--resume"))
    checkpoint = tmp_path / "checkpoint.safetensors"
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.raises(ValueError, match="damaged"):
        dnn.main(flags(mnist_dir, tmp_path, *article, "--resume"))


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, *(pytest.param(other, marks=pytest.mark.slow) for other in (signal.SIGTERM, signal.SIGHUP))],
)
def test_a_signal_in_a_shell_ends_with_one_line_and_a_checkpoint(
    number: signal.Signals, mnist_dir: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "train.dnn", *flags(mnist_dir, tmp_path, "--variant", "article")]
    command[command.index("--epochs") + 1] = "5000"
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        wait_for_training(tmp_path)
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in error
    assert "--resume continues from" in out + error
    assert (tmp_path / "checkpoint.safetensors").exists()


@pytest.mark.parametrize("moment", [0.3, 1.0, 2.0])
def test_ctrl_c_in_the_first_seconds_leaves_no_traceback(moment: float, mnist_dir: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "train.dnn", *flags(mnist_dir, tmp_path / "out")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_before_the_first_step_leaves_no_traceback_and_no_folder(
    number: signal.Signals,
    mnist_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("train.dnn.draw_variations", lambda *_, **__: signal.raise_signal(number))
    with pytest.raises(SystemExit) as stopped:
        run_or_explain(lambda: dnn.main(flags(mnist_dir, tmp_path / "out")))
    assert stopped.value.code == 128 + number
    assert capfd.readouterr().err == ""
    assert not (tmp_path / "out").exists()


def test_a_closed_terminal_does_not_keep_the_checkpoint_from_being_saved(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail to write to the terminal once SIGHUP has come, as a pseudo-terminal does whose other end is closed."""
    real = sys.stderr
    gone: list[bool] = []

    class Terminal:
        def write(self, text: str) -> int:
            if gone:
                raise OSError(5, "Input/output error")
            return real.write(text)

        def flush(self) -> None:
            real.flush()

    def hang_up(self: Batches, step: int, at=Batches.at):  # type: ignore[no-untyped-def]
        if step == 4:
            gone.append(True)
            signal.raise_signal(signal.SIGHUP)
        return at(self, step)

    with monkeypatch.context() as patch:
        patch.setattr(Batches, "at", hang_up)
        patch.setattr(sys, "stderr", Terminal())
        patch.setattr(sys, "stdout", Terminal())
        with pytest.raises(SystemExit) as stopped:
            dnn.main(flags(mnist_dir, tmp_path, "--variant", "article"))
    assert stopped.value.code == 128 + signal.SIGHUP
    assert (tmp_path / "checkpoint.safetensors").exists()


def test_a_run_that_diverges_stops_with_a_message_and_keeps_the_last_good_checkpoint(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train.loop.run.SAVE_EVERY", 4)
    monkeypatch.setattr("train.loop.run.LOG_EVERY", 1)
    article = flags(mnist_dir, tmp_path, "--variant", "article")

    def diverge_at_sixth_step(*args: Any, calls: list[None] = [], real=losses.vae_loss):  # type: ignore[no-untyped-def]  # noqa: B006
        calls.append(None)
        return real(*args) * (float("nan") if len(calls) == 7 else 1)

    with monkeypatch.context() as patch:
        patch.setattr("aigc.learning.vae.vae_loss", diverge_at_sixth_step)
        with pytest.raises(FloatingPointError, match=r"diverged: L is nan at step 6; start anew .* --lr 0\.00025"):
            vae.main(article)
    vae.main([*article, "--resume"])  # resumes from the fourth step, before the divergence
    assert all(value.isfinite().all() for value in load_file(tmp_path / "model.safetensors").values())


@pytest.mark.slow
def test_a_gan_that_diverges_stops_with_a_message(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train.loop.timeline.MOMENTS", 3)
    with pytest.raises(FloatingPointError, match=r"training diverged: .* start anew with a lower"):
        gan.main(flags(mnist_dir, tmp_path, "--variant", "best", "--lr", "0.99", "--r1", "1000", "--epochs", "3"))


def test_each_digit_is_measured_by_itself(mnist_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use three feature dimensions, where fifty samples of a digit suffice; only samples of the 1 lie elsewhere."""
    mnist = load_mnist(mnist_dir)
    reference, real = torch.randn(500, 3), torch.randn(550, 3)
    digits = torch.arange(500) % 10
    samples = torch.randn(500, 3) + 9.0 * (digits == 1)[:, None]
    monkeypatch.setattr("train.measure.gan.SAMPLES", 500)
    rows = gan_measures._per_digit(samples, digits, real, reference, mnist)
    assert rows["1"]["frechet_ratio"] > 20 * rows["2"]["frechet_ratio"]
    assert rows["1"]["precision"] == rows["1"]["coverage"] == 0
    assert min(rows["2"][name] for name in ("precision", "recall", "coverage", "precision_real")) > 0.7
    assert gan_measures._per_digit(samples[:40], digits[:40], real, reference, mnist)["1"] == {"share": 0.1}


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_both_losses_of_the_article_learn(loss: str, mnist_dir: Path, tmp_path: Path) -> None:
    dnn.main(flags(mnist_dir, tmp_path, "--variant", "article", "--loss", loss, "--epochs", "12"))
    trained = load_dnn(source=tmp_path, device="cpu")
    held_out = load_mnist(mnist_dir).test
    right = classify(trained, held_out.images).probabilities.argmax(dim=1) == held_out.labels
    assert right.double().mean() > 0.6  # after training on 550 images


def test_the_articles_network_may_learn_from_pens_too(mnist_dir: Path, tmp_path: Path) -> None:
    dnn.main(flags(mnist_dir, tmp_path, "--variant", "article", "--variations", "1"))
    command = json.loads((tmp_path / "metrics.json").read_text())["training"]["command"]
    assert command.endswith("--loss cross-entropy --no-augment --variations 1"), "each flag as it must be given again"


def test_the_pens_offset_is_the_first_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    network = DNN(DNNConfig())
    accuracy = {-0.5: 0.5, -1.0: 0.9, -1.5: 0.975, -2.0: 0.99, -2.5: 0.95, -3.0: 0.2}
    monkeypatch.setattr(dnn, "pen_numbers", lambda network, _: {"lowest_digit": accuracy[network.config.pen_offset]})
    nobody = load_pen_digits().validation
    assert dnn.pen_offset(network, nobody) == -1.5
    monkeypatch.setattr(dnn, "REQUIRED_ACCURACY", 1.0)
    assert dnn.pen_offset(network, nobody) == -2.0


def test_lambda_trades_reconstruction_for_kl(mnist_dir: Path, tmp_path: Path) -> None:
    kl = {}
    for weight in ("0.1", "10"):
        out = tmp_path / weight
        vae.main(flags(mnist_dir, out, "--variant", "article", "--kl-weight", weight, "--epochs", "8"))
        numbers = evaluate.evaluate_vae(out, load_mnist(mnist_dir), load_evaluator())
        kl[weight] = numbers["kl"]
    assert kl["0.1"] > 2 * kl["10"]


def test_a_vae_is_given_where_its_latents_lie(mnist_dir: Path, tmp_path: Path) -> None:
    vae.main(flags(mnist_dir, tmp_path))
    trained = load_vae(source=tmp_path, device="cpu")
    assert trained.aggregate is not None
    torch.testing.assert_close(trained.aggregate.shares.sum(dim=1), torch.ones(10))
    assert trained.aggregate.means.std() > 0.05
    assert (trained.aggregate.directions.norm(dim=1) > 0).all()
    assert trained.flow is not None and bool(trained.flow.leave.weight.any()), "a new flow's are zeros"


def test_a_lambda_run_has_its_own_lambda_alone(mnist_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        vae.main(flags(mnist_dir, tmp_path, "--variant", "lambda-4", "--kl-weight", "2"))
    assert stopped.value.code == 2


def test_training_anew_forgets_what_was_measured_of_the_old_weights(mnist_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text('{"evaluation": {"accuracy": 1.0}}')
    dnn.main(flags(mnist_dir, tmp_path, "--variant", "article"))
    assert set(json.loads((tmp_path / "metrics.json").read_text())) == {"training"}


@pytest.mark.slow
def test_evaluate_measures_what_is_there_and_writes_it_down(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("train.measure.gan.SAMPLES", 500)
    monkeypatch.setattr("train.measure.gan.SEARCHED", 50)
    for constant, value in {"SAMPLES": 500, "DRAWS": 50, "REPAIRED": 50}.items():
        monkeypatch.setattr(f"train.measure.vae.{constant}", value)
    for constant, value in {"STRINGS": 4, "PHOTOS": 2, "SINGLES": 20}.items():
        monkeypatch.setattr(f"train.measure.numbers.{constant}", value)
    for name in SCRIPTS:
        SCRIPTS[name].main(flags(mnist_dir, tmp_path / name))
    monkeypatch.setattr("train.data.pen_drawings.PENS", PENS)  # ten writers, with every digit of each
    evaluate.main(["--weights", str(tmp_path), "--data-dir", str(mnist_dir)])
    numbers = {name: json.loads((tmp_path / name / "metrics.json").read_text())["evaluation"] for name in SCRIPTS}
    assert 0 <= numbers["dnn"]["accuracy"] <= 1
    assert len(numbers["dnn"]["mistakes"]) == numbers["dnn"]["errors"]
    assert sum(map(sum, numbers["dnn"]["confusion"])) == 500
    assert len(numbers["dnn"]["corrupted"]) == 15
    assert len(numbers["dnn"]["pens"]["test"]["conditions"]) == 9
    assert numbers["gan"]["frechet_distance"] > numbers["gan"]["frechet_floor"] > 0
    assert numbers["gan"]["recall"] < numbers["gan"]["recall_real"], "eleven steps make no digits"
    assert numbers["gan"]["nearest_median"] > numbers["gan"]["nearest_median_real"] > 0
    assert min(numbers["gan"]["images_per_second"], numbers["gan"]["images_per_second_bound"]) > 0
    assert numbers["gan"]["realness_percentiles"] == sorted(numbers["gan"]["realness_percentiles"])
    assert sum(row["share"] for row in numbers["gan"]["digits"].values()) == pytest.approx(1)
    assert numbers["vae"]["negative_elbo"] == pytest.approx(numbers["vae"]["reconstruction"] + numbers["vae"]["kl"])
    assert numbers["vae"]["importance_weighted"] < numbers["vae"]["importance_weighted_elbo"]
    assert set(numbers["vae"]["directions"]) == set(LOOKS)
    assert numbers["vae"]["repairs"]["erase"]["search"]["psnr"] > 0
    assert f"{numbers['vae']['psnr']:.5g}" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        evaluate.main(["--weights", str(tmp_path / "nowhere"), "--data-dir", str(mnist_dir)])
    assert stopped.value.code == 2


def test_the_profiler_writes_a_trace(mnist_dir: Path, tmp_path: Path) -> None:
    dnn.main(flags(mnist_dir, tmp_path, "--variant", "article", "--profile"))
    assert list((tmp_path / "logs").glob("*.pt.trace.json"))


def test_the_evaluation_network_is_trained_by_its_script(mnist_dir: Path, tmp_path: Path) -> None:
    evaluator.main(flags(mnist_dir, tmp_path))
    assert (tmp_path / "model.safetensors").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--epochs", "0"], "--epochs must be at least 1"),
        (["--lr", "7"], "--lr must lie between 0 and 1"),
        (["--seed", "-1"], "--seed must lie between"),
        (["--variant", "worst"], "invalid choice: 'worst'"),
        (["--epoch", "many"], "invalid int value"),
        (["--variations", "-1"], "--variations must lie between 0 and 100"),
        (["--batch-size", "60000"], "--batch-size must lie between 1 and 55000"),
        (["--resume", "--overwrite"], "give one of them"),
        (["--colour", "red"], "unrecognized arguments: --colour red"),
    ],
)
def test_a_wrong_flag_ends_with_status_2_and_one_line(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        dnn.main(arguments)
    assert stopped.value.code == 2
    assert named in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(("variations", "size"), [(24, 4), (1, 20000), (0, 20000)])
def test_a_batch_size_out_of_range_is_refused_in_its_own_words(
    variations: int, size: int, mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train.data.pen_drawings.PENS", PENS)
    monkeypatch.setattr("train.dnn.draw_variations", lambda *_, **__: pytest.fail("drawn before the check"))
    more = ["--variations", str(variations), "--batch-size", str(size)]
    span = {24: "5 and 215760", 1: "5 and 8990", 0: "1 and 550"}[variations]
    with pytest.raises(ValueError, match=rf"--batch-size must lie between {span}.*, not {size}$"):
        dnn.main(flags(mnist_dir, tmp_path / "out", *more))
    assert not (tmp_path / "out").exists()


def test_packed_files_are_read_as_unpacked_ones(mnist_dir: Path, tmp_path: Path) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for path in (mnist_dir / "MNIST" / "raw").iterdir():
        (raw / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 1))
    packed, unpacked = load_mnist(tmp_path), load_mnist(mnist_dir)
    assert packed.digest == unpacked.digest
    assert torch.equal(packed.test.images, unpacked.test.images)


@pytest.mark.parametrize("damage", ["cut", "cut packed", "no gzip", "not IDX", "empty", "other labels"])
def test_a_damaged_file_of_mnist_is_named(damage: str, mnist_dir: Path, tmp_path: Path) -> None:
    raw = tmp_path / "MNIST" / "raw"
    shutil.copytree(mnist_dir / "MNIST" / "raw", raw)
    images, labels = raw / "train-images-idx3-ubyte", raw / "train-labels-idx1-ubyte"
    whole = images.read_bytes()
    changed = {"cut": whole[:-5], "cut packed": gzip.compress(whole)[:-900], "not IDX": b"<html>", "empty": b""}
    images.unlink()
    place = raw / f"{images.name}.gz" if damage in ("cut packed", "no gzip") else images
    place.write_bytes(changed.get(damage, whole))
    if damage == "other labels":
        shutil.copy(raw / "t10k-labels-idx1-ubyte", labels)
    with pytest.raises(ValueError, match="MNIST is not in that folder or is damaged"):
        load_mnist(tmp_path)


def test_missing_data_names_the_layout_to_provide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_or_explain(lambda: dnn.main(["--data-dir", str(tmp_path), "--out", str(tmp_path)]))
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert re.search(r"MNIST/raw/\{train,t10k\}-\{images-idx3,labels-idx1\}-ubyte and pass --data-dir", line)


def test_a_refused_download_names_the_layout_to_provide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision import datasets

    monkeypatch.setattr("train.data.mnist.CACHE", tmp_path)
    monkeypatch.setattr(datasets.MNIST, "mirrors", ["http://127.0.0.1:9/"])  # no server listens on the discard port
    with pytest.raises(ValueError, match=r"could not be downloaded .*: provide .*MNIST/raw") as refused:
        load_mnist()
    assert "\n" not in str(refused.value)


def test_the_last_twelfth_validates_and_the_test_images_are_apart(mnist_dir: Path) -> None:
    mnist = load_mnist(mnist_dir)
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (550, 50, 500)
    assert mnist.train.images.dtype == torch.float32
    assert mnist.train.images.min() >= 0 and mnist.train.images.max() == 1
    from torchvision import datasets

    reference = datasets.MNIST(str(mnist_dir), train=True)
    assert torch.equal(torch.cat([mnist.train.labels, mnist.validation.labels]), reference.targets)


def test_an_epoch_shows_every_image_once_and_each_epoch_in_another_order() -> None:
    numbers = torch.arange(40)
    batches = Batches(LabelledImages(numbers.float().view(-1, 1, 1, 1), numbers), size=8, seed=3)
    epochs = [torch.cat([batches.at(epoch * 5 + i)[1] for i in range(5)]) for epoch in (0, 1)]
    assert all(torch.equal(epoch.sort().values, numbers) for epoch in epochs)
    assert not torch.equal(*epochs)
    assert torch.equal(batches.at(7)[1], Batches(batches.data, 8, seed=3).at(7)[1])
