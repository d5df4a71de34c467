"""Design files: what they mean, every default, and every fault with its place and a remedy, all at once."""

import pickle
import re
import tomllib
from datetime import date
from pathlib import Path

import attrs
import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_sim import ScenarioError, drawn, load, load_design, parse, parse_design, spelled
from negotiation_sim.designs import reading
from negotiation_sim.designs.changes import scenario_at
from negotiation_sim.designs.design import Distribution, Level
from negotiation_sim.designs.digest import design_hash
from negotiation_sim.designs.reading import plan_of
from negotiation_sim.designs.written import METHODS, PARAMETERS, Factor, File, Sampler
from negotiation_sim.designs.written import Level as LevelOfFile
from negotiation_sim.points.held import hold
from negotiation_sim.scenario import scenario_hash
from negotiation_sim.scenario.entries import first_unknown
from negotiation_sim.scenario.find import names

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "experiments"
PAGE = (ROOT / "docs" / "design-format.md").read_text(encoding="utf-8")

TOP = """\
schema = 1
name = "who-stays"
base = "teaching-park"
"""
SAMPLER = """
[sampler]
method = "latin_hypercube"
points = 10
"""
FACTOR = """
[[factors]]
path = "stakeholders.parents.withdrawal_threshold"
name = "threshold"
range = [0.3, 1.3]
"""
LEVELS = """
[[factors]]
name = "agenda"
[[factors.levels]]
name = "fence first"
set = { "calendar.meetings.0.agenda" = ["fence", "dogs"] }
[[factors.levels]]
name = "dogs first"
set = { "calendar.meetings.0.agenda" = ["dogs", "fence"] }
"""
GOOD = TOP + SAMPLER + FACTOR


def factor(*lines):
    """A design with one factor."""
    return TOP + SAMPLER + "\n[[factors]]\n" + "\n".join(lines) + "\n"


def faults(text, folder="."):
    """The faults of a text, as it would be told to a person."""
    with pytest.raises(ScenarioError) as caught:
        parse_design(text, "design.toml", folder)
    return [str(fault) for fault in caught.value.faults]


def test_what_a_file_leaves_out_has_its_default():
    design = parse_design(GOOD)
    [threshold] = design.factors
    assert (design.title, design.question, design.replicates, design.seed) == ("who-stays", "", 1, 0)
    assert (threshold.label, threshold.kind, threshold.apply) == ("threshold", "number", "set")
    assert (threshold.low, threshold.high, threshold.distribution) == (0.3, 1.3, Distribution(kind="uniform"))
    assert (design.sampler.points, design.sampler.seed) == (10, 0)
    assert scenario_hash(design.base) == scenario_hash(load("teaching-park"))
    assert {"status", "kind", "minimum_bloc_share_in", "text.fence"} <= set(design.outcomes)
    assert "left_at.parents" not in design.outcomes


def test_a_factor_without_a_name_is_called_by_its_path():
    [only] = parse_design(factor('path = "rule.quorum"', "range = [0.0, 1.0]")).factors
    assert (only.name, only.label) == ("rule.quorum", "rule.quorum")


@pytest.mark.parametrize(
    ("sampler", "chances"),
    [
        ('{ method = "factorial" }', "common"),
        ('{ method = "saltelli", points = 4 }', "common"),
        ('{ method = "morris", points = 4 }', "common"),
        ('{ method = "latin_hypercube", points = 4 }', "independent"),
        ('{ method = "sobol", points = 4 }', "independent"),
    ],
)
def test_the_default_of_chances_is_that_of_the_sampler(sampler, chances):
    text = f"{TOP}sampler = {sampler}\n{FACTOR}"
    assert parse_design(text).chances == chances
    assert parse_design(f'chances = "common"\n{text}').chances == "common"
    assert parse_design(f'chances = "independent"\n{text}').chances == "independent"


def test_the_base_has_the_changes_for_all_points():
    design = parse_design(f'{TOP}{SAMPLER}[set]\n"rule.name" = "unanimity"\n{FACTOR}')
    assert (design.base.rule.name, load("teaching-park").rule.name) == ("unanimity", "consensus")


@pytest.mark.parametrize(
    ("path", "said", "kind", "low", "high"),
    [
        ("rule.quorum", "range = [0, 1]", "number", 0.0, 1.0),
        ("chair.reading_error", "values = [0, 0.1]", "number", 0.0, 0.1),
        ("calendar.minimum_parties", "range = [2, 4]", "whole", 2, 4),
        ("calendar.impasse_after", "values = [3, 6]", "whole", 3, 6),
        ("calendar.interval", "range = [7, 21]", "whole", 7, 21),
        ("calendar.deadline", "range = [2026-07-01, 2026-07-31]", "date", 20635, 20665),
        ("rule.max_objectors", 'values = [0, 1, "any"]', "words", 0, 0),
    ],
)
def test_the_kind_of_a_factor_is_that_of_its_value_in_the_base(path, said, kind, low, high):
    [found] = parse_design(factor(f'path = "{path}"', said)).factors
    assert (found.kind, found.low, found.high) == (kind, low, high)
    assert date.fromordinal(date(1970, 1, 1).toordinal() + 20635) == date(2026, 7, 1)


