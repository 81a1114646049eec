"""Know whom the server answers to: the names it goes by, and the sites whose pages may send or frame something."""

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

HUGGING_FACE = "https://huggingface.co"  # frames the pages of Spaces
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ANY = "*"


@dataclass(frozen=True)
class Site:
    """Names and neighbours of a server.

    hosts      names, without a port, that a request may ask for; None: any name
    origins    other sites whose pages may send requests, as "https://name"; "*": any
    embedders  other sites whose pages may show this one in a frame; "*": any
    paths      templates of paths that are open besides those of every page
    """

    hosts: Collection[str] | None = None
    origins: Collection[str] = ()
    embedders: Collection[str] = ()
    paths: frozenset[str] = frozenset()

    def answers_to(self, host: str | None) -> bool:
        """Tell whether a request with this Host header is meant for this server.

        A name that a stranger owns may point to 127.0.0.1; a browser would let the stranger's page read everything.
        """
        return self.hosts is None or host is None or hostname(host) in self.hosts

    def takes_from(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the page that sends a request is the server's own, or one of `origins`; True for no page.

        Sec-Fetch-Site is the browser's own word. Browsers that do not send it, or that fetch over plain HTTP, send
        Origin at least, which then must name the host that the request, or the proxy before it, asks for.
        """
        origin, kind = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and (ANY in self.origins or origin in self.origins):
            return True
        if kind is not None:
            return kind in ("same-origin", "none")
        if origin is None:
            return True
        asked = [headers.get("host", ""), *headers.get("x-forwarded-host", "").split(",")]
        return authority(origin) in {authority(f"//{host.strip()}") for host in asked if host.strip()}


def hosts_of(host: str, root_path: str | None, public: bool) -> Collection[str] | None:
    """Derive a Site's hosts from the address that the server binds.

    host       address of the interface; only on loopback is the list of names closed
    root_path  the path, or the whole address, under which a proxy serves the page
    public     whether a tunnel or a Space serves the page under a name of its own

    A proxy before a server on loopback asks for the name that visitors typed: a whole address in `root_path` adds that
    name to the list, a mere path opens the list.
    """
    address = root_path if root_path and "://" in root_path else None
    if public or not is_loopback(host) or (root_path and not address):
        return None
    names = {hostname(host), hostname(urlsplit(address or "").netloc)}
    return LOOPBACK | {name for name in names if name}


def is_loopback(host: str) -> bool:
    """Tell whether an interface can be reached from its own machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def hostname(host: str) -> str | None:
    """Take the name out of a Host header, or out of an address to bind: "[::1]:7860" -> "::1"; None for no name."""
    try:
        return urlsplit(f"//[{host}]" if host.count(":") > 1 and not host.startswith("[") else f"//{host}").hostname
    except ValueError:
        return None


def authority(origin: str) -> tuple[str | None, int | None] | None:
    """Take name and port out of an origin; the ports of HTTP and HTTPS count as none. None where it is no origin."""
    try:
        parts = urlsplit(origin)
        return parts.hostname, parts.port if parts.port not in (80, 443) else None
    except ValueError:
        return None
