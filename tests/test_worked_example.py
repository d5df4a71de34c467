"""docs/worked-example.md: one meeting worked on paper is what the program does, step by step, and what the page says.

Every number below was worked out from docs/model.md by hand or with a calculator, not taken from the program. The page
and this file hold the same numbers; both are compared with the real rules, at the state before the meeting.
"""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import attrs
import numpy as np
import pytest

from negotiation_sim import load, replay, run
from negotiation_sim.core.chance import ESTIMATE, MEETING, PERSON, Chances, Draws, entity
from negotiation_sim.core.moves import apply
from negotiation_sim.core.protocols import single_text
from negotiation_sim.core.protocols.single_text import amend_one_text, appraise, read_the_room, with_objections
from negotiation_sim.core.rules.attendance import take_attendance
from negotiation_sim.core.rules.concession import aspiration
from negotiation_sim.core.rules.decision import CONDITIONS, decide_by_rule, is_open, take_stances
from negotiation_sim.core.rules.decision import test_consensus as hold_test
from negotiation_sim.core.rules.forecast import signals, update_forecasts
from negotiation_sim.core.rules.utility import chosen, crossed, utility
from negotiation_sim.core.rules.voice import voice_red_lines
from negotiation_sim.core.rules.withdrawal import (
    chance_to_leave,
    disappointment,
    lost_hope,
    pull_of_allies,
    weight_gone,
    withdraw,
)
from negotiation_sim.core.scale import CERTAIN, SCALE, chance
from negotiation_sim.core.table import CONSIDER, OBJECT, STANCES, SUPPORT
from negotiation_sim.recorder import record_tape

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "worked-example.md").read_text(encoding="utf-8")
SEED, REPLICATE, MEETING_NUMBER = 71, 32, 4

PARTIES = ("parents", "nature", "dog_owners", "cafe", "sports")
PARENTS, NATURE, DOG_OWNERS, CAFE, SPORTS = range(5)
ROWS = ("Parents", "Nature group", "Dog owners", "Café owner", "Sports club")
FENCE, DOGS, HOURS, MEADOW = range(4)
YES_NO = {True: "yes", False: "no"}


