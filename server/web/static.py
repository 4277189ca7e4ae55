"""The page's files: the browser keeps them, and asks by their ETag before it uses them again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class PageFiles(StaticFiles):
    """Small files, read where they are asked for.

    Starlette hands every read to a thread, and a thread has to wait for Python's lock: a page of a
    hundred scripts, asked for while torch is being imported, would take seconds.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or the news that the browser's own is still the same."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"allow": "GET, HEAD"})
        try:
            full_path, found = self.lookup_path(path)
        except (OSError, ValueError):  # too long, or with a null byte: no file is called so
            found = None
        if found is None or not stat.S_ISREG(found.st_mode):
            raise HTTPException(404)
        return self.file_response(full_path, found, scope)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file's content with its ETag, or 304 without it."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "no-cache"
        if not isinstance(response, FileResponse):
            return response
        return Response(Path(full_path).read_bytes(), status_code, response.headers)
