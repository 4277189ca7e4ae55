"""axe in every state of a page that a test leaves behind, once each."""

from __future__ import annotations

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STATE = """() => {
  const store = document.querySelector("rnn-scope")?.store;
  const names = ["lower", "tabled", "direction", "distance", "playing"];
  const kept = names.map((name) => store?.[name]?.value);
  const filled = ["pinned", "openRow", "selection", "trace"].map((name) => !!store?.[name]?.value);
  const open = document.querySelectorAll("dialog[open], :popover-open").length;
  const { theme, present, below } = document.documentElement.dataset;
  const { length } = store?.peers.value ?? [];
  const size = innerWidth < 800 ? "narrow" : "wide";
  const state = [location.pathname, size, theme, present, below, kept, filled, open, length];
  return JSON.stringify(state);
}"""

_seen: set[str] = set()


def settle(page: Page) -> None:
    """Wait until nothing moves or fades: half-faded words have no contrast to speak of."""
    page.wait_for_function(
        "() => document.getAnimations().every(({ playState }) => playState !== 'running')"
    )


def check_access(page: Page, host: str) -> None:
    """No violation that axe can find, in a state that no test has left before."""
    if page.is_closed() or host not in page.url or "/docs" in page.url:
        return
    settle(page)
    state = page.evaluate(STATE)
    if state in _seen:
        return
    found = Axe().run(page).response["violations"]
    assert found == [], f"{state}: {json.dumps(found, indent=1)}"
    _seen.add(state)
