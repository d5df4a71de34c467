"""Lines on stdout, as they are or as wide as the terminal."""

import textwrap
from collections.abc import Iterable
from shutil import get_terminal_size

WIDTH_WITHOUT_TERMINAL = 100


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line)


def print_wrapped(lines: Iterable[str]) -> None:
    """Print lines no longer than the terminal is wide; what is wrapped hangs under its line's indent."""
    width = get_terminal_size((WIDTH_WITHOUT_TERMINAL, 24)).columns
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        print(textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False))
