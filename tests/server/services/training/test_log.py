"""What was told can be read after any mark, also when some of it was taken back."""

import math
from pathlib import Path

import pytest

from server.services.training.log import BEGINNING, PIECE, LogReader, LogWriter, Mark


def ids(reader: LogReader) -> list[str]:
    return [line["id"] for line in reader.read()]


def test_lines_come_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer, reader = LogWriter(path), LogReader(path)
    writer.write("look", {"step": 0})
    writer.write("look", {"step": 1, "loss": math.nan})
    assert [line["data"] for line in reader.read()] == [{"step": 0}, {"step": 1, "loss": None}]
    assert reader.read() == []
    writer.write("look", {"step": 2})
    assert ids(reader) == ["1.3"]
    assert ids(LogReader(path, Mark(1, 1))) == ["1.2", "1.3"]
    writer.close()


def test_half_a_line_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"id":"1.1","event":"a","data":1}\n{"id":"1.2","ev')
    reader = LogReader(path)
    assert ids(reader) == ["1.1"]
    with path.open("ab") as file:
        file.write(b'ent":"a","data":2}\n')
    assert ids(reader) == ["1.2"]


def test_what_was_taken_back_is_told_again_under_new_ids(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer, reader = LogWriter(path), LogReader(path)
    writer.write("look", 0)
    position = writer.position
    writer.write("look", 1)
    writer.write("look", 2)
    assert ids(reader) == ["1.1", "1.2", "1.3"]
    writer.close()

    again = LogWriter(path, **position)
    again.write("resumed", 0)
    again.write("look", 1)
    assert ids(reader) == ["2.2", "2.3"]
    assert ids(LogReader(path, Mark(1, 3))) == ["2.2", "2.3"]
    assert ids(LogReader(path)) == ["1.1", "2.2", "2.3"]
    again.close()


def test_there_need_be_no_log_yet(tmp_path: Path) -> None:
    assert LogReader(tmp_path / "none").read() == []


@pytest.mark.parametrize("text", ["", "7", "1.", "1.x", "-1.2", "1.2.3", "9" * 30 + ".1", "¹.²"])
def test_what_is_no_id_is_none(text: str) -> None:
    assert Mark.parse(text) is None
    assert Mark.parse("2.10") == Mark(2, 10)
    assert Mark(2, 10) > Mark(2, 9) > Mark(1, 99) > BEGINNING


def test_the_rest_of_a_long_log_is_read_after_any_mark(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = LogWriter(path)
    for _ in range(100):
        writer.write("look", "x" * 4000)
    writer.close()
    assert path.stat().st_size > PIECE
    assert ids(LogReader(path, Mark(1, 80))) == [f"1.{line}" for line in range(81, 101)]


def test_a_line_longer_than_a_piece_is_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer, reader = LogWriter(path), LogReader(path)
    writer.write("look", "x" * (2 * PIECE))
    writer.write("look", "x")
    writer.close()
    assert ids(reader) + ids(reader) == ["1.1", "1.2"]
