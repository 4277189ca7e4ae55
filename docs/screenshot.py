"""Takes the README's picture: `.venv/bin/python -m docs.screenshot`.

Serves the shipped models on a free port, opens the workbench at 1440 × 900 by a link and waits
until everything is computed.
"""

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from server.web.settings import Settings
from tests import chromium
from tests.live import serving

TARGET = Path(__file__).parent / "images" / "workbench.png"
TEXT = "Alas, I think he shall be come approached"
LINK = f"#model=shakespeare-lstm&text={quote(TEXT)}&step=11&unit=h.0.93"


def main() -> None:
    """Writes TARGET."""
    with serving(Settings(port=0)) as live, sync_playwright() as playwright:
        assert live.app.state.parts.engine.ready.wait(60)
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(f"{live.url}/{LINK}")
        page.wait_for_timeout(3000)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
