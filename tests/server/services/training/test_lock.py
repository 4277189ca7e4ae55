"""One writer at a time, and none that outlives its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.services.errors import Busy
from server.services.training.lock import Lock

HOLDER = """
import sys, time
from pathlib import Path
from server.services.training.lock import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_held_until_its_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    root = Path(__file__).parents[4]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Busy), Lock(path, wait_seconds=0.1):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with Lock(path, wait_seconds=10), pytest.raises(Busy), Lock(path, wait_seconds=0):
        pass
    with Lock(path, wait_seconds=0):
        pass
