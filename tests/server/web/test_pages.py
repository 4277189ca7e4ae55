"""The pages and their files come from the app itself, and the browser keeps what did not change."""

import re
import socket

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from server import resources
from tests.live import LiveServer

LINKED = re.compile(r'(?:src|href)="([^"]+)"')
MAPPED = re.compile(r'"(/static/[^"]+)"')


PAGES = ("/", "/lessons", "/lab", "/sentences", "/train", "/docs")


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_a_page_names_is_there(client: TestClient, page: str) -> None:
    text = client.get(page).text
    names = {*LINKED.findall(text), *MAPPED.findall(text)}

    assert names
    for name in names:
        if name in PAGES:
            continue
        if not name.startswith("/lessons/"):
            assert name.startswith("/static/"), name
        if name.endswith("/"):
            assert (resources.static_dir() / name.removeprefix("/static/")).is_dir()
        else:
            assert client.get(name).status_code == 200, name


def test_the_page_asks_for_every_script_at_once(client: TestClient) -> None:
    text = client.get("/").text
    js = resources.static_dir() / "js"

    for script in js.rglob("*.js"):
        if script.is_relative_to(js / "pages") or script.is_relative_to(js / "takeaway"):
            continue  # other pages', or asked for when something is taken away
        path = script.relative_to(resources.static_dir()).as_posix()
        assert f'<link rel="modulepreload" href="/static/{path}" />' in text


def test_templates_hold_no_style_and_no_handler(client: TestClient) -> None:
    for page in PAGES:
        assert not re.search(r"\s(style|on\w+)=", client.get(page).text)


def test_a_file_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/static/icon.svg")
    again = client.get("/static/icon.svg", headers={"if-none-match": first.headers["etag"]})
    other = client.get("/static/icon.svg", headers={"if-none-match": '"another"'})

    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-type"] == "image/svg+xml"
    assert (again.status_code, again.content) == (304, b"")
    assert other.content == first.content == (resources.static_dir() / "icon.svg").read_bytes()


@pytest.mark.parametrize("path", ["/lecture", "/lessons/no-such-stop", "/static/no-such-file"])
def test_a_page_that_is_not_there_is_told_to_people_as_a_page(
    client: TestClient, path: str
) -> None:
    visited = client.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    asked = client.get(path, headers={"accept": "*/*"})

    assert visited.status_code == asked.status_code == 404
    assert visited.headers["content-type"].startswith("text/html")
    assert escape(asked.json()["detail"]) in visited.text
    assert 'href="/lessons"' in visited.text


def test_the_api_answers_a_browser_as_it_answers_others(client: TestClient) -> None:
    answer = client.get("/api/v1/models/none", headers={"accept": "text/html"})

    assert answer.headers["content-type"] == "application/problem+json"


def test_folders_and_what_lies_outside_are_not_served(client: TestClient) -> None:
    for path in ("", "js", "js/", "../pyproject.toml", "%2e%2e/pyproject.toml", "a" * 3000):
        assert client.get(f"/static/{path}").status_code == 404, path


def test_connections_do_not_wait_to_fill_a_packet(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        connection.recv(1)
        accepted = [one.transport for one in server.server.server_state.connections]
        options = [
            transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            for transport in accepted
        ]

    assert options
    assert all(options)
