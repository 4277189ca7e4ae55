"""How Debian's Chromium is started here: without a sandbox of its own, calling nobody by itself."""

import shutil

PATH = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
