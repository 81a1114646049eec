"""Test the security headers in the running app and in a browser."""

from urllib.request import urlopen

from aigc.ui.serve.headers import policy
from tests.aigc.ui.serve.test_doors import ask


def directives(url: str) -> dict[str, list[str]]:
    with urlopen(url, timeout=20) as reply:
        text: str = reply.headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in text.split(";"))}


def test_the_page_names_its_scripts_and_its_frames(app_url: str) -> None:
    said = directives(app_url)
    assert "'unsafe-inline'" not in said["script-src"] and any(v.startswith("'sha256-") for v in said["script-src"])
    assert said["frame-ancestors"] == ["'self'"] and said["default-src"] == ["'self'"]
    allowed = {"'self'", "'none'", "'unsafe-eval'", "'unsafe-inline'", "data:", "blob:"}
    assert all(value in allowed or value.startswith("'sha256-") for values in said.values() for value in values)
    for path in ("/", "/config", "/theme.css", "/nowhere", "/gradio_api/info"):
        _, _, headers = ask(app_url, "GET", path)
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin", path


def test_embedders_are_named_or_all() -> None:
    assert policy(b"", ("https://huggingface.co",)).endswith("frame-ancestors 'self' https://huggingface.co")
    assert policy(b"", ("https://blog.example", "*")).endswith("frame-ancestors *")
