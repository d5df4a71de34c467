"""Who declares which red line."""

from small import convened, held, meeting, party, provision, put, talks

from negotiation_sim.core.rules.voice import voice_red_lines

X, Y = provision("x", 0.0, 1.0), provision("y", 0.0, 1.0)
SCORES = {"x": (0, 1), "y": (0, 1)}


def voiced(agenda="xy", **changes):
    """Who declares what, as `"ann:x"`; ann forbids a on both provisions, calm abstains and forbids a of y."""
    people = [
        party("ann", scores=SCORES, forbids={"x": "a", "y": "a"}),
        party("bob", scores=SCORES, forbids={"x": "b"}),
        party("calm", abstains=True, scores=SCORES, forbids={"y": "a"}),
        party("watch", observer=True),
    ]
    scenario = talks(*people, provisions=[X, Y], meetings=[meeting(1, agenda)])
    case, table = convened(scenario)
    table = put(table, **{"in_room": True, "quorate": True, **changes})
    said = voice_red_lines(case, table, held(scenario), None).declared[:, 0]
    names = [f"{case.stakeholders[i]}:{case.provisions[p]}" for i, p in case.red_lines]
    return [name for name, yes in zip(names, said, strict=True) if yes]


def test_each_in_the_room_declares_what_the_draft_crosses():
    assert voiced() == ["ann:x", "ann:y", "calm:y"]
    assert voiced(text={"x": 1}) == ["ann:y", "bob:x", "calm:y"]


def test_only_on_the_agenda():
    assert voiced(agenda="y") == ["ann:y", "calm:y"]
    assert voiced(agenda="") == []


def test_only_once():
    assert voiced(declared={("ann", "y"): True}) == ["ann:x", "calm:y"]


def test_only_in_the_room_and_with_a_quorum():
    assert voiced(in_room={"ann": True}) == ["ann:x", "ann:y"]
    assert voiced(quorate=False) == []
