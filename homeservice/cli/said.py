"""How a command speaks: its help and its faults are sentences of the catalogues, in the language of the terminal."""

from __future__ import annotations

import functools
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from flask.cli import ScriptInfo

from homeservice.adapters.language import Language
from homeservice.catalog.faults import FaultyFile
from homeservice.config import Misconfigured, language_of
from homeservice.core.errors import DomainError
from homeservice.operations.opening import House

_Function = TypeVar("_Function", bound=Callable[..., Any])


@functools.cache
def voice() -> Language:
    """The language of the terminal this process was started from."""
    return Language(language_of(os.environ))


def tell(id: str, /, **params: Any) -> None:
    """Print a sentence on a line of its own."""
    click.echo(voice()(id, **params))


def tell_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows of cells in columns that stand under each other."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    """Columns of a terminal: two for a syllable, one for a Latin letter or digit."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def told(error: Exception) -> str | None:
    """What a person is told of an error that they can mend, None where it is none: a bug."""
    match error:
        case DomainError():
            return voice().say(error.message)
        case FaultyFile():
            return "\n".join(fault.said(voice()) for fault in error.faults)
        case Misconfigured():
            return "\n".join(voice()(id, **params) for id, params in error.faults)
    return None


@contextmanager
def ending_with_a_sentence() -> Iterator[None]:
    """End the process with the sentence, not a trace, where a person can mend what is wrong."""
    try:
        yield
    except (DomainError, FaultyFile, Misconfigured) as error:
        sys.exit(told(error))


def house_of(context: click.Context) -> House:
    """The house of the application that this command was called on."""
    house = context.ensure_object(ScriptInfo).load_app().extensions["house"]
    if not isinstance(house, House):
        raise TypeError("the application has no house")
    return house


class _Said:
    """Help by message id, looked up when it is shown: a command does not read the catalogues to run."""

    help_id = ""

    @property
    def help(self) -> str:
        # Click leaves the lines of a paragraph marked so as they are: those of the examples.
        return voice()(self.help_id).replace("\n\n", "\n\n\b\n")

    @help.setter
    def help(self, text: object) -> None:
        """Click would put the docstring here, which is for who reads the code."""


class SaidCommand(_Said, click.Command):  # type: ignore[misc]  # help is looked up, where click keeps a text
    """A command whose help is `cli.help.<…>`, and which tells what a person can mend in a sentence (exit 1)."""

    def __init__(self, *args: Any, help_id: str, **more: Any) -> None:
        self.help_id = help_id
        super().__init__(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (DomainError, FaultyFile, Misconfigured) as error:
            click.echo(told(error), err=True)
            ctx.exit(1)


class SaidGroup(_Said, click.Group):  # type: ignore[misc]  # help is looked up, where click keeps a text
    """A group of commands, with its help by message id."""

    def __init__(self, *args: Any, help_id: str, **more: Any) -> None:
        self.help_id = help_id
        super().__init__(*args, **more)


class SaidOption(_Said, click.Option):  # type: ignore[misc]  # help is looked up, where click keeps a text
    """An option with its help by message id."""

    def __init__(self, *args: Any, help_id: str, **more: Any) -> None:
        self.help_id = help_id
        super().__init__(*args, **more)


def command(name: str, group: click.Group | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of the top level or of a group: its help is `cli.help.<group>_<name>`."""
    full = name if group is None else f"{group.name}_{name}"

    def make(function: Callable[..., Any]) -> click.Command:
        made = click.command(name, cls=SaidCommand, help_id=f"cli.help.{full}")(function)
        if group is not None:
            group.add_command(made)
        return made

    return make


def option(*names: str, help_id: str, **more: Any) -> Callable[[_Function], _Function]:
    """An option with its help by message id."""
    return click.option(*names, cls=SaidOption, help_id=help_id, **more)
