"""The process that trains: niced, the only one to write what it reaches, gone when its server is.

    python -m server.services.training.child

Commands come as lines of JSON. The first, `{"do": "train", "folder", "data", "limits"}`, names the
training's folder, the folder of data sets and the limits; until it comes, the process waits with
everything imported. Each of the others, as `{"n": 1, "do": "pause"}`, is answered by a line,
`{"n": 1, "answer": ...}` or `{"n": 1, "error": ...}`; between them stand `{"status": ...}`. What
was answered has been written down before. At the end of its input the process writes a checkpoint
and ends.
"""

import os
import signal
import sys
from pathlib import Path

import torch

from server.numerics.precision import prepare_thread
from server.services.errors import ServiceError
from server.services.limits import Limits
from server.services.training.channel import Channel
from server.services.training.lock import Lock
from server.services.training.shelf import Shelf
from server.services.training.worker import Worker

NICENESS = 10


def no_room(error: OSError, checkpointed: int | None) -> str:
    """What is said when something could not be written."""
    last = "" if checkpointed is None else f" The checkpoint of update {checkpointed:,} is whole."
    return f"The training could not be written down: {error.strerror}.{last}"


def main() -> None:
    """Train what the first command names, until there is nothing to do or nobody to do it for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl+C is for the server
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    prepare_thread()
    torch.optim.SGD([torch.zeros(1)], lr=1.0)  # the first optimiser imports a great deal
    channel = Channel()
    order = channel.commands.get()
    if order["do"] == "train":
        shelf = Shelf(Path(order["folder"]))
        with (shelf.path / "log.txt").open("ab") as log:
            os.dup2(log.fileno(), 2)
        data_folder = Path(order["data"]) if order["data"] else None
        train(shelf, data_folder, Limits.model_validate(order["limits"]), channel)


def train(shelf: Shelf, data_folder: Path | None, limits: Limits, channel: Channel) -> None:
    """Train as the folder says; what goes wrong is told in a sentence."""
    with Lock(shelf.path / "lock"):
        worker: Worker | None = None
        try:
            worker = Worker(shelf, data_folder, limits, channel)
            worker.run()
        except (ServiceError, OSError) as error:
            reason = str(error)
            if isinstance(error, OSError):
                reason = no_room(error, None if worker is None else worker.checkpointed)
            if worker is None:
                channel.tell({"status": {"status": "failed", "reason": reason}})
            else:
                worker.fail(reason)


if __name__ == "__main__":
    main()
    sys.stderr.flush()
    os._exit(0)  # all is written; taking torch apart would take seconds
