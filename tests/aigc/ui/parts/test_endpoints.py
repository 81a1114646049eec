"""Test that an endpoint's signature documents it in the page's API docs, in the README, and in its errors."""

import inspect
import json
import urllib.request
from typing import Annotated, Any, get_type_hints

import pytest

from aigc.store.loaded import Models
from aigc.ui.api import JSON_ENDPOINTS, endpoint_table, with_endpoint_table
from aigc.ui.look.i18n import InputError
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.requests import Choice, Whole
from aigc.ui.parts.sent.schemas import TEXT, answering
from tests.serving import ROOT


@endpoint("repeat", example=[3, "a"], answer=answering({"text": TEXT}))
def repeat(
    models: Any, count: Annotated[int, Whole("count", 1, 9)], word: Annotated[str, Choice("path", ("a", "b"))] = "b"
) -> dict[str, Any]:
    """Repeat a word."""
    return {"text": word * count}


def test_a_function_gets_checked_values_and_defaults(models: Models) -> None:
    serve = repeat.serving(models)
    assert serve(3.0, "a") == {"text": "aaa"}
    assert serve(2) == {"text": "bb"}
    assert serve(2, "a", "more than is asked for") == {"text": "aa"}
    for data, said in (([10], "count must be a whole number from 1 to 9"), ([1, "c"], "path must be one of a, b")):
        with pytest.raises(InputError, match=said):
            serve(*data)


def test_too_few_values_are_named(models: Models) -> None:
    with pytest.raises(InputError, match="1 values are needed, not 0: count"):
        repeat.serving(models)()


def test_the_served_function_shows_the_types_that_are_sent_and_no_models(models: Models) -> None:
    serve = repeat.serving(models)
    assert list(inspect.signature(serve).parameters) == ["count", "word"]
    assert get_type_hints(serve) == {"count": int, "word": str, "return": dict[str, Any]}
    assert (serve.__name__, serve.__doc__) == ("repeat", "Repeat a word.")


def test_the_api_docs_of_the_page_are_the_endpoints(app_url: str) -> None:
    with urllib.request.urlopen(f"{app_url}/gradio_api/info", timeout=30) as reply:
        documented = json.load(reply)["named_endpoints"]
    for one in JSON_ENDPOINTS:
        about = documented[f"/{one.name}"]
        assert [parameter["parameter_name"] for parameter in about["parameters"]] == list(one.fields)
        assert about["description"].startswith(str(one.function.__doc__).splitlines()[0])


def test_the_readme_shows_the_table_of_the_endpoints() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_endpoint_table(text) == text, "run python -m aigc.ui.api"
    assert all(f"| `{one.name}` |" in endpoint_table() for one in JSON_ENDPOINTS)
