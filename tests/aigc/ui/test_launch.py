"""Test the optional MCP server: with the package, tools that answer; without it, one sentence."""

import asyncio
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from aigc.ui.api import JSON_ENDPOINTS
from tests.serving import ROOT, environment, free_port, post, serving
from tests.test_app import TEST_SEVEN

HAS_MCP = find_spec("mcp") is not None


@pytest.mark.skipif(not HAS_MCP, reason="the package mcp is not installed: pip install '.[mcp]'")
def test_an_assistant_finds_the_endpoints_as_tools_and_gets_their_answers() -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def ask(url: str) -> tuple[set[str], Any]:
        async with (
            streamablehttp_client(f"{url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            said = await session.call_tool("classify", {"digit": TEST_SEVEN})
            return {tool.name for tool in tools}, said

    port = free_port()
    with serving("app.py", "--port", str(port), "--device", "cpu", "--mcp", port=port) as url:
        names, said = asyncio.run(ask(url))
        expected = post(url, "classify", TEST_SEVEN)[1]["data"][0]
    assert {one.name for one in JSON_ENDPOINTS} <= names
    assert not said.isError
    assert f'"digits": {expected["digits"]}' in said.content[0].text or "'digits': [7]" in said.content[0].text


@pytest.mark.skipif(HAS_MCP, reason="the package mcp is installed")
def test_without_the_package_the_flag_is_refused_in_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "app.py", "--mcp", "--device", "cpu"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    assert ended.stderr == "error: --mcp needs one more package: pip install '.[mcp]'\n"
