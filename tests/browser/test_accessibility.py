"""Test every part with axe-core, in both languages, light on a desktop and dark on a phone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

PARTS = (
    *("start", "dnn", "gan.write", "gan.hand", "gan.game", "gan.walk", "gan.time"),
    *("vae.reconstruct", "vae.interpolate", "vae.map", "vae.directions", "vae.repair", "vae.samples", "vae.lambda"),
    *("train.live", "train.horses", "learn.gan", "learn.glossary", "teach", "data", "use"),
)
MINOR = "minor"  # the impact that is let pass: Gradio's own footer names its logo twice


def found(page: Page) -> list[Any]:
    """List what axe-core finds, worse than MINOR: the rule, and the first place."""
    violations = Axe().run(page).response["violations"]
    return [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in violations if one["impact"] != MINOR]


def go(page: Page, part: str) -> None:
    """Open a part as a link of the page does."""
    page.evaluate(
        """(part) => {
            const link = document.createElement("a");
            link.setAttribute("href", `?v=1&tab=${part}`);
            document.body.append(link);
            link.click();
            link.remove();
        }""",
        part,
    )
    expect(page.locator(f'[id="tab-{part.split(".")[0]}-button"]')).to_have_attribute("aria-selected", "true")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "theme", "phone"), [("en-US", "light", False), ("zh-CN", "dark", True)])
def test_axe_finds_nothing_moderate_in_any_part(open_page: OpenPage, locale: str, theme: str, phone: bool) -> None:
    page = open_page(locale=locale, theme=theme, phone=phone)
    for part in PARTS:
        go(page, part)
        assert found(page) == [], part


def test_axe_finds_a_control_without_a_name(open_page: OpenPage) -> None:
    """Prove that the check can fail."""
    page = open_page()
    page.evaluate("document.querySelector('.rooms').append(document.createElement('button'))")
    assert any(rule == "button-name" for rule, _, _ in found(page))
