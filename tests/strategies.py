"""Hypothesis strategies for whole scenarios: small, valid, and eager to show what talks can do."""

import secrets
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache

from attrs import evolve
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from negotiation_sim.scenario import schema

DAY = 1440
END_OF_DAY = 1439

WEIGHTS = [1.0, 2.5, 1.0, 0.0, 1.001, 1.0]
SEEDS = st.integers(0, 2**64 - 1)
REPLICATES = st.integers(0, 2**32 - 1)


def part_of_examples(part):
    """Settings for a law that takes longer than others, or finds more: a part, or a multiple, of the usual examples."""
    return settings(max_examples=max(8, round(settings.default.max_examples * part)))


def explore(law, *arguments, examples=None):
    """Try a law on new examples, thousands of them or so many, and print the seed with which they come again."""
    number = secrets.randbits(64)
    print(f"examples drawn with hypothesis.seed({number})")
    profile = settings.get_profile("explore")
    tried = settings(profile, max_examples=examples or profile.max_examples)
    seed(number)(tried(given(*arguments)(law)))()


@lru_cache(maxsize=None, typed=True)
def choice(*values):
    """One of the values; the first is the simplest."""
    return st.sampled_from(values)


@cache
def either(*strategies):
    """What one of the strategies gives."""
    return st.one_of(strategies)


@lru_cache(maxsize=None, typed=True)
def only(value):
    """Always this value."""
    return st.just(value)


@cache
def numbers(low=0.0, high=1.0):
    """Numbers of at most three decimals."""
    return st.integers(round(low * 1000), round(high * 1000)).map(lambda n: n / 1000)


