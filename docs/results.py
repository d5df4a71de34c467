"""The results section of a case's page: what its replicates come to, and those of its variants, as Markdown."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from ablations import (
    ablations,
    agenda,
    contested_provision,
    put_first,
    with_agendas,
    without,
    working_meetings,
)

from negotiation_sim import Ensemble, Scenario, run_many
from negotiation_sim.api import MINUTES_A_MONTH
from negotiation_sim.core.scale import SCALE, Bools
from negotiation_sim.core.table import CONSIDER, NO_STANCE, STANCES
from negotiation_sim.ensemble.counting import first_exits, share_of
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.ensemble.summary import Ending
from negotiation_sim.scenario.digest import scenario_hash

Play = Callable[[Sequence[Scenario]], list[Ensemble]]
AS_CODED = "as coded"
WIDTH = 110
WORTH_A_SENTENCE = 0.01


def results(scenario: Scenario, *, seed: int, replicates: int) -> Iterator[str]:
    """The section, line by line."""
    play = partial(played, seed=seed, replicates=replicates)
    variants = {AS_CODED: scenario} | {name: change(scenario) for name, change in ablations(scenario).items()}
    ensembles = of_each(variants, play)
    ensemble = ensembles[AS_CODED]
    yield paragraph(
        f"Counted over {replicates:,} replicates (seed {seed}). In brackets are 95% Wilson intervals: they say how "
        "well so many replicates show what the model does, and nothing of how well the model shows the world."
    )
    yield from how_they_end(ensemble)
    yield from when_people_leave(ensemble)
    yield from exits_by_bloc(ensemble)
    yield from adopted_strength(ensemble)
    yield from variants_compared(variants, ensembles)
    for extra in EXTRAS.get(scenario.name, ()):
        yield from extra(scenario, play)


def played(scenarios: Sequence[Scenario], *, seed: int, replicates: int) -> list[Ensemble]:
    """The replicates of each scenario; all share their chances."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(partial(run_many, replicates=replicates, seed=seed), scenarios))


def of_each(variants: Mapping[str, Scenario], play: Play) -> dict[str, Ensemble]:
    """The replicates of each variant by its name, those that mean the same played once."""
    different = {scenario_hash(scenario): scenario for scenario in variants.values()}
    ensembles = dict(zip(different, play(list(different.values())), strict=True))
    return {name: ensembles[scenario_hash(scenario)] for name, scenario in variants.items()}


def how_they_end(ensemble: Ensemble) -> Iterator[str]:
    """How the talks end, and who was still in."""
    yield "**How the talks end**\n"
    yield (
        "| ending | share | mean month | mean of the minimum bloc share still in | over somebody's objection |\n"
        "|---|---|---|---|---|"
    )
    for ending in sorted(ensemble.summary.endings, key=lambda ending: -ending.share.count):
        if ending.share.count:
            with_whom = " | ".join(who_was_in(ending))
            yield f"| {ending.name.replace('_', ' ')} | {ending.share} | {ending.mean_month:.1f} | {with_whom} |"
    yield ""


def when_people_leave(ensemble: Ensemble) -> Iterator[str]:
    """At which meeting somebody leaves for the first time, and at which the most leave together."""
    yield "**When people leave**: the first exit, and the largest joint exit (the earlier of equals), by meeting\n"
    yield "| meeting | date | first exit | largest joint exit |\n|---|---|---|---|"
    first, together = first_exits(ensemble.outcomes), exits(ensemble)
    largest = np.where(first > 0, together.argmax(axis=0) + 1, 0)
    for number, meeting in enumerate(ensemble.scenario.calendar.meetings, 1):
        if ((first == number) | (largest == number)).any():
            yield f"| {number} | {meeting.at:%Y-%m-%d} | {portion(first == number)} | {portion(largest == number)} |"
    yield f"| never | | {portion(first == 0)} | {portion(first == 0)} |\n"


def exits_by_bloc(ensemble: Ensemble) -> Iterator[str]:
    """How often whole blocs leave, and together."""
    yield "**Exits by bloc**\n"
    yield (
        "| bloc | members | somebody leaves | all leave | all leave at one meeting | largest joint exit, mean |\n"
        "|---|---|---|---|---|---|"
    )
    at_once = {bloc: exits(ensemble, bloc.id) == bloc.parties for bloc in ensemble.summary.blocs}
    for bloc, whole in at_once.items():
        shares = " | ".join(map(percent, (bloc.somebody.share, bloc.everybody.share)))
        largest = mean(exits(ensemble, bloc.id).max(axis=0))
        yield f"| {bloc.name} | {bloc.parties} | {shares} | {portion(whole.any(axis=0))} | {largest:.1f} |"
    yield ""
    for bloc, whole in at_once.items():
        meeting = int(whole.sum(axis=1).argmax())
        if bloc.parties > 1 and whole[meeting].mean() >= WORTH_A_SENTENCE:
            date = f"{ensemble.scenario.calendar.meetings[meeting].at:%Y-%m-%d}"
            often = f"most often on {date}: {portion(whole[meeting])}"
            yield f"All {bloc.parties} of the bloc «{bloc.name}» leave at one meeting {often}.\n"


