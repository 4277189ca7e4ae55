"""The lessons' pages, as they are served."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.web.app import create_app
from server.web.settings import Settings

OWN = """+++
title = "My own <stop>"
link = "model=tiny-lstm&text=Alas"
models = ["tiny-lstm"]
question = "Why?"
answer = "Because {top}."
notes = "Say it slowly."
+++

Own words.
"""


@pytest.fixture
def client(tmp_path: Path, models: Path) -> TestClient:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "99-mine.md").write_text(OWN)
    (tmp_path / "lessons" / "broken.md").write_text("x")
    settings = Settings(state=tmp_path, models=models, lessons=tmp_path / "lessons", port=0)
    return TestClient(create_app(settings), base_url="http://localhost")


def test_the_overview_and_every_stop_are_pages(client: TestClient) -> None:
    stops = client.get("/api/v1/lessons").json()["lessons"]
    overview = client.get("/lessons").text

    for stop in stops:
        assert f'href="{stop["path"]}"' in overview
        assert client.get(stop["path"]).status_code == 200


def test_a_lecturers_own_lesson_joins_the_route(client: TestClient) -> None:
    answer = client.get("/api/v1/lessons").json()
    own = answer["lessons"][-1]
    assert (own["name"], own["question"], own["notes"]) == ("mine", "Why?", "Say it slowly.")
    assert [one["name"] for one in answer["skipped"]] == ["broken.md"]

    page = client.get("/lessons/mine").text
    assert "My own &lt;stop&gt;" in page
    assert "Own words." in page
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page
    assert 'data-state="model=tiny-lstm&amp;text=Alas"' in page


def test_a_stop_can_be_read_and_left_without_scripts(client: TestClient) -> None:
    page = client.get("/lessons/mine?present").text

    assert "<noscript><p>Because ….</p></noscript>" in page
    assert re.search(r'class="reveal"[^>]* hidden>', page)
    assert re.search(r'<a href="/lessons/[a-z-]+\?present">←', page)
    assert not re.search(r"\s(style|on\w+)=", page)


def test_a_stop_wears_what_the_workbench_wears(client: TestClient) -> None:
    sheet = re.compile(r"/static/css/[a-z]+\.css")
    taken_away = {"/static/css/takeaway.css"}  # the exports' button is not on a stop
    workbench = set(sheet.findall(client.get("/").text)) - taken_away

    assert workbench <= set(sheet.findall(client.get("/lessons/mine").text))


def test_an_unknown_lesson_is_told(client: TestClient) -> None:
    answer = client.get("/lessons/nothing")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no lesson called 'nothing'."
