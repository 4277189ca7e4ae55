"""The pages: the workbench at ``/`` and the API's documents at ``/docs``, from the app itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates

from server.resources import static_dir, templates_dir

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(templates_dir())


@router.api_route("/", methods=["GET", "HEAD"])
async def workbench(request: Request) -> Response:
    """The workbench: a network, unrolled over a text."""
    return _page(request, "workbench.html", modules=_modules())


@router.api_route("/docs", methods=["GET", "HEAD"])
async def docs(request: Request) -> Response:
    """The API, to read and to try."""
    return _page(request, "docs.html")


def _page(request: Request, template: str, **words: object) -> Response:
    return _templates.TemplateResponse(request, template, {"nonce": request.state.nonce, **words})


def _modules() -> list[str]:
    """Every script of the page, so that the browser asks for all of them at once.

    Otherwise it would learn of each only from the one that imports it, a round trip a level.
    """
    static = static_dir()
    scripts = sorted((static / "js").rglob("*.js"))
    return [f"/static/{script.relative_to(static).as_posix()}" for script in scripts]