def test_values_that_are_no_numbers_are_levels():
    [rule] = parse_design(factor('path = "rule.name"', 'values = ["consensus", "unanimity"]')).factors
    assert rule.levels == (
        Level(name="consensus", changes={"rule.name": '"consensus"'}),
        Level(name="unanimity", changes={"rule.name": '"unanimity"'}),
    )
    [agenda] = parse_design(TOP + SAMPLER + LEVELS).factors
    assert [level.name for level in agenda.levels] == ["fence first", "dogs first"]
    assert agenda.levels[1].changes == {"calendar.meetings.0.agenda": '["dogs", "fence"]'}
    assert (agenda.kind, agenda.path) == ("words", "")


def test_outcomes_are_columns_or_groups_of_them():
    assert parse_design(f'outcomes = ["kind", "left_at.parents", "text.*"]\n{GOOD}').outcomes == (
        "kind",
        "text.fence",
        "text.dogs",
        "text.hours",
        "text.meadow",
        "left_at.parents",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("[sampler]", "[sampler]\npionts = 1"), "unknown key 'pionts' @ sampler (did you mean 'points'?)"),
        (GOOD.replace("latin_h", "h"), "unknown method 'hypercube' @ sampler.method (did you mean 'latin_hypercube'?)"),
        (GOOD.replace("points = 10", ""), "sampler.points is missing (write points = … : how many points)"),
        (GOOD.replace("points = 10", 'points = "10"'), "must be a whole number (got '10': write it without quotes)"),
        (
            GOOD.replace("latin_hypercube", "sobol"),
            "sampler.points must be a power of two for sobol (got 10: write 8 or 16)",
        ),
        (
            GOOD.replace("latin_hypercube", "factorial"),
            "sampler.points has no meaning for factorial (leave it out; it takes levels)",
        ),
        (
            f'{TOP}sampler = {{ method = "morris", points = 4, levels = 5 }}\n{FACTOR}',
            "sampler.levels must be even for morris (got 5: write 4 or 6)",
        ),
        (
            f"replicates = 4_294_967_296\n{GOOD}",
            "replicates must lead to at most 4,294,967,296 rows (got 10 points × 4,294,967,296 replicates)",
        ),
        (
            f'{TOP}sampler = {{ method = "factorial", levels = 1000 }}\n'
            + "".join(
                f'[[factors]]\npath = "{path}"\nrange = [0.0, 1.0]\n' for path in ("rule.quorum", "rule.bloc_floor")
            )
            + '[[factors]]\npath = "chair.reading_error"\nrange = [0.0, 1.0]\n',
            "sampler.levels must lead to at most 100,000,000 points (got 1,000,000,000)",
        ),
        (TOP + SAMPLER, "factors must have at least one member (write [[factors]]: what differs from point to point)"),
        (
            GOOD.replace("0.3, 1.3", "1.3, 0.3"),
            "factors[0] (threshold).range must go from a smaller to a larger value (got [1.3, 0.3]: write [0.3, 1.3])",
        ),
        (
            GOOD.replace("0.3, 1.3", "0,3, 1,3"),
            "range must be a list of two numbers or dates (got [0, 3, 1, 3]: write [0.3, 1.3], with points and not "
            "commas in its numbers)",
        ),
        (
            GOOD.replace("0.3, 1.3", "0,3, 1"),
            "(got [0, 3, 1]: write [low, high], with points and not commas in its numbers)",
        ),
        (
            GOOD.replace("0.3, 1.3", "0.3"),
            "range must be a list of two numbers or dates (got [0.3]: write [low, high])",
        ),
        (GOOD.replace("0.3, 1.3", "0.5, " * 40), "(got a list of 40 members: write [low, high])"),
        (GOOD.replace("0.3, 1.3", "0.3, 0.3"), "(got [0.3, 0.3]: a single value belongs under [set])"),
        (GOOD.replace("1.3", "1.3000001"), "must have at most six decimals (got 1.3000001: the model counts in"),
        (GOOD.replace("1.3", "2026-01-01"), "range must be two numbers or two dates (got 0.3 and 2026-01-01)"),
        (
            GOOD.replace("1.3", "5.5"),
            "range leads to a case with a fault at 5.5 (stakeholders[0] (parents).withdrawal_threshold must be between "
            "0 and 5 (got 5.5))",
        ),
        (GOOD.replace("parents", "parent"), "(unknown part 'parent' @ stakeholders (did you mean 'parents'?))"),
        (
            GOOD.replace("withdrawal_t", "withdrawal_f"),
            "path leads nowhere in the base case (unknown entry 'withdrawal_fhreshold' @ stakeholders.parents (did you "
            "mean 'withdrawal_threshold' or 'withdrawal_threshold_sd'?))",
        ),
        (
            GOOD.replace("s.parents.withdrawal", "s[*].withdrawl"),
            "factors[0] (threshold).path leads nowhere in the base case (unknown entry 'withdrawl_threshold' @ "
            "stakeholders.parents (did you mean 'withdrawal_threshold' or 'withdrawal_threshold_sd'?))",
        ),
        (
            factor('path = "calendar.every.interval"', "range = [7, 9]"),
            "(calendar has no 'every' in this case (write calendar.i",
        ),
        (
            factor('path = "stakeholders.eff.ideal.dogs"', "range = [0, 1]"),
            "(unknown part 'eff' @ stakeholders (known: p",
        ),
        (factor('path = "stakeholders.nature.ideal.dogs"', "range = [0, 1]"), "nature has no 'ideal' in this case)"),
        (
            factor('path = "rule"', "range = [0.0, 1.0]"),
            "path leads to a table, and not to a value (name one of its entries: name, min_support, strict, max_object",
        ),
        (
            TOP
            + SAMPLER
            + LEVELS.replace('calendar.meetings.0.agenda" = ["fence", "dogs"]', 'stakeholders[*].wieght" = 2'),
            "factors[0] (agenda).levels[0].set has 'stakeholders[*].wieght', which leads nowhere in the base case "
            "(unknown entry 'wieght' @ stakeholders.parents (did you mean 'weight'?))",
        ),
        (
            f'{GOOD}[set]\n"stakeholders[*].wieght" = 2\n',
            "set has 'stakeholders[*].wieght', which leads nowhere in the base case (unknown entry 'wieght' @ stakeho",
        ),
        (
            factor('path = "stakeholders[*].weight"', "values = [1, 5000]"),
            "values leads to a case with a fault at 5000.0 (stakeholders[0] (parents).weight must be between "
            "0 and 1000 (got 5000.0), and 4 more like it)",
        ),
        # What follows from an entry that cannot be read is not told: 0.1 added is fine, and -0.1 is no weight.
        (
            factor('path = "stakeholders[*].weight"', "range = [-0.1, 0.1]", 'apply = "ad"'),
            "unknown apply 'ad' @ factors[0] (stakeholders[*].weight).apply (did you mean 'add'?)",
        ),
        (
            factor('path = "calendar.deadline"', "values = [2026-04-01, 2026-04-28]")
            + "[set]\ncalendar.interval = 7\n",
            "set must have each path in quotes, like 'calendar.interval' (got a table 'calendar')",
        ),
        (f'{GOOD}[set]\n"rule.quorum" = 07:30:00\n', "set leads to a case with a fault (rule.quorum must be "),
        (GOOD.replace("teaching-park", "teaching-prk"), "base cannot be used ("),
        (f'{GOOD}[set]\n"rule.quorum" = 2\n', "set leads to a case with a fault (rule.quorum must be between 0 and 1"),
        (
            f"{GOOD}[set]\nrule.quorum = 0.5\n",
            "set must have each path in quotes, like 'rule.quorum' (got a table 'rule')",
        ),
        (
            GOOD.replace("range = [0.3, 1.3]", ""),
            "factors[0] (threshold) has nothing to vary (write range = [low, high],",
        ),
        (f"{GOOD}values = [0.3, 0.4]", "factors[0] (threshold) must not have both range and values (keep one of them)"),
        (
            GOOD + FACTOR.replace("parents", "nature"),
            "factors[1] (threshold).name is also the column of factors[0] (they change stakeholders.parents."
            "withdrawal_threshold and stakeholders.nature.withdrawal_threshold: give one of them another name, name =",
        ),
        (
            (GOOD + FACTOR).replace('name = "threshold"\n', ""),
            "path touches what factors[0] changes too (stakeholders.parents.withdrawal_threshold: two factors may not",
        ),
        (
            TOP
            + SAMPLER
            + LEVELS
            + FACTOR.replace("threshold", "agenda").replace("withdrawal_agenda", "attendance").replace("1.3", "1.0"),
            "factors[1] (agenda).name is also the column of factors[0] (they change what its levels 'fence first', … "
            "set and stakeholders.parents.attendance: give one of them another name",
        ),
        (GOOD.replace('"threshold"', '"kind"'), "name must not be 'kind' (that is a column of the outcomes; give it"),
        (GOOD.replace('"threshold"', '"point"'), "name must not be 'point' (that is a column of the outcomes; give it"),
        (f'outcomes = ["knid"]\n{GOOD}', "unknown outcome 'knid' @ outcomes[0] (did you mean 'kind'?)"),
        (
            factor('path = "rule.name"', 'values = ["consensus"]'),
            "values must have at least two members (a single value",
        ),
        (
            factor('path = "rule.name"', 'values = ["consensus", "consensus"]'),
            'values must have each value once ("consensus" is there twice)',
        ),
        (
            factor('path = "rule.quorum"', "values = [0.5, 1, 1.0]"),
            "values must have each value once (1 and 1.0 are the same)",
        ),
        (
            factor('path = "rule.quorum"', "values = [-0.0, 0.0]"),
            "values must have each value once (-0.0 and 0.0 are the same)",
        ),
        (
            factor('path = "rule.max_objectors"', 'values = ["any", 1, "1"]'),
            'values must have each value once (1 and "1" are the same)',
        ),
        (
            TOP + SAMPLER + LEVELS.replace("dogs first", "fence first "),
            "levels[1].name must be a text that neither begins nor ends with a space (got 'fence first ')",
        ),
        (
            TOP
            + SAMPLER
            + LEVELS.replace('calendar.meetings.0.agenda" = ["dogs", "fence"]', 'calendar.proposers" = "turn"'),
            '(calendar.proposers is for proposals from the floor (write "calendar.protocol" = "floor_proposals" under '
            "[set], or levels that set both))",
        ),
        (factor('path = "rule.name"', 'values = ["consensus", "unanimty"]'), "did you mean 'unanimity'?"),
        (factor("range = [0, 1]"), 'factors[0].path is missing (write path = "…": what it is in the base case)'),
        (
            factor('path = "calendar.minimum_parties"', "range = [2, 3.5]"),
            "range must be whole numbers (got 3.5: the base case has a whole number there)",
        ),
        (
            f'{GOOD}distribution = "lognormal"',
            "unknown distribution 'lognormal' @ factors[0] (threshold).distribution (did you mean 'normal' or ",
        ),
        (
            f"{GOOD}distribution = {{ normal = {{ mean = 0.5 }} }}",
            "distribution must say mean and sd of normal (write { normal = { mean = …, sd = … } })",
        ),
        (
            f"{GOOD}distribution = {{ normal = {{ mean = 3, sd = 1 }} }}",
            "distribution must have its mean in the range from 0.3 to 1.3 (got 3.0)",
        ),
        (
            f"{GOOD}distribution = {{ beta = {{ a = 0, b = 1 }} }}",
            "distribution of beta: a must be between 0.01 and 1000 (got 0)",
        ),
        (
            GOOD.replace("0.3", "0.0") + 'distribution = "log_uniform"',
            "distribution must not be 'log_uniform' here (its range must be above 0 (got 0.0))",
        ),
        (
            factor('path = "calendar.deadline"', "range = [2026-07-01, 2026-08-01]", 'distribution = "log_uniform"'),
            "distribution must not be 'log_uniform' here (dates are 'uniform' or { beta = … })",
        ),
        (
            factor('path = "rule.quorum"', "range = [0.1, 0.2]", 'apply = "add"'),
            "apply must not be 'add' here (add and times work on numbers of stakeholders, on stringencies and on the",
        ),
        (f'{GOOD}apply = "times"'.replace("0.3", "-0.3"), "apply must not be 'times' with a number below 0 (got -0.3)"),
        (TOP + SAMPLER + LEVELS.replace('name = "agenda"\n', ""), 'factors[0].name is missing (write name = "…": the'),
        (
            TOP + SAMPLER + LEVELS.replace("dogs first", "fence first"),
            "name is also the name of levels[0] ('fence first')",
        ),
        (TOP + SAMPLER + LEVELS.replace('"fence"]', '"fense"]'), "unknown provision 'fense' @ calendar.meetings[0]"),
        (
            TOP + SAMPLER + LEVELS.replace('name = "agenda"', 'name = "agenda"\npath = "rule.name"'),
            "path has no meaning beside levels (each level says what it sets: leave it out)",
        ),
    ],
)
def test_a_fault_has_its_place_and_a_remedy(text, told):
    found = faults(text)
    assert len(found) == 1, found
    assert told in found[0]


