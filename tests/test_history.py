"""The historical timeline is in order, and whatever it opens is there."""

import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "templates" / "lessons" / "19-historical-context.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^- \*\*(\d{4})\*\* ([^:]+): \*(.+)\*\. ([^\[]+?)( \[.+\]\(.+\))?$")
ENTRIES = [line for line in PAGE.splitlines() if line.startswith("- ")]
LINKS = re.findall(r"\]\(([^)]+)\)", PAGE)


def test_years_follow_each_other_and_each_entry_says_who_what_and_what_it_brought() -> None:
    entries = [ENTRY.match(line) for line in ENTRIES]

    assert len(entries) >= 15
    assert all(entries)
    years = [int(entry[1]) for entry in entries if entry]
    assert years == sorted(years)
    assert all(entry[4].endswith(".") for entry in entries if entry)


def test_every_model_that_is_opened_is_one_that_the_lesson_needs() -> None:
    head = tomllib.loads(PAGE.split("+++")[1])

    assert set(re.findall(r"/#model=([\w-]+)", PAGE)) <= set(head["models"])


@pytest.mark.parametrize("link", LINKS)
def test_what_an_entry_opens_is_there(client: TestClient, link: str) -> None:
    parts = urlsplit(link)
    state = dict(parse_qsl(parts.fragment, strict_parsing=bool(parts.fragment)))

    assert not parts.netloc
    assert client.get(parts.path).status_code == 200
    if parts.path == "/":
        assert (ROOT / "models" / state["model"] / "config.json").exists()
        assert int(state["step"]) < len(state["text"])
