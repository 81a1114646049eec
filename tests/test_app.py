"""Test the real app.py: its endpoints, and every kind of bad input over HTTP and on the command line."""

import base64
import io
import json
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from aigc.sampling import GUIDANCE, STEPS
from aigc.store.names import WEIGHTS
from tests.serving import ROOT, environment, post, upload
from tests.visitor import Visitor

NAN = float("nan")
ONE = {"v": 1, "size": 280, "strokes": [[[140, 40, 0.5], [138, 140, 0.5], [140, 240, 0.5]]]}
TEST_SEVEN = {"digit": 7, "index": 0}


# A complete picture with an EXIF header that ends too early.
SHORT_EXIF = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABwAAAAcCAAAAABXZoBIAAAABGVYSWZJSSoAJQpi/wAAABVJREFUeJxjYBgFRIP/A+2AUTCQ"
    "AAAASwEAUZfP4gAAAABJRU5ErkJggg=="
)


def test_broken_metadata_spoils_no_picture(app_url: str) -> None:
    with Visitor(app_url) as visitor:
        status, said = visitor.ask("classify", SHORT_EXIF)
    assert status == 200 and said["data"][0]["answer"] == "not_a_digit", "a square"


def picture(uri: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2])))


def uri(image: Image.Image, cut: int | None = None, kind: str = "PNG") -> str:
    file = io.BytesIO()
    image.save(file, kind)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(file.getvalue()[:cut]).decode()


def answer(url: str, name: str, *data: Any) -> Any:
    status, body = post(url, name, *data)
    assert status == 200, body
    return body["data"][0]


