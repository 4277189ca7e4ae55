"""The page's types, `static/js/protocol.d.ts`, from the models of `protocol`.

python -m server.web.typescript [--check]
"""

from __future__ import annotations

import sys
import textwrap
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.web import protocol
from server.web.protocol.fields import Answer, Body
from server.web.protocol.run import RunBody
from server.web.protocol.stream import StreamBody

MODULES = [
    import_module(f"{protocol.__name__}.{module.name}")
    for module in iter_modules(protocol.__path__)
]
TARGET = Path(__file__).parents[2] / "static" / "js" / "protocol.d.ts"
BASES = {Body, Answer, RunBody, StreamBody}
LINE_LENGTH = 100
CLIENT = "TraceRequest | GradientsRequest | GenerateRequest | Credit | Cancel"
SERVER = "Started | Steps | Done | Failed"


def generate() -> str:
    """The declarations: an interface a model, in alphabetical order."""
    interfaces = {**_schemas(Answer), **_schemas(Body)}
    parts = [
        "// Made from server/web/protocol by `python -m server.web.typescript`; do not edit.",
        *(_interface(name, schema) for name, schema in sorted(interfaces.items())),
        f"export type ClientMessage = {CLIENT};",
        f"export type ServerMessage = {SERVER};",
    ]
    return "\n\n".join(parts) + "\n"


def _schemas(side: type[BaseModel]) -> dict[str, Any]:
    """JSON schemas of all models of one side: what is sent as validated, answers as serialised."""
    mode: Any = "validation" if side is Body else "serialization"
    models = [
        model
        for module in MODULES
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, side) and model not in BASES
    ]
    _, schema = models_json_schema([(model, mode) for model in models], by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    return definitions


def _interface(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    lines = []
    for field, type_ in schema["properties"].items():
        if text := type_.get("description"):
            lines.append(f"  /** {text} */")
        lines.append(_field(field if field in required else f"{field}?", _type(type_)))
    if schema.get("additionalProperties") is True:
        lines.append("  [name: string]: unknown;")
    return "\n".join((_comment(schema), f"export interface {name} {{", *lines, "}"))


def _field(name: str, type_: str) -> str:
    """One line of an interface, broken at its alternatives where it would be too long."""
    line = f"  {name}: {type_};"
    if len(line) <= LINE_LENGTH:
        return line
    return f"  {name}:" + "".join(f"\n    | {option}" for option in type_.split(" | ")) + ";"


def _comment(schema: dict[str, Any]) -> str:
    """The docstring as JSDoc."""
    text = schema.get("description", "")
    lines = [line.rstrip() for line in textwrap.dedent(text).splitlines()]
    if len(lines) == 1:
        return f"/** {lines[0]} */"
    return "\n".join(("/**", *(f" * {line}".rstrip() for line in lines), " */"))


def _type(schema: dict[str, Any]) -> str:
    """A JSON schema as a TypeScript type."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(option) for option in schema["anyOf"]))
    match schema.get("type"):
        case "object":
            return _record(schema)
        case "array":
            return _array(schema)
        case "integer" | "number":
            return "number"
        case "string" | "boolean" | "null" as name:
            return str(name)
        case _:
            return "unknown"


def _record(schema: dict[str, Any]) -> str:
    values = schema.get("additionalProperties")
    return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"


def _array(schema: dict[str, Any]) -> str:
    if items := schema.get("prefixItems"):
        return f"[{', '.join(_type(item) for item in items)}]"
    items = schema.get("items") or {}
    inner = _type(items)
    return f"({inner})[]" if items.keys() & {"anyOf", "enum"} else f"{inner}[]"


def main() -> int:
    """Write the file, or with --check tell whether it is up to date."""
    wanted = generate()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(wanted, encoding="utf-8")
        return 0
    found = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    if found != wanted:
        print(f"{TARGET.name} is out of date: run python -m server.web.typescript", file=sys.stderr)
    return int(found != wanted)


if __name__ == "__main__":
    sys.exit(main())
