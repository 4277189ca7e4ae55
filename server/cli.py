"""The command line: serve, train, evaluate, trace and list models.

Each command imports what it needs when it runs, so that the line itself answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

    from server.numerics.vocabulary import Encoded
    from server.services.registry import ModelRegistry
    from server.services.tracing import Piece, TraceRun
    from server.services.training.evaluate import Evaluation
    from server.web.settings import Settings

app = typer.Typer(
    name="rnnscope",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[Path | None, typer.Option(help="Folder of data sets; else RNNSCOPE_DATA.")]
State = Annotated[Path | None, typer.Option(help="Folder for own files; else RNNSCOPE_STATE.")]
ModelName = Annotated[str, typer.Argument(help="A model's id, as `rnnscope models` lists it.")]


@app.callback()
def main() -> None:
    """Open a recurrent network and watch it think."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one [8000].")] = None,
    data: Data = None,
    state: State = None,
    lessons: Annotated[Path | None, typer.Option(help="A folder of own lessons.")] = None,
) -> None:
    """Serve the page and the API."""
    with one_line_errors():
        settings = make_settings(host=host, port=port, data=data, state=state, lessons=lessons)

        from server.web.listening import bind

        listener = bind(settings.host, settings.port)

        from server.web import launcher
        from server.web.app import create_app

        launcher.serve(create_app(settings), settings, listener)


@app.command()
def models(state: State = None) -> None:
    """List the models, and the folders that were left out."""
    from rich.console import Console
    from rich.table import Table

    with one_line_errors():
        registry = make_registry(make_settings(state=state))
        table = Table("model", "cell", "layers × units", "parameters", "loss (nats)", box=None)
        for card in registry.cards():
            loss = ((card.metrics or {}).get("validation") or {}).get("loss_nats")
            table.add_row(
                card.id,
                card.cell,
                f"{card.layers} × {card.hidden}",
                f"{card.parameters:,}",
                "" if loss is None else f"{loss:.4f}",
            )
        console = Console()
        console.print(table)
        for skipped in registry.skipped():
            console.print(f"skipped {skipped.id}: {skipped.reason}", markup=False, highlight=False)