@cache
def one_in(n):
    """True about once in `n`; the true value lies between the ends, which are tried more often than the rest."""
    return st.integers(0, n).map(lambda k: k == (n + 1) // 2)


@cache
def shares(low=Fraction(0)):
    """Exact shares from `low` to 1, both round and odd."""
    usual = [Fraction(n, d) for d in (2, 3, 4, 5) for n in range(d + 1) if Fraction(n, d) >= low]
    odd = st.integers(int(low * 1000), 1000).map(lambda n: Fraction(n, 1000))
    return either(st.sampled_from(usual), odd)


@st.composite
def provisions(draw, size=None):
    """One to four provisions of one to four options, in any order of stringency."""
    strength = either(choice(0.0, 0.25, 0.5, 0.75, 1.0), numbers())
    found = []
    for p in range(size or draw(choice(2, 3, 4, 1))):
        size = draw(choice(3, 2, 4, 3, 1))
        options = tuple(
            schema.Option(id=f"o{o}", stringency=draw(strength), wording=f"wording {o} of {p}") for o in range(size)
        )
        found.append(schema.Provision(id=f"q{p}", name=f"Question {p}", options=options))
    return tuple(found)


@st.composite
def red_lines(draw, table):
    """Red lines that leave at least one option of every provision."""
    found = []
    for p in table:
        if len(p.options) == 1 or draw(one_in(3)):
            continue
        by_strength = sorted(p.options, key=lambda o: o.stringency)
        weakest, strongest = by_strength[0].stringency, by_strength[-1].stringency
        keep = draw(st.sampled_from([by_strength[-1], by_strength[0], *p.options]))
        others = [o.id for o in p.options if o is not keep]
        for _ in range(draw(choice(1, 1, 1, 2))):
            harmless = draw(one_in(20))  # Whether a line may forbid nothing.
            kinds = ["forbids"]
            kinds += ["min"] if harmless or weakest < keep.stringency else []
            kinds += ["max"] if harmless or strongest > keep.stringency else []
            match draw(st.sampled_from(kinds)):
                case "min":
                    low = draw(st.one_of(st.just(keep.stringency), numbers(weakest, keep.stringency)))
                    found.append(schema.RedLine(provision=p.id, min=low))
                case "max":
                    high = draw(st.one_of(st.just(keep.stringency), numbers(keep.stringency, strongest)))
                    found.append(schema.RedLine(provision=p.id, max=high))
                case "forbids":
                    forbids = draw(st.lists(st.sampled_from(others), min_size=1, unique=True))
                    found.append(schema.RedLine(provision=p.id, forbids=tuple(forbids)))
    return tuple(found)


@cache
def traits(touchy):
    """Traits; the touchy are quick to leave."""
    return st.builds(
        schema.Traits,
        reservation_value=numbers(0.2, 0.8 if touchy else 0.6),
        withdrawal_threshold=numbers(0, 0.5) if touchy else numbers(0.2, 1),
        withdrawal_threshold_sd=either(only(0.0), numbers(0, 0.3)),
        red_line_weight=either(numbers(0.3, 1), choice(0.4, 1.0, 0.0)),
        solidarity=either(only(1.0), numbers(0.2, 1), numbers()),
        attention=either(only(0.5), numbers(0.2, 1), numbers()),
        initial_hope=either(choice(0.9, 1.0), numbers()),
        initial_optimism=either(only(0.5), numbers()),
        concession_exponent=either(choice(0.5, 0.2, 1.0, 3.0), numbers(0.05, 4)),
        opening_concession=either(only(0.05), numbers(0, 0.3), numbers()),
        hazard_softness=either(only(0.0), only(0.1), numbers(0, 0.3)),
        hazard_cap=either(only(1.0), numbers(0.3, 1)),
        meeting_cost=either(only(0.0), numbers(0, 0.1)),
        attendance=either(only(0.9), only(1.0), numbers(0.3, 1)),
    )


@st.composite
def preferences(draw, table, full_score):
    """An ideal and saliences, all alike where none are stated and 0 where one is left out, or a score sheet."""
    if draw(one_in(3)):
        most = int(full_score * 10) // len(table)
        score = st.integers(0, most).map(lambda n: n / 10)
        return {"scores": {p.id: {o.id: draw(score) for o in p.options} for p in table}}
    ideal = {p.id: draw(numbers()) for p in table}
    if draw(st.booleans()):
        return {"ideal": ideal, "salience": {p.id: 1.0 for p in table}}
    kept = draw(st.lists(st.sampled_from([p.id for p in table]), min_size=1, unique=True))
    salience = {p: draw(numbers(0.001, 3)) for p in kept}
    if len(kept) > 1 and draw(one_in(4)):
        salience[kept[0]] = 0.0
    return {"ideal": ideal, "salience": {p.id: salience.get(p.id, 0.0) for p in table}}


@st.composite
def stances(draw, table, full_score, weights):
    """What a party wants and cannot accept, and how much it counts."""
    return {
        "abstains": draw(one_in(8)),
        "veto": draw(one_in(10)),
        "weight": draw(st.sampled_from(weights)),
        "red_lines": () if draw(one_in(3)) else draw(red_lines(table)),
        **draw(preferences(table, full_score)),
    }


@st.composite
def stakeholders(draw, table, full_score):
    """Two to six stakeholders, at least one of them a party, and their blocs."""
    salt = draw(st.integers(0, 9999))
    named = [schema.Bloc(id=f"bloc-{b}", name=f"Bloc {b}") for b in range(draw(choice(1, 2, 0)))]
    seats, blocs = [], []
    touchy = draw(st.booleans())
    weights = [0.0] if draw(one_in(30)) else WEIGHTS
    for n in range(draw(choice(4, 5, 6, 3, 2))):
        own = schema.Bloc(id=f"s{n}-{salt}", name=f"Stakeholder {n}")
        bloc = draw(st.sampled_from([*named, *named, *named, own]))
        blocs += [bloc] if bloc not in blocs else []
        seat = {"id": own.id, "name": own.name, "bloc": bloc.id, "traits": draw(traits(touchy))}
        if n > 0 and draw(one_in(8)):
            seats.append(schema.Stakeholder(**seat, observer=True))
            continue
        seats.append(schema.Stakeholder(**seat, **draw(stances(table, full_score, weights))))
    return tuple(seats), tuple(sorted(blocs, key=lambda b: b.id))


@st.composite
def rules(draw):
    """Every named rule, often with numbers of its own."""
    half, none, whole = Fraction(1, 2), Fraction(0), Fraction(1)
    name, support, strict, objection, objectors = draw(
        st.sampled_from(
            [
                ("unanimity", whole, False, none, 0),
                ("consensus", half, False, none, 0),
                ("consensus_minus", half, False, whole, 1),
                ("consensus_minus", half, False, whole, 2),
                ("rough_consensus", half, False, Fraction(1, 5), None),
                ("supermajority", Fraction(2, 3), False, whole, None),
                ("weighted_majority", half, True, whole, None),
            ]
        )
    )
    if draw(one_in(3)):
        support = draw(either(shares(half), shares()))
    if draw(one_in(5)):
        strict = not strict
    if draw(one_in(4)):
        objection = draw(shares())
    if draw(one_in(4)):
        objectors = draw(choice(None, 0, 1, 2))
    return schema.Rule(
        name=name,
        min_support=support,
        strict=strict,
        max_objection=objection,
        max_objectors=objectors,
        quorum=none if draw(st.booleans()) else draw(shares()),
        bloc_floor=draw(shares()) if draw(one_in(3)) else none,
    )


@st.composite
def times(draw, first, last, size):
    """Up to so many minutes of meetings from day `first` to day `last`, in order of time, no two alike."""
    hours = choice(0, 0, 570, 840, END_OF_DAY)
    gaps = choice(14, 7, 30, 1, 0, 3, 60)
    found, day = [], first + (draw(choice(0, 0, 1, 7)) if last > first else 0)
    while len(found) < size and day <= last:
        found.append(day * DAY + draw(hours))
        day += draw(gaps)
    return sorted(set(found))


@st.composite
def agendas(draw, table):
    """Some provisions in any order, often all, sometimes none."""
    if draw(one_in(8)):
        return ()
    ids = draw(st.permutations([p.id for p in table]))
    return tuple(ids if draw(one_in(3)) else ids[: draw(st.integers(1, len(ids)))])


@st.composite
def meetings(draw, start, minutes, end, table, seats):
    """A meeting at each minute; a recess ends before the next and by the minute `end`."""
    found = []
    for t, later in zip(minutes, [*minutes, end + 1][1:], strict=True):
        longest = later - 1 - t
        recess = draw(st.sampled_from([0, 0, 0, 30, 120, DAY, 3 * DAY, longest]))
        late = draw(st.lists(st.sampled_from([s.id for s in seats]), max_size=2, unique=True))
        found.append(
            schema.Meeting(
                at=datetime.combine(start, datetime.min.time()) + timedelta(minutes=t),
                title=f"Meeting at {t}",
                agenda=draw(agendas(table)),
                edits=draw(choice(2, 1, 2, 0, 3, 2)),
                test=not draw(one_in(3)),
                caucus=draw(one_in(3)),
                recess=min(recess, longest),
                attendance={i: draw(either(choice(0.0, 1.0), numbers())) for i in late},
            )
        )
    return found


@st.composite
def shocks(draw, start, last_day, parties, size=None):
    """Up to two shocks, dated or by rate."""
    found = []
    for n in range(draw(choice(1, 0, 0, 2)) if size is None else size):
        dated = draw(st.booleans())
        struck = draw(st.lists(st.sampled_from([s.id for s in parties]), min_size=1, unique=True))
        found.append(
            schema.Shock(
                id=f"shock-{n}",
                name=f"Shock {n}",
                stakeholders=tuple(s.id for s in parties if s.id in struck),
                on=start + timedelta(days=draw(st.integers(0, last_day))) if dated else None,
                rate=None if dated else draw(either(numbers(0, 2), numbers(2, 90))),
                reservation_value=draw(either(only(0.0), numbers(-0.4, 0.4))),
                withdrawal_threshold=draw(either(only(0.0), numbers(-0.4, 0.4))),
            )
        )
    return tuple(found)


@st.composite
def calendars(draw, table, seats):
    """One to six meetings, a deadline on or after them, and perhaps an extension with meetings after the deadline."""
    start = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 60)))
    one_day = draw(one_in(10))
    minutes = draw(times(0, 0 if one_day else 400, draw(choice(4, 5, 6, 3, 2, 1))))
    deadline = minutes[-1] // DAY + draw(choice(0, 0, 0, 1, 25, 60))
    held = draw(meetings(start, minutes, deadline * DAY + END_OF_DAY, table, seats))
    extension, last = None, deadline
    if draw(st.booleans()):
        last = deadline + draw(choice(30, 14, 60, 1))
        later = draw(times(deadline + 1, last, min(draw(st.integers(0, 3)), 6 - len(held))))
        held += draw(meetings(start, later, last * DAY + END_OF_DAY, table, seats))
        share = draw(choice(*(Fraction(n, 10) for n in (0, 1, 0, 3, 5, 6))))
        extension = schema.Extension(deadline=start + timedelta(days=last), min_support=share)
    return schema.Calendar(
        start=start,
        deadline=start + timedelta(days=deadline),
        meetings=tuple(held),
        shocks=draw(shocks(start, last, [s for s in seats if not s.observer])),
        extension=extension,
        minimum_parties=draw(choice(1, 2, 2, 3)),
        impasse_after=draw(choice(None, None, 3, 2, None, 1)),
    )


