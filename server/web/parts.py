"""What one application is made of; every route reaches it through ``app.state.parts``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.services.engine import Engine
    from server.services.lessons import Route
    from server.services.limits import Limits
    from server.services.memory import Memory
    from server.services.registry import ModelRegistry
    from server.services.training.jobs import Jobs
    from server.web.metrics import Metrics
    from server.web.settings import Settings


@dataclass(frozen=True)
class Parts:
    """Made by ``create_app``, so that a test can make its own."""

    settings: Settings
    limits: Limits
    registry: ModelRegistry
    engine: Engine
    memory: Memory
    metrics: Metrics
    trainings: Jobs
    route: Route
