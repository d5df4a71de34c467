"""What an explanation says: values for reading, utilities and shares from 0 to 1; events by their sequence numbers."""

from attrs import frozen


@frozen(kw_only=True)
class Step:
    """An event that had a part in it: who did what, as far as it concerns one person or provision."""

    sequence: int
    meeting: int
    date: str
    kind: str
    stakeholder: str | None = None
    provision: str | None = None
    option: str | None = None


@frozen(kw_only=True)
class Change:
    """A change of the draft, and what it was worth to the one whose exit is explained.

    Attributes
    ----------
    proposer : str or None
        Who proposed it from the floor; None if the chair made it.
    worth : float or None
        The difference in utility; None where the events do not tell, since they know utilities at tests only.
    """

    sequence: int
    meeting: int
    date: str
    provision: str
    from_option: str
    to_option: str
    proposer: str | None
    worth: float | None


@frozen(kw_only=True)
class Look:
    """How it stood with a red line when its holder looked: the light was `green`, `amber` or `red`.

    Attributes
    ----------
    hope : float
        After it.
    declared : Step or None
        The person's own declaration, if it was made since the look before.
    declarations, changes, exits : tuple of Step
        What happened since the look before: red lines that others declared on the provision, changes of it in the
        draft, and who left or came back. If the light is another than before, these turned it.
    standing : tuple of Step
        Red lines on the provision that others had declared earlier and who were still in.
    """

    sequence: int
    meeting: int
    date: str
    provision: str
    signal: str
    hope: float
    declared: Step | None
    declarations: tuple[Step, ...]
    changes: tuple[Step, ...]
    exits: tuple[Step, ...]
    standing: tuple[Step, ...]


@frozen(kw_only=True)
class Forecast:
    """What someone expected the final text to be worth after an event, and what staying away was worth by then."""

    sequence: int
    meeting: int
    date: str
    forecast: float
    reservation_value: float


@frozen(kw_only=True)
class Wave:
    """One wave in which somebody was asked: the pull by then, and the chance against the one draw.

    Attributes
    ----------
    left : tuple of str
        The allies who had left in the wave before.
    share_gone : float
        The share of its bloc's other weight that had left.
    pull, excess, chance : float or None
        None where only the case tells.
    """

    wave: int
    left: tuple[str, ...]
    share_gone: float
    pull: float | None
    excess: float | None
    chance: float | None


@frozen(kw_only=True)
class Exit:
    """Why somebody left.

    Attributes
    ----------
    chain : tuple of int
        The events from the first cause on record to the exit itself, each the `cause` of the next.
    provision : str or None
        The red line that carried the grievance.
    hope_at_convening, hope : float or None
        The hope for it, at first and in the end.
    turns : tuple of Look
        Each time that the light for it was another than before.
    forecasts, changes
        What they expected, event by event, and the changes of the draft until they left.
    excess : float
        By how much grievance and pull exceeded the threshold.
    enough : float or None
        The least excess at which the draw would have been below the chance; None where only the case tells.
    draw : float or None
        None where the exit was observed: then no draw decided it, and the sum is what the model makes of it.
    sufficed : bool or None
        Would the grievance have sufficed without the pull of allies, given the draw? None if the events leave it open.
    allies : tuple of Step
        The allies who had left by then.
    tipped_by : tuple of str
        Those of them whose exit made the difference: the wave before.
    waves : tuple of Wave
        The walk-out as it came to them.
    """

    stakeholder: str
    bloc: str
    sequence: int
    meeting: int
    date: str
    origin: str
    wave: int
    chain: tuple[int, ...]
    provision: str | None
    hope_at_convening: float | None
    hope: float | None
    turns: tuple[Look, ...]
    forecasts: tuple[Forecast, ...]
    changes: tuple[Change, ...]
    grievance: float
    disappointment: float
    lost_hope: float
    pull: float
    threshold: float
    excess: float
    enough: float | None
    chance: float
    draw: float | None
    sufficed: bool | None
    allies: tuple[Step, ...]
    tipped_by: tuple[str, ...]
    waves: tuple[Wave, ...]


@frozen(kw_only=True)
class Nearest:
    """The walk-out at which somebody who stayed came nearest to leaving: the arithmetic of a withdrawal.

    There is no draw where the meeting was observed.
    """

    meeting: int
    date: str
    disappointment: float
    lost_hope: float
    provision: str | None
    pull: float
    threshold: float
    excess: float
    chance: float
    draw: float | None


@frozen(kw_only=True)
class Stay:
    """How near somebody came to leaving who did not.

    Attributes
    ----------
    lowest : Forecast
        When what they expected was least, next to what staying away was worth.
    darkest : Look or None
        When their hope for a red line was least; None without a red line on an agenda.
    nearest : Nearest or None
        The walk-out at which they came nearest; None where only the case tells.
    """

    stakeholder: str
    bloc: str
    lowest: Forecast
    darkest: Look | None
    nearest: Nearest | None


@frozen(kw_only=True)
class Ending:
    """How the talks ended, and what led there.

    Attributes
    ----------
    kind : str
        ``consensus``, ``narrowed_agreement`` or ``no_agreement``.
    failure : str or None
        ``structural``, ``procedural`` or ``undecided``; None for a consensus, and where only the case tells.
    chain : tuple of int
        The events from the first cause on record to the end, each the `cause` of the next.
    exits : tuple of Step
        Who had left.
    failed : Step or None
        The last test that the text did not pass.
    shortfalls, objectors : tuple of str
        The conditions that failed then, and who objected.
    red_lines : tuple of Step
        The red lines that the objectors had declared by then.
    objectors_gone : tuple of str
        Those of them who had left by the end.
    changes : tuple of Step
        How the draft was changed after that test.
    """

    status: str
    kind: str
    sequence: int
    meeting: int
    date: str
    failure: str | None
    chain: tuple[int, ...]
    exits: tuple[Step, ...]
    failed: Step | None
    shortfalls: tuple[str, ...]
    objectors: tuple[str, ...]
    red_lines: tuple[Step, ...]
    objectors_gone: tuple[str, ...]
    changes: tuple[Step, ...]
