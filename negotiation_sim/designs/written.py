"""A design as it is written: what a design file may say. `structure` reads these from TOML."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from attrs import field, frozen

from negotiation_sim.designs.design import (
    COMMON,
    FACTORIAL,
    FILE,
    INDEPENDENT,
    LATIN_HYPERCUBE,
    MORRIS,
    SALTELLI,
    SCHEMA,
    SOBOL,
    Distribution,
)
from negotiation_sim.scenario import kinds
from negotiation_sim.scenario.faults import BARE_KEY, LONGEST_WORD, Fault, hint, shown
from negotiation_sim.scenario.kinds import (
    Flaw,
    Reads,
    choice,
    expected,
    is_date,
    is_number,
    is_whole,
    number,
    whole,
    word,
)
from negotiation_sim.scenario.spelled import inline
from negotiation_sim.scenario.written import Many, Name, Prose, required

METHODS = (FACTORIAL, LATIN_HYPERCUBE, SOBOL, SALTELLI, MORRIS, FILE)
ADDRESSES = 2**32  # of replicates
MOST_POINTS = 100_000_000
MOST_VALUES = 10_000
PARAMETERS: Mapping[str, Mapping[str, Reads]] = {
    "uniform": {},
    "log_uniform": {},
    "normal": {"mean": number(-1_000_000, 1_000_000), "sd": number(0.000001, 1_000_000)},
    "triangular": {"mode": number(-1_000_000, 1_000_000)},
    "beta": {"a": number(0.01, 1000), "b": number(0.01, 1000)},
}
SHAPES = ", ".join(PARAMETERS)


def read_ends(value: object) -> tuple[Any, Any]:
    """Both ends of a range, as TOML has them: two numbers or two dates, the smaller first."""
    if not isinstance(value, list):
        raise expected("a list of two numbers or dates", value, advice="write [low, high]")
    if len(value) != 2:
        text = inline(value)
        got = text if len(text) <= LONGEST_WORD else f"a list of {len(value)} members"
        raise Flaw("must be a list of two numbers or dates", f"got {got}: {with_points(value)}")
    low, high = found = tuple(map(measured, value))
    if is_date(low) != is_date(high):
        raise Flaw("must be two numbers or two dates", f"got {shown(low)} and {shown(high)}")
    if not low < high:
        same = "a single value belongs under [set]" if low == high else f"write [{shown(high)}, {shown(low)}]"
        raise Flaw("must go from a smaller to a larger value", f"got [{shown(low)}, {shown(high)}]: {same}")
    return found


def with_points(values: Sequence[object]) -> str:
    """What a range of other than two members may have been meant to be: with commas in its numbers, it has more."""
    if not 2 < len(values) <= 4 or not all(map(is_whole, values)):
        return "write [low, high]"
    four = len(values) == 4 and "-" not in f"{values[1]}{values[3]}"
    meant = f"[{values[0]}.{values[1]}, {values[2]}.{values[3]}]" if four else "[low, high]"
    return f"write {meant}, with points and not commas in its numbers"


def measured(value: object) -> Any:
    """A number of at most six decimals, or a date."""
    if is_date(value):
        return kinds.day(value)
    if not is_number(value):
        raise expected("numbers or dates", value, lambda meant: is_number(meant) or is_date(meant))
    found = number(-1_000_000, 1_000_000).read(value)
    if round(found, 6) != found:
        raise Flaw("must have at most six decimals", f"got {shown(value)}: the model counts in millionths")
    return value


def read_values(value: object) -> tuple[Any, ...]:
    """The values of a factor, as TOML has them: at least two, each once."""
    if not isinstance(value, list):
        raise expected("a list of values", value, advice="write [ …, … ]")
    if len(value) < 2:
        raise Flaw("must have at least two members", "a single value belongs under [set]")
    if len(value) > MOST_VALUES:
        raise Flaw(f"must have at most {MOST_VALUES} members", f"got {len(value)}")
    check_once(value)
    same = all(map(is_number, value)) or all(map(is_date, value))
    return tuple(map(measured, value)) if same else tuple(value)


def check_once(values: Sequence[Any]) -> None:
    """Refuse a number that is there twice, however it is written, and two values that would be called the same."""
    seen: dict[object, str] = {}
    for value in values:
        text = inline(value)
        called = value if isinstance(value, str) else text
        for key in (value, called) if is_number(value) else (called,):
            if key in seen:
                first = seen[key]
                both = f"{text} is there twice" if first == text else f"{first} and {text} are the same"
                raise Flaw("must have each value once", both)
        seen |= {called: text, **({value: text} if is_number(value) else {})}


def read_changes(value: object) -> Mapping[str, str]:
    """Changes of the base by path, each as `changed` takes it."""
    if not isinstance(value, dict):
        raise expected("a table of paths and values", value, advice='write { "rule.quorum" = 0.5 }')
    for path, to in value.items():
        if isinstance(to, dict) and BARE_KEY.fullmatch(path):
            inner = next(iter(to), "…")
            raise Flaw(f"must have each path in quotes, like {shown(f'{path}.{inner}')}", f"got a table {shown(path)}")
    return {path: inline(to) for path, to in value.items()}


def no_changes() -> Mapping[str, str]:
    """A blank for changes, or parameters, that are not said."""
    return {}


def read_distribution(value: object) -> Distribution:
    """A distribution: its name, or a table of its name and its parameters."""
    if isinstance(value, str):
        kind, said = value, no_changes()
    elif isinstance(value, dict) and len(value) == 1:
        [(kind, said)] = value.items()
    else:
        raise expected("the name of a distribution, or a table with one", value, advice="as { normal = { … } }")
    if kind not in PARAMETERS:
        raise Flaw(f"unknown distribution {shown(kind)}", hint(kind, PARAMETERS))
    known = PARAMETERS[kind]
    example = ", ".join(f"{name} = …" for name in known)
    form = f"write {{ {kind} = {{ {example} }} }}" if known else f'write "{kind}"'
    if not isinstance(said, dict) or set(said) != set(known):
        raise Flaw(f"must say {' and '.join(known) or 'nothing more'} of {kind}", form)
    numbers, flaws = {}, []
    for name, read in known.items():
        try:
            numbers[name] = read.read(said[name])
        except Flaw as flaw:
            flaws.append(Fault(name, flaw.problem, flaw.remedy))
    if flaws:
        *others, last = flaws
        raise Flaw(f"of {kind}: {''.join(f'{each}; ' for each in others)}{last.place} {last.problem}", last.remedy)
    return Distribution(kind=kind, numbers=numbers)


ColumnName = Annotated[str, word(r"[A-Za-z0-9_.-]{1,60}", "letters, digits, _, . and -, at most 60")]
LevelName = Annotated[str, word(r"\S(.*\S)?", "a text that neither begins nor ends with a space")]
Phrase = Annotated[str, word(r".*\S.*", "a text that is not empty")]
Changes = Annotated[Mapping[str, str], Reads(read_changes)]


@frozen(kw_only=True)
class Level:
    """One of `factors.levels`."""

    name: LevelName = required("", 'write name = "…"')
    set: Changes = field(factory=dict)  # none: as the base is


@frozen(kw_only=True)
class Factor:
    """One of `factors`."""

    path: Phrase | None = None
    name: ColumnName | None = None
    label: Phrase | None = None
    range: Annotated[tuple[Any, Any], Reads(read_ends)] | None = None
    values: Annotated[tuple[Any, ...], Reads(read_values)] | None = None
    distribution: Annotated[Distribution, Reads(read_distribution)] | None = None
    apply: Annotated[str, choice("apply", ("set", "add", "times"))] = "set"
    levels: Many[Level] = ()


@frozen(kw_only=True)
class Sampler:
    """The `sampler`."""

    method: Annotated[str, choice("method", METHODS)] = required(
        "", f'write method = "latin_hypercube", or another of: {", ".join(METHODS)}'
    )
    points: Annotated[int, whole(1, MOST_POINTS)] | None = None
    levels: Annotated[int, whole(2, 1000)] | None = None
    seed: Annotated[int, whole(0, 2**64 - 1)] | None = None
    file: Phrase | None = None


@frozen(kw_only=True)
class File:
    """The whole file."""

    schema: Annotated[int, kinds.version(SCHEMA)] = required(0, f"write schema = {SCHEMA}")
    name: Name = required("", 'write name = "my-study"')
    title: Prose = ""
    question: Prose = ""
    base: Phrase = required("", "write base = the name of a shipped case, or the path of a file")
    replicates: Annotated[int, whole(1, ADDRESSES)] = 1
    seed: Annotated[int, whole(0, 2**64 - 1)] = 0
    chances: Annotated[str, choice("chances", (COMMON, INDEPENDENT))] | None = None
    outcomes: Many[str] | None = None
    set: Changes = field(factory=dict)
    sampler: Sampler = Sampler()
    factors: Many[Factor] = ()


def day_number(day: date) -> int:
    """A date in days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()
