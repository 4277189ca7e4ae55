"""The lesson that the documents show is one."""

import re
from pathlib import Path

from server.services.lessons import Head, read

PAGE = Path(__file__).parents[2] / "docs" / "lessons.md"


def test_the_documented_lesson_is_read(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = re.search(r"```\n(\+\+\+\n.*?)```", text, re.DOTALL)
    assert shown
    path = tmp_path / "01-memory.md"
    path.write_text(shown[1], encoding="utf-8")

    lesson = read(path)
    assert lesson.head.title == "What does it remember?"
    assert "<math" in lesson.html


def test_every_field_is_documented() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for field in Head.model_fields:
        assert f"`{field}`" in text
