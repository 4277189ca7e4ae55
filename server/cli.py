"""The command line: serve, train, evaluate, trace and list models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="rnnscope",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def main() -> None:
    """Open a recurrent network and watch it think."""


Data = Annotated[
    Path | None, typer.Option(help="Folder of data sets; else RNNSCOPE_DATA.", show_default=False)
]
State = Annotated[
    Path | None, typer.Option(help="Folder for all that is written; else RNNSCOPE_STATE.")
]


def make_settings(**chosen: Any) -> Any:
    """The settings of the environment, with what was chosen on the command line."""
    from server.web.settings import Settings

    return Settings(**{name: value for name, value in chosen.items() if value is not None})


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one [8000].")] = None,
    data: Data = None,
    state: State = None,
) -> None:
    """Serve the page and the API."""
    from server.web import launcher

    settings = make_settings(host=host, port=port, data=data, state=state)
    try:
        listener = launcher.bind(settings.host, settings.port)
    except launcher.CannotListen as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from error

    from server.web.app import create_app

    launcher.serve(create_app(settings), settings, listener)


if __name__ == "__main__":
    app()
