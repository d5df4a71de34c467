"""What became of the text at a meeting: changes by the chair, and proposals."""

from collections.abc import Sequence

from negotiation_sim.observe import written
from negotiation_sim.observe.proceedings import Proceedings
from negotiation_sim.record import events as e
from negotiation_sim.scenario.faults import Path, shown


def make_changes(
    proceedings: Proceedings, minute: int, changes: Sequence[written.Change], agenda: Sequence[str], path: Path
) -> None:
    """Tell each change in turn: made by the chair, or tabled by somebody and adopted, rejected or left open."""
    for place, change in enumerate(changes):
        here = (*path, "changes", place)
        options = options_of(proceedings, change, agenda, (*here, "text"))
        if change.by is None:
            for name in ("adopted", "in_favour", "against"):
                if getattr(change, name) is not None:
                    proceedings.faults.add((*here, name), "is for proposals", "write who made it: by = …")
            for provision, option in options.items():
                was = proceedings.draft(proceedings.provisions[provision])
                proceedings.tell(e.DraftAmended(provision=provision, from_option=was, to_option=option), minute)
        elif proceedings.here(change.by, (*here, "by")) and options:
            proceedings.tell(e.ProposalTabled(proposer=change.by, changes=options), minute)
            decide_on(proceedings, minute, change, options, here)


def decide_on(
    proceedings: Proceedings, minute: int, change: written.Change, options: dict[str, int], path: Path
) -> None:
    """Whether the room adopted a proposal, if it decided."""
    weights = {name: weight_of(proceedings, getattr(change, name), (*path, name)) for name in ("in_favour", "against")}
    for who in sorted(set(change.in_favour or ()) & set(change.against or ())):
        proceedings.faults.add(
            (*path, "against"), f"names {shown(who)}, who is under in_favour too", "keep one of them"
        )
    if change.adopted is not None:
        decided = e.ProposalAccepted if change.adopted else e.ProposalRejected
        proceedings.tell(decided(proposer=change.by or "", changes=options, **weights), minute)
    elif change.in_favour is not None or change.against is not None:
        proceedings.faults.add((*path, "adopted"), "is missing", "write adopted = true or false: there was a vote")


def options_of(proceedings: Proceedings, change: written.Change, agenda: Sequence[str], path: Path) -> dict[str, int]:
    """The options of a change by provision, those that could be read, in the order of the file."""
    found: dict[str, int] = {}
    for name, wanted in change.text.items():
        provision = proceedings.provision(name, path)
        option = None if provision is None else proceedings.option(provision, wanted, (*path, name))
        if provision is None or option is None:
            continue
        if name not in agenda:
            remedy = "add it to the agenda of this meeting"
            proceedings.faults.add((*path, name), "is not on the agenda", remedy)
        elif option == proceedings.draft(provision):
            proceedings.faults.add((*path, name), f"is {shown(wanted)} in the draft already", "leave out what stays")
        else:
            found[name] = option
    return found


def weight_of(proceedings: Proceedings, names: Sequence[str] | None, path: Path) -> int | None:
    """The weight of those who were for or against it; None if nobody noted who."""
    if names is None:
        return None
    proceedings.once(names, path)
    counted = proceedings.mask(who for who in names if proceedings.party(who, path)) & proceedings.case.voter
    return int((proceedings.case.weight * counted).sum())
