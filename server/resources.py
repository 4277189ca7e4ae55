"""Where the page's files and the models lie: beside `server` in a checkout, in it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PACKED = _PACKAGE / "packed"
_FOLDER = _PACKED if _PACKED.is_dir() else _PACKAGE.parent


def static_dir() -> Path:
    """What the browser loads: scripts, styles, fonts, the recorded opening."""
    return _FOLDER / "static"


def templates_dir() -> Path:
    """The jinja2 templates of the pages."""
    return _FOLDER / "templates"


def models_dir() -> Path:
    """The models that ship with rnnscope, a folder each."""
    return _FOLDER / "models"
