"""Test that the page's address holds what a visitor set, and brings it back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from aigc.ui.look.i18n import texts
from tests.browser.conftest import OpenPage
from tests.browser.hands import ONE, SEVEN, draw, ink, open_tab


def address(page: Page) -> dict[str, str]:
    page.wait_for_timeout(500)  # the address follows a moment after the hand
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def go(page: Page, query: str) -> None:
    page.goto(page.url.split("?")[0] + query)
    page.get_by_role("tab").first.wait_for()


def field(page: Page, label: str) -> str:
    return page.get_by_label(label).locator("visible=true").first.input_value()


@pytest.mark.slow
def test_a_link_restores_part_settings_and_language(open_page: OpenPage) -> None:
    page = open_page(locale="en-US")
    go(page, "?v=1&lang=zh&tab=gan.write&digits=2026&rows=2&seed=7&hand=many&variant=both&judged=1")
    expect(page.get_by_role("tab", name=texts("zh")["write.tab"], exact=True)).to_have_attribute(
        "aria-selected", "true"
    )
    expect(page.locator(".written:visible")).to_have_count(2)  # both networks
    expect(page.locator(".written[data-variant=best] button")).to_have_count(8)
    assert field(page, texts("zh")["write.digits"]) == "2026" and field(page, texts("zh")["seed.label"]) == "7"
    asked = {"tab": "gan.write", "digits": "2026", "rows": "2", "seed": "7", "hand": "many", "variant": "both"}
    assert asked.items() <= address(page).items()


def test_the_address_follows_the_visitor_and_a_reload_restores_all(open_page: OpenPage) -> None:
    page = open_page()
    draw(page, page.locator(".pad canvas:visible"), SEVEN)
    expect(page.locator(".door.reads .read")).to_have_text("7")
    open_tab(page, "Reconstruct")
    page.get_by_label("The article’s").locator("visible=true").check()
    before = address(page)
    assert before["v"] == "1" and before["tab"] == "vae.reconstruct" and before["variant"] == "article"
    assert 10 < len(before["draw"]) < 300
    painted = ink(page.locator(".pad canvas:visible"))
    page.reload()
    expect(page.get_by_role("tab", name="Reconstruct", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("The article’s").locator("visible=true")).to_be_checked()
    page.locator(".triple img").first.wait_for()
    assert ink(page.locator(".pad canvas:visible")) == painted, "to the point"
    assert address(page) == before
    open_tab(page, "Recognise")
    expect(page.locator(".answer .large:visible").first).to_have_text("7")
    step = page.get_by_label(texts("en")["framing.switch_mass"])
    step.uncheck()
    page.wait_for_function("location.search.includes('steps=')")
    page.reload()
    expect(step).not_to_be_checked(timeout=30_000)


@pytest.mark.slow
def test_back_and_forward_move_between_tabs(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Generate")
    open_tab(page, "Time machine")
    open_tab(page, "Recognise")
    page.go_back()
    expect(page.get_by_role("tab", name="Time machine", exact=True)).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(page.get_by_role("tab", name="Write", exact=True)).to_have_attribute("aria-selected", "true")
    page.go_forward()
    page.go_forward()
    expect(page.get_by_role("tab", name="Recognise", exact=True)).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize(
    "query",
    [
        "?v=2&tab=gan.write",
        "?v=1&tab=dnn&draw=%00%00",
        *(
            pytest.param(query, marks=pytest.mark.slow)
            for query in [
                "?v=1&tab=nowhere",
                "?v=1&tab=gan.write&seed=-1",
                "?v=1&tab=gan.write&variant=constructor",
                "?v=1&tab=vae.reconstruct&digit=4.99",
                "?tab=dnn",
            ]
        ),
    ],
)
def test_a_bad_link_opens_the_default_page_with_one_sentence(open_page: OpenPage, query: str) -> None:
    page = open_page()
    go(page, query)
    expect(page.get_by_text(texts("en")["page.bad_link"])).to_be_visible()
    expect(page.get_by_role("tab", name="Start", exact=True)).to_have_attribute("aria-selected", "true")


@pytest.mark.slow
def test_the_share_dialog_gives_the_address_and_its_code(open_page: OpenPage) -> None:
    page = open_page(phone=True)
    open_tab(page, "Recognise")
    page.get_by_role("button", name=texts("en")["share.open"]).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("no other phone can open this address")).to_be_visible()
    assert "tab=dnn" in dialog.get_by_label("Address").input_value()
    expect(dialog.locator(".qr svg")).to_be_attached()
    for part in (dialog.locator(".qr"), dialog.get_by_text("Let phones scan the code")):
        expect(part).to_be_hidden()
    page.evaluate("labAddress.warn(document.querySelector('.share-dialog'), '192.168.1.20')")
    for part in (dialog.locator(".qr svg"), dialog.get_by_text("Let phones scan the code")):
        expect(part).to_be_visible()
    margins = dialog.locator(".qr").evaluate(
        """box => {
            const parts = [...box.querySelectorAll("path"), box.closest("dialog")];
            const [paper, code, room] = parts.map((one) => one.getBoundingClientRect());
            return [code.left - paper.left, paper.right - code.right, code.top - paper.top, paper.bottom - code.bottom,
                paper.left - room.left, room.right - paper.right];
        }"""
    )
    left, right = margins[::2], margins[1::2]  # or above and below
    assert max(abs(a - b) for a, b in zip(left, right, strict=True)) < 2, "the code stands in the middle"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.slow
def test_the_share_dialog_tells_of_a_trained_network_that_it_does_not_last(open_page: OpenPage) -> None:
    said = texts("en")["share.live"]
    for network, shown in (("article", 0), (f"live-{'x' * 16}", 1)):
        page = open_page(f"tab=gan.write&variant={network}")
        expect(page.get_by_role("tab", name="Write", exact=True)).to_have_attribute("aria-selected", "true")
        page.get_by_role("button", name=texts("en")["share.open"]).click()
        assert network in page.get_by_role("dialog").get_by_label("Address").input_value()
        expect(page.get_by_role("dialog").get_by_text(said).locator("visible=true")).to_have_count(shown)


REACHED_BY = {
    "alone": ("localhost", "lab.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0"),
    "named": ("teacher-pc", "teacher.local", "server.lan"),
    "near": ("192.168.1.20", "10.0.0.7", "172.16.5.4", "172.31.0.1", "169.254.3.4", "[fd00::1]", "[fe80::1]"),
    "": ("93.184.215.14", "172.32.0.1", "[2606:2800::1]", "lab.example.org", "10.example.org", "fd.example.org"),
}


def test_an_address_out_of_reach_of_phones_is_told_by_the_sentence_for_its_kind(open_page: OpenPage) -> None:
    page = open_page()
    for kind, hosts in REACHED_BY.items():
        for host in hosts:
            shown = page.evaluate(
                """host => {
                    const dialog = document.querySelector(".share-dialog");
                    labAddress.warn(dialog, host);
                    const said = [...dialog.querySelectorAll("[data-reach]")].filter((one) => !one.hidden);
                    return said.map((one) => one.dataset.reach);
                }""",
                host,
            )
            assert shown == [kind] * bool(kind), host


def test_a_card_opens_its_part_with_the_drawing(open_page: OpenPage) -> None:
    page = open_page()
    draw(page, page.locator(".pad canvas:visible"), ONE)
    expect(page.locator(".door.reads .read")).to_have_text("1")
    page.get_by_role("link", name=texts("en")["start.writes"]).click()
    expect(page.locator(".in-hand svg")).to_be_visible()
    expect(page.get_by_label(texts("en")["in_your_hand.readings"])).to_have_value("1")
    page.go_back()
    expect(page.get_by_role("tab", name="Start", exact=True)).to_have_attribute("aria-selected", "true")


def test_the_card_of_d_leads_to_its_opinion_of_the_drawing_and_the_open_tab_is_in_sight(open_page: OpenPage) -> None:
    page = open_page(phone=True)
    page.get_by_role("link", name=texts("en")["start.judges"]).click()
    expect(page.get_by_role("heading", name=texts("en")["judge.title"])).to_be_in_viewport()
    page.goto(f"{page.url.partition('?')[0]}?v=1&lang=en&tab=data")
    expect(page.get_by_role("tab", selected=True)).to_be_in_viewport(ratio=1)


@pytest.mark.slow
def test_a_link_to_a_place_that_the_server_has_yet_to_write_brings_it_into_sight(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Reconstruct")
    page.get_by_role("link", name="All three models").locator("visible=true").click()
    expect(page.get_by_role("heading", name=texts("en")["data.good.title"])).to_be_in_viewport()


def test_a_drawing_survives_the_way_through_an_address(open_page: OpenPage) -> None:
    """Expect points within the tolerance, no change by a second way, and `undefined` for damaged text."""
    page = open_page()
    worst = page.evaluate(
        """() => {
            const away = ([x, y], [ax, ay], [bx, by]) => { // from a point to the line between two
                const [dx, dy] = [bx - ax, by - ay];
                const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
                return Math.hypot(x - ax - t * dx, y - ay - t * dy);
            };
            let worst = 0, seed = 1;
            const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
            for (let i = 0; i < 300; i++) {
                const pen = i % 2, strokes = [];
                for (let s = 0; s < 1 + (i % 5); s++) {
                    let [x, y] = [280 * random(), 280 * random()];
                    strokes.push(Array.from({ length: 1 + Math.floor(60 * random()) }, () => {
                        x = Math.min(280, Math.max(0, x + 20 * random() - 10));
                        y = Math.min(280, Math.max(0, y + 20 * random() - 10));
                        return [x, y, pen ? Math.round(50 * random()) / 50 : 0.5];
                    }));
                }
                const again = digitPads.decode(digitPads.encode({ strokes, brush: 18 }));
                const settled = strokes.map(digitPads.settled);
                if (JSON.stringify(settled) !== JSON.stringify(again.strokes)) return Infinity;
                const link = digitPads.encode({ strokes: settled, brush: 18 });
                if (JSON.stringify(digitPads.decode(link).strokes) !== JSON.stringify(settled)) return Infinity;
                if (again.brush !== 18 || again.strokes.length !== strokes.length) return Infinity;
                strokes.forEach((stroke, s) => {
                    const line = again.strokes[s];
                    if (pen && stroke.some(([, , p], k) => p !== line[k][2])) worst = Infinity;
                    for (const point of stroke) { // distance to the line that was kept
                        const near = line.map((end, k) => away(point, line[Math.max(0, k - 1)], end));
                        worst = Math.max(worst, Math.min(...near));
                    }
                });
            }
            return worst;
        }"""
    )
    assert worst < 0.75 + 2**0.5 / 2 + 1e-6  # left out, and rounded to whole pixels
    damaged = page.evaluate(
        "['', 'A', '%%', 'EgH_', 'AAAA', 'x'.repeat(5000)].map((text) => digitPads.decode(text) === undefined)"
    )
    assert damaged == [True] * 6