def section(number):
    """The text of one numbered section of the page."""
    return re.search(rf"^## {number}\. .*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[0]


def read(cell):
    """A cell of a table: a whole number if it is one, else the words before any colon."""
    plain = cell.strip(" *").replace("−", "-").replace(",", "")
    return int(plain) if re.fullmatch(r"-?\d+", plain) else plain.split(":")[0] if plain.startswith("object") else plain


def tables(number):
    """The tables of a section, each as a list of rows of cells, without the head."""
    found = re.findall(r"((?:^\|.*\n)+)", section(number), re.MULTILINE)
    return [[[read(cell) for cell in row.strip("|").split("|")] for row in each.splitlines()[2:]] for each in found]


def says(number, *numbers):
    """Does the section contain each of the numbers, written as on the page?"""
    written = re.sub(r"(?<=\d),(?=\d{3})", "", section(number)).replace("−", "-")
    found = {int(word) for word in re.findall(r"-?\d+", written)}
    missing = [number for number in numbers if number not in found]
    assert not missing, f"section {number} does not contain {missing}"


def column(array):
    """The values of a column of one negotiation."""
    return [value.item() for value in np.asarray(array)[..., 0].reshape(-1)]


@pytest.fixture(scope="module")
def talks():
    """The case, the meeting with its draws, the table before it, and the table after each of its steps."""
    result = run(load("teaching-park"), seed=SEED, replicate=REPLICATE)
    chances = Chances.of(SEED, REPLICATE)
    meeting = record_tape(result.scenario, chances).meetings[MEETING_NUMBER - 1]
    case, draws = result.case, Draws(chances, result.case.address, MEETING_NUMBER)
    table = before = replay([event for event in result.events if event.meeting < MEETING_NUMBER])
    moves, after = {}, {}
    for phase in (*single_text.session, *single_text.after_recess):
        moves[phase] = phase(case, table, meeting, draws)
        table = after[phase] = apply(table, moves[phase])
    return SimpleNamespace(
        result=result, chances=chances, case=case, meeting=meeting, draws=draws, before=before, moves=moves, after=after
    )


def lines_of(declared):
    """Whose red lines on what are declared."""
    return [line for line, yes in zip(((NATURE, DOGS), (DOG_OWNERS, DOGS)), column(declared), strict=True) if yes]


def words(talks, step, purpose):
    """The four words of each party at a step."""
    four = talks.chances.words(talks.case.address, np.array([step], np.uint64), purpose)
    return [list(each) for each in zip(*map(column, four), strict=True)]


# 1. What the parties bring

WORTH = [
    [0, 0, 200_000, 150_000, 0],
    [200_000, 150_000, 100_000, 100_000, 50_000],
    [500_000, 50_000, 0, 0, 100_000],
    [0, 0, 500_000, 150_000, 0],
    [150_000, 150_000, 300_000, 50_000, 50_000],
    [200_000, 250_000, 0, 0, 100_000],
    [0, 0, 100_000, 600_000, 300_000],
    [100_000, 50_000, 100_000, 100_000, 150_000],
    [200_000, 100_000, 0, 0, 0],
    [0, 0, 200_000, 100_000, 500_000],
    [50_000, 200_000, 100_000, 50_000, 100_000],
    [100_000, 500_000, 0, 0, 0],
]


def test_what_the_parties_bring(talks):
    assert talks.case.stakeholders == PARTIES
    assert talks.case.value[..., 0].reshape(5, 12).T.tolist() == WORTH
    assert column(talks.case.best) == [1_000_000] * 5
    assert column(talks.before.reservation_value) == [350_000] * 5
    assert column(talks.case.weight) == [1_000_000] * 5
    forbidden = talks.case.forbidden[..., 0]
    assert [tuple(place) for place in np.argwhere(forbidden)] == [(NATURE, DOGS, 0), (DOG_OWNERS, DOGS, 2)]
    assert [row[1:] for row in tables(1)[0]] == WORTH
    says(1, 1_000_000, 350_000)


# 2. Where the talks stand

PERSONS = [  # entity, four words, their sum, the error e, the threshold L
    [1827157011, 2221668341, 2173376253, 932433162, 2961446148, 8288923904, -9_712, 590_288],
    [1452780490, 82181358, 272435311, 1831836810, 15868629, 2202322108, -206_077, 393_923],
    [2781963568, 865343132, 1270637040, 798812256, 3635328445, 6570120873, -65_164, 534_836],
    [2824910936, 533526261, 517808092, 2557447036, 1454095374, 5062876763, -113_790, 486_210],
    [481640994, 2039788642, 3967705345, 2354835572, 2475659929, 10837989488, 72_526, 672_526],
]
FORECASTS = [  # U of the draft, F at convening, after meeting 2, after meeting 3
    [0, 675_000, 337_500, 168_750],
    [0, 675_000, 337_500, 168_750],
    [1_000_000, 675_000, 837_500, 918_750],
    [1_000_000, 675_000, 837_500, 918_750],
    [800_000, 675_000, 737_500, 768_750],
]


def test_the_withdrawal_thresholds(talks):
    assert [entity(who) for who in PARTIES] == [row[0] for row in PERSONS]
    assert words(talks, 0, PERSON) == [row[1:5] for row in PERSONS]
    assert column(talks.chances.of_persons(talks.case.address)) == [row[5] for row in PERSONS]
    assert column(talks.case.withdrawal_threshold) == [600_000] * 5
    assert column(talks.case.withdrawal_threshold_sd) == [80_000] * 5
    assert column(talks.before.withdrawal_threshold) == [600_000 + row[6] for row in PERSONS]
    assert column(talks.before.withdrawal_threshold) == [row[7] for row in PERSONS]
    assert tables(2)[0] == [[name, *row] for name, row in zip(ROWS, PERSONS, strict=True)]
    says(2, 600_000, 80_000, 2_479_700_525, 8_589_934_592)


def test_the_forecasts_before_the_meeting(talks):
    assert talks.before.text[:, 0].tolist() == [0, 0, 0, 0]
    assert column(utility(talks.case, talks.before.text)) == [row[0] for row in FORECASTS]
    for place, meetings in ((1, 1), (2, 2), (3, 3)):
        table = replay([event for event in talks.result.events if event.meeting <= meetings])
        assert column(table.forecast) == [row[place] for row in FORECASTS]
    assert tables(2)[1] == [[name, *row] for name, row in zip(ROWS, FORECASTS, strict=True)]


def test_the_hopes_before_the_meeting(talks):
    convened = replay(talks.result.events[:1])
    for table, hope in ((convened, 900_000), (talks.before, 700_000)):
        assert table.red_lines == talks.case.red_lines == ((NATURE, DOGS), (DOG_OWNERS, DOGS))
        assert table.hope.tolist() == [[hope], [hope]]
    assert lines_of(talks.before.declared) == [(NATURE, DOGS)]
    at_meeting_2 = [e.fact.signal for e in talks.result.events if e.meeting == 2 and e.kind == "ForecastUpdated"]
    assert [at_meeting_2[NATURE], at_meeting_2[DOG_OWNERS]] == [{"dogs": 500_000}] * 2
    says(2, 900_000, 500_000, 700_000)


# 3. Who is in the room

ATTENDANCE = [2744246314, 2838104895, 2705940505, 4242653176, 1252848147]
IN_ROOM = [True, True, True, False, True]


def test_who_is_in_the_room(talks):
    move = talks.moves[take_attendance]
    assert column(talks.draws.attendance) == ATTENDANCE
    assert [four[0] for four in words(talks, MEETING_NUMBER, MEETING)] == ATTENDANCE
    assert chance(0.9) == 3_865_470_566
    assert column(talks.meeting.attendance) == [3_865_470_566] * 5
    assert column(move.in_room) == IN_ROOM
    assert column(move.why.weight_present[None]) == [4_000_000]
    assert column(move.why.weight_active[None]) == [5_000_000]
    assert (talks.case.rule.quorum.numerator[0], talks.case.rule.quorum.denominator[0]) == (3, 5)
    assert move.quorate.all()
    told = {True: "yes", False: "no: absent"}
    assert tables(3)[0] == [
        [name, draw, told[here]] for name, draw, here in zip(ROWS, ATTENDANCE, IN_ROOM, strict=True)
    ]
    says(3, 3_865_470_566, 4_000_000, 5_000_000, 20_000_000, 15_000_000)


# 4. What each still holds out for


def test_what_each_holds_out_for(talks):
    assert talks.meeting.minute.tolist() == [60_480]
    assert talks.before.deadline.tolist() == [80_640]
    assert column(talks.meeting.concession) == [584_375] * 5
    assert column(aspiration(talks.case, talks.before, talks.meeting)) == [620_156] * 5
    says(4, 60_480, 80_640, 584_375, 415_625, 270_156, 620_156)
    assert "0.5625" in section(4)


# 5. How the chair reads the room

READINGS = {  # four words, their sum, the error e, what the chair takes for A and for r
    PARENTS: [3549149797, 3797134767, 1079522520, 2549381412, 10975188496, 76_952, 697_108, 426_952],
    NATURE: [1037128357, 3413655169, 775140608, 2763218850, 7989142984, -19_383, 600_773, 330_617],
    DOG_OWNERS: [1318533892, 545875432, 601461003, 683838660, 3149708987, -175_513, 444_643, 174_487],
    SPORTS: [2443756611, 1179660140, 2408919692, 2381554925, 8413891368, -5_680, 614_476, 344_320],
}
THERE = list(READINGS)


def test_how_the_chair_reads_the_room(talks):
    came = talks.after[take_attendance]
    reading = read_the_room(talks.case, came, talks.meeting, talks.draws)
    assert talks.case.reading_error.tolist() == [80_000]
    assert not talks.meeting.caucus[0]
    drawn, sums = words(talks, MEETING_NUMBER, ESTIMATE), column(talks.draws.reading)
    hoped, least, enough = column(reading.hoped), column(reading.least), column(reading.enough)
    for i, row in READINGS.items():
        assert [*drawn[i], sums[i], hoped[i] - 620_156, hoped[i], least[i]] == row
        assert least[i] - 350_000 == row[5]
    assert column(talks.case.chair_attention) == [1_000_000] * 5
    assert hoped[CAFE] == least[CAFE] == talks.case.never > max(map(sum, WORTH))
    assert enough == [hoped[i] if i in THERE else 0 for i in range(5)]
    assert tables(5)[0] == [[ROWS[i], *row] for i, row in READINGS.items()]
    says(5, -600_791_608, -48_063_328_640_000, 2_479_700_525, -19_383)


# 6 and 7. The changes of the draft

AS_IT_IS, WITH_THE_FENCE, AMENDED = [0, 0, 0, 0], [2, 0, 0, 0], [2, 2, 0, 0]
OPTIONS = [(FENCE, 0), (FENCE, 1), (FENCE, 2), (DOGS, 1), (DOGS, 2), (HOURS, 1), (HOURS, 2), (MEADOW, 1), (MEADOW, 2)]
CANDIDATES = {  # by section: the text, then each change: worth to P, N, D and S, stances, the two sums
    6: [
        [0, 0, 1_000_000, 800_000, "0 0 2 2", 4_000_000, 1_059_119],
        [200_000, 150_000, 900_000, 850_000, "0 0 2 2", 4_000_000, 1_409_119],
        [500_000, 50_000, 800_000, 900_000, "1 0 2 2", 5_000_000, 1_609_119],
        [150_000, 150_000, 800_000, 850_000, "0 0 2 2", 4_000_000, 1_359_119],
        [200_000, 250_000, 500_000, 900_000, "0 0 2 2", 4_000_000, 1_509_119],
        [100_000, 50_000, 1_000_000, 650_000, "0 0 2 2", 4_000_000, 1_209_119],
        [200_000, 100_000, 900_000, 500_000, "0 0 2 1", 3_000_000, 1_244_643],
        [50_000, 200_000, 900_000, 400_000, "0 0 2 1", 3_000_000, 1_094_643],
        [100_000, 500_000, 800_000, 300_000, "0 0 2 0", 2_000_000, 1_344_643],
    ],
    7: [
        [500_000, 50_000, 800_000, 900_000, "1 0 2 2", 5_000_000, 1_609_119],
        [0, 0, 1_000_000, 800_000, "0 0 2 2", 4_000_000, 1_059_119],
        [200_000, 150_000, 900_000, 850_000, "0 0 2 2", 4_000_000, 1_409_119],
        [650_000, 200_000, 600_000, 950_000, "1 0 2 2", 5_000_000, 1_909_119],
        [700_000, 300_000, 300_000, 1_000_000, "2 0 1 2", 5_000_000, 1_911_584],
        [600_000, 100_000, 800_000, 750_000, "1 0 2 2", 5_000_000, 1_759_119],
        [700_000, 150_000, 700_000, 600_000, "2 0 2 1", 5_000_000, 1_891_751],
        [550_000, 250_000, 700_000, 500_000, "1 0 2 1", 4_000_000, 1_744_643],
        [600_000, 550_000, 600_000, 400_000, "1 0 2 1", 4_000_000, 1_994_643],
    ],
}
CHOSEN = {6: (2, FENCE, 2), 7: (4, DOGS, 2)}  # the row of the winner, the provision, the option


def candidates(start):
    """The text itself, then every text that differs in one provision, in the order of agenda and options."""
    texts = [start]
    for provision in range(4):
        for option in range(3):
            if option != start[provision]:
                texts.append([*start[:provision], option, *start[provision + 1 :]])
    return texts


@pytest.mark.parametrize(("number", "start"), [(6, AS_IT_IS), (7, WITH_THE_FENCE)])
def test_the_sums_of_every_change(talks, number, start):
    came = talks.after[take_attendance]
    reading = read_the_room(talks.case, came, talks.meeting, talks.draws)
    draft = np.array(start)[:, None]
    crossings, worth = crossed(talks.case, draft) & came.declared, utility(talks.case, draft)
    sums = []
    for p in range(4):
        own = with_objections(talks.case, reading, crossings, p)
        sums.append(appraise(talks.case, came, own, draft, worth, p))
    for text, row in zip(candidates(start), CANDIDATES[number], strict=True):
        u = utility(talks.case, np.array(text)[:, None])
        over = talks.case.over_lines(np.logical_or, crossed(talks.case, np.array(text)[:, None]) & came.declared, False)
        stances = np.where(over | (u < reading.least), 0, np.where(u >= reading.hoped, 2, 1))
        told = " ".join(str(stances[i, 0]) for i in THERE)
        assert [*(int(u[i, 0]) for i in THERE), told] == row[:5]
        changed = [p for p in range(4) if text[p] != start[p]] or range(4)
        for p in changed:
            assert [int(each[text[p], 0]) for each in sums[p]] == row[5:]
    assert [row[1:] for row in tables(number)[0]] == CANDIDATES[number]


@pytest.mark.parametrize(("number", "place"), [(6, 0), (7, 1)])
def test_the_chair_takes_the_best_change(talks, number, place):
    winner, provision, option = CHOSEN[number]
    edits = talks.moves[amend_one_text].edits
    assert len(edits) == 2
    edit, before, after = edits[place], CANDIDATES[number][0], CANDIDATES[number][winner]
    assert (edit.provision.tolist(), edit.option.tolist()) == ([provision], [option])
    assert (edit.why.stances_before.tolist(), edit.why.utilities_before.tolist()) == ([before[5]], [before[6]])
    assert (edit.why.stances_after.tolist(), edit.why.utilities_after.tolist()) == ([after[5]], [after[6]])
    assert max(CANDIDATES[number], key=lambda row: row[5:]) == after
    bold = [line for line in section(number).splitlines() if line.startswith("| **")]
    assert [read(cell) for cell in bold[0].strip("|").split("|")][1:] == after
    assert len(bold) == 1


def test_how_near_the_lead_was(talks):
    says(7, 697_108, 1_911_584, 1_909_119, 2_465)
    assert talks.after[amend_one_text].text[:, 0].tolist() == AMENDED
    # The class's first question: taken for that much more modest, the parents make it a tie, which goes to the lead.
    came = talks.after[take_attendance]
    for less, option in ((2_464, 2), (2_465, 1)):
        summed = talks.draws.reading.copy()
        summed[PARENTS] = 8_589_934_592 - (less - 76_952) * 2_479_700_525 // 80_000
        edits = amend_one_text(talks.case, came, talks.meeting, SimpleNamespace(reading=summed)).edits
        assert (edits[1].provision[0], edits[1].option[0]) == (DOGS, option)


# 8. A red line is declared


def test_the_red_line_is_declared(talks):
    declared = talks.moves[voice_red_lines].declared
    assert lines_of(declared) == [(DOG_OWNERS, DOGS)]


# 9. The test of consensus

VALUES = [  # by provision, and the whole worth U
    [500_000, 200_000, 0, 0, 700_000],
    [50_000, 250_000, 0, 0, 300_000],
    [0, 0, 100_000, 200_000, 300_000],
    [0, 0, 600_000, 100_000, 700_000],
    [100_000, 100_000, 300_000, 500_000, 1_000_000],
]
CROSSES = [False, False, True, False, False]
STANCE = [SUPPORT, OBJECT, OBJECT, SUPPORT, SUPPORT]


def test_the_test_of_consensus(talks):
    case, table = talks.case, talks.after[voice_red_lines]
    worth = [column(chosen(case.value[:, p], table.text[p])) for p in range(4)]
    assert [list(row) for row in zip(*worth, strict=True)] == [row[:4] for row in VALUES]
    assert column(utility(case, table.text)) == [row[4] for row in VALUES]
    assert column(case.over_lines(np.logical_or, crossed(case, table.text), False)) == CROSSES
    stance = take_stances(case, table, utility(case, table.text), aspiration(case, table, talks.meeting))
    assert column(stance) == STANCE
    assert CONSIDER not in STANCE
    told = [
        [name, *row, YES_NO[crosses], STANCES[code]]
        for name, row, crosses, code in zip(ROWS, VALUES, CROSSES, STANCE, strict=True)
    ]
    assert tables(9)[0] == told

    verdict = decide_by_rule(case, stance)
    why = verdict.why
    assert (why.support[0], why.consider[0], why.object[0], verdict.whole[0]) == (3_000_000, 0, 2_000_000, 5_000_000)
    assert (case.rule.min_support.numerator[0], case.rule.min_support.denominator[0]) == (1, 2)
    assert dict(zip(CONDITIONS, column(why.failed), strict=True)) == {
        "min_support": False,
        "max_objection": True,
        "max_objectors": True,
        "veto": False,
        "bloc_floor": False,
    }
    rows = tables(9)[1]
    assert [row[2] for row in rows] == [YES_NO[not failed] for failed in column(why.failed)]
    assert [re.search("`(.+)`", row[0])[1] for row in rows] == list(CONDITIONS)
    says(9, 3_000_000, 2_000_000, 6_000_000, 5_000_000, 620_156, 350_000)

    held = talks.moves[hold_test]
    assert held.held.tolist() == [True]
    assert held.passed.tolist() == [False]


# 10. What each now expects

UPDATES = [  # F before, U, half of U − F, F after
    [168_750, 700_000, 265_625, 434_375],
    [168_750, 300_000, 65_625, 234_375],
    [918_750, 300_000, -309_375, 609_375],
    [918_750, 700_000, -109_375, 809_375],
    [768_750, 1_000_000, 115_625, 884_375],
]


def test_the_forecasts_after_the_meeting(talks):
    move = talks.moves[update_forecasts]
    assert column(talks.after[hold_test].forecast) == [row[0] for row in UPDATES]
    assert column(move.forecast) == [row[3] for row in UPDATES]
    assert [row[0] + row[2] for row in UPDATES] == [row[3] for row in UPDATES]
    assert tables(10)[0] == [[name, *row] for name, row in zip(ROWS, UPDATES, strict=True)]


def test_the_hopes_after_the_meeting(talks):
    case, table, move = talks.case, talks.after[hold_test], talks.moves[update_forecasts]
    assert column(is_open(case, table, DOGS)) == [False, True, False]
    assert [row[2:] for row in tables(10)[1]] == [["no", "no", "yes"], ["yes", "yes", "yes"], ["no", "yes", "no"]]
    assert column(move.why.signal) == [500_000, 500_000]
    assert column(move.hope) == [600_000, 600_000]
    says(10, 500_000, 700_000, 600_000)


def test_green_and_red_as_they_would_have_been(talks):
    case, table = talks.case, talks.after[hold_test]
    lead = attrs.evolve(table, text=np.array([[2], [1], [0], [0]]))
    forbidden = case.forbidden.copy()
    forbidden[PARENTS, DOGS, 1] = True
    third = attrs.evolve(case, forbidden=forbidden)
    assert third.red_lines == ((PARENTS, DOGS), *case.red_lines)
    declared, hopes = np.array([[True], *table.declared]), np.array([[700_000], *table.hope])
    against = attrs.evolve(table, red_lines=third.red_lines, declared=declared, hope=hopes)
    for someone, somewhere, signal, hope in ((case, lead, 1_000_000, 850_000), (third, against, 0, 350_000)):
        assert column(signals(someone, somewhere))[-2:] == [signal, signal]
        move = update_forecasts(someone, somewhere, talks.meeting, talks.draws)
        assert column(move.hope)[-2:] == [hope, hope]
        says(10, signal, hope)


# 11. Who walks out

FIRST_WAVE = [  # F, disappointment, lost hope, L, z, chance, draw
    [434_375, 0, 0, 590_288, -590_288, 0, 2946187056],
    [234_375, 115_625, 400_000, 393_923, 121_702, 2357696862, 172823698],
    [609_375, 0, 160_000, 534_836, -374_836, 0, 4042410203],
    [809_375, 0, 0, 486_210, -486_210, 0, 2613956676],
    [884_375, 0, 0, 672_526, -672_526, 0, 370975305],
]
SECOND_WAVE_OF_PARENTS = [0, 0, 500_000, 590_288, -90_288]  # disappointment, lost hope, pull, L, z


def of_all(rule, case, amounts):
    """What a rule about pairs (stakeholder, negotiation) gives for everyone, as a column."""
    everyone = np.arange(5), np.zeros(5, int)
    return rule(case, amounts if rule is pull_of_allies else amounts[everyone], everyone)[:, None]


def test_who_walks_out(talks):
    case, table, meeting = talks.case, talks.after[update_forecasts], talks.meeting
    assert column(case.red_line_weight) == [1_000_000, 1_000_000, 400_000, 400_000, 400_000]
    assert column(case.meeting_cost) == [0] * 5
    regret, lost = disappointment(case, table, meeting), lost_hope(case, table)
    excess = regret + lost - table.withdrawal_threshold
    chances, drawn = of_all(chance_to_leave, case, excess), talks.draws.withdrawal
    found = [table.forecast, regret, lost, table.withdrawal_threshold, excess, chances, drawn]
    assert [list(row) for row in zip(*map(column, found), strict=True)] == FIRST_WAVE
    assert [four[1] for four in words(talks, MEETING_NUMBER, MEETING)] == [row[6] for row in FIRST_WAVE]
    leaves = [row[6] < row[5] for row in FIRST_WAVE]
    assert leaves == [False, True, False, False, False]
    assert tables(11)[0] == [
        [name, *row, YES_NO[goes]] for name, row, goes in zip(ROWS, FIRST_WAVE, leaves, strict=True)
    ]

    gone = np.array(leaves)[:, None]
    pull = of_all(pull_of_allies, case, weight_gone(case, attrs.evolve(table, active=~gone)))
    assert column(pull)[PARENTS] == 500_000
    found = [regret, lost, pull, table.withdrawal_threshold, excess + pull]
    assert [column(array)[PARENTS] for array in found] == SECOND_WAVE_OF_PARENTS
    assert tables(11)[1] == [["Parents", *SECOND_WAVE_OF_PARENTS, "no"]]
    assert not ((excess + pull >= 0) & ~gone).any()
    assert column(weight_gone(case, attrs.evolve(table, active=~gone))) == [
        1_000_000 if bloc == case.blocs[case.bloc[NATURE]] else 0 for bloc in case.blocs
    ]
    says(11, 115_625, 400_000, 515_625, 393_923, 121_702, 221_702, 4_294_967_296, 2_357_696_862, 500_000, 100_000)

    move = talks.moves[withdraw]
    assert column(move.leaving) == leaves
    assert column(move.provision)[NATURE] == DOGS
    why = move.why
    assert (why.who.tolist(), why.wave.tolist(), why.pull.tolist()) == ([NATURE], [1], [0])
    assert [why.disappointment[0], why.lost_hope[0], why.chance[0], why.draw[0]] == [
        FIRST_WAVE[NATURE][place] for place in (1, 2, 5, 6)
    ]
    assert talks.after[withdraw].open.all()


# 12. The same in the log


def test_the_log_of_the_meeting(talks):
    rows = tables(12)[0]
    events = [event for event in talks.result.events if event.meeting == MEETING_NUMBER]
    told = [[e.sequence, f"`{e.kind}`", "none" if e.cause is None else e.cause] for e in events]
    assert [[row[0], row[1], row[3]] for row in rows] == told
    assert [row[0] for row in rows] == list(range(17, 28))
    assert replay(talks.result.events[:28]).active[:, 0].tolist() == [True, False, True, True, True]
    fact = events[-1].fact
    assert (fact.grievance, fact.pull, fact.provision) == (515_625, 0, "dogs")
    assert talks.result.kind == "narrowed_agreement"
    assert talks.result.text["dogs"] == "free"


def test_every_number_of_the_page_is_in_this_file():
    """Also those in running text, which no test above looks for in its place."""
    assert (SCALE // 100, CERTAIN - 1, 1_000_000 - 350_000) == (10_000, 4_294_967_295, 650_000)
    source = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    typed = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant)}
    written = {int(number.replace(",", "")) for number in re.findall(r"\d{1,3}(?:,\d{3})+(?!\.?\d)", PAGE)}
    assert not written - typed


def test_the_page_names_its_address():
    assert f"seed {SEED}, replicate {REPLICATE}" in PAGE
    assert f"--seed {SEED} --replicate {REPLICATE}" in PAGE


def test_the_parents_would_have_stayed_without_the_fence(talks):
    """The class's second question: with the draft as it was they might have gone, but their draw is too high."""
    table = attrs.evolve(talks.after[update_forecasts], forecast=np.array([[84_375], [84_375], [0], [0], [0]]))
    parents = withdraw(talks.case, table, talks.meeting, talks.draws)
    assert column(parents.leaving)[:2] == [False, True]
    z = np.full((5, 1), 265_625 + 500_000 - 590_288)
    assert column(of_all(chance_to_leave, talks.case, z))[PARENTS] == 2_735_072_586 < FIRST_WAVE[PARENTS][6]