def test_a_level_may_change_a_part_of_what_it_brings():
    meetings = ", ".join(f"{{ at = 2026-03-{day:02} }}" for day in range(4, 10))
    change = f'"calendar.meetings" = [{meetings}], "calendar.meetings.5.agenda" = ["dogs"]'
    text = TOP + SAMPLER + LEVELS.replace('"calendar.meetings.0.agenda" = ["dogs", "fence"]', change)
    [agenda] = parse_design(text).factors
    assert agenda.levels[1].changes["calendar.meetings.5.agenda"] == '["dogs"]'


@pytest.mark.parametrize("name", names())
def test_every_entry_of_a_case_is_a_path_that_leads_somewhere(name):
    base = load(name)
    paths = list(paths_in(tomllib.loads(spelled(base))))
    assert len(paths) > 100
    assert first_unknown(base, paths) is None
    for path in paths:
        steps = path.split(".")
        wrong = ".".join([*steps[:-1], "qqq", "qqq"])
        assert "qqq" in str(first_unknown(base, [path, wrong]))


def paths_in(node, path=""):
    """The paths of all values in a file, members of lists by their id or else their place."""
    if isinstance(node, dict):
        members = node
    elif isinstance(node, list) and node and isinstance(node[0], dict):
        members = {each.get("id", str(place)): each for place, each in enumerate(node)}
    else:
        yield path
        return
    for name, each in members.items():
        yield from paths_in(each, f"{path}.{name}" if path else name)


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    text = GOOD.replace("who-stays", "Who Stays").replace("points = 10", "points = 0").replace("1.3", "7.0")
    assert [fault.partition(" ")[0] for fault in faults(f"replicates = 0\n{text}")] == [
        "replicates",
        "name",
        "sampler.points",
        "factors[0]",
    ]


