"""The API's documents work in the browser: from the app itself, under its policy, answering."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.live import LiveServer

pytestmark = pytest.mark.browser


def test_a_request_can_be_tried_from_its_example(
    page: Page, server: LiveServer, watch: Watch
) -> None:
    page.goto(f"{server.url}/docs")
    operation = page.locator(".opblock-post").filter(has_text="/predict")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_placeholder("id").fill("hello")
    body = operation.locator("textarea")
    body.fill(re.sub(r'"text": "[^"]*"', '"text": "hell"', body.input_value()))
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_have_text(re.compile("200"))
    expect(answer).to_contain_text('"next"')
    assert watch.complaints == []


def test_the_policy_stops_what_a_page_should_not_do(page: Page, server: LiveServer) -> None:
    page.goto(server.url)

    def tried(script: str) -> object:
        return page.evaluate(
            f"async () => {{ try {{ {script}; return 'done' }} catch (e) {{ return e.name }} }}"
        )

    assert tried("document.body.innerHTML = '<b>bold</b>'") == "TypeError"
    assert tried("document.createElement('script').text = '1'") == "TypeError"
    assert tried("await fetch('http://localhost:9/')") == "TypeError"
    assert tried("trustedTypes.createPolicy('other', {})") == "TypeError"