@app.command()
def trace(
    model: ModelName,
    text: Annotated[str, typer.Argument(help="The input; unknown characters are skipped.")],
    signals: Annotated[str | None, typer.Option(help="Signals, as h,c,i; else all.")] = None,
    top_k: Annotated[int, typer.Option(help="Likeliest next tokens of every step.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="Print the trace as REST's JSON.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the trace as safetensors.")] = None,
    record: Annotated[Path | None, typer.Option(help="Write a recording for the page.")] = None,
    state: State = None,
) -> None:
    """Run a text through a model: what it expected at every step, or every number of it."""
    with one_line_errors():
        from server.web import answers, plans, recording
        from server.web.protocol.forward import TraceBody
        from server.web.protocol.run import Input

        settings = make_settings(state=state)
        loaded = make_registry(settings).load(model)
        if record is not None:
            write(record, recording.record(loaded, text, settings.limits))
            return
        body = TraceBody(
            input=Input(text=text),
            unknown="skip",
            signals=signals.replace(",", " ").split() if signals else None,
            top_k=top_k,
        )
        encoded, run = plans.prepare_trace(body, loaded, settings.limits)
        media_type = answers.JSON if json else answers.SAFETENSORS
        answers.check_size(run.shapes, run.steps, media_type, settings.limits)
        piece = run_trace(run)
        if out is not None:
            write(out, answers.trace(run, encoded, piece, answers.SAFETENSORS))
        if json:
            sys.stdout.buffer.write(answers.trace(run, encoded, piece, answers.JSON) + b"\n")
        elif out is None:
            print_steps(run, encoded, piece)


@app.command()
def train(
    recipe: Annotated[Path, typer.Argument(help="A recipe, as models/NAME/recipe.toml.")],
    data: Data = None,
    state: State = None,
) -> None:
    """Train a model from its recipe, into the recipe's folder; goes on where it was stopped."""
    with one_line_errors(), progress_bar("updates") as bar:
        settings = make_settings(data=data, state=state)

        from server.services.training.loop import Progress as Update
        from server.services.training.make import make

        task = bar.add_task("training", total=None, note="")

        def show(update: Update) -> None:
            curve = update.curve
            if curve.step and curve.step[-1] == update.step:
                typer.echo(f"update {update.step}: validation {curve.validation[-1]:.4f} nats")
            note = f"loss {update.loss_nats:.3f} nats"
            bar.update(task, completed=update.step, total=update.steps, note=note)

        try:
            evaluation = make(recipe, settings.data, settings.state, show)
        except KeyboardInterrupt:
            fail("Stopped. The same command goes on from the last checkpoint.")
    print_evaluation(evaluation)


@app.command()
def evaluate(model: ModelName, data: Data = None, state: State = None) -> None:
    """Measure a model again on its recipe's validation part, as its card claims it."""
    with one_line_errors(), progress_bar("steps") as bar:
        settings = make_settings(data=data, state=state)
        registry = make_registry(settings)
        recipe = registry.path(model) / "recipe.toml"
        if not recipe.exists():
            raise FileNotFoundError(f"{model} has no recipe, so no data that it is measured on.")

        from server.services.training.make import remeasure

        task = bar.add_task("evaluating", total=None, note="")

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        evaluation = remeasure(recipe, registry.load(model).network, settings.data, show)
    print_evaluation(evaluation)


def make_settings(**chosen: Any) -> Settings:
    """The settings of the environment, with what was chosen on the command line."""
    from server.web.settings import Settings

    return Settings(**{name: value for name, value in chosen.items() if value is not None})


def make_registry(settings: Settings) -> ModelRegistry:
    """The models that these settings list."""
    from server.services.registry import ModelRegistry

    return ModelRegistry(settings.model_folders, settings.state / "trainings")


def run_trace(run: TraceRun) -> Piece:
    """Every step of a trace, with a progress bar where it takes long."""
    from server.numerics.precision import prepare_thread
    from server.services.compute import PIECE
    from server.services.tracing import join

    prepare_thread()
    pieces: list[Piece] = []
    with progress_bar("steps") as bar:
        task = bar.add_task("tracing", total=run.steps, note="")
        while not run.finished:
            piece = run.advance(PIECE)
            assert piece is not None
            pieces.append(piece)
            bar.update(task, advance=piece.count)
    return join(pieces)


def print_steps(run: TraceRun, encoded: Encoded, piece: Piece) -> None:
    """A line a step: what went in, what the network expected next, what the truth cost it."""
    from rich.console import Console
    from rich.table import Table

    from server.web.answers import top

    tokens = run.model.vocabulary.tokens
    table = Table("t", "input", "loss (nats)", "expected next", box=None)
    losses = piece.tensors["loss"].tolist()
    expected = top(run.model, piece)
    for t, (number, loss, ranked) in enumerate(zip(encoded.tokens, losses, expected, strict=True)):
        likeliest = "  ".join(f"{one['token']!r} {one['prob']:.3f}" for one in ranked)
        known = "" if isnan(loss) else f"{loss:.4f}"
        table.add_row(str(t), repr(tokens[number]), known, likeliest)
    console = Console(highlight=False, markup=False)
    console.print(table)
    if encoded.unknown:
        console.print(f"Characters that the model does not know, skipped: {len(encoded.unknown)}")


def print_evaluation(evaluation: Evaluation) -> None:
    """A model's figures on its validation part."""
    typer.echo(
        f"{evaluation.loss_nats:.4f} nats per token, perplexity {evaluation.perplexity:.3f}, "
        f"{evaluation.bits_per_character:.4f} bits, over {evaluation.tokens:,} tokens"
    )
    for part, shares in evaluation.accuracy.items():
        right = ", ".join(f"{share:.1%} at {name}" for name, share in shares.items())
        typer.echo(f"right, {part.replace('_', ' ')}: {right}")


def write(path: Path, content: bytes) -> None:
    """Writes a file, its folder included, and says how large it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    typer.echo(f"{path}: {len(content):,} bytes", err=True)


@contextmanager
def progress_bar(unit: str) -> Iterator[Progress]:
    """A bar with its rate and the time that is left; only on a terminal, and only for the time."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Task as Tracked
    from rich.text import Text

    class Rate(ProgressColumn):
        """Units in a second."""

        def render(self, task: Tracked) -> Text:
            return Text("" if task.speed is None else f"{task.speed:,.1f} {unit}/s")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        yield bar


@contextmanager
def one_line_errors() -> Iterator[None]:
    """What a user can put right is told in one line; the rest keeps its traceback."""
    from tomllib import TOMLDecodeError

    from pydantic import ValidationError

    from server.services.errors import ServiceError
    from server.web.listening import CannotListen

    try:
        yield
    except (ServiceError, CannotListen, FileNotFoundError, TOMLDecodeError) as error:
        fail(str(error))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        fail(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


def fail(message: str) -> NoReturn:
    """Ends the command with one line on stderr."""
    typer.echo(message, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
