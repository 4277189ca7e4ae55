"""The engine: everything that needs torch, imported in the background while the page is served."""

from __future__ import annotations

import gc
import logging
import threading
from typing import TYPE_CHECKING

from server.services.errors import NotReady
from server.services.limits import Limits
from server.services.registry import ModelRegistry

if TYPE_CHECKING:
    from server.services.compute import Compute

logger = logging.getLogger(__name__)


class Engine:
    """Imports torch and what computes with it, once, in a thread of its own.

    Attributes:
        finished: the import has ended, well or not.
        ready: it has ended well; models answer.
    """

    def __init__(self, limits: Limits, registry: ModelRegistry) -> None:
        self._limits = limits
        self._registry = registry
        self.ready = threading.Event()
        self.finished = threading.Event()
        self.failed = False
        self._compute: Compute | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins the import; a second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="engine", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends what is being computed."""
        if self._compute is not None:
            self._compute.close()

    @property
    def jobs(self) -> int:
        """How many computations are held now."""
        return self._compute.jobs if self._compute else 0

    @property
    def compute(self) -> Compute:
        """The pool that computes.

        Raises:
            NotReady: the import has not ended yet, or has failed.
        """
        if self.failed:
            raise NotReady(
                "What computes could not be loaded; the server's log says why.",
                code="failed",
                retry_after=60,
            )
        if self._compute is None:
            raise NotReady("The server is starting; models answer in a few seconds.")
        return self._compute

    def _load(self) -> None:
        try:
            from server.services import generation, laboratory, tracing  # noqa: F401  # for later
            from server.services.compute import Compute

            self._registry.verify()
            self._compute = Compute(self._limits)
            gc.freeze()  # what was imported stays: the collector need not walk through it again
            self.ready.set()
        except Exception:
            self.failed = True
            logger.exception("What computes could not be loaded")
        finally:
            self.finished.set()