def test_all_that_is_wrong_with_a_distribution_is_told_at_once():
    place = "factors[0] (threshold).distribution"
    assert faults(f"{GOOD}distribution = {{ normal = {{ mean = 3.0, sd = 0 }} }}") == [
        f"{place} of normal: sd must be between 1e-06 and 1000000 (got 0)",
        f"{place} must have its mean in the range from 0.3 to 1.3 (got 3.0)",
    ]
    assert faults(f"{GOOD}distribution = {{ beta = {{ a = 0, b = 2000 }} }}") == [
        f"{place} of beta: a must be between 0.01 and 1000 (got 0); b must be between 0.01 and 1000 (got 2000)"
    ]


WRONG = """
[[factors]]
path = "rule.quorom"
range = [0.2, 0.8]
[[factors]]
path = "calendar.extension.deadline"
values = [2026-06-01, 2026-07-01]
[[factors]]
path = "chair.reading_error"
range = [0.2, 0.1]
"""


def test_a_fault_in_the_changes_of_the_base_hides_no_others():
    # The values of the first factor are not tried; there is no extension without the changes, and so it is not missed.
    text = f'outcomes = ["knid"]\n{GOOD}'.replace("1.3", "7.0").replace("latin_hypercube", "sobol") + WRONG
    extension = '"calendar.extension" = { deadline = 2026-07-01, min_support = 0.5 }'
    assert faults(f'{text}[set]\n"rule.quorum" = 3\n{extension}\n') == [
        "unknown outcome 'knid' @ outcomes[0] (did you mean 'kind'?)",
        "sampler.points must be a power of two for sobol (got 10: write 8 or 16)",
        "factors[1] (rule.quorom).path leads nowhere in the base case (unknown entry 'quorom' @ rule (did you mean "
        "'quorum'?))",
        "factors[3] (chair.reading_error).range must go from a smaller to a larger value (got [0.2, 0.1]: write [0.1, "
        "0.2])",
        "set leads to a case with a fault (rule.quorum must be between 0 and 1 (got 3))",
    ]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ('"stakeholders.parents.bloc" = "new"', factor('path = "stakeholders[bloc=new].weight"', "range = [1, 2]")),
        ('"calendar.meetings" = [{ at = 2026-03-04 }]', factor('path = "calendar.meetings.8.edits"', "range = [1, 2]")),
        ('"provisions" = [{ id = "x" }]', f'outcomes = ["text.x"]\n{GOOD}'),
    ],
)
def test_what_hangs_on_faulty_changes_of_the_base_is_not_judged(changes, text):
    found = faults(f'{text}[set]\n"rule.quorum" = 3\n{changes}\n')
    assert found
    assert all(fault.startswith("set leads to a case with a fault (") for fault in found)


