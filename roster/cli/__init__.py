"""The command line: parse, call, print, exit code. No logic lives here; each command is a module.

Command modules import what they need inside the command, so that `roster --help` starts fast and
commands that need no solver import none.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import roster
from roster.cli import (
    build,
    calendar_view,
    check,
    explain,
    export,
    import_file,
    init,
    rules_list,
    schema,
    show,
    stats,
)
from roster.cli.console import report
from roster.cli.help_text import speak
from roster.cli.streams import prepare_streams
from roster.errors import Exit
from roster.language.preference import ask, spoken


class _Commands(TyperGroup):
    """The commands; what pydantic puts before a message on a wrong value is not shown."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is asked for."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    name="roster",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: it reads the same on every console, and starts in half the time.
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"roster {roster.__version__}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="显示版本 Show the version"),
    ] = False,
) -> None:
    """值班排班：编制、核对、打印值守安排表。 Duty rosters: build, check and print them."""


app.command("init")(init.init)
app.command("calendar")(calendar_view.calendar)
app.command("build")(build.build)
app.command("show")(show.show)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("export")(export.export)
app.command("import")(import_file.import_file)
app.command("stats")(stats.stats)
app.command("rules")(rules_list.rules)
app.command("schema")(schema.schema)


def main() -> None:
    """Run the command line; the one place where errors become messages and exit codes."""
    prepare_streams()
    # pydantic would read through all that is installed for plugins of its own, of which none is wanted.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    # What a command imports and reads stays to its end: collecting garbage, now or at the exit, finds none.
    # Those that solve turn it on again (`collecting`).
    gc.disable()
    atexit.register(gc.freeze)
    ask(sys.argv[1:])
    try:
        code = _ended(_command)
        if code != Exit.READER_GONE:
            # What is held back is written now, while a failure can still be reported.
            lost = _ended(sys.stdout.flush)
            code = lost or code
        sys.exit(code)
    finally:
        gc.enable()


def _command() -> None:
    """Run the command that is asked for, its help in the language that is spoken."""
    command = typer.main.get_command(app)
    speak(command, spoken())
    command(prog_name="roster")


def _ended(step: Callable[[], object]) -> int:
    """Do a step, and the exit code it ends in."""
    try:
        step()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the boundary
        return report(error)
    return Exit.FINE
