"""The pages: the workbench at ``/`` and the API's documents at ``/docs``, from the app itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates

from server.resources import templates_dir

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(templates_dir())


def _page(request: Request, template: str) -> Response:
    return _templates.TemplateResponse(request, template, {"nonce": request.state.nonce})


@router.get("/")
async def workbench(request: Request) -> Response:
    """The workbench: a network, unrolled over a text."""
    return _page(request, "workbench.html")


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The API, to read and to try."""
    return _page(request, "docs.html")