def test_classify_answers_a_drawn_one(app_url: str) -> None:
    said = answer(app_url, "classify", ONE)
    assert (said["answer"], said["digits"]) == ("digit", [1])
    assert sum(said["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert 0.5 < said["digit_score"] <= 1
    assert picture(said["image"]).size == (28, 28)
    assert answer(app_url, "classify", json.dumps(ONE)) == said, "canvas JSON may be text, as the pad sends it"


def test_classify_takes_a_picture_as_a_data_uri(app_url: str) -> None:
    seven = picture(answer(app_url, "classify", TEST_SEVEN)["image"])
    on_paper = Image.new("L", (400, 300), 240)
    on_paper.paste(Image.eval(seven.resize((140, 140)), lambda value: 240 - value // 2), (200, 80))
    assert answer(app_url, "classify", uri(on_paper))["digits"] == [7]


def test_classify_takes_base64_in_any_form(app_url: str) -> None:
    seven = picture(answer(app_url, "classify", TEST_SEVEN)["image"]).resize((140, 140))
    whole = uri(seven)
    bare = whole.partition(",")[2]
    wrapped = "\n".join(bare[i : i + 76] for i in range(0, len(bare), 76))
    for text in (
        bare,
        wrapped,
        whole.replace("data:", "DATA:"),
        whole.replace("+", "-").replace("/", "_").replace("image_png", "image/png"),
    ):
        assert answer(app_url, "classify", text)["digits"] == [7]


def test_classify_image_takes_an_uploaded_file(app_url: str, tmp_path: Path) -> None:
    picture(answer(app_url, "classify", TEST_SEVEN)["image"]).resize((200, 200)).save(tmp_path / "seven.png")
    assert answer(app_url, "classify_image", upload(app_url, tmp_path / "seven.png"))["digits"] == [7]


def test_generate_writes_the_grid_and_repeats_itself(app_url: str) -> None:
    first = answer(app_url, "generate", "0123456789", 100, 3, 1.0, "best")
    assert picture(first["image"]).size == (298, 298)
    assert first["digits"] == [i % 10 for i in range(100)]
    assert answer(app_url, "generate", "0123456789", 100, 3, 1.0, "best") == first
    assert answer(app_url, "generate", "0123456789", 100, 4, 1.0, "best") != first
    assert answer(app_url, "generate", "２０２６年", 4, 0, 1.0, "best")["digits"] == [2, 0, 2, 6]
    assert picture(answer(app_url, "generate", "3", 12, 0, 0.7, "article")["image"]).size == (298, 58)
    assert answer(app_url, "generate", [3, 1, 4], 4, 0, 1.0, "best")["digits"] == [3, 1, 4, 3]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("write", ["2026-11-24", 3, "many", 7, 0.8, "best"]),
        ("write", ["１３８ ００１３", 1, "one", 2**53 - 1, 1.5, "article"]),
        ("walk", [3, 0, 8, 12345, "spherical", 5, "best"]),
        ("walk", [0, 2**53 - 1, 0, 0, "linear", 60, "article"]),
    ],
)
def test_a_picture_says_how_to_make_it_again(app_url: str, name: str, data: list[Any]) -> None:
    first = answer(app_url, name, *data)
    about = json.loads(picture(first["image"]).text["Parameters"])  # type: ignore[attr-defined]
    assert about["endpoint"] == name
    again = answer(app_url, name, *about["data"].values())
    assert again == first


def test_the_same_seed_is_the_same_hand_in_every_text(app_url: str) -> None:
    long, short = (picture(answer(app_url, "write", text, 1, "one", 5, 1, "best")["image"]) for text in ("2026", "20"))
    assert long.crop((0, 0, 180, 108)).tobytes() == short.crop((0, 0, 180, 108)).tobytes()


def test_reconstruct_interpolate_and_sample(app_url: str) -> None:
    rebuilt = answer(app_url, "reconstruct", ONE, "best")
    assert len(rebuilt["mean"]) == len(rebuilt["logvar"])
    assert picture(rebuilt["reconstruction"]).size == (28, 28)
    walk = answer(app_url, "interpolate", ONE, TEST_SEVEN, 9, "article")
    assert picture(walk["image"]).size == (9 * 30 - 2, 28)
    assert picture(answer(app_url, "sample_prior", 20, 0, 1.0, "best")["image"]).size == (298, 58)
    fitted = answer(app_url, "sample_fitted", [1, 2], 5, 0, 1.0)
    assert fitted["digits"] == [1, 2, 1, 2, 1]
    assert picture(fitted["image"]).size == (148, 28)
    assert answer(app_url, "sample_fitted", [1, 2], 5, 0, 1.0, STEPS, GUIDANCE) == fitted
    assert answer(app_url, "sample_fitted", [1, 2], 5, 0, 1.0, 2, 0.0)["image"] != fitted["image"]


def test_an_animation_is_made_where_it_is_asked_for_and_says_how(app_url: str) -> None:
    made = answer(app_url, "interpolate", ONE, TEST_SEVEN, 9, "best", "spherical", True)
    with picture(made["animation"]) as animation:
        about = json.loads(animation.getexif()[0x010E])
        assert animation.n_frames == 16  # type: ignore[attr-defined]  # frames there and back
    assert about["endpoint"] == "interpolate"
    assert answer(app_url, "interpolate", *about["data"].values()) == made
    assert "animation" not in answer(app_url, "interpolate", ONE, TEST_SEVEN, 9, "best", "spherical")


def test_what_was_framed_is_taken_as_it_is(app_url: str) -> None:
    seven = answer(app_url, "reconstruct", TEST_SEVEN, "best")
    assert answer(app_url, "reconstruct", {"framed": seven["image"]}, "best") == seven


def test_decoding_the_posteriors_mean_is_the_reconstruction(app_url: str) -> None:
    rebuilt = answer(app_url, "reconstruct", TEST_SEVEN, "article")
    decoded = picture(answer(app_url, "decode", rebuilt["mean"], "article")["image"])
    levels = [list(image.convert("L").tobytes()) for image in (decoded, picture(rebuilt["reconstruction"]))]
    assert max(abs(a - b) for a, b in zip(*levels, strict=True)) <= 2  # the endpoint rounds latents to four decimals


def test_each_lambda_has_its_network_and_its_price(app_url: str) -> None:
    terms = [answer(app_url, "reconstruct_lambda", TEST_SEVEN, weight) for weight in (0.1, 1, 4, 10)]
    costs = [term["kl"] for term in terms]
    assert all(a > b for a, b in pairwise(costs)), "the larger λ, the less the posterior says"
    assert terms[0]["psnr"] > terms[3]["psnr"]


@pytest.mark.parametrize("kind", ["noise", "erase", "shrink"])
def test_damage_is_repaired(app_url: str, kind: str) -> None:
    made = answer(app_url, "repair", TEST_SEVEN, kind, 0.5, "bottom", 0)
    assert made["psnr"]["search"] > made["psnr"]["damaged"]
    assert {picture(made[name]).size for name in ("damaged", "glance", "search", "truth")} == {(28, 28)}


def test_a_large_photograph_is_answered_and_a_far_larger_one_refused(app_url: str) -> None:
    seven = picture(answer(app_url, "classify", TEST_SEVEN)["image"])
    paper = Image.eval(seven.resize((3000, 3000)), lambda value: 240 - value // 2)
    photograph = Image.new("L", (5712, 4284), 240)  # 24 million pixels, a phone's picture
    photograph.paste(paper, (1000, 700))
    assert answer(app_url, "classify", uri(photograph, kind="JPEG"))["digits"] == [7]
    status, body = post(app_url, "classify", uri(Image.new("L", (9000, 9000), 240), kind="JPEG"))
    assert status >= 400 and "million pixels" in body["error"]


def test_no_camera_stores_a_mirror_image(app_url: str) -> None:
    with urllib.request.urlopen(f"{app_url}/config", timeout=30) as reply:
        parts = [part["props"] for part in json.load(reply)["components"]]
    cameras = [props["webcam_options"] for props in parts if "webcam" in (props.get("sources") or [])]
    assert cameras and all(camera["mirror"] is False for camera in cameras)


MORE = {"write", "imitate", "read_number", "walk", "decode", "repair", "reconstruct_lambda", "sample_fitted"}
GAME = {"real_or_fake", "real_or_fake_answer"}


def test_the_endpoints_of_the_contract_are_documented_and_no_others(app_url: str) -> None:
    with urllib.request.urlopen(f"{app_url}/gradio_api/info", timeout=30) as reply:
        documented = json.load(reply)["named_endpoints"]
    contract = {"classify", "classify_image", "generate", "reconstruct", "interpolate", "sample_prior"}
    assert {name.lstrip("/") for name in documented} == contract | MORE | GAME


BLANK = {"v": 1, "size": 280, "strokes": []}
HUGE = {"v": 1, "size": 280, "strokes": [[[1, 1, 0.5]] * 30_000]}
BAD = [
    ("classify", [BLANK], "No ink"),
    ("classify", [None], "No ink"),
    ("classify", [HUGE], "at most 20000"),
    ("classify", ["x" * 600_000], "at most 500000"),
    ("classify", ["{"], "not valid JSON"),
    ("classify", [{"v": 2, "strokes": []}], "version"),
    ("classify", [{"strokes": [[[NAN, 1, 0.5]]]}], "no number"),
    ("classify", [{"strokes": [[["1", "2"]]]}], "stroke"),
    ("classify", [{"strokes": [7]}], "stroke"),
    ("classify", [{"strokes": [[[1, 1]]], "size": -5}], "size"),
    ("classify", [{"strokes": [[[1, 1]]], "size": NAN}], "size"),
    ("classify", [[1, 2, 3]], "strokes"),
    ("classify", [{"digit": 11}], "digit"),
    ("classify", [uri(Image.new("L", (1, 1)))], "No ink"),
    ("classify", [uri(Image.effect_noise((64, 64), 50), cut=300)], "damaged"),
    ("classify", [uri(Image.new("1", (9000, 9000)))], "16 million"),
    ("classify", ["data:image/png;base64,!!!"], "JPEG or WebP"),
    ("classify", ["data:image/png;base64,aGVsbG8="], "JPEG or WebP"),
    ("classify", ["https://example.org/seven.png"], "Addresses are not fetched"),
    ("reconstruct", [{"framed": "http://127.0.0.1:9/7.png"}, "best"], "Addresses are not fetched"),
    ("generate", ["", 9, 0, 1, "best"], "no digit to write"),
    ("generate", ["seven", 9, 0, 1, "best"], "is not a digit"),
    ("generate", [None, 9, 0, 1, "best"], "digit"),
    ("generate", [[10], 9, 0, 1, "best"], "digit"),
    ("generate", ["1" * 2000, 9, 0, 1, "best"], "at most 1000"),
    ("generate", [[1] * 2000, 9, 0, 1, "best"], "at most 1000"),
    ("write", ["", 1, "one", 0, 1, "best"], "no digit to write"),
    ("imitate", [[], "", "2026"], "1 to 30 digits"),
    ("imitate", [[{"digit": 1}], "17", "2026"], "1 digits and 2 labels"),
    ("imitate", [[BLANK], "1", "2026"], "No ink"),
    ("write", ["seven", 1, "one", 0, 1, "best"], "is not a digit"),
    ("write", ["😀", 1, "one", 0, 1, "best"], "is not a digit"),
    ("write", ["\ud83d", 1, "one", 0, 1, "best"], "is not a digit"),
    ("generate", ["\ud83d", 1, 0, 1, "best"], "is not a digit"),
    ("write", ["1" * 10_000, 1, "one", 0, 1, "best"], "at most 1000"),
    ("write", ["1" * 61, 1, "one", 0, 1, "best"], "at most 60"),
    ("write", ["1", 11, "one", 0, 1, "best"], "rows"),
    ("write", ["1", 1, "three", 0, 1, "best"], "handwriting must be one of"),
    ("write", ["1", 1, "one", -1, 1, "best"], "seed"),
    ("write", ["1", 1, "one", 1.5, 1, "best"], "seed"),
    ("write", ["1", 1, "one", 2**53, 1, "best"], "seed"),
    ("write", ["1", 1, "one", 0, 1.6, "best"], "truncation"),
    ("write", ["1", 1, "one", 0, 1, "both"], "variant"),
    ("walk", [10, 0, 8, 0, "linear", 9, "best"], "digit"),
    ("walk", [1, -1, 8, 0, "linear", 9, "best"], "the first seed"),
    ("walk", [1, 0, 8, 0.5, "linear", 9, "best"], "the second seed"),
    ("walk", [1, 0, 8, 0, "round", 9, "best"], "path"),
    ("walk", [1, 0, 8, 0, "linear", 1, "best"], "steps"),
    ("walk", [1, 0, 8, 0, "linear", 10_000, "best"], "steps"),
    ("generate", ["1", 0, 0, 1, "best"], "count"),
    ("generate", ["1", 10**9, 0, 1, "best"], "count"),
    ("generate", ["1", 2.5, 0, 1, "best"], "count"),
    ("generate", ["1", 9, -1, 1, "best"], "seed"),
    ("generate", ["1", 9, 10**400, 1, "best"], "seed"),
    ("generate", ["1", 9, 0, NAN, "best"], "truncation"),
    ("generate", ["1", 9, 0, 7, "best"], "truncation"),
    ("generate", ["1", 9, 0, "1", "best"], "truncation"),
    ("generate", ["1", 9, 0, 1, "worst"], "variant"),
    ("generate", ["1", 9, 0, 1, ["best"]], "variant"),
    ("reconstruct", [BLANK, "best"], "No ink"),
    ("interpolate", [ONE, BLANK, 9, "best"], "No ink"),
    ("interpolate", [ONE, ONE, 0, "best"], "steps"),
    ("interpolate", [ONE, ONE, 10_000, "best"], "steps"),
    ("interpolate", [ONE, ONE, 1, "best"], "steps"),
    ("interpolate", [ONE, ONE, 9, "best"], "same image"),
    ("interpolate", [ONE, TEST_SEVEN, 9, "best", "round"], "path"),
    ("reconstruct_lambda", [TEST_SEVEN, 2], "0.1, 1, 4, 10"),
    ("reconstruct_lambda", [TEST_SEVEN, NAN], "0.1, 1, 4, 10"),
    ("reconstruct_lambda", [TEST_SEVEN, [1]], "0.1, 1, 4, 10"),
    ("reconstruct_lambda", [TEST_SEVEN, True], "0.1, 1, 4, 10"),
    ("decode", [[0.0] * 31, "best"], "32 latents"),
    ("decode", [[NAN] * 32, "best"], "a latent must be a number"),
    ("decode", [[1e9, 0], "map"], "a latent must be a number"),
    ("decode", ["0, 0", "map"], "2 latents"),
    ("decode", [[0, 0], "lambda-4"], "best, article, map"),
    ("repair", [TEST_SEVEN, "tear", 0.5, "top", 0], "damage must be one of"),
    ("repair", [TEST_SEVEN, "noise", 0, "top", 0], "the noise must be a number"),
    ("repair", [TEST_SEVEN, "erase", 0.5, "all", 0], "the erased part must be one of"),
    ("interpolate", [ONE, TEST_SEVEN, 9, "best", "linear", "yes"], "animated must be one of true, false"),
    ("reconstruct", [{"framed": uri(Image.new("L", (5, 5)))}, "best"], "JPEG or WebP"),
    ("reconstruct", [{"framed": 7}, "best"], "JPEG or WebP"),
    ("reconstruct", [{"framed": uri(Image.effect_noise((28, 28), 50), cut=300)}, "best"], "JPEG or WebP"),
    ("sample_fitted", ["7" * 2000, 5, 0, 1.0], "at most 1000"),
    ("repair", [BLANK, "erase", 0.5, "top", 0], "No ink"),
    ("sample_fitted", [[], 5, 0, 1.0], "no digit"),
    ("sample_fitted", [[10], 5, 0, 1.0], "digit"),
    ("sample_fitted", [[1], 101, 0, 1.0], "count"),
    ("sample_fitted", [[1], 1, 0, 1.0, 0, 1.5], "steps"),
    ("sample_fitted", [[1], 1, 0, 1.0, 8, 5], "guidance"),
    ("sample_prior", [5, 0, NAN, "best"], "temperature"),
    ("sample_prior", [0, 0, 1, "best"], "count"),
]


@pytest.mark.parametrize(("name", "data", "named"), BAD)
def test_bad_input_gets_one_sentence_and_the_app_goes_on(app_url: str, name: str, data: list[Any], named: str) -> None:
    status, body = post(app_url, name, *data)
    assert status >= 400
    message = body["error"]
    assert isinstance(message, str) and named in message, message
    assert "\n" not in message and len(message) < 300
    chinese, _, english = message.partition(" / ")
    assert re.search(r"[\u4e00-\u9fff]{3}", chinese) and named in english, "the sentence in each language"
    assert answer(app_url, "classify", ONE)["digits"] == [1]


def test_no_markup_of_a_visitor_comes_back_alive(app_url: str) -> None:
    status, body = post(app_url, "generate", "1", 9, 0, 1, "<img src=x onerror=alert(1)>")
    assert status >= 400
    assert "<img" not in body["error"] and "&lt;img" in body["error"]


def test_an_upload_that_is_no_picture_gets_one_sentence(app_url: str, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    status, body = post(app_url, "classify_image", upload(app_url, tmp_path / "text.png"))
    assert status >= 400
    assert "undamaged PNG, JPEG or WebP" in body["error"]


def test_pictures_of_the_server_are_not_to_be_had(app_url: str, tmp_path: Path) -> None:
    secret = tmp_path / "seven.png"
    picture(answer(app_url, "classify", TEST_SEVEN)["image"]).save(secret)
    for place in ({"path": str(secret)}, {"path": None, "url": str(secret)}, {"path": None, "url": f"file://{secret}"}):
        status, body = post(app_url, "classify_image", {**place, "meta": {"_type": "gradio.FileData"}})
        assert status >= 400, body
    assert answer(app_url, "classify_image", upload(app_url, secret))["digits"] == [7], "an upload of it is read"


def run_app(*flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "app.py", *flags]
    return subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def test_an_occupied_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run_app("--port", str(port))
    assert ended.returncode == 2
    assert (
        ended.stderr.strip()
        == f"error: 127.0.0.1:{port} is in use or not this machine's: pass another --port or --host"
    )


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--port", "99999"], "--port must lie between 1 and 65535"),
        (["--device", "tpu"], "invalid choice: 'tpu'"),
        (["--weights", "nowhere"], "there is no folder nowhere"),
        (["--hub", "somebody"], "Hub cannot be reached"),
    ],
)
def test_a_wrong_flag_ends_with_status_2_and_one_line(flags: list[str], named: str) -> None:
    ended = run_app(*flags)
    assert ended.returncode == 2
    assert named in ended.stderr.strip().splitlines()[-1]
    assert "Traceback" not in ended.stderr


def test_corrupt_weights_are_named_and_nothing_starts(tmp_path: Path) -> None:
    shutil.copytree(WEIGHTS / "dnn", tmp_path / "dnn")
    (tmp_path / "dnn" / "model.safetensors").write_bytes(b"nonsense")
    ended = run_app("--weights", str(tmp_path))
    assert ended.returncode == 2
    (line,) = ended.stderr.strip().splitlines()
    assert "dnn/model.safetensors is damaged" in line
