"""The usual slips in TOML, each with what was meant: 0,4 for 0.4, 50% for 0.5, or 13.4.2026 for 2026-04-13."""

import re
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, final

from attrs import frozen

LONGEST_LINE = 1000
STRINGS_AND_COMMENTS = r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*"""

Found = re.Match[str]


@final
@frozen(kw_only=True)
class Slip:
    """Something that people write, and what they mean by it.

    `advice` may name both, as `{old}` and `{new}`. A slip is looked for outside of strings and comments, unless it is
    about quotes itself.
    """

    form: str
    meant: Callable[[Found], str]
    advice: str = "write {new}"
    about_quotes: bool = False


def mends(line: str) -> Iterator[tuple[str, str]]:
    """What a line, or a value, may have been meant to say. Whether that helps is for others to find out.

    Parameters
    ----------
    line : str
        Without its end.

    Yields
    ------
    tuple of str
        The line with every slip of one kind mended; advice on the first of them.

    Examples
    --------
    >>> list(mends("quorum = 0,4"))
    [('quorum = 0.4', 'write 0.4 with a point')]
    """
    for slip in SLIPS if len(line) <= LONGEST_LINE else ():
        yield from mended(line, slip)


def mended(line: str, slip: Slip) -> Iterator[tuple[str, str]]:
    """A line without a kind of slip, if it has some."""
    advice = []

    def mend(found: Found) -> str:
        if found.groupdict().get("kept") is not None:
            return found[0]
        meant = slip.meant(found)
        if meant != found[0]:
            advice.append(slip.advice.format(old=found[0].strip(), new=meant.strip()))
        return meant

    form = slip.form if slip.about_quotes else f"(?P<kept>{STRINGS_AND_COMMENTS})|{slip.form}"
    new = re.sub(form, mend, line)
    if advice:
        yield new, advice[0]


def value_of(text: str) -> Any:
    """What a text would say as a value of TOML, without quotes around it; None if nothing."""
    try:
        tree = tomllib.loads(f"value = {text}") if len(text) <= LONGEST_LINE else {}
    except (ValueError, RecursionError):
        return None
    return tree["value"] if set(tree) == {"value"} else None


def day_of(found: Found) -> str:
    """A date as TOML has it."""
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"


def moment_of(found: Found) -> str:
    """A date and time as TOML has it, with seconds."""
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half in ("am", "pm") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    meant = f"{day_of(found)}T{hour:02}:{found['minute'] or '00'}:{found['second'] or '00'}"
    return meant if value_of(meant) is not None and value_of(found[0].strip()) is None else found[0]


def share_of(found: Found) -> str:
    """A percentage as a share."""
    return f"{(Decimal(found['whole'].replace(',', '.')) / 100).normalize():f}"


def in_quotes(found: Found) -> str:
    """A text in quotes, if it means nothing without."""
    return found[0] if value_of(found["text"]) is not None else f'{found["space"]}"{found["text"]}"'


SLIPS = (
    Slip(form="[“”„‟«»]", meant=lambda _: '"', advice='write straight quotes: "', about_quotes=True),
    Slip(form="[‘’‚‛]", meant=lambda _: "'", advice="write straight quotes: '", about_quotes=True),
    Slip(
        form=r"'(?P<text>[^'\"\n]*\w'\w[^'\"\n]*)'",
        meant=lambda found: f'"{found["text"]}"',
        about_quotes=True,
    ),
    Slip(
        form=r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})[ T]+(?P<hour>\d{1,2})"
        r"(?:[:.h](?P<minute>\d\d))?(?::(?P<second>\d\d))? ?(?P<half>(?i:[ap]m|h))?(?![\w:.+-])",
        meant=moment_of,
    ),
    Slip(form=r"(?<![\w-])(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?![\w-])", meant=day_of),
    Slip(form=r"(?<![\w.])(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})(?![\w.])", meant=day_of),
    Slip(
        form=r"(?<![\w/-])\d{1,2}(?P<sign>[/-])\d{1,2}(?P=sign)\d{4}(?![\w/-])",
        meant=lambda _: "2026-04-13",
        advice="write a date as year, month and day, like 2026-04-13",
    ),
    Slip(
        form=r"(?<![\w.,])(?P<whole>\d{1,9}(?:[.,]\d{1,9})?) ?(?:%|percent\b|per cent\b)",
        meant=share_of,
        advice="write {new} for {old}",
    ),
    Slip(
        form=r"(?<![\w./])\d{1,9}/\d{1,9}(?![\w./])",
        meant=lambda found: f'"{found[0]}"',
        advice="write {new} in quotes",
    ),
    Slip(form=r"(?<![\w.:+-])0+\d{1,20}(?![\w:-])", meant=lambda found: found[0].lstrip("0")),
    Slip(
        form=r"(?<![\w.,])(?P<whole>\d{1,20}),(?P<part>\d{1,20})(?![\w.]|,\d)",
        meant=lambda found: f"{found['whole']}.{found['part']}",
        advice="write {new} with a point",
    ),
    Slip(form=r"(?<![\w.])\.\d{1,20}(?![\w.])", meant=lambda found: f"0{found[0]}"),
    Slip(form=r"(?<![\w.])\d{1,20}\.(?![\w.])", meant=lambda found: f"{found[0]}0"),
    Slip(form=r"(?<![\w-])(?i:true|false)(?![\w-])", meant=lambda found: found[0].lower()),
    Slip(
        form=r"(?<=[=,\[])(?P<space> *)(?P<text>(?i:yes|no|on|off))(?= *(?:[,}\]#]|$))",
        meant=lambda found: " true" if found["text"].lower() in ("yes", "on") else " false",
        advice='write {new}, or "{old}" if a text is meant',
    ),
    Slip(
        form=r"(?<=[=,\[])(?<!^\[)(?<!^\[\[)(?P<space>[ \t]*)(?=[^\W\d_]|\d+ +[^\W\d_])"
        r"""(?P<text>[^"'#,={}\[\]]*[^\s"'#,={}\[\]])(?=[ \t]*(?:[,}\]#]|$))""",
        meant=in_quotes,
        advice="write {new} in quotes",
    ),
    Slip(
        form=r"(?P<name>(?:^|[{,])[ \t]*[\w-]+[ \t]*):[ \t]*",
        meant=lambda found: f"{found['name'].rstrip()} = ",
        advice="write = between a name and its value",
    ),
    Slip(form=r"=[ \t]*=", meant=lambda _: "=", advice="write one ="),
    Slip(form=r"=[ \t]*(?=#|$)", meant=lambda _: "= 0 ", advice="a value is missing after ="),
)
