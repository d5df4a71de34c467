"""The studies that come with the program: what their levels are called is what they do."""

from pathlib import Path

import pytest

from negotiation_sim import changed, load_design

STUDIES = Path(__file__).resolve().parents[2] / "experiments"
STRANGER = "consent_stranger"


@pytest.mark.parametrize(
    ("study", "factor", "levels"),
    [
        ("agenda-and-deadline", "agenda", ("as held", "consent first", "consent last")),
        ("when-consensus-fails", "consent_agenda", ("as held", "first", "last")),
    ],
)
def test_agendas_move_consent_to_naming_strangers_and_drop_nothing_else(study, factor, levels):
    design = load_design(STUDIES / study)
    found = {}
    for level in next(each for each in design.factors if each.name == factor).levels:
        meetings = changed(design.base, level.changes).calendar.meetings
        tablings = sorted((p, n) for n, meeting in enumerate(meetings, 1) for p in meeting.agenda)
        others = sorted(p for p, _ in tablings if p != STRANGER)
        found[level.name] = [n for p, n in tablings if p == STRANGER], others
    held, first, last = (found[level] for level in levels)
    # It was tabled in June 2014, at the eighth meeting, in June 2015, at the twelfth, and with everything else later.
    assert held[0] == [8, 12, 13, 14, 15]
    assert first[0] == [5, 12, 13, 14, 15]
    assert last[0] == [13, 14, 15]
    assert held[1] == first[1] == last[1]


def test_consent_is_tabled_under_every_agenda_however_many_meetings_there_are():
    factors = {each.name: each for each in load_design(STUDIES / "agenda-and-deadline").factors}
    assert min(factors["meetings"].values) == 13
