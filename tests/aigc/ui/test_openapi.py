"""Test that the served OpenAPI document describes the requests that endpoints take and the answers that they give."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from aigc.ui.api import JSON_ENDPOINTS
from tests.serving import post, upload
from tests.test_app import TEST_SEVEN, picture

jsonschema = pytest.importorskip("jsonschema", reason="the extra `dev` brings jsonschema")


@pytest.fixture(scope="module")
def document(app_url: str) -> Any:
    with urllib.request.urlopen(f"{app_url}/gradio_api/openapi.json", timeout=30) as reply:
        return json.load(reply)


def check(schema: Any, value: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value)


def schemas(document: Any, name: str, status: str) -> tuple[Any, Any]:
    """Find the schemas of an endpoint's request and of its answer with a status."""
    operation = document["paths"][f"/gradio_api/run/{name}"]["post"]
    sent, got = operation["requestBody"], operation["responses"][status]
    return sent["content"]["application/json"]["schema"], got["content"]["application/json"]["schema"]


def test_the_document_lists_every_endpoint_at_the_address_asked(document: Any, app_url: str) -> None:
    runs = {path.rpartition("/")[2] for path in document["paths"]}
    assert runs == {one.name for one in JSON_ENDPOINTS} | {"classify_image", "upload"}
    assert document["servers"] == [{"url": app_url}]


@pytest.mark.parametrize("endpoint", JSON_ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_example_and_answer_fit_the_document(document: Any, app_url: str, endpoint: Any) -> None:
    sent, got = schemas(document, endpoint.name, "200")
    check(sent, {"data": list(endpoint.example)})
    status, body = post(app_url, endpoint.name, *endpoint.example)
    assert status == 200
    check(got, body)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("generate", ["3", 0, 0, 1.0, "best"]),
        ("generate", ["3", 1, 0, 1.0]),
        ("classify", [{"digit": 11}]),
        ("real_or_fake_answer", [1, 1, "middle"]),
    ],
)
def test_the_document_refuses_what_the_server_refuses(document: Any, app_url: str, name: str, data: list[Any]) -> None:
    sent, got = schemas(document, name, "400")
    with pytest.raises(jsonschema.ValidationError):
        check(sent, {"data": data})
    status, body = post(app_url, name, *data)
    assert status == 400
    check(got, body)


def test_an_uploaded_file_fits_the_document(document: Any, app_url: str, tmp_path: Path) -> None:
    _, body = post(app_url, "classify", TEST_SEVEN)
    picture(body["data"][0]["image"]).resize((200, 200)).save(tmp_path / "seven.png")
    file = upload(app_url, tmp_path / "seven.png")
    sent, got = schemas(document, "classify_image", "200")
    check(sent, {"data": [file]})
    status, body = post(app_url, "classify_image", file)
    assert status == 200
    check(got, body)
    _, wrong = schemas(document, "classify_image", "400")
    status, body = post(app_url, "classify_image", None)
    assert status == 400
    check(wrong, body)