def test_what_is_faulty_in_a_factor_hides_neither_its_path_nor_what_it_has_in_common_with_others():
    text = factor('path = "rule.quorom"', "range = [0.8, 0.2]") + "".join(
        f'[[factors]]\npath = "rule.bloc_floor"\nname = "{name}"\n{said}\n'
        for name, said in (("a", "range = [0.8, 0.2]"), ("b", ""), ("c", "range = [0.2, 0.8]"))
    )
    assert [fault.partition(" (got")[0] for fault in faults(text)] == [
        "factors[0] (rule.quorom).range must go from a smaller to a larger value",
        "factors[0] (rule.quorom).path leads nowhere in the base case (unknown entry 'quorom' @ rule (did you mean "
        "'quorum'?))",
        "factors[1] (a).range must go from a smaller to a larger value",
        "factors[2] (b) has nothing to vary (write range = [low, high], values = [ …, … ] or [[factors.levels]])",
        "factors[2] (b).path touches what factors[1] changes too (rule.bloc_floor: two factors may not change the same "
        "value)",
        "factors[3] (c).path touches what factors[1] changes too (rule.bloc_floor: two factors may not change the same "
        "value)",
    ]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("stakeholders[bloc=children_and_nature].weight", "stakeholders.parents.weight", "stakeholders.parents.weight"),
        ("stakeholders.parents.weight", "stakeholders[*].weight", "stakeholders.parents.weight"),
        ("defaults.solidarity", "blocs.children_and_nature.solidarity", "stakeholders.parents.solidarity"),
    ],
)
def test_two_factors_may_not_change_the_same_value(first, second, told):
    text = TOP + SAMPLER + "".join(f'[[factors]]\npath = "{path}"\nrange = [0.5, 1.0]\n' for path in (first, second))
    [only] = faults(text)
    assert f"path touches what factors[0] changes too ({told}: two factors may not change the same value)" in only


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("levels", "clashes"),
    [
        ('"calendar.meetings.1.at" = 2026-03-18', True),
        ('"calendar.meetings.1.at" = 2026-03-17, "calendar.meetings.1.agenda" = []', True),
        ('"calendar.meetings.1.agenda" = []', False),
        ('"calendar.meetings" = [{ at = 2026-03-04, agenda = ["fence"] }, { at = 2026-03-16 }]', False),
    ],
)
def test_days_between_meetings_go_with_a_list_of_meetings_but_not_with_the_date_of_one(levels, clashes, first):
    interval = '[[factors]]\npath = "calendar.interval"\nrange = [7, 14]\n'
    quorum = '{ name = "b", set = { "rule.quorum" = 0.5 } }'
    other = f'[[factors]]\nname = "m"\nlevels = [{{ name = "a", set = {{ {levels} }} }}, {quorum}]\n'
    text = TOP + SAMPLER + (interval + other if first else other + interval)
    if clashes:
        [only] = faults(text)
        assert "touches what factors[0] changes too" in only
    else:
        assert len(parse_design(text).factors) == 2


