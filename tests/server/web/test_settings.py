"""Settings come from the environment, limits by name."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from server.services.limits import Limits
from server.web.settings import Settings


def test_the_environment_sets_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RNNSCOPE_STATE", str(tmp_path))
    monkeypatch.setenv("RNNSCOPE_PORT", "1234")
    monkeypatch.setenv("RNNSCOPE_HOSTS", "a.example, b.example")
    monkeypatch.setenv("RNNSCOPE_LIMITS__STEPS", "77")

    settings = Settings()

    assert settings.state == tmp_path
    assert settings.port == 1234
    assert settings.hosts == ("a.example", "b.example")
    assert settings.limits == Limits(steps=77)


def test_by_default_only_this_machine_is_served() -> None:
    assert Settings().host == "127.0.0.1"


@pytest.mark.parametrize("limits", [{"steps": 0}, {"stepps": 10}, {"send_seconds": -1}])
def test_a_limit_that_makes_no_sense_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Limits(**limits)


def test_the_largest_lecture_fits_one_stream() -> None:
    limits = Limits()

    assert limits.cost >= 10_000 * 2 * 512**2
    assert min(limits.steps, limits.text_characters) >= 10_000
