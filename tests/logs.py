"""A small log built by hand, and one fact of every kind in it or beside it."""

from negotiation_sim.record import events as e


def provision(name, *options):
    """A provision with options, from weak to strong."""
    return e.ProvisionOnTheTable(
        id=name,
        name=name.capitalize(),
        options=tuple(
            e.OptionOnTheTable(id=option, wording=f"{option} it is", stringency=k) for k, option in enumerate(options)
        ),
    )


def seat(name, *, observer=False, **hope):
    """A stakeholder in the bloc of its first letter."""
    return e.Seat(
        id=name,
        name=name.capitalize(),
        bloc=name[0],
        observer=observer,
        abstains=False,
        veto=False,
        weight=0 if observer else 1_000_000,
        reservation_value=0 if observer else 300_000,
        withdrawal_threshold=0 if observer else 500_000,
        forecast=0 if observer else 600_000,
        hope=hope,
    )


CONVENED = e.ProcessConvened(
    schema=1,
    model=1,
    scenario="pond",
    title="A pond",
    illustrative=True,
    scenario_hash="0123456789abcdef" * 4,
    seed=5,
    replicate=6,
    start="2026-01-01",
    deadline=20 * 1440,
    protocol="single_text",
    rule={
        "name": "consensus",
        "min_support": ">= 1/2",
        "max_objection": "0",
        "max_objectors": "0",
        "quorum": "0",
        "bloc_floor": "0",
    },
    blocs={"a": "A", "b": "B", "c": "C", "w": "W"},
    provisions=(provision("fence", "none", "low", "high"), provision("dogs", "free", "lead")),
    roster=(
        seat("ann", dogs=800_000),
        seat("anton"),
        seat("ben", fence=700_000),
        seat("cleo"),
        seat("wim", observer=True),
    ),
    text={"fence": 0, "dogs": 0},
)
OPENED = e.MeetingOpened(title="Once", agenda=("dogs",), works=True, present=("ann", "ben", "wim"))
AMENDED = e.DraftAmended(
    provision="fence",
    from_option=0,
    to_option=2,
    stances_before=0,
    stances_after=1,
    utilities_before=0,
    utilities_after=1,
)
TABLED = e.ProposalTabled(proposer="ben", changes={"dogs": 1})
ACCEPTED = e.ProposalAccepted(proposer="ben", changes={"dogs": 1}, in_favour=3_000_000, against=1_000_000)
REJECTED = e.ProposalRejected(proposer="cleo", changes={"fence": 1}, in_favour=1_000_000, against=3_000_000)
DECLARED = e.RedLineDeclared(stakeholder="ann", provision="dogs", option=0)
TESTED = e.ConsensusTested(
    support=("anton",),
    consider=(),
    object=("ann",),
    abstain=("ben",),
    support_weight=1,
    consider_weight=0,
    object_weight=1,
    utilities={"ann": 1, "anton": 2, "ben": 3},
    aspirations={"ann": 1, "anton": 2, "ben": 3},
    passed=False,
    shortfalls=("max_objection", "max_objectors"),
)
FORECAST = e.ForecastUpdated(stakeholder="ann", forecast=250_000, hope={"dogs": 400_000}, signal={"dogs": 0})
WITHDREW = e.StakeholderWithdrew(
    stakeholder="ann",
    bloc="a",
    wave=1,
    grievance=450_000,
    disappointment=50_000,
    lost_hope=400_000,
    pull=100_000,
    threshold=500_000,
    chance=4_000,
    draw=10,
    provision="dogs",
)
FOLLOWED = e.StakeholderWithdrew(
    stakeholder="anton",
    bloc="a",
    wave=2,
    grievance=0,
    disappointment=0,
    lost_hope=0,
    pull=600_000,
    threshold=500_000,
    chance=4_000,
    draw=10,
    provision=None,
)
SHOCK = e.ShockOccurred(
    shock="flood", name="A flood", reservation_values={"ben": 350_000}, withdrawal_thresholds={"cleo": 450_000}
)
EXTENDED = e.DeadlineExtended(
    from_minute=20 * 1440, to_minute=30 * 1440, support_weight=1, voting_weight=2, min_support="1/2"
)
AGREED = e.AgreementReached(
    kind="narrowed_agreement", text={"fence": 2, "dogs": 1}, stances={"ben": "support", "cleo": "object"}
)

