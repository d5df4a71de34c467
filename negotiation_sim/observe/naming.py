"""The names in a meeting that cannot be put on record: unknown ones are faults all the same."""

from negotiation_sim.core.table import STANCES
from negotiation_sim.observe import written
from negotiation_sim.observe.proceedings import Proceedings
from negotiation_sim.scenario.faults import Path


def check_names(proceedings: Proceedings, meeting: written.Meeting, path: Path) -> None:
    """Every stakeholder, provision and option that a meeting names is one of the scenario.

    Parameters
    ----------
    proceedings : Proceedings
        Takes the faults.
    meeting : written.Meeting
    path : tuple
        Where it stands in the file.
    """
    for entry in ("present", "absent", "returned", "caucus"):
        for who in getattr(meeting, entry) or ():
            proceedings.known(who, (*path, entry))
    for entry, stances in (("poll", meeting.poll), ("test", meeting.test)):
        for stance in STANCES:
            for who in getattr(stances, stance, ()):
                proceedings.known(who, (*path, entry, stance))
    for name in meeting.agenda or ():
        proceedings.provision(name, (*path, "agenda"))
    for place, change in enumerate(meeting.changes):
        here = (*path, "changes", place)
        for entry, people in (("by", (change.by,)), ("in_favour", change.in_favour), ("against", change.against)):
            for who in people or ():
                if who is not None:
                    proceedings.known(who, (*here, entry))
        for name, option in change.text.items():
            provision = proceedings.provision(name, (*here, "text"))
            if provision is not None:
                proceedings.option(provision, option, (*here, "text", name))
    about: dict[str, tuple[written.RedLine | written.Exit, ...]] = {
        "red_lines": meeting.red_lines,
        "left": meeting.left,
    }
    for entry, members in about.items():
        for place, said in enumerate(members):
            if said.stakeholder:
                proceedings.known(said.stakeholder, (*path, entry, place, "stakeholder"))
            if said.provision:
                proceedings.provision(said.provision, (*path, entry, place, "provision"))