def test_a_value_may_need_that_of_another_factor():
    deadline = '[[factors]]\npath = "calendar.deadline"\nvalues = [2026-04-01, 2026-04-28]\n'
    [only] = faults(TOP + SAMPLER + deadline)
    assert "values leads to a case with a fault at 2026-04-01 (calendar.meetings[3] (2026-04-14) is after the" in only
    interval = '[[factors]]\npath = "calendar.interval"\nvalues = [7, 14]\n'
    assert len(parse_design(TOP + SAMPLER + deadline + interval).factors) == 2


def test_a_number_of_meetings_is_judged_beside_the_lists_of_other_factors():
    count = '[[factors]]\npath = "calendar.count"\nvalues = [1, 3, 5, 9]\n'
    told = (
        "factors[0] (calendar.count).values leads to a case with a fault at 9 (calendar.count must be at most 5: there"
    )
    [only] = faults(TOP + SAMPLER + count)
    assert only.startswith(told)
    days = ", ".join(f"{{ at = 2026-03-{day:02} }}" for day in range(3, 12))
    nine = f'{{ name = "nine", set = {{ "calendar.meetings" = [{days}] }} }}'
    lists = f'[[factors]]\nname = "list"\nlevels = [{{ name = "as planned" }}, {nine}]\n'
    plan = drawn(parse_design(TOP + 'sampler = { method = "factorial" }\n' + count + lists))
    held = hold(plan, range(plan.number_of_rows))
    assert plan.points["calendar.count"].tolist() == [1, 1, 3, 3, 5, 5, 9, 9]
    assert list(held.errors) == [6]
    assert "calendar.count must be at most 5" in held.errors[6]


def test_a_protocol_may_differ_whether_or_not_the_base_has_proposers():
    text = factor('path = "calendar.protocol"', 'values = ["single_text", "floor_proposals"]')
    by_influence = '[set]\n"calendar.proposers" = "influence"\n'
    for base, more, proposers in (("teaching-park", "", "turn"), ("stalled-standard", by_influence, "influence")):
        plan = drawn(parse_design(text.replace("teaching-park", base) + more))
        found = {(case.protocol, case.proposers) for case in (scenario_at(plan, point) for point in range(10))}
        assert found == {("single_text", None), ("floor_proposals", proposers)}


def test_an_unknown_base_does_not_hide_what_is_wrong_with_the_sampler():
    text = GOOD.replace("teaching-park", "teaching-prk").replace("latin_hypercube", "sobol")
    base, points = faults(text)
    assert base.startswith("base cannot be used (")
    assert points == "sampler.points must be a power of two for sobol (got 10: write 8 or 16)"


