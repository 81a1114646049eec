"""Test the bound of lasting streams: so many at once, none for a short request, and a place comes free at the end."""

import asyncio
from typing import Any

from aigc.ui.serve.streams import Streams


def test_streams_leave_connections_to_others_and_their_places_when_they_end() -> None:
    ended = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if "heartbeat" in scope.get("path", ""):
            await ended.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def ignore(message: Any) -> None:
        pass

    async def ask(streams: Streams, path: str) -> int:
        statuses: list[int] = []

        async def send(message: Any) -> None:
            statuses.append(message.get("status", 0))

        await streams({"type": "http", "method": "GET", "path": path, "headers": []}, None, send)  # type: ignore[arg-type]
        return statuses[0]

    async def visit() -> None:
        streams = Streams(app, most=3)
        await streams({"type": "lifespan"}, None, ignore)  # type: ignore[arg-type]
        held = [asyncio.create_task(ask(streams, f"/gradio_api/heartbeat/{i}")) for i in range(3)]
        await asyncio.sleep(0)
        assert await ask(streams, "/gradio_api/heartbeat/late") == 503
        assert await ask(streams, "/config") == 200
        ended.set()
        assert await asyncio.gather(*held) == [200] * 3
        assert await ask(streams, "/gradio_api/heartbeat/late") == 200

    asyncio.run(visit())
