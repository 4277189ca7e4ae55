"""The workbench as a test uses it: by its labels and keys, as a visitor does."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

LINE = "Alas, I think he shall be come approached"
NUMBER = re.compile(r": ([−\d.e+]+)$")


@dataclass(frozen=True)
class Scope:
    """One `<rnn-scope>` that fills a page."""

    page: Page
    url: str

    def visit(self) -> None:
        """Open the page as for the first time, and wait for the live trace."""
        self.page.goto(self.url)
        self.wait_for("trace && !trace.recorded && trace.complete")

    def open(self, **fields: str | int | float) -> None:
        """Open a link, and wait for its trace."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}/#{urlencode(fields)}")
        self.wait_for("trace && trace.complete")

    def wait_for(self, condition: str) -> None:
        """Wait until something is true of the store; `trace` is the one on the screen."""
        self.page.wait_for_function(
            f"""() => {{
                const store = document.querySelector("rnn-scope")?.store;
                const trace = store?.trace.value;
                return store && ({condition});
            }}"""
        )

    def state(self, name: str) -> Any:
        """What the store holds."""
        return self.page.evaluate(
            "name => document.querySelector('rnn-scope').store[name].value", name
        )

    def trace(self, expression: str) -> Any:
        """Something of the trace on the screen."""
        return self.page.evaluate(
            f"() => {{ const trace = document.querySelector('rnn-scope').store.trace.value;"
            f" return {expression}; }}"
        )

    @property
    def text(self) -> Locator:
        """The field in which one types."""
        return self.page.get_by_label("Text that the network reads")

    @property
    def reading(self) -> Locator:
        """The number under the pointer."""
        return self.page.locator(".reading output")

    def button(self, name: str) -> Locator:
        """A button by its label."""
        return self.page.get_by_role("button", name=name, exact=True)

    def write(self, text: str) -> None:
        """Replace the text by typing, and wait for its trace."""
        self.text.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.wait_for(f"trace.complete && trace.text === {text!r}")

    def leave_text(self) -> None:
        """Put the focus where keys are the workbench's."""
        self.text.blur()

    def pause(self) -> None:
        """Stop playing."""
        if self.state("playing"):
            self.button("Pause").click()
        expect(self.button("Play")).to_be_visible()

    def read_exactly(self) -> float:
        """The number under the pointer, once it is the float32."""
        expect(self.reading).to_have_attribute("data-exact", "true")
        found = NUMBER.search(self.reading.inner_text())
        assert found, self.reading.inner_text()
        return float(found[1].replace("−", "-"))