def test_an_unknown_base_is_told_as_a_word_whatever_the_folder(tmp_path):
    (tmp_path / "design.toml").write_text(GOOD.replace("teaching-park", "teaching-prk"), encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"base cannot be used \(unknown case 'teaching-prk' \(did you mean 'teaching"
    ):
        load_design(tmp_path)
    (tmp_path / "design.toml").write_text(GOOD.replace("teaching-park", "park.toml"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"base cannot be used \(.*/park\.toml does not exist \(give the name of"):
        load_design(tmp_path)


def test_a_base_is_found_from_the_folder_of_the_design(tmp_path):
    park = load_text("teaching-park").replace("teaching-park", "our-park")
    (tmp_path / "case.toml").write_text(park, encoding="utf-8")
    (tmp_path / "design.toml").write_text(GOOD.replace("teaching-park", "case.toml"), encoding="utf-8")
    assert load_design(tmp_path).base.name == "our-park"
    assert load_design(tmp_path / "design.toml").base.name == "our-park"
    (tmp_path / "case.toml").write_text(park.replace("stringency = 0.5", "stringency = 5"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"base cannot be used \(provisions\[0\].*must be between 0 and 1"):
        load_design(tmp_path)


def load_text(name):
    """The text of a shipped case."""
    from negotiation_sim.scenario.find import find

    return find(name).read_text(encoding="utf-8")


OUTSIDE = (
    f'{TOP}sampler = {{ method = "file", file = "points.csv" }}\n{LEVELS}'
    + """
[[factors]]
path = "stakeholders.parents.withdrawal_threshold"
name = "threshold"
[[factors]]
path = "calendar.deadline"
name = "deadline"
[[factors]]
path = "calendar.minimum_parties"
name = "parties"
"""
)


def test_points_come_from_an_outside_file(tmp_path):
    (tmp_path / "points.csv").write_text(
        "parties,deadline,threshold,agenda\n2,2026-07-01,0.5,dogs first\n3,2026-07-02,7.25,fence first\n",
        encoding="utf-8-sig",
    )
    design = parse_design(OUTSIDE, folder=tmp_path)
    assert {name: column.tolist() for name, column in drawn(design).points.items()} == {
        "agenda": [1, 0],
        "threshold": [0.5, 7.25],  # out of range: an error of that row, later
        "deadline": [20635, 20636],
        "parties": [2, 3],
    }
    assert (design.sampler.points, drawn(design).number_of_rows) == (2, 2)
    threshold = design.factors[1]
    assert (threshold.kind, threshold.low, threshold.high) == ("number", 0.5, 7.25)
    assert [each.kind for each in design.factors] == ["words", "number", "date", "whole"]


def test_a_table_may_have_empty_lines_quotes_and_blanks_and_any_ends_of_lines(tmp_path):
    content = (
        '\n"parties", deadline,threshold ,agenda\n\n2, 2026-07-01,0.5,"dogs first"\n  \n3,2026-07-02,4.25,fence first'
    )
    for ends in ("\n", "\r\n", "\r"):
        (tmp_path / "points.csv").write_bytes(content.replace("\n", ends).encode())
        points = drawn(parse_design(OUTSIDE, folder=tmp_path)).points
        assert {name: column.tolist() for name, column in points.items()} == {
            "agenda": [1, 0],
            "threshold": [0.5, 4.25],
            "deadline": [20635, 20636],
            "parties": [2, 3],
        }
    (tmp_path / "points.csv").write_text(content.replace("0.5", "much"))
    told = "points.csv line 4, threshold must be a number of at most a million, like 0.5 (got 'much')"
    assert faults(OUTSIDE, tmp_path) == [told]


def test_numbers_of_an_outside_file_are_not_rounded_but_for_what_a_program_adds(tmp_path):
    only_number = OUTSIDE.partition('[[factors]]\npath = "calendar.deadline"')[0].replace(LEVELS, "")

    def cells(*said):
        (tmp_path / "points.csv").write_text("\n".join(["threshold", *said]), encoding="utf-8")

    cells("0.30000000000000004", "0.7999999999999999", "5.551115123125783e-17", "2.1234560001", "-0.0")
    points = drawn(parse_design(only_number, folder=tmp_path)).points["threshold"].tolist()
    assert points == [0.3, 0.8, 0.0, 2.123456, 0.0]
    cells("0.5", "0.1234567")
    told = (
        "points.csv line 3, threshold must have at most six decimals (got '0.1234567': the model counts in millionths"
    )
    assert faults(only_number, tmp_path) == [f"{told}, so round them)"]
    cells("1e-7", "much", "0.25", "0.12345649")
    first, other = faults(only_number, tmp_path)
    assert first.startswith("points.csv line 3, threshold must be a number")
    assert other.startswith(
        "points.csv line 2, threshold must have at most six decimals (got '1e-7', and 1 more in this"
    )


def test_levels_may_not_bring_more_options_than_there_are_places_for(monkeypatch):
    options = ['{ id = "never_needed", stringency = 0.0 }, { id = "' + name + '", stringency = 1.0 }' for name in "abc"]
    text = f"""
schema = 1
name = "options"
base = "ntia-facial-recognition"
sampler = {{ method = "factorial" }}
[[factors]]
path = "provisions.consent_stranger.options"
name = "options"
values = [[{options[0]}], [{options[1]}], [{options[2]}]]
"""
    monkeypatch.setattr(reading, "MOST_OPTIONS", 8)  # five there are, and three more
    assert len(parse_design(text).factors[0].levels) == 3
    monkeypatch.setattr(reading, "MOST_OPTIONS", 7)
    told = "factors must bring 'consent_stranger' at most 7 different options in all (got 8: take fewer levels, or "
    [only] = faults(text)
    assert only.startswith(told)


def test_every_bad_cell_of_an_outside_file_is_told_with_its_line(tmp_path):
    (tmp_path / "points.csv").write_text(
        "partys,deadline,threshold,agenda\n2,2026-07-01,0.5,dog first\n3,1.7.2026,much,fence first\n3\n"
        "2,2026-07-01,1_0.5,fence first\n2,2026-07-01,٣,fence first\n",
        encoding="utf-8",
    )
    assert sorted(faults(OUTSIDE, tmp_path)) == [
        "points.csv line 1 has no column 'parties' (its columns: partys, deadline, threshold, agenda)",
        "points.csv line 2, agenda must be the name of a level (got 'dog first': did you mean 'dogs first'?)",
        "points.csv line 3, deadline must be a date, like 2026-03-02 (got '1.7.2026')",
        "points.csv line 3, threshold must be a number of at most a million, like 0.5 (got 'much')",
        "points.csv line 4 must have 4 cells (got 1)",
        "points.csv line 5, threshold must be a number of at most a million, like 0.5 (got '1_0.5')",
        "points.csv line 6, threshold must be a number of at most a million, like 0.5 (got '٣')",
        "unknown column 'partys' @ points.csv line 1 (did you mean 'parties'?)",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "sampler.file cannot be read ("),
        (b"\xff\xfe", "sampler.file is no text in UTF-8 ("),
        ("agenda,größe\n".encode("latin-1"), "save it as CSV in UTF-8)"),
        (b'agenda,threshold,deadline,parties\n"dogs first,0.5,2026-07-01,2\n', "write CSV, each quote closed)"),
        (
            b'\xef\xbb\xbf\r\n"agenda";"threshold";"deadline";"parties"\r\n"dogs first";0,5;2026-07-01;2\r\n',
            "points.csv: write commas between its cells, and points in its numbers)",
        ),
        (b"agenda;threshold;deadline;parties\ndogs first;0.5;2026-07-01;2\n", "file is separated by semicolons ("),
        (b"agenda\tthreshold\tdeadline\tparties\n", "sampler.file is separated by tabs ("),
        (b"agenda,threshold,deadline,parties\n", "points.csv line 2 has no points (write a line for each)"),
    ],
)
def test_an_outside_file_without_points_is_a_fault(tmp_path, content, told):
    if content is not None:
        (tmp_path / "points.csv").write_bytes(content)
    [only] = faults(OUTSIDE, tmp_path)
    assert told in only


