"""How soon the page is served, measured against the import of torch.

    python -m tests.bench.startup

``rnnscope serve`` is started and asked for its page until it answers; that time is compared with
that of ``python -c 'import torch'``. Interleaved pairs, medians.
"""

from __future__ import annotations

import http.client
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 7
MOST_RATIO = 0.7


def main() -> int:
    """Print the figures; 1 where the ratio misses its mark."""
    pages, imports = [], []
    for number in range(ROUNDS + 1):
        page, torch = _seconds_to_page(), _seconds_to_import()
        if number > 0:  # the first round warms the disk's cache
            pages.append(page)
            imports.append(torch)
    ratio = statistics.median(page / torch for page, torch in zip(pages, imports, strict=True))
    print(f"page served       {statistics.median(pages):6.3f} s")
    print(f"import torch      {statistics.median(imports):6.3f} s")
    print(f"ratio             {ratio:6.3f}    (at most {MOST_RATIO})")
    return int(ratio > MOST_RATIO)


def _seconds_to_page() -> float:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        options = ["--port", str(port), "--state", state]
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", *options], stdout=subprocess.DEVNULL
        )
        try:
            while not _page_answers(port):
                assert process.poll() is None, "the server ended"
                time.sleep(0.005)
            return time.perf_counter() - began
        finally:
            process.terminate()
            process.wait()


def _page_answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status == 200 and b"</html>" in answer.read()
    except ConnectionError:
        return False
    finally:
        connection.close()


def _seconds_to_import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