CHAIRS = st.builds(
    schema.Chair,
    reading_error=either(only(0.0), numbers(0, 0.3)),
    reading_error_after_caucus=numbers(0, 0.1),
    attention=choice("bloc", "head"),
)


@st.composite
def initial_texts(draw, table):
    """Stated for up to two provisions, and otherwise the weakest option, the first of equals."""
    stated = draw(st.lists(st.sampled_from(table), max_size=2, unique=True)) if draw(st.booleans()) else []
    weakest = {p: min(p.options, key=lambda option: option.stringency) for p in table}
    return {p.id: (draw(st.sampled_from(p.options)) if p in stated else weakest[p]).id for p in table}


@st.composite
def ways_to_work(draw, protocol=None):
    """How the text is worked on: more often a single text than proposals from the floor."""
    protocol = protocol or draw(choice("single_text", "floor_proposals", "single_text"))
    proposers = draw(choice("influence", "turn")) if protocol == "floor_proposals" else None
    return {"protocol": protocol, "proposers": proposers}


@st.composite
def scenarios(draw):
    """Whole scenarios in resolved form, as the loader makes them."""
    table = draw(provisions())
    full_score = draw(choice(100.0, 10.0, 1.0))
    seats, blocs = draw(stakeholders(table, full_score))
    return schema.Scenario(
        name="generated",
        title="A generated case",
        summary="",
        illustrative=draw(st.booleans()),
        utility=draw(choice("city_block", "quadratic")),
        full_score=full_score,
        provisions=table,
        blocs=blocs,
        stakeholders=seats,
        rule=draw(rules()),
        chair=draw(CHAIRS),
        calendar=draw(calendars(table, seats)),
        initial_text=draw(initial_texts(table)),
        **draw(ways_to_work()),
    )


