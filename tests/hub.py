"""A loopback server that speaks as much of the Hub's protocol as downloading a model needs."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def hub(repositories: dict[str, Path]) -> Iterator[str]:
    """Serve folders as model repositories, each with the one commit COMMIT on main -> the endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/api/models/"):
                owner, name, *rest = self.path.removeprefix("/api/models/").split("/")
                known = f"{owner}/{name}" in repositories and rest[1:] in ([], ["main"], [COMMIT])
                body = json.dumps({"id": f"{owner}/{name}", "sha": COMMIT, "siblings": []}).encode()
                self.answer(body if known else None, "RepoNotFound")
            else:
                owner, name, _, commit, file = self.path.lstrip("/").split("/", 4)
                path = repositories.get(f"{owner}/{name}", Path("nowhere")) / file
                found = commit == COMMIT and path.is_file()
                self.answer(path.read_bytes() if found else None, "EntryNotFound")

        do_HEAD = do_GET  # noqa: N815  # the names are the protocol's

        def answer(self, body: bytes | None, otherwise: str) -> None:
            self.send_response(404 if body is None else 200)
            if body is None:
                self.send_header("X-Error-Code", otherwise)
            else:
                self.send_header("X-Repo-Commit", COMMIT)
                self.send_header("ETag", f'"{hashlib.sha1(body).hexdigest()}"')
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body or b"")

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
