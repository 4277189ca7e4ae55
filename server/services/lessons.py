"""The lecture as a route: one Markdown file a stop, with the workbench's state that goes with it.

A file is called `NN-name.md`. Between two lines `+++` it says in TOML what it is (`Head`); below
stands its text in Markdown, with formulas between dollars in TeX. What is broken is left out, with
its reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.services.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

FILE = re.compile(r"(\d{2})-([a-z0-9][a-z0-9-]{0,63})\.md")
FENCE = "+++"


class Head(BaseModel):
    """What a lesson says of itself.

    Attributes:
        title: over the text.
        link: the part behind the workbench's `#`; or the path of a page, such as `/lab#skip=10`.
        models: those that the lesson needs; without one of them it is left out.
        question: what the audience is asked first.
        reveal: the workbench's state, as `link`, in which the network has answered.
        generate: how many tokens the model goes on writing once it has answered.
        answer: in words, shown when it is revealed; {top}, {prob} and {loss} of the step that is
            asked about, {total} and {untouched} of the text become the network's own numbers.
        notes: for the presenter.
        source: the lecture's slide.
        checks: numbers that the text quotes, each with the question to the API that gives it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    link: str = ""
    models: tuple[str, ...] = ()
    question: str = ""
    reveal: str = ""
    generate: int = Field(default=0, ge=0, le=400)
    answer: str = ""
    notes: str = ""
    source: str = ""
    checks: tuple[dict[str, object], ...] = Field(default=())


@dataclass(frozen=True)
class Lesson:
    """One stop of the route; `html` is its text."""

    number: int
    name: str
    head: Head
    html: str

    @property
    def page(self) -> str:
        """The page that it opens, if not the workbench: a path, with its state."""
        return self.head.link if self.head.link.startswith("/") else ""

    @property
    def plain_answer(self) -> str:
        """The answer where no script runs the network: its numbers stay open."""
        return re.sub(r"\{\w+\}", "…", self.head.answer)

    @property
    def state(self) -> str:
        """The workbench's state."""
        return "" if self.page else self.head.link.removeprefix("#")


@dataclass(frozen=True)
class SkippedLesson:
    """A file that is no lesson, and why."""

    name: str
    reason: str


class Route:
    """The lessons of several folders, by their numbers; of two with one name the later counts.

    They are read at the first question.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    @cached_property
    def _read(self) -> tuple[list[Lesson], list[SkippedLesson]]:
        skipped: list[SkippedLesson] = []
        found: dict[str, Lesson] = {}
        for path in (path for folder in self._folders for path in sorted(folder.glob("*.md"))):
            try:
                lesson = read(path)
            except InvalidInput as error:
                skipped.append(SkippedLesson(path.name, str(error)))
            else:
                found[lesson.name] = lesson
        return sorted(found.values(), key=lambda one: (one.number, one.name)), skipped

    @property
    def skipped(self) -> list[SkippedLesson]:
        """Files that are no lessons."""
        return self._read[1]

    def lessons(self, models: Collection[str]) -> list[Lesson]:
        """The route where these models are there."""
        return [lesson for lesson in self._read[0] if set(lesson.head.models) <= set(models)]

    def place(self, name: str, models: Collection[str]) -> tuple[list[Lesson], int]:
        """The route and the number of the stop called so.

        Raises:
            NotFound: there is none, or a model that it needs is missing.
        """
        route = self.lessons(models)
        for place, lesson in enumerate(route):
            if lesson.name == name:
                return route, place
        raise NotFound(f"There is no lesson called '{name[:64]}'.")


def read(path: Path) -> Lesson:
    """One file.

    Raises:
        InvalidInput: what is wrong with it.
    """
    named = FILE.fullmatch(path.name)
    if not named:
        raise InvalidInput("A lesson's file is called like 07-the-loop.md.")
    try:
        text = path.read_text(encoding="utf-8")
        _, head, body = text.split(f"{FENCE}\n", 2)
        parsed = Head.model_validate(tomllib.loads(head))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"{field}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise InvalidInput(f"It has no head in TOML between two lines {FENCE}: {error}") from error
    return Lesson(int(named[1]), named[2], parsed, render(body))


def render(markdown: str) -> str:
    """Markdown as HTML; HTML in it stays text, formulas between dollars become MathML."""
    return str(_markdown().render(markdown))


@cache
def _markdown() -> MarkdownIt:
    """The parser; imported where it is first needed, for a page is served before."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.core.ruler.push("alignment", _align)
    parser.core.ruler.push("display", _display)
    parser.add_render_rule("formula", _render_formula)
    return parser


def _align(state: StateCore) -> None:
    """A column's alignment as a class: the page allows no inline style."""
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if style:
            token.attrs["class"] = str(style).removeprefix("text-align:")


def _display(state: StateCore) -> None:
    """A formula that is a paragraph of its own has a class: it stays in sight at the projector."""
    for opening, content in pairwise(state.tokens):
        parts = [child.type for child in content.children or ()]
        if opening.type == "paragraph_open" and parts == ["formula"]:
            opening.attrs["class"] = "formula"


def _formula(state: StateInline, silent: bool) -> bool:
    """`$…$` in a line."""
    start = state.pos
    end = state.src.find("$", start + 1)
    if state.src[start] != "$" or end < 0:
        return False
    if not silent:
        state.push("formula", "", 0).content = state.src[start + 1 : end]
    state.pos = end + 1
    return True


def _render_formula(parser: object, tokens: Sequence[Any], number: int, *rest: object) -> str:
    from latex2mathml.converter import convert

    tex = tokens[number].content
    try:
        return str(convert(tex))
    except Exception:  # the converter raises whatever it stumbles over
        return f"<code>{escape(tex)}</code>"