@st.composite
def respaced(draw, calendar, table, seats):
    """A calendar with as many meetings and shocks, on other days, which does not depend on the talks."""
    start = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 60)))
    stretch, shift = draw(choice(1, 2, 3)), draw(choice(0, 1, 5))

    def moved(when):
        return (when - calendar.start).days * stretch + shift

    minutes = [moved(m.at.date()) * DAY + m.at.hour * 60 + m.at.minute for m in calendar.meetings]
    extends = calendar.extension is not None and draw(st.booleans())
    first, last = calendar.deadline, calendar.extension.deadline if calendar.extension else calendar.deadline
    first, last = moved(first if extends else last), moved(last)
    early = [t for t in minutes if t <= first * DAY + END_OF_DAY]
    held = draw(meetings(start, early, first * DAY + END_OF_DAY, table, seats))
    held += draw(meetings(start, minutes[len(early) :], last * DAY + END_OF_DAY, table, seats))
    parties = [s for s in seats if not s.observer]
    return schema.Calendar(
        start=start,
        deadline=start + timedelta(days=first),
        meetings=tuple(held),
        shocks=draw(shocks(start, last, parties, len(calendar.shocks))),
        extension=schema.Extension(deadline=start + timedelta(days=last), min_support=Fraction(0)) if extends else None,
        minimum_parties=draw(choice(1, 2, 2, 3)),
        impasse_after=draw(choice(None, None, 3, 2, None, 1)),
    )


@st.composite
def alike(draw, scenario):
    """A scenario with the same people, and as many provisions, meetings and shocks; all the rest is its own."""
    table = draw(provisions(len(scenario.provisions)))
    full_score, touchy = draw(choice(100.0, 10.0, 1.0)), draw(st.booleans())
    seats = []
    for s in scenario.stakeholders:
        seat = schema.Stakeholder(id=s.id, name=s.name, bloc=s.bloc, observer=s.observer, traits=draw(traits(touchy)))
        seats.append(seat if s.observer else evolve(seat, **draw(stances(table, full_score, WEIGHTS))))
    return evolve(
        scenario,
        utility=draw(choice("city_block", "quadratic")),
        full_score=full_score,
        provisions=table,
        stakeholders=tuple(seats),
        rule=draw(rules()),
        chair=draw(CHAIRS),
        calendar=draw(respaced(scenario.calendar, table, seats)),
        initial_text=draw(initial_texts(table)),
        **draw(ways_to_work(scenario.protocol)),
    )
