"""The command line: a module for each command."""

from twin.cli import (  # noqa: F401 importing a command adds it
    animate,
    check,
    compare,
    docs,
    draw,
    emulate,
    feeds,
    listen,
    nightly,
    run,
)
from twin.cli.app import app, main

__all__ = ["app", "main"]
