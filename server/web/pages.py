"""The pages, from the app itself: the workbench at ``/``, those beside it, the API's documents."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates

from server.resources import static_dir, templates_dir

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(templates_dir())

PAGES = {"lessons": "/lessons", "lab": "/lab", "two sentences": "/sentences", "train": "/train"}
"""What stands beside the workbench, as the head of every page names it."""


@router.api_route("/", methods=["GET", "HEAD"])
async def workbench(request: Request) -> Response:
    """The workbench: a network, unrolled over a text."""
    return page(request, "workbench.html", modules=workbench_modules(), pages=PAGES)


@router.api_route("/lab", methods=["GET", "HEAD"])
async def lab(request: Request) -> Response:
    """The laboratory: what becomes of gradients in untrained nets."""
    return _page_beside(request, "lab")


@router.api_route("/sentences", methods=["GET", "HEAD"])
async def sentences(request: Request) -> Response:
    """Two sentences with a year in them, and how far the answer reaches back."""
    return _page_beside(request, "sentences")


@router.api_route("/train", methods=["GET", "HEAD"])
async def train(request: Request) -> Response:
    """A training to watch."""
    return _page_beside(request, "train")


@router.api_route("/embed", methods=["GET", "HEAD"])
async def embed(request: Request) -> Response:
    """A small workbench for a frame on another page, where the settings allow that page."""
    modules = [*workbench_modules(), *modules_of("js/pages/embed")]
    return page(request, "embed.html", modules=modules)


@router.api_route("/presenter", methods=["GET", "HEAD"])
async def presenter(request: Request) -> Response:
    """The presenter's window: notes, the clock, and the projector's controls."""
    return _page_beside(request, "presenter")


@router.api_route("/docs", methods=["GET", "HEAD"])
async def docs(request: Request) -> Response:
    """The API, to read and to try."""
    return page(request, "docs.html")


def is_visited(request: Request) -> bool:
    """Whether a browser asks for a page to show, not a program for an answer."""
    api = request.url.path.startswith("/api/")
    return not api and "text/html" in request.headers.get("accept", "")


def problem_page(request: Request, problem: dict[str, Any]) -> Response:
    """What went wrong, for people."""
    status = problem["status"]
    return page(request, "problem.html", status, modules=[], pages=PAGES, problem=problem)


def page(request: Request, template: str, status: int = 200, /, **words: object) -> Response:
    """A template, filled."""
    context = {"nonce": request.state.nonce, **words}
    return _templates.TemplateResponse(request, template, context, status)


def _page_beside(request: Request, name: str) -> Response:
    modules = modules_of(f"js/pages/{name}")
    return page(request, f"{name}.html", modules=modules, pages=PAGES, here=f"/{name}")


def workbench_modules() -> list[str]:
    """The scripts of the workbench, without those that are asked for later or elsewhere."""
    asked_for_later = ("/static/js/pages/", "/static/js/takeaway/")
    return [name for name in modules_of("js") if not name.startswith(asked_for_later)]


def modules_of(folder: str) -> list[str]:
    """Every script of a page, so that the browser asks for all of them at once.

    Otherwise it would learn of each only from the one that imports it, a round trip a level.
    """
    static = static_dir()
    scripts = sorted((static / folder).rglob("*.js"))
    return [f"/static/{script.relative_to(static).as_posix()}" for script in scripts]
