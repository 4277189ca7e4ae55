"""The lecture's route: its overview, its stops, and what others need to know of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.requests import HTTPConnection

from server.services.lessons import Lesson, Route
from server.web.codec import CodecResponse
from server.web.dependencies import Registry, get_parts
from server.web.pages import PAGES, modules_of, page, workbench_modules

router = APIRouter(include_in_schema=False)
HERE = PAGES["lessons"]


def get_route(connection: HTTPConnection) -> Route:
    return get_parts(connection).route


Lessons = Annotated[Route, Depends(get_route)]


@router.api_route("/lessons", methods=["GET", "HEAD"])
def overview(request: Request, route: Lessons, registry: Registry) -> Response:
    """The route: every stop by its title."""
    stops = _route(route, registry)
    query = _query(request)
    return page(request, "lessons.html", pages=PAGES, here=HERE, route=stops, query=query)


@router.api_route("/lessons/{name}", methods=["GET", "HEAD"])
def lesson(request: Request, name: str, route: Lessons, registry: Registry) -> Response:
    """One stop: its text, and the living network beside it."""
    stops, place = route.place(name, _models(registry))
    before = stops[place - 1] if place > 0 else None
    after = stops[place + 1] if place + 1 < len(stops) else None
    return page(
        request,
        "lesson.html",
        modules=[*workbench_modules(), *modules_of("js/pages/lesson")],
        pages=PAGES,
        here=HERE,
        lesson=stops[place],
        place=place + 1,
        count=len(stops),
        before=before,
        after=after,
        query=_query(request),
    )


@router.get("/api/v1/lessons")
def list_lessons(route: Lessons, registry: Registry) -> Response:
    """Every stop, and the files that were left out."""
    stops = [_described(stop) for stop in _route(route, registry)]
    skipped = [asdict(one) for one in route.skipped]
    return CodecResponse({"lessons": stops, "skipped": skipped})


def _query(request: Request) -> str:
    """Goes along from stop to stop, as `?present` does."""
    return f"?{request.url.query}" if request.url.query else ""


def _described(stop: Lesson) -> dict[str, Any]:
    head = stop.head
    return {
        "name": stop.name,
        "path": f"{HERE}/{stop.name}",
        "title": head.title,
        "link": head.link,
        "models": head.models,
        "question": head.question,
        "notes": head.notes,
    }


def _route(route: Route, registry: Registry) -> list[Lesson]:
    return route.lessons(_models(registry))


def _models(registry: Registry) -> set[str]:
    return {card.id for card in registry.cards()}
