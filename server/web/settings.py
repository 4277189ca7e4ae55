"""The settings of one server: from the environment, ``RNNSCOPE_...``, or from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from server.resources import models_dir, templates_dir
from server.services.limits import Limits


def default_state_dir() -> Path:
    """The user's own folder for what rnnscope writes, where the platform keeps such things."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "rnnscope"


Names = Annotated[tuple[str, ...], NoDecode]
"""Several names; in the environment one string, separated by commas."""


class Settings(BaseSettings):
    """Everything that may differ between two servers; a limit is set by RNNSCOPE_LIMITS__NAME."""

    model_config = SettingsConfigDict(
        env_prefix="RNNSCOPE_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    data: Path | None = Field(None, description="folder of data sets, by name")
    state: Path = Field(
        default_factory=default_state_dir, description="folder of all that is written"
    )
    models: Path | None = Field(None, description="a further folder of models")
    lessons: Path | None = Field(None, description="a further folder of lessons")
    hosts: Names = Field((), description="host names that the server answers to, besides localhost")
    origins: Names = Field((), description="other origins whose pages may ask, as https://name")
    frame_ancestors: Names = Field((), description="origins that may show /embed in a frame")
    proxies: Names = Field((), description="proxies whose X-Forwarded-For is believed")
    limits: Limits = Field(default_factory=Limits)

    @field_validator("hosts", "origins", "frame_ancestors", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.replace(",", " ").split())
        return value

    @property
    def lesson_folders(self) -> tuple[Path, ...]:
        """Where lessons are read from; of two with the same name the later counts."""
        own = (self.lessons,) if self.lessons else ()
        return (templates_dir() / "lessons", *own)

    @property
    def model_folders(self) -> tuple[Path, ...]:
        """Where models are listed from; of two with the same id the first counts."""
        own = (self.models,) if self.models else ()
        return (models_dir(), *own, self.state / "models")
