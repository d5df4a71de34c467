"""What holds of what people bring: every party can judge every text, and its red lines leave it something."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import attrs

from negotiation_sim.scenario import written
from negotiation_sim.scenario.faults import Faults, Path
from negotiation_sim.scenario.schema import RedLine

Provisions = Mapping[str, written.Provision]

NOT_OBSERVED = ("abstains", "veto", "weight", "scores", "red_lines", *attrs.fields_dict(written.Traits))


def check_positions(file: written.Scenario, faults: Faults) -> None:
    """Check the ideals, saliences, scores and red lines of every stakeholder.

    Parameters
    ----------
    file : written.Scenario
    faults : Faults
        Takes what is wrong.
    """
    # Nothing can be asked about a provision without a readable id, except that it makes every reference uncertain.
    provisions = {each.id: each if each.id else written.Provision() for each in file.provisions}
    for place, who in enumerate(file.stakeholders):
        path = ("stakeholders", place)
        check_role(who, path, faults)
        check_ideal(who, provisions, path, faults)
        check_scores(who, provisions, file.full_score, path, faults)
        check_red_lines(who, provisions, path, faults)


def check_role(who: written.Stakeholder, path: Path, faults: Faults) -> None:
    """An observer has no part in the decision; a party judges texts in one way."""
    unsure = any(faults.touched((*path, entry)) for entry in ("observer", "scores"))
    if who.observer:
        for entry in NOT_OBSERVED:
            said = getattr(who, entry)
            if not (said is None or said is False or said == () or entry == "attendance"):
                faults.add((*path, entry), "is not for an observer", "remove it, or observer = true")
        return
    if who.abstains and who.veto:
        faults.add((*path, "veto"), "cannot stand beside abstains", "keep one of them")
    if who.ideal is not None and who.scores is not None:
        faults.add((*path, "scores"), "cannot stand beside an ideal", "keep one of them")
    elif who.ideal is None and who.scores is None and not unsure:
        faults.add((*path, "ideal"), "is missing", "give an ideal, or scores")


def check_ideal(who: written.Stakeholder, provisions: Provisions, path: Path, faults: Faults) -> None:
    """An ideal covers every provision; saliences go with it, and something matters."""
    for entry, given in (("ideal", who.ideal), ("salience", who.salience)):
        for name in given or ():
            faults.add_unknown((*path, entry), "provision", name, provisions)
    if who.ideal is not None:
        for name in lacking(provisions, who.ideal):
            faults.add((*path, "ideal", name), "is missing", "an ideal names every provision")
    if who.salience is None:
        return
    if who.ideal is None and not faults.touched((*path, "ideal")):
        faults.add((*path, "salience"), "goes with an ideal", "remove it, or give an ideal")
    if not any(who.salience.values()) and not faults.touched((*path, "salience")):
        faults.add((*path, "salience"), "must not be 0 for every provision")


def check_scores(
    who: written.Stakeholder, provisions: Provisions, full_score: float, path: Path, faults: Faults
) -> None:
    """A score sheet covers every option of every provision, and its best total is at most the full score."""
    if who.scores is None:
        return
    path = (*path, "scores")
    for name in who.scores:
        faults.add_unknown(path, "provision", name, provisions)
    for name, provision in provisions.items():
        options = [option.id for option in provision.options]
        scores = who.scores.get(name, {})
        for option in scores:
            faults.add_unknown((*path, name), "option", option, options)
        for option in lacking(options, scores):
            faults.add((*path, name, option), "is missing", "a score sheet names every option")
    best = sum(exact(max(scores.values(), default=0.0)) for scores in who.scores.values())
    if best > exact(full_score):
        faults.add(path, "must have a best total of at most full_score", f"got {float(best):g}, over {full_score:g}")


def exact(number: float) -> Fraction:
    """A number as it was written, so that sums are exact."""
    return Fraction(repr(number))


def check_red_lines(who: written.Stakeholder, provisions: Provisions, path: Path, faults: Faults) -> None:
    """Each red line says one thing, and together they leave an option of every provision."""
    path = (*path, "red_lines")
    left = {name: list(provision.options) for name, provision in provisions.items()}
    for place, line in enumerate(who.red_lines):
        check_red_line(line, provisions, (*path, place), faults)
        known = RedLine(provision=line.provision, min=line.min, max=line.max, forbids=line.forbids or ())
        options = left.get(line.provision, [])
        left[line.provision] = [option for option in options if not known.excludes(option.id, option.stringency)]
    for name, provision in provisions.items():
        readable = all(option.id and option.stringency >= 0 for option in provision.options)
        if provision.options and readable and not left[name]:
            faults.add(path, f"exclude every option of {name!r}", "leave at least one")


def check_red_line(line: written.RedLine, provisions: Provisions, path: Path, faults: Faults) -> None:
    """A red line has one of `min`, `max` and `forbids`, about a provision and options that exist."""
    given = [limit for limit in (line.min, line.max, line.forbids) if limit is not None]
    if len(given) != 1 and not any(faults.touched((*path, limit)) for limit in ("min", "max", "forbids")):
        found = "got several" if given else "got none"
        faults.add(path, "must have one of min, max and forbids", found)
    if line.forbids == () and not faults.touched((*path, "forbids")):
        faults.add((*path, "forbids"), "must name at least one option")
    if not line.provision:
        return
    faults.add_unknown((*path, "provision"), "provision", line.provision, provisions)
    if line.provision in provisions:
        options = [option.id for option in provisions[line.provision].options]
        for name in line.forbids or ():
            faults.add_unknown((*path, "forbids"), "option", name, options)


def lacking(wanted: Iterable[str], given: Mapping[str, object]) -> Iterator[str]:
    """The readable names that are not given."""
    return (name for name in wanted if name and name not in given)
