"""Test that the README's Python example runs as printed, and that its benchmarks exist."""

import re
from typing import Any

from tests.serving import ROOT


def test_the_python_example_runs_and_answers_a_one() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["result"].probabilities.argmax() == 1
    assert names["result"].digit_score > 0.5
    assert names["digits"].shape == (10, 1, 28, 28)
    assert names["walk"].shape == (9, 1, 28, 28)


def test_every_benchmark_that_it_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("## How fast it runs")[2].partition("\n## ")[0]
    named = {
        *re.findall(r"tests\.bench\.([a-z_]+)", text),
        *re.findall(r"^\|[^|]*\| `(\w+)` \|", table, flags=re.MULTILINE),
    }
    assert len(named) > 5
    assert [name for name in sorted(named) if not (ROOT / "tests" / "bench" / f"{name}.py").is_file()] == []