def adopted_strength(ensemble: Ensemble) -> Iterator[str]:
    """How strong the adopted texts are."""
    adopted = ensemble.status == "agreement"
    if not adopted.any():
        return
    yield "**How strong the adopted texts are**"
    yield f"({adopted.sum():,} texts; mean of the minimum bloc share still in: {least_bloc_in(ensemble, adopted)})\n"
    yield "| provision | mean stringency | most frequent option |\n|---|---|---|"
    for provision, strength in zip(ensemble.summary.text, ensemble.outcomes.stringency, strict=True):
        top = provision.most_frequent
        option = f"{top.wording} ({percent(top.share.share)})"
        yield f"| {provision.name} | {mean(strength[adopted]) / SCALE:.2f} | {option} |"
    yield ""
    yield from stances_at_adoption(ensemble, adopted)


def stances_at_adoption(ensemble: Ensemble, adopted: Bools) -> Iterator[str]:
    """How the parties still in stood to the text that was adopted."""
    still_in = (ensemble.outcomes.left_at == 0) & ensemble.parties[:, None]
    stances = np.where(still_in, ensemble.outcomes.stance, NO_STANCE)[:, adopted]
    numbers = {name: mean((stances == code).sum(axis=0)) for code, name in enumerate(STANCES)}
    considered = portion((stances == CONSIDER).any(axis=0))
    yield paragraph(
        f"Of the {mean(still_in[:, adopted].sum(axis=0)):.1f} parties still in at the adoption, on average "
        f"{numbers['support']:.1f} support the text, {numbers['consider']:.1f} would consider it, "
        f"{numbers['object']:.1f} object and {numbers['abstain']:.1f} abstain; in {considered} of the adoptions "
        "somebody only would consider it."
    )


def variants_compared(variants: Mapping[str, Scenario], ensembles: Mapping[str, Ensemble]) -> Iterator[str]:
    """The case as coded and every variant, a row each."""
    scenario = variants[AS_CODED]
    yield "**What each assumption does**: one change at a time; everything else, and every draw of chance, stays\n"
    yield from what_is_changed(scenario)
    yield (
        "| variant | consensus: adopted with everyone in | of these, over somebody's objection | narrowed agreement "
        "| of these, mean of the minimum bloc share still in | of these, over somebody's objection "
        "| no agreement | mean month of the end | who leaves most, mean number of exits | why no consensus |\n"
        "|---|---|---|---|---|---|---|---|---|---|"
    )
    for name, ensemble in ensembles.items():
        same = name != AS_CODED and scenario_hash(variants[name]) == scenario_hash(scenario)
        yield f"| {name}{f' ({AS_CODED})' if same else ''} | {' | '.join(compared(ensemble))} |"
    yield ""


def what_is_changed(scenario: Scenario) -> Iterator[str]:
    """What the names of the variants mean."""
    names = {p.id: p.name for p in scenario.provisions}
    contested, working = contested_provision(scenario), working_meetings(scenario)
    if contested and working:
        first = f"meeting{'s' if working[1:] else ''} {' and '.join(map(str, working[:2]))}"
        yield paragraph(
            f"The contested provision is the one with the most red lines: «{names[contested]}». Early: it comes first "
            f"at {first}, the first with work on the text, and other agendas stay. Parked: it is on no agenda before "
            f"meeting {working[-1]}, the last with work on the text."
        )
    yield paragraph(
        "Consensus means that a text was adopted with everyone still in; a rule that lets objections pass may adopt "
        f"it over somebody's objection. A row that says «{AS_CODED}» is of a variant that changes nothing here. The "
        "rows show what an assumption does in the model, and no effect in the world."
    )