INTERVENED = e.InterventionMade(
    changes={
        "blocs.b.withdrawal_threshold": "0.6",
        "calendar.deadline": "2026-02-01",
        "initial_text.fence": "low",
        "stakeholders.ann.hazard_cap": "0",
        "stakeholders.ann.salience.dogs": "0.5",
    },
    reservation_values={"cleo": 350_000},
    withdrawal_thresholds={"ben": 600_000},
    deadline=31 * 1440,
)

# One of every kind, with whom it concerns and which provisions it names.
EVERYBODY, EVERYTHING = {"ann", "anton", "ben", "cleo", "wim"}, {"fence", "dogs"}
EVERY_KIND = [
    (CONVENED, EVERYBODY, EVERYTHING),
    (OPENED, {"ann", "ben", "wim"}, {"dogs"}),
    (e.MeetingInquorate(weight_present=1, weight_active=3, quorum="1/2"), set(), set()),
    (SHOCK, {"ben", "cleo"}, set()),
    (AMENDED, set(), {"fence"}),
    (TABLED, {"ben"}, {"dogs"}),
    (ACCEPTED, {"ben"}, {"dogs"}),
    (REJECTED, {"cleo"}, {"fence"}),
    (DECLARED, {"ann"}, {"dogs"}),
    (e.CaucusHeld(stakeholders=("ann", "cleo")), {"ann", "cleo"}, set()),
    (e.StrawPollTaken(support=("ann",), consider=("ben",), object=("cleo",)), {"ann", "ben", "cleo"}, set()),
    (e.WorkingGroupMet(group="Lawn", stakeholders=("anton",), provisions=("fence",)), {"anton"}, {"fence"}),
    (e.DraftCirculated(text={"fence": 0, "dogs": 0}), set(), EVERYTHING),
    (e.CommentPeriodClosed(stakeholders=("cleo",)), {"cleo"}, set()),
    (TESTED, {"ann", "anton", "ben"}, set()),
    (FORECAST, {"ann"}, {"dogs"}),
    (e.RecessCalled(minutes=30), set(), set()),
    (WITHDREW, {"ann"}, {"dogs"}),
    (e.StakeholderRejoined(stakeholder="ann"), {"ann"}, set()),
    (EXTENDED, set(), set()),
    (AGREED, {"ben", "cleo"}, EVERYTHING),
    (INTERVENED, {"ann", "ben", "cleo"}, {"fence", "dogs"}),
    (e.ImpasseDeclared(idle_meetings=3), set(), set()),
    (e.DeadlineExpired(deadline=20 * 1440), set(), set()),
    (e.ProcessCollapsed(parties=1), set(), set()),
]


def placed(*told):
    """Facts as a log: each `(day, meeting, cause, fact)`, the days counted from the convening."""
    return [
        e.Event(sequence=k, minute=day * 1440, date=f"2026-01-{day + 1:02}", meeting=meeting, cause=cause, fact=fact)
        for k, (day, meeting, cause, fact) in enumerate(told)
    ]


POND = placed(
    (0, 0, None, CONVENED),  # 0
    (4, 1, None, OPENED),  # 1
    (4, 1, 1, AMENDED),  # 2
    (4, 1, 1, TABLED),  # 3
    (4, 1, 3, ACCEPTED),  # 4
    (4, 1, 4, DECLARED),  # 5
    (4, 1, 1, TESTED),  # 6
    (4, 1, 1, FORECAST),  # 7
    (5, 1, 7, WITHDREW),  # 8
    (5, 1, 8, FOLLOWED),  # 9
    (6, 1, None, SHOCK),  # 10
    (7, 1, 6, EXTENDED),  # 11
)
