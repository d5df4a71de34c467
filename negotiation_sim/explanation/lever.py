"""A value that might have been otherwise: its range, its steps, and the values to try outward from what it is."""

from collections.abc import Callable, Sequence

from attrs import frozen

from negotiation_sim.explanation.points import Entry, Point

# Over which range each trait is moved, and in which steps; a present value outside widens the range to itself.
TRAITS: dict[str, tuple[float, float, float]] = {
    "reservation_value": (0.1, 0.7, 0.005),
    "withdrawal_threshold": (0.3, 1.3, 0.005),
    "withdrawal_threshold_sd": (0.0, 0.3, 0.005),
    "red_line_weight": (0.0, 1.2, 0.005),
    "solidarity": (0.0, 1.0, 0.005),
    "attention": (0.0, 1.0, 0.005),
    "initial_hope": (0.0, 1.0, 0.005),
    "initial_optimism": (0.0, 1.0, 0.005),
    "concession_exponent": (0.1, 2.0, 0.01),
    "opening_concession": (0.0, 0.2, 0.005),
    "hazard_softness": (0.0, 0.3, 0.005),
    "hazard_cap": (0.0, 1.0, 0.005),
    "meeting_cost": (0.0, 0.01, 0.0005),
    "attendance": (0.0, 1.0, 0.005),
}
READING_ERROR = (0.0, 0.2, 0.005)
SHARE_STEP = 0.005  # of an ideal, a salience's or a weight's share of the whole, and of full_score in a score
MOST_WEIGHT = 1000.0
HUNDREDTHS = 100  # in which the shares of a rule are moved


@frozen(kw_only=True)
class Lever:
    """A value that might have been otherwise: its name, what it is now, and the values to try.

    Attributes
    ----------
    name : str
        The path of the entry in a scenario.
    step : float or None
        Between neighbouring values; None where there is nothing between two choices.
    sides : tuple of tuples of Point
        The values on each side, the nearest first.
    """

    name: str
    present: str
    step: float | None
    sides: tuple[tuple[Point, ...], ...]


def outward(
    name: str, present: float, span: tuple[float, float, float], at: Callable[[float], Sequence[Entry]]
) -> Lever:
    """A number, moved from what it is in steps to both ends of its range."""
    low, high, step = min(span[0], present), max(span[1], present), span[2]

    def side(sign: int, end: float) -> tuple[Point, ...]:
        values = [round(present + sign * step * n, 6) for n in range(1, int(abs(end - present) / step + 1e-9) + 1)]
        values += [end] if abs(end - (values[-1] if values else present)) > 1e-9 else []
        return tuple(
            Point(
                changes={name: repr(value)},
                value=f"{value:g}",
                moved=abs(value - present) / (high - low),
                entries=tuple(at(value)),
            )
            for value in values
        )

    return Lever(name=name, present=f"{present:g}", step=step, sides=(side(-1, low), side(1, high)))


def share_of_whole(
    name: str, present: float, others: float, most: float, at: Callable[[float], Sequence[Entry]]
) -> Lever:
    """A number that counts by its share of a whole: it is the share that is moved, from 0 towards 1."""
    if others <= 0:
        return Lever(name=name, present=f"{present:g}", step=SHARE_STEP, sides=())
    share = present / (present + others)

    def point(at_share: float) -> Point:
        value = round(at_share / (1 - at_share) * others, 6)
        return Point(
            changes={name: repr(value)},
            value=f"{value:g}",
            moved=abs(at_share - share),
            entries=tuple(at(value)),
        )

    def side(sign: int, end: float) -> tuple[Point, ...]:
        return tuple(point(share + sign * SHARE_STEP * n) for n in range(1, int(abs(end - share) / SHARE_STEP) + 1))

    return Lever(name=name, present=f"{present:g}", step=SHARE_STEP, sides=(side(-1, 0.0), side(1, max(most, share))))
