"""The application: makes every part, and puts the guard before all of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from server import __version__
from server.resources import static_dir
from server.services.engine import Engine
from server.services.lessons import Route
from server.services.memory import Memory
from server.services.registry import ModelRegistry
from server.services.training.jobs import Jobs
from server.web import api, lab, lessons, pages, problems, service, stream, training, units
from server.web.guard import Guard
from server.web.metrics import Metrics
from server.web.parts import Parts
from server.web.settings import Settings
from server.web.static import PageFiles

HEAD_START_SECONDS = 0.2
"""Importing torch holds Python's lock for long stretches; a page asked for meanwhile goes first."""


def create_app(settings: Settings) -> FastAPI:
    """An application of its own: two of them share nothing."""
    trainings = settings.state / "trainings"
    registry = ModelRegistry(settings.model_folders, trainings)
    engine = Engine(settings.limits, registry)
    parts = Parts(
        settings=settings,
        limits=settings.limits,
        registry=registry,
        engine=engine,
        memory=Memory(settings.limits.memory_bytes),
        metrics=Metrics(lambda: engine.jobs),
        trainings=Jobs(trainings, settings.data, settings.limits),
        route=Route(settings.lesson_folders),
    )
    app = _Application(
        title="rnnscope",
        version=__version__,
        summary="Every number of a recurrent network, as JSON, as arrays, or as a live stream.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.parts = parts
    problems.install(app)
    for part in (service, api, units, lab, training, stream, pages, lessons):
        app.include_router(part.router)
    app.mount("/static", PageFiles(directory=static_dir()))
    return app


class _Application(FastAPI):
    """FastAPI with the guard outside even of its error handling."""

    def openapi(self) -> dict[str, Any]:
        """The API's documents, with errors under the media type that they have."""
        document = super().openapi()
        for operations in document["paths"].values():
            for operation in operations.values():
                problems.document(operation["responses"])
        return document

    def hang_up(self) -> None:
        """Ends the event streams, which have no end of their own."""
        self.state.parts.trainings.hang_up()

    def build_middleware_stack(self) -> ASGIApp:
        parts: Parts = self.state.parts
        return Guard(super().build_middleware_stack(), parts.settings, parts.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    start = asyncio.get_running_loop().call_later(HEAD_START_SECONDS, parts.engine.start)
    parts.trainings.start()
    try:
        yield
    finally:
        start.cancel()
        parts.engine.stop()
        await parts.trainings.close()
