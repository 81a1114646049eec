"""Test that a script which is not the page's own does not run in it."""

from playwright.sync_api import Browser

INSERT = """([markup, script]) => {
  document.body.insertAdjacentHTML("beforeend", markup);
  document.body.append(Object.assign(document.createElement("script"), { text: script }));
}"""


def test_a_script_in_markup_stays_dead(browser: Browser, app_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(app_url)
    page.get_by_role("tab").first.wait_for()
    alive = []
    for markup in ("<img src=x onerror='window.alive = 1'>", "<svg onload='window.alive = 2'></svg>"):
        page.evaluate(INSERT, [markup, "window.alive = 3"])
        page.wait_for_timeout(300)
        alive.append(page.evaluate("window.alive"))
    context.close()
    assert alive == [None, None]
