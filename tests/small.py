"""Small talks, built by hand: everybody comes, nobody is misread, and scores out of 100 are easy to add up."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import attrs
import numpy as np

from negotiation_sim.calendar import minute_of
from negotiation_sim.core.chance import IRWIN_HALL_MEAN, Chances
from negotiation_sim.core.table import convene
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.rules import NAMED_RULES

START = datetime(2026, 1, 1)
PLAIN = schema.Traits(
    reservation_value=0.3,
    withdrawal_threshold=0.5,
    withdrawal_threshold_sd=0.0,
    hazard_softness=0.0,
    opening_concession=0.0,
    concession_exponent=1.0,
    attendance=1.0,
)


def provision(name, *strengths):
    """A provision with the options a, b, c, … of these stringencies."""
    options = tuple(
        schema.Option(id=letter, stringency=s, wording=letter) for letter, s in zip("abcdef", strengths, strict=False)
    )
    return schema.Provision(id=name, name=name, options=options)


def party(name, bloc=None, *, forbids=None, **said):
    """A stakeholder: `forbids={"fence": "ab"}` are red lines, `scores={"fence": (0, 5)}` what a and b are worth."""
    traits = {key: said.pop(key) for key in attrs.fields_dict(schema.Traits) if key in said}
    scores = {p: dict(zip("abcdef", points, strict=False)) for p, points in said.pop("scores", {}).items()}
    lines = tuple(schema.RedLine(provision=p, forbids=tuple(options)) for p, options in (forbids or {}).items())
    seat = {"id": name, "name": name, "bloc": bloc or name, "scores": scores, "red_lines": lines}
    return schema.Stakeholder(**seat, traits=attrs.evolve(PLAIN, **traits), **said)


def meeting(day, agenda=(), *, time="00:00", **said):
    """A meeting so many days after the start."""
    hour, minute = map(int, time.split(":"))
    at = START + timedelta(days=day, hours=hour, minutes=minute)
    return schema.Meeting(at=at, title=f"day {day}", agenda=tuple(agenda), **said)


def day(number):
    """The date so many days after the start."""
    return date.fromordinal(START.toordinal() + number)


def talks(*people, provisions, meetings, rule="consensus", chair=None, start_from=None, utility="city_block", **said):
    """A scenario. What else is said belongs to the rule (`quorum`, …), the calendar (`shocks`, …) or is `proposers`."""
    changes = {key: said.pop(key) for key in attrs.fields_dict(schema.Rule) if key in said}
    how = {key: said.pop(key) for key in ("protocol", "proposers") if key in said}
    blocs = dict.fromkeys(who.bloc for who in people)
    calendar = {"start": START.date(), "deadline": meetings[-1].at.date(), "meetings": tuple(meetings), **said}
    return schema.Scenario(
        name="small",
        title="Small talks",
        summary="",
        illustrative=False,
        utility=utility,
        full_score=100.0,
        provisions=tuple(provisions),
        blocs=tuple(schema.Bloc(id=bloc, name=bloc) for bloc in blocs),
        stakeholders=people,
        rule=attrs.evolve(NAMED_RULES[rule], **changes),
        chair=schema.Chair(**(chair or {"reading_error": 0.0, "reading_error_after_caucus": 0.0})),
        calendar=schema.Calendar(**calendar),
        initial_text={p.id: (start_from or {}).get(p.id, "a") for p in provisions},
        **how,
    )


def convened(scenario):
    """The scenario as tables of one column: what the parties bring, and where they stand at convening."""
    case, calendar = compile_case(scenario), scenario.calendar
    return case, convene(case, Chances.of(0, 0), np.array([minute_of(calendar, calendar.deadline)]))


def alone(case, texts):
    """The case with a column for each text (P, m), in which there is no other."""
    options = np.arange(case.exists.shape[1])[:, None]
    return attrs.evolve(case, exists=case.exists & (texts[:, None] == options))


def held(scenario, number=1):
    """A meeting as a row of the tape."""
    return record_tape(scenario, Chances.of(0, 0)).meetings[number - 1]


def draws(case, *, attendance=None, withdrawal=None, proposer=None, reading=None):
    """Chances by stakeholder; where none is given: a draw of 0, and no error in reading."""

    def column(given, usual):
        return np.array([[(given or {}).get(who, usual)] for who in case.stakeholders])

    return SimpleNamespace(
        attendance=column(attendance, 0),
        withdrawal=column(withdrawal, 0),
        proposer=column(proposer, 0),
        reading=column(reading, IRWIN_HALL_MEAN),
    )


def put(table, **changes):
    """The table with other values: by stakeholder, by provision, by (stakeholder, provision), or one for all."""
    found = {}
    for name, given in changes.items():
        array = getattr(table, name).copy()
        if not isinstance(given, dict):
            array[...] = given
        else:
            for key, value in given.items():
                array[place(table, key)] = value
        found[name] = array
    return attrs.evolve(table, **found)


def place(table, key):
    """The row that a key names."""
    if isinstance(key, tuple):
        return table.line(*key)
    return table.seat(key) if key in table.stakeholders else table.item(key)


def by_name(names, array):
    """One column as a dictionary of plain numbers."""
    return dict(zip(names, array[:, 0].tolist(), strict=True))
