"""The examples of docs/units.md answer, and the page names every class."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from server.web.protocol.units import PropertyClass

PAGE = (Path(__file__).parents[2] / "docs" / "units.md").read_text(encoding="utf-8")
EXAMPLES: list[tuple[str, str]] = re.findall(r"(/api/v1/models/\S+).*?-d '(.*?)'", PAGE, re.DOTALL)


@pytest.mark.parametrize(("address", "body"), EXAMPLES)
def test_the_examples_answer(client: TestClient, address: str, body: str) -> None:
    given: dict[str, Any] = json.loads(body)

    answer = client.post(address, json=given)

    assert answer.status_code == 200
    assert answer.json()["steps"] == len(given["input"]["text"])


def test_every_class_is_named() -> None:
    assert len(EXAMPLES) == 2
    assert all(f"`{name}`" in PAGE for name in get_args(PropertyClass))
