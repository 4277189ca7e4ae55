"""The example of docs/edits.md answers, and its limits are the server's."""

import json
import re
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from server.services.limits import Limits

PAGE = (Path(__file__).parents[2] / "docs" / "edits.md").read_text(encoding="utf-8")
BODY: dict[str, Any] = json.loads(re.findall(r"-d '(.*?)'", PAGE, re.DOTALL)[0])


def test_the_example_answers_otherwise_than_without_edits(client: TestClient) -> None:
    address = "/api/v1/models/hello/predict"
    edited = client.post(address, json=BODY)
    served = client.post(address, json={**BODY, "edits": []})

    assert edited.status_code == 200
    assert edited.json()["next"] != served.json()["next"]


def test_the_limits_are_the_servers() -> None:
    limits = Limits()

    assert f"at most {limits.edited_hidden} units" in PAGE.replace("\n", " ")
    assert f"at most {limits.edits} edits" in PAGE.replace("\n", " ")
