"""Test that the tab on the API tells each endpoint's data and answer in both languages."""

import re
from typing import Any

import pytest

from aigc.ui.api import JSON_ENDPOINTS
from aigc.ui.dnn.classify import classify_image_endpoint
from aigc.ui.use.tab import endpoint_page

NAMES = {"JSON", "PSNR"}  # words that Chinese has from English


@pytest.mark.parametrize("endpoint", [*JSON_ENDPOINTS, classify_image_endpoint], ids=lambda endpoint: endpoint.name)
def test_the_table_of_a_chinese_visitor_holds_no_english(endpoint: Any) -> None:
    table = re.search(r"<table.*?</table>", endpoint_page(endpoint, ""), re.DOTALL)
    assert table
    chinese = re.sub(r'<span class="in-en".*?</span>|<code>.*?</code>|<[^>]*>', " ", table.group())
    assert set(re.findall(r"\b[A-Za-z]{4,}\b", chinese)) <= NAMES
    assert re.search(r"[\u4e00-\u9fff]", chinese.partition("回答")[2])
