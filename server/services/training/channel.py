"""Lines of JSON between a training's process and its server."""

import json
import os
import queue
import threading
from typing import Any

import orjson


class Channel:
    """Lines of JSON to the server and from it; what prints goes to the log."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self.open = True
        self.commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with open(0, "rb", buffering=0) as lines:  # no buffer: the process may end while it waits
            for line in lines:
                self.commands.put(json.loads(line))
        self.commands.put({"do": "leave"})

    def tell(self, message: dict[str, Any]) -> None:
        """Say something; nothing happens where nobody listens any more."""
        try:
            self._out.write(orjson.dumps(message, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")
            self._out.flush()
        except OSError:
            self.open = False
