"""Test which names and senders a server accepts, by the way it is served."""

import pytest

from aigc.ui.serve.site import Site, hosts_of


@pytest.mark.parametrize(
    ("host", "root_path", "public", "answered", "refused"),
    [
        ("127.0.0.1", None, False, ["localhost:7860", "127.0.0.1"], ["evil.example", "localhost.evil"]),
        ("::1", None, False, ["[::1]:7860", "localhost"], ["evil.example"]),
        ("127.0.0.2", None, False, ["127.0.0.2:7860"], ["evil.example"]),
        ("localhost", "https://lab.school/digits", False, ["lab.school", "localhost"], ["evil.example"]),
        ("127.0.0.1", "/digits", False, ["lab.school"], []),
        ("127.0.0.1", None, True, ["abc.gradio.live"], []),
        ("0.0.0.0", None, False, ["lab.school", "192.168.1.7:7860"], []),
        ("192.168.1.7", None, False, ["lab.school"], []),
    ],
)
def test_names_are_checked_on_loopback_and_where_no_proxy_or_tunnel_stands_before(
    host: str, root_path: str | None, public: bool, answered: list[str], refused: list[str]
) -> None:
    site = Site(hosts_of(host, root_path, public))
    assert all(map(site.answers_to, answered)) and not any(map(site.answers_to, refused))
    assert site.answers_to(None), "HTTP/1.0, which no browser speaks"


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"host": "lab.school", "origin": "https://lab.school"}, True),
        ({"host": "lab.school:443", "origin": "https://lab.school"}, True),
        ({"host": "lab.school", "origin": "http://lab.school:8080"}, False),
        ({"host": "127.0.0.1:7860", "x-forwarded-host": "lab.school", "origin": "https://lab.school"}, True),
        ({"host": "127.0.0.1:7860", "origin": "https://lab.school"}, False),
        ({"host": "127.0.0.1:7860", "origin": "https://lab.school", "sec-fetch-site": "same-origin"}, True),
        ({"host": "lab.school", "origin": "https://lab.school", "sec-fetch-site": "cross-site"}, False),
        ({"host": "lab.school", "origin": "http://[", "x-forwarded-host": ""}, False),
        ({"host": "lab.school", "origin": "https://blog.example", "sec-fetch-site": "cross-site"}, True),
    ],
)
def test_a_sender_is_the_page_itself_or_a_site_that_is_listed(headers: dict[str, str], taken: bool) -> None:
    assert Site(origins=["https://blog.example"]).takes_from(headers) is taken
