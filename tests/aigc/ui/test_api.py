"""Test that Gradio's own Python client works with the endpoints, an uploaded file included."""

from pathlib import Path

from gradio_client import Client, handle_file

from tests.serving import post
from tests.test_app import ONE, TEST_SEVEN, picture


def test_the_client_calls_endpoints_by_name(app_url: str, tmp_path: Path) -> None:
    client = Client(app_url, verbose=False)
    assert client.predict(ONE, api_name="/classify")["digits"] == [1]
    written = client.predict(digits="314", count=3, seed=5, truncation=1.0, variant="best", api_name="/generate")
    assert written == post(app_url, "generate", "314", 3, 5, 1.0, "best")[1]["data"][0]
    _, body = post(app_url, "classify", TEST_SEVEN)
    picture(body["data"][0]["image"]).resize((200, 200)).save(tmp_path / "seven.png")
    assert client.predict(handle_file(tmp_path / "seven.png"), api_name="/classify_image")["digits"] == [7]
