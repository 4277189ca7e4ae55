"""The cells, one file each: a new file with a `CELL` is a new cell."""

from importlib import import_module
from pkgutil import iter_modules

from server.numerics.cell import Cell

_modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
CELLS: dict[str, Cell] = {module.CELL.name: module.CELL for module in _modules}