def test_the_hash_is_that_of_all_that_results_depend_on():
    plain = design_hash(parse_design(GOOD))
    assert design_hash(parse_design(f'title = "T"\nquestion = "Q"\n{GOOD}label = "threshold of the parents"')) == plain
    assert design_hash(parse_design(GOOD.replace("0.3, 1.3", "0.30, 1.300"))) == plain
    others = [
        GOOD.replace("0.3", "0.4"),
        GOOD.replace("points = 10", "points = 11"),
        f'{GOOD}distribution = "log_uniform"',
        f"replicates = 2\n{GOOD}",
        f"seed = 1\n{GOOD}",
        f'chances = "common"\n{GOOD}',
        f'outcomes = ["kind"]\n{GOOD}',
        f'{GOOD}[set]\n"rule.quorum" = 0.7\n',
        GOOD.replace("points = 10", "points = 10\nseed = 1"),
    ]
    hashes = [design_hash(parse_design(text)) for text in others]
    assert len({plain, *hashes}) == 1 + len(others)


def test_the_points_of_an_outside_file_are_part_of_the_hash(tmp_path):
    hashes = set()
    for threshold in ("0.5", "0.6", "0.50"):
        (tmp_path / "points.csv").write_text(
            f"parties,deadline,threshold,agenda\n2,2026-07-01,0.1,dogs first\n2,2026-07-01,{threshold},dogs first\n"
            "2,2026-07-01,0.9,dogs first\n",
            encoding="utf-8",
        )
        hashes.add(design_hash(parse_design(OUTSIDE, folder=tmp_path)))
    assert len(hashes) == 2


def test_a_plan_can_be_sent_to_a_worker():
    plan = drawn(parse_design(GOOD))
    sent = pickle.loads(pickle.dumps(plan))
    assert design_hash(sent.design) == design_hash(plan.design)
    assert sent.points["threshold"].tolist() == plan.points["threshold"].tolist()


def test_the_plan_of_a_data_set_is_made_again_from_what_it_keeps(tmp_path):
    (tmp_path / "points.csv").write_text(
        "parties,deadline,threshold,agenda\n2,2026-07-01,0.5,dogs first\n3,2026-07-02,0.25,fence first\n"
    )
    with_changes = f'{GOOD}[set]\n"rule.name" = "consensus_minus"\n"rule.max_objectors" = 2\n'
    for text in (OUTSIDE, GOOD, with_changes, TOP + SAMPLER + LEVELS):
        plan = drawn(parse_design(text, folder=tmp_path))
        again = plan_of(text, parse(spelled(plan.design.base)), plan.points)
        assert design_hash(again.design) == design_hash(plan.design)
        assert again.points == plan.points


ANYTHING = st.recursive(
    st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | st.text("ab.[]=*{} 0-", max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab. ", max_size=4), inner, max_size=3),
    max_leaves=4,
)
OF_THE_FILE = ("name", "base", "replicates", "seed", "chances", "outcomes", "set", "sampler", "factors")
OF_A_FACTOR = ("path", "name", "label", "range", "values", "distribution", "apply", "levels")


@settings(max_examples=150, deadline=None)
@given(
    place=st.sampled_from([(False, name) for name in OF_THE_FILE] + [(True, name) for name in OF_A_FACTOR]),
    value=ANYTHING,
)
def test_whatever_is_written_there_is_a_design_or_its_faults(place, value):
    in_factor, name = place
    tree = tomllib.loads(GOOD)
    (tree["factors"][0] if in_factor else tree)[name] = value
    try:
        parse_design(tomli_w.dumps(tree))
    except ScenarioError as error:
        assert str(error)


def test_the_example_of_the_page_is_a_design():
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    design = parse_design(example)
    assert [each.name for each in design.factors] == [
        "threshold",
        "rule.quorum",
        "calendar.protocol",
        "outside",
        "agenda",
    ]
    assert drawn(design).number_of_rows == 10_000
    assert design.base.rule.name == "unanimity"


@pytest.mark.parametrize("form", re.findall(r"^\| `(.*(?:uniform|= \{).*?)` \|", PAGE, re.MULTILINE))
def test_the_distributions_of_the_page_are_read(form):
    [found] = parse_design(f"{GOOD}distribution = {form}\n").factors
    assert found.distribution.kind in form


def test_the_page_has_every_entry_method_and_distribution():
    entries = {entry.name for cls in (File, Factor, LevelOfFile, Sampler) for entry in attrs.fields(cls)}
    for name in entries | set(METHODS) | set(PARAMETERS):
        assert re.search(rf"\b{name}\b", PAGE), name


@pytest.mark.parametrize("name", sorted(path.parent.name for path in STUDIES.glob("*/design.toml")))
def test_the_designs_of_the_studies_are_read(name):
    assert load_design(STUDIES / name).name == name