def compared(ensemble: Ensemble) -> Iterator[str]:
    """The cells of a variant."""
    endings = {ending.name: ending for ending in ensemble.summary.endings}
    consensus, narrowed = endings["consensus"], endings["narrowed_agreement"]
    yield str(consensus.share)
    yield who_was_in(consensus)[1]
    yield str(narrowed.share)
    yield from who_was_in(narrowed)
    yield str(share_of(ensemble.kind == "no_agreement"))
    yield f"{mean(ensemble.outcomes.ended) / MINUTES_A_MONTH:.1f}"
    yield who_leaves_most(ensemble)
    yield ", ".join(cause.name for cause in ensemble.summary.causes if cause.share.count)


def who_was_in(ending: Ending) -> tuple[str, str]:
    """Of what ended so: the mean of the minimum bloc share still in, and how often somebody still in objected."""
    if not ending.share.count:
        return "", ""
    assert ending.mean_minimum_bloc_share_in is not None
    objected = percent(ending.overruled.share) if ending.overruled else ""
    return f"{ending.mean_minimum_bloc_share_in:.2f}", objected


def who_leaves_most(ensemble: Ensemble) -> str:
    """The bloc with the most exits, the first of equals, and how many of its members leave on average."""
    bloc = max(ensemble.summary.blocs, key=lambda bloc: exits(ensemble, bloc.id).sum())
    number = mean(exits(ensemble, bloc.id).sum(axis=0))
    return f"{bloc.name}, {number:.2f} of {bloc.parties}" if number else "nobody"


def consent_tabled(scenario: Scenario, play: Play) -> Iterator[str]:
    """How far the date of the exit follows the agenda: the same case with consent tabled at other meetings."""
    consent = ("consent_stranger", "consent_enrol")
    tablings = {"early": (5, 6), "in the middle": (8, 10), "late": (11, 12)}
    yield (
        "**Does the exit follow the agenda?** The same case with both consent provisions first on the agenda of two\n"
        "meetings, and of no other before the industry drafts:\n"
    )
    yield (
        "| consent is tabled | at meetings | first exit before the second tabling | at the second tabling "
        "| later or never | all advocates leave | mean of the minimum bloc share still in |\n"
        "|---|---|---|---|---|---|---|"
    )
    ensembles = play([tabled_at(scenario, consent, numbers) for numbers in tablings.values()])
    for (name, (first, second)), ensemble in zip(tablings.items(), ensembles, strict=True):
        exit_at = first_exits(ensemble.outcomes)
        before, there = (exit_at > 0) & (exit_at < second), exit_at == second
        advocates = next(bloc for bloc in ensemble.summary.blocs if bloc.id == "advocates")
        shares = " | ".join(map(portion, (before, there, ~before & ~there)))
        kept = least_bloc_in(ensemble, exit_at >= 0)
        yield f"| {name} | {first} and {second} | {shares} | {percent(advocates.everybody.share)} | {kept} |"
    yield ""


def tabled_at(scenario: Scenario, provisions: tuple[str, ...], numbers: tuple[int, ...]) -> Scenario:
    """The case with provisions first at these meetings and at no other, but for those that take up everything."""
    everything = next(n for n in working_meetings(scenario) if len(agenda(scenario, n)) == len(scenario.provisions))
    agendas = {n: without(provisions, agenda(scenario, n)) for n in range(1, everything)}
    return with_agendas(scenario, agendas | {n: put_first(provisions, agendas[n]) for n in numbers})


# What only one case shows, by the name of the case.
EXTRAS: Mapping[str, Sequence[Callable[[Scenario, Play], Iterator[str]]]] = {
    "ntia-facial-recognition": (consent_tabled,),
}


def exits(ensemble: Ensemble, bloc: str | None = None) -> np.ndarray:
    """How many leave at each meeting, of this bloc if one is named, (meetings, n)."""
    people = [bloc in (None, who.bloc) for who in ensemble.scenario.stakeholders]
    numbers = range(1, len(ensemble.scenario.calendar.meetings) + 1)
    return np.stack([(ensemble.outcomes.left_at[people] == number).sum(axis=0) for number in numbers])


def least_bloc_in(ensemble: Ensemble, those: np.ndarray) -> str:
    """The mean over these of the share of the bloc that lost most."""
    return f"{mean(ensemble.outcomes.bloc_shares_in.min(axis=0)[those]) / SCALE:.2f}"


def mean(numbers: np.ndarray) -> float:
    """The mean of whole numbers, the same on every machine."""
    return int(numbers.sum()) / len(numbers)


def portion(where: np.ndarray) -> str:
    """In how many replicates something holds, in percent."""
    return percent(share_of(where).share)


def paragraph(text: str) -> str:
    """A text in lines of the page's width, and an empty line."""
    return textwrap.fill(text, WIDTH) + "\n"
