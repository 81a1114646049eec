"""Serve the part of the Hub's protocol that pushing and pulling need, on loopback, and keep every pushed file.

Faults can be switched on: no response, half a file, other bytes, a slow trickle of bytes, an error.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

TOKEN = "hf_writes"
READER = "hf_reads"
DRIP = 100_000  # bytes per piece of a slow response


@dataclass
class Repository:
    private: bool = False
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)  # files by commit, newest last
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, files: dict[str, bytes]) -> str:
        """Add a commit and return its id, the new head."""
        seed = f"{len(self.commits)}" + "".join(f"{name}{git_blob(content)}" for name, content in sorted(files.items()))
        self.commits[oid := hashlib.sha1(seed.encode()).hexdigest()] = files
        return oid

    def resolve(self, revision: str) -> str | None:
        if revision == "main":
            return next(reversed(self.commits))
        return self.tags.get(revision, revision if revision in self.commits else None)


@dataclass
class Hub:
    """A Hub at `endpoint`, the value for HF_ENDPOINT.

    faults  maps a part of a path to a fault: hang, half, other, drip, busy or page
    """

    repositories: dict[str, Repository] = field(default_factory=dict)  # by "owner/name", a Space by "spaces/owner/name"
    faults: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    endpoint: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    def add(self, name: str, folder: Path) -> Repository:
        """Add a repository with one commit that holds a folder's files."""
        repository = self.repositories[name] = Repository()
        repository.commit({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})
        return repository

    def head(self, name: str) -> str:
        commit = self.repositories[name].resolve("main")
        assert commit
        return commit


def git_blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class RefusedError(Exception):
    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._reply(self._get)

    def do_POST(self) -> None:
        self._reply(self._post)

    do_HEAD = do_GET  # noqa: N815  # the protocol sets these names

    def _reply(self, work: object) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.body = self.rfile.read(length)
        self.place = unquote(urlsplit(self.path).path)
        self.hub.requests.append(f"{self.command} {self.place}")
        fault = next((fault for part, fault in self.hub.faults.items() if part in self.place), None)
        if fault == "hang":
            self.hub.closing.wait()
            return
        if fault in ("busy", "page"):  # an overloaded server, or a hotel's login page
            self._send(b"<html>", 503 if fault == "busy" else 200, {"Content-Type": "text/html"})
            return
        try:
            assert callable(work)
            work(fault)
        except RefusedError as refused:
            self._send(b"{}", refused.status, {"X-Error-Code": refused.code} if refused.code else {})

    def _get(self, fault: str | None) -> None:
        if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)/refs", self.place):
            tags = self._open(found[1]).tags.items()
            refs = [{"name": name, "ref": f"refs/tags/{name}", "targetCommit": commit} for name, commit in tags]
            self._json({"branches": [], "converts": [], "tags": refs})
        elif found := re.fullmatch(r"/api/(model|space)s/([^/]+/[^/]+)/tree/([^/]+)", self.place):
            files = self._files(found[1], found[2], found[3])[1]
            self._json([{"type": "file", "path": p, "oid": git_blob(c), "size": len(c)} for p, c in files.items()])
        elif found := re.fullmatch(r"/api/(model|space)s/([^/]+/[^/]+)(?:/revision/(.+))?", self.place):
            commit, files = self._files(found[1], found[2], found[3] or "main")
            private = self._open(found[2], found[1]).private
            siblings = [{"rfilename": path} for path in files]
            self._json({"id": found[2], "sha": commit, "siblings": siblings, "private": private, "tags": []})
        elif found := re.fullmatch(r"/(spaces/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)", self.place):
            commit, files = self._files("space" if found[1] else "model", found[2], found[3])
            if found[4] not in files:
                self._send(b"", 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit})
                return
            content = files[found[4]]
            head = {"X-Repo-Commit": commit, "ETag": f'"{git_blob(content)}"'}
            self._send(content[::-1] if fault == "other" else content, 200, head, fault)
        else:
            raise RefusedError(404)

    def _post(self, fault: str | None) -> None:
        if self.place == "/api/validate-yaml":
            self._json({"errors": [], "warnings": []})
            return
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise RefusedError(403 if self.headers.get("Authorization") else 401)
        if self.place == "/api/repos/create":
            asked = json.loads(self.body)
            kind = asked.get("type") or "model"
            name = ("spaces/" if kind == "space" else "") + f"{asked['organization']}/{asked['name']}"
            status = 409 if name in self.hub.repositories else 200
            if status == 200:
                private = asked.get("private") or asked.get("visibility") == "private"
                repository = self.hub.repositories[name] = Repository(bool(private))
                repository.commit({".gitattributes": b""})
            address = f"{self.hub.endpoint}/{name}"
            self._json({"url": address, "name": name, "id": name}, status)
        elif found := re.fullmatch(r"/api/(model|space)s/([^/]+/[^/]+)/preupload/main", self.place):
            old = self._files(found[1], found[2], "main")[1]
            modes = [
                {
                    "path": one["path"],
                    "uploadMode": "regular",
                    "shouldIgnore": False,
                    **({"oid": git_blob(old[one["path"]])} if one["path"] in old else {}),
                }
                for one in json.loads(self.body)["files"]
            ]
            self._json({"files": modes})
        elif found := re.fullmatch(r"/api/(model|space)s/([^/]+/[^/]+)/commit/main", self.place):
            files = dict(self._files(found[1], found[2], "main")[1])
            for line in map(json.loads, self.body.splitlines()):
                if line["key"] == "file":
                    files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
                elif line["key"] == "deletedFile":
                    del files[line["value"]["path"]]
            commit = self._open(found[2], found[1]).commit(files)
            address = f"{self.hub.endpoint}/{found[2]}/commit/{commit}"
            self._json({"commitOid": commit, "commitUrl": address, "pullRequestUrl": None})
        elif found := re.fullmatch(r"/api/models/([^/]+/[^/]+)/tag/(.+)", self.place):
            self._open(found[1]).tags[json.loads(self.body)["tag"]] = found[2]
            self._json({})
        else:
            raise RefusedError(404)

    def _open(self, name: str, kind: str = "model") -> Repository:
        repository = self.hub.repositories.get(f"spaces/{name}" if kind == "space" else name)
        allowed = self.headers.get("Authorization") in (f"Bearer {TOKEN}", f"Bearer {READER}")
        if repository is None or (repository.private and not allowed):
            raise RefusedError(401 if not allowed else 404, "RepoNotFound")
        return repository

    def _files(self, kind: str, name: str, revision: str) -> tuple[str, dict[str, bytes]]:
        repository = self._open(name, kind)
        commit = repository.resolve(revision)
        if commit is None:
            raise RefusedError(404, "RevisionNotFound")
        return commit, repository.commits[commit]

    def _json(self, content: object, status: int = 200) -> None:
        self._send(json.dumps(content).encode(), status, {"Content-Type": "application/json"})

    def _send(self, body: bytes, status: int, head: dict[str, str], fault: str | None = None) -> None:
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "drip":
            for start in range(0, len(body), DRIP):
                self.wfile.write(body[start : start + DRIP])
                self.hub.closing.wait(1.5)
        else:
            self.wfile.write(body[: len(body) // 2] if fault == "half" else body)
        self.close_connection = fault == "half"

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def hub() -> Iterator[Hub]:
    """Run an empty Hub until the block ends."""
    served = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ServedHandler", (Handler,), {"hub": served}))
    served.endpoint = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        served.closing.set()
        server.shutdown()
        server.server_close()
