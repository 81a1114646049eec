"""Send requests as a visitor whose browser keeps one connection to the app open."""

import json
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

HEADERS = {"Content-Type": "application/json"}


class Visitor:
    """A client of one server over one connection."""

    def __init__(self, url: str) -> None:
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.connection.close()

    def ask(self, name: str, *data: Any) -> tuple[int, Any]:
        """POST to an endpoint. -> HTTP status, decoded body."""
        return self.send(name, json.dumps({"data": list(data)}).encode())

    def press(self, event: int, session: str, *data: Any) -> tuple[int, Any]:
        """POST an event of the page's components as the page does. -> HTTP status, decoded body."""
        content = {"data": list(data), "fn_index": event, "session_hash": session, "event_data": None}
        return self.send("predict", json.dumps(content).encode())

    def events(self) -> dict[str, int]:
        """List the numbers of the page's events by the names of their handlers."""
        self.connection.request("GET", "/config")
        config = json.loads(self.connection.getresponse().read())
        return {event["api_name"]: event["id"] for event in config["dependencies"]}

    def send(self, name: str, body: bytes, headers: dict[str, str] = HEADERS) -> tuple[int, Any]:
        """POST exactly these bytes. -> HTTP status, body as decoded JSON, or as text if it is no JSON."""
        self.connection.request("POST", f"/gradio_api/run/{name}", body, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        is_json = reply.headers.get_content_type() == "application/json"
        return reply.status, json.loads(content) if is_json else content.decode()
