"""Whether a page keeps anybody out: what axe finds on it, and whether it has to be pushed sideways."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = Axe().axe_script
# An animation that is broken off may never say that it is over: it is looked at, not waited for.
DRAWN = """async () => {
  const moves = () => document.getAnimations().some(each => each.playState === "running")
  for (let frames = 0; frames < 3 || moves(); frames++) await new Promise(requestAnimationFrame)
  return "axe" in window
}"""
ASKED = """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations)"""


def require_open(page: Page) -> None:
    """No barrier on the page as it stands. What fades or moves is looked at when it is there."""
    page.emulate_media(reduced_motion="reduce")
    if not page.evaluate(DRAWN):
        page.evaluate(SCRIPT)
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in page.evaluate(ASKED, RULES)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    assert found == [], (page.url, page.viewport_size, found)
