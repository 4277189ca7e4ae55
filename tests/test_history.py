"""The historical timeline is in order, and whatever it opens is there."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "lessons" / "history.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in re.findall(r"^\| \d{4} .*\|$", PAGE, re.M)
]
LINKS = re.findall(r"\]\(([^)]+)\)", PAGE)


def test_years_follow_each_other_and_no_cell_is_empty() -> None:
    years = [int(row[0]) for row in ROWS]

    assert len(years) >= 15
    assert years == sorted(years)
    assert all(len(row) == 5 and all(row) for row in ROWS)


def test_each_entry_is_one_sentence() -> None:
    for _, _, title, brought, _ in ROWS:
        assert re.fullmatch(r"\*.+\*", title)
        assert brought.endswith(".")


@pytest.mark.parametrize("link", LINKS)
def test_what_an_entry_opens_is_there(client: TestClient, link: str) -> None:
    parts = urlsplit(link)
    state = dict(parse_qsl(parts.fragment, strict_parsing=bool(parts.fragment)))

    assert not parts.netloc
    assert client.get(parts.path).status_code == 200
    if parts.path == "/":
        assert (ROOT / "models" / state["model"] / "config.json").exists()
        assert int(state["step"]) < len(state["text"])
