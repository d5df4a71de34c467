"""Every fault of a scenario is named, with its place and a remedy, all at once; and nothing else ever comes out."""

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_sim.scenario import Scenario, ScenarioError, copied, load, names, parse, template

BASE = """\
schema = 1
name = "park"
title = "A park"
full_score = 100

[[provisions]]
id = "fence"
options = [{ id = "none", stringency = 0.0 }, { id = "hedge", stringency = 0.5 }, { id = "wall", stringency = 1.0 }]

[[provisions]]
id = "hours"
options = [{ id = "day", stringency = 0.0 }, { id = "night", stringency = 1.0 }]

[defaults]
solidarity = 0.4

[[blocs]]
id = "neighbours"
red_line_weight = 1.0

[[stakeholders]]
id = "parents"
bloc = "neighbours"
weight = 1.5
ideal = { fence = 1.0, hours = 0.2 }
salience = { fence = 0.6 }
red_lines = [{ provision = "fence", min = 0.5 }]
reservation_value = 0.4

[[stakeholders]]
id = "club"
scores = { fence = { none = 60, hedge = 20, wall = 0 }, hours = { day = 0, night = 40 } }

[[stakeholders]]
id = "city"
observer = true

[rule]
name = "consensus"
quorum = "1/2"

[chair]
attention = "head"

[initial_text]
fence = "none"

[calendar]
start = 2026-03-01
deadline = 2026-06-30

[[calendar.meetings]]
at = 2026-03-02
agenda = ["fence", "hours"]
edits = 2
recess = "2 hours"
attendance = { club = 0.5 }

[[calendar.meetings]]
at = 2026-06-29T14:00:00
agenda = ["hours"]

[[calendar.shocks]]
id = "accident"
on = 2026-04-01
stakeholders = ["parents"]
reservation_value = 0.1

[calendar.extension]
deadline = 2026-09-30
min_support = 0.5

[sources.PLAN]
title = "Draft plan"
"""

EVERY = '[calendar.every]\ninterval = "2 weeks"\nfirst = 2026-03-02\ncount = 6\n'
MEETINGS = BASE[BASE.index("[[calendar.meetings]]") : BASE.index("[[calendar.shocks]]")]
PROVISIONS = BASE[BASE.index("[[provisions]]") : BASE.index("[defaults]")]
STAKEHOLDERS = BASE[BASE.index("[[stakeholders]]") : BASE.index("[rule]")]
RULE = '[rule]\nname = "consensus"\nquorum = "1/2"\n'
EXTENSION = "[calendar.extension]\ndeadline = 2026-09-30\nmin_support = 0.5\n"
SCORES = "scores = { fence = { none = 60, hedge = 20, wall = 0 }, hours = { day = 0, night = 40 } }"
IDEAL = "ideal = { fence = 1.0, hours = 0.2 }\nsalience = { fence = 0.6 }\n"
LINES = 'red_lines = [{ provision = "fence", min = 0.5 }]'

FAULTS = [
    # of the whole
    ("schema = 1", "schema = 2", "unknown schema version 2 @ schema (known: 1)"),
    ("schema = 1\n", "", "schema is missing (write schema = 1)"),
    (
        'name = "park"',
        'name = "The Park"',
        "name must be lower-case letters, digits and hyphens, at most 60 (got 'The Park')",
    ),
    ('title = "A park"', 'title = " "', "title must be a text that is not empty (got ' ')"),
    ("full_score = 100", "full_score = 0", "full_score must be between 0.001 and 1000000 (got 0)"),
    ("full_score = 100", 'utility = "cityblock"', "unknown utility 'cityblock' @ utility (did you mean 'city_block'?)"),
    ("[chair]", "[chiar]", "unknown key 'chiar' @ the top of the file (did you mean 'chair'?)"),
    # kinds of values
    (
        "reservation_value = 0.4",
        "reservation_value = 1.4",
        "stakeholders[0] (parents).reservation_value must be between 0 and 1 (got 1.4)",
    ),
    (
        "reservation_value = 0.4",
        'reservation_value = "0.5"',
        "stakeholders[0] (parents).reservation_value must be a number (got '0.5': write it without quotes)",
    ),
    (
        "reservation_value = 0.4",
        "reservation_value = true",
        "stakeholders[0] (parents).reservation_value must be a number (got true)",
    ),
    (
        "reservation_value = 0.4",
        "reservation_value = nan",
        "stakeholders[0] (parents).reservation_value must be a finite number (got nan)",
    ),
    (
        "reservation_value = 0.4",
        "reservation_value = inf",
        "stakeholders[0] (parents).reservation_value must be a finite number (got inf)",
    ),
    (
        "reservation_value = 0.4",
        "reservation_value = [0.4]",
        "stakeholders[0] (parents).reservation_value must be a number (got a list)",
    ),
    (
        "reservation_value = 0.4",
        "reservation_value = { value = 0.4 }",
        "stakeholders[0] (parents).reservation_value must be a number (got a table with a value but no basis)",
    ),
    (
        "reservation_value = 0.4",
        f"reservation_value = 0x{'f' * 5000}",
        "stakeholders[0] (parents).reservation_value must be between 0 and 1 (got a very large number)",
    ),
    ("solidarity = 0.4", "solidarity = 5.5", "defaults.solidarity must be between 0 and 5 (got 5.5)"),
    (
        "solidarity = 0.4",
        "concession_exponent = 0",
        "defaults.concession_exponent must be between 0.01 and 100 (got 0)",
    ),
    (
        "red_line_weight = 1.0",
        "red_line_weight = -1",
        "blocs[0] (neighbours).red_line_weight must be between 0 and 5 (got -1)",
    ),
    ("weight = 1.5", "weight = -0.1", "stakeholders[0] (parents).weight must be between 0 and 1000 (got -0.1)"),
    ("observer = true", "observer = 1", "stakeholders[2] (city).observer must be true or false (got 1)"),
    ("edits = 2", "edits = 2.9", "calendar.meetings[0] (2026-03-02).edits must be a whole number (got 2.9)"),
    ("edits = 2", "edits = 101", "calendar.meetings[0] (2026-03-02).edits must be between 0 and 100 (got 101)"),
    (
        'agenda = ["fence", "hours"]',
        'agenda = "fence"',
        "calendar.meetings[0] (2026-03-02).agenda must be a list (got 'fence': write a list: [\"fence\"])",
    ),
    (
        'agenda = ["fence", "hours"]',
        'agenda = ["fence", 3]',
        "calendar.meetings[0] (2026-03-02).agenda[1] must be text in quotes (got 3)",
    ),
    ('[chair]\nattention = "head"', "[[chair]]", "chair must be a table (got a list)"),
    ('attention = "head"', 'attention = "blocs"', "unknown attention 'blocs' @ chair.attention (did you mean 'bloc'?)"),
    (
        "reservation_value = 0.4",
        "wieghts = 1",
        "unknown key 'wieghts' @ stakeholders[0] (parents) (did you mean 'weight'?)",
    ),
    # provisions
    (PROVISIONS, "", "provisions must have at least one member"),
    (
        'options = [{ id = "day", stringency = 0.0 }, { id = "night", stringency = 1.0 }]',
        "options = []",
        "provisions[1] (hours).options must have at least one member",
    ),
    (
        '{ id = "hedge", stringency = 0.5 }',
        '{ id = "hedge" }',
        "provisions[0] (fence).options[1] (hedge).stringency is missing (write a number from 0, weak, to 1, strong)",
    ),
    (
        '{ id = "hedge", stringency = 0.5 }',
        '{ id = "none", stringency = 0.5 }',
        "provisions[0] (fence).options[1] (none).id is also the id of options[0] (rename one of them)",
    ),
    ('id = "hours"', 'id = "fence"', "provisions[1] (fence).id is also the id of provisions[0] (rename one of them)"),
    (
        'id = "hours"',
        'id = "Hours"',
        "provisions[1] (Hours).id must be lower-case letters, digits, _ and -, at most 60 (got 'Hours')",
    ),
    (
        'id = "hours"',
        'name = "Hours"',
        'provisions[1].id is missing (write id = "…", of lower-case letters, digits, _ and -)',
    ),
    # people
    (STAKEHOLDERS, "", "stakeholders must have at least one party (an observer is none)"),
    (
        'bloc = "neighbours"',
        'bloc = "neighbors"',
        "unknown bloc 'neighbors' @ stakeholders[0] (parents).bloc (did you mean 'neighbours'?)",
    ),
    (
        '[[blocs]]\nid = "neighbours"',
        '[[blocs]]\nid = "club"',
        "stakeholders[1] (club).bloc is missing ('club' is also the id of a bloc: name its bloc, or rename "
        "one of them)",
    ),
    (
        'id = "club"',
        'id = "parents"',
        "stakeholders[1] (parents).id is also the id of stakeholders[0] (rename one of them)",
    ),
    (
        "observer = true",
        "observer = true\nveto = true",
        "stakeholders[2] (city).veto is not for an observer (remove it, or observer = true)",
    ),
    (
        "observer = true",
        "observer = true\nabstains = true",
        "stakeholders[2] (city).abstains is not for an observer (remove it, or observer = true)",
    ),
    (
        "observer = true",
        f"observer = true\n{LINES}",
        "stakeholders[2] (city).red_lines is not for an observer (remove it, or observer = true)",
    ),
    (
        "observer = true",
        f"observer = true\n{SCORES}",
        "stakeholders[2] (city).scores is not for an observer (remove it, or observer = true)",
    ),
    ("observer = true", "observer = false", "stakeholders[2] (city).ideal is missing (give an ideal, or scores)"),
    (SCORES, f"{SCORES}\n{IDEAL}", "stakeholders[1] (club).scores cannot stand beside an ideal (keep one of them)"),
    (
        SCORES,
        f"{SCORES}\nsalience = {{ fence = 1 }}",
        "stakeholders[1] (club).salience goes with an ideal (remove it, or give an ideal)",
    ),
    (
        "fence = 1.0, hours = 0.2",
        "fence = 1.0",
        "stakeholders[0] (parents).ideal.hours is missing (an ideal names every provision)",
    ),
    (
        "fence = 1.0, hours = 0.2",
        "fence = 1.0, hours = 0.2, pond = 1",
        "unknown provision 'pond' @ stakeholders[0] (parents).ideal (known: fence, hours)",
    ),
    (
        "salience = { fence = 0.6 }",
        "salience = { fence = 0 }",
        "stakeholders[0] (parents).salience must not be 0 for every provision",
    ),
    (
        "salience = { fence = 0.6 }",
        "salience = { fence = 1, hour = 2 }",
        "unknown provision 'hour' @ stakeholders[0] (parents).salience (did you mean 'hours'?)",
    ),
    ("hedge = 20, ", "", "stakeholders[1] (club).scores.fence.hedge is missing (a score sheet names every option)"),
    (
        "hedge = 20, ",
        "hedge = 20, hodge = 1, ",
        "unknown option 'hodge' @ stakeholders[1] (club).scores.fence (did you mean 'hedge'?)",
    ),
    (
        "night = 40",
        "night = 40.5",
        "stakeholders[1] (club).scores must have a best total of at most full_score (got 100.5, over 100)",
    ),
    ("night = 40", "night = -1", "stakeholders[1] (club).scores.hours.night must be between 0 and 1000000 (got -1)"),
    (
        "min = 0.5",
        "min = 0.5, max = 0.7",
        "stakeholders[0] (parents).red_lines[0] must have one of min, max and forbids (got several)",
    ),
    (", min = 0.5", "", "stakeholders[0] (parents).red_lines[0] must have one of min, max and forbids (got none)"),
    ("min = 0.5", "forbids = []", "stakeholders[0] (parents).red_lines[0].forbids must name at least one option"),
    (
        "min = 0.5",
        'forbids = ["non"]',
        "unknown option 'non' @ stakeholders[0] (parents).red_lines[0].forbids (did you mean 'none'?)",
    ),
    (
        'provision = "fence", min',
        'provision = "fense", min',
        "unknown provision 'fense' @ stakeholders[0] (parents).red_lines[0].provision (did you mean 'fence'?)",
    ),
    (
        "min = 0.5",
        'forbids = ["none", "hedge", "wall"]',
        "stakeholders[0] (parents).red_lines exclude every option of 'fence' (leave at least one)",
    ),
    (
        "min = 0.5 }",
        'min = 0.6 }, { provision = "fence", max = 0.9 }',
        "stakeholders[0] (parents).red_lines exclude every option of 'fence' (leave at least one)",
    ),
    (
        'id = "hours"',
        'id = "_"',
        "provisions[1] (_).id must begin with a letter or digit (got '_')",
    ),
    ('name = "park"', 'name = "-x"', "name must begin with a letter or digit (got '-x')"),
    (
        'id = "hours"',
        'id = "value"',
        "provisions[1] (value).id must not be 'value' (a reserved word: value and basis say where a number comes from)",
    ),
    (
        'id = "wall"',
        'id = "basis"',
        "provisions[0] (fence).options[2] (basis).id must not be 'basis' (a reserved word: value and basis say where "
        "a number comes from)",
    ),
    (
        "[sources.PLAN]",
        "[sources.value]",
        "sources.value must not be named 'value' (a reserved word: value and basis say where a number comes from)",
    ),
    (
        'bloc = "neighbours"',
        'bloc = "neighbours"\nabstains = true\nveto = true',
        "stakeholders[0] (parents).veto cannot stand beside abstains (keep one of them)",
    ),
    *(
        (
            "observer = true",
            f"observer = true\n{entry} = 0",
            f"stakeholders[2] (city).{entry} is not for an observer (remove it, or observer = true)",
        )
        for entry in ("weight", "solidarity", "reservation_value", "meeting_cost")
    ),
    (
        "deadline = 2026-06-30",
        "minimum_parties = 3",
        "calendar.minimum_parties must be at most the number of parties, 2 (got 3)",
    ),
    # texts
    ('title = "A park"', 'title = "A\\u001b[31m park"', "title must not have control characters (got '\\x1b')"),
    ('title = "A park"', 'title = "A\\tpark"', "title must not have control characters (got '\\t')"),
    ('title = "A park"', 'title = "A\\npark"', "title must be on one line (got 'A\\npark')"),
    (
        'title = "A park"',
        'title = "A park"\nsummary = "\\u007f"',
        "summary must not have control characters (got '\\x7f')",
    ),
    (
        'bloc = "neighbours"',
        'bloc = "neighbours"\nname = "P\\u202e"',
        "stakeholders[0] (parents).name must not have control characters (got '\\u202e')",
    ),
    (
        'bloc = "neighbours"',
        'bloc = "neighbours"\nnote = "\\u0000"',
        "stakeholders[0] (parents).note must not have control characters (got '\\x00')",
    ),
    (
        '{ id = "hedge", stringency = 0.5 }',
        '{ id = "hedge", stringency = 0.5, wording = "\\u009b" }',
        "provisions[0] (fence).options[1] (hedge).wording must not have control characters (got '\\x9b')",
    ),
    (
        "reservation_value = 0.4",
        'reservation_value = { value = 0.4, basis = "fact", note = "\\u0007" }',
        "stakeholders[0] (parents).reservation_value.note must not have control characters (got '\\x07')",
    ),
    # the rule
    (
        'quorum = "1/2"',
        "strict = true\nmin_support = 1",
        "rule.strict lets no text pass (with strict, support must exceed min_support, which is 1)",
    ),
    (
        '"consensus"',
        '"weighted_majority"\nmin_support = "5/5"',
        "rule.min_support lets no text pass (with strict, support must exceed min_support, which is 1)",
    ),
    (
        '"consensus"',
        '"unanimity"\nstrict = true',
        "rule.strict lets no text pass (with strict, support must exceed min_support, which is 1)",
    ),
    (
        RULE,
        "",
        'rule.name is missing (under [rule] write name = "consensus", or another of: unanimity, consensus, '
        "consensus_minus, rough_consensus, supermajority, weighted_majority)",
    ),
    ('"consensus"', '"concensus"', "unknown rule 'concensus' @ rule.name (did you mean 'consensus'?)"),
    ('quorum = "1/2"', "quorum = 1.5", "rule.quorum must be between 0 and 1 (got 1.5)"),
    ('quorum = "1/2"', 'quorum = "3/2"', "rule.quorum must be between 0 and 1 (got '3/2')"),
    ('quorum = "1/2"', 'quorum = "1/0"', "rule.quorum must not have 0 below the line (got '1/0')"),
    (
        'quorum = "1/2"',
        'quorum = "half"',
        "rule.quorum must be a number from 0 to 1 or a fraction like \"2/3\" (got 'half')",
    ),
    (
        'quorum = "1/2"',
        'quorum = "1/1000001"',
        "rule.quorum must be a share with a denominator of at most 1,000,000 (got '1/1000001': write a "
        'fraction in quotes, like "1/3")',
    ),
    (
        'quorum = "1/2"',
        "quorum = 0.3333333333",
        "rule.quorum must be a share with a denominator of at most 1,000,000 (got 0.3333333333: write a "
        'fraction in quotes, like "1/3")',
    ),
    ('quorum = "1/2"', "max_objectors = -1", "rule.max_objectors must be between 0 and 1000 (got -1)"),
    ('quorum = "1/2"', 'max_objectors = "all"', "rule.max_objectors must be a whole number or \"any\" (got 'all')"),
    ('fence = "none"', 'fense = "none"', "unknown provision 'fense' @ initial_text (did you mean 'fence'?)"),
    ('fence = "none"', 'fence = "nothing"', "unknown option 'nothing' @ initial_text.fence (known: none, hedge, wall)"),
    # the calendar
    (MEETINGS, "", "calendar.meetings must have at least one member (or give a rule, [calendar.every])"),
    (
        "[[calendar.shocks]]",
        f"{EVERY}[[calendar.shocks]]",
        "calendar.every cannot stand beside a list of meetings (keep one of them)",
    ),
    (
        MEETINGS,
        EVERY.replace("2 weeks", "a fortnight"),
        "calendar.every.interval must be a number of days, weeks or months like \"2 weeks\" (got 'a fortnight')",
    ),
    (MEETINGS, EVERY.replace("2 weeks", "0 weeks"), "calendar.every.interval must be at least 1 day (got '0 weeks')"),
    (
        MEETINGS,
        EVERY.replace("2 weeks", "999999 months"),
        "calendar.every must end within 100 years (a smaller count or interval)",
    ),
    (
        MEETINGS,
        EVERY.replace("count = 6", "count = 1001"),
        "calendar.every.count must be between 1 and 1000 (got 1001)",
    ),
    (
        MEETINGS,
        EVERY.replace("count = 6", "count = 60"),
        "calendar.every makes meetings after the deadline, 2026-09-30 (give a later deadline, or an extension)",
    ),
    (MEETINGS, EVERY + 'recess = "2 weeks"\n', "calendar.every.recess must end before the next meeting"),
    (
        MEETINGS,
        EVERY + 'agenda = [["fence"], ["hour"]]\n',
        "unknown provision 'hour' @ calendar.every.agenda[1] (did you mean 'hours'?)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        "at = 2026-03-02",
        "calendar.meetings[1] (2026-03-02).at must be later than the meeting before it (which is at 2026-03-02 00:00)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        "at = 2026-03-01T14:00:00",
        "calendar.meetings[1] (2026-03-01).at must be later than the meeting before it (which is at 2026-03-02 00:00)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        "at = 2026-06-29T14:00:00+02:00",
        "calendar.meetings[1] (2026-06-29).at must be local time, without a time zone (got "
        "2026-06-29T14:00:00+02:00: leave out the offset)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        "at = 2026-06-29T14:00:30",
        "calendar.meetings[1] (2026-06-29).at must be on a whole minute (got 2026-06-29T14:00:30)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        'at = "2026-06-29"',
        "calendar.meetings[1].at must be a date, or a date and time like 2026-03-02T14:00:00 (got "
        "'2026-06-29': write it without quotes)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        "at = 9999-12-31",
        "calendar.meetings[1] (9999-12-31).at must be between the years 1000 and 2999 (got 9999-12-31)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        "at = 2026-12-31",
        "calendar.meetings[1] (2026-12-31) is after the deadline, 2026-09-30 (give a later deadline, or an extension)",
    ),
    (
        "at = 2026-06-29T14:00:00",
        'title = "Late"',
        "calendar.meetings[1] ('Late').at is missing (write at = 2026-03-02, or with a time: at = 2026-03-02T14:00:00)",
    ),
    (
        'agenda = ["hours"]',
        'agenda = ["hour"]',
        "unknown provision 'hour' @ calendar.meetings[1] (2026-06-29).agenda (did you mean 'hours'?)",
    ),
    (
        'agenda = ["hours"]',
        'agenda = ["hours", "hours"]',
        "calendar.meetings[1] (2026-06-29).agenda names 'hours' twice (keep one of them)",
    ),
    (
        "attendance = { club = 0.5 }",
        "attendance = { clubb = 0.5 }",
        "unknown stakeholder 'clubb' @ calendar.meetings[0] (2026-03-02).attendance (did you mean 'club'?)",
    ),
    (
        'recess = "2 hours"',
        'recess = "18 weeks"',
        "calendar.meetings[0] (2026-03-02).recess must end before the next meeting",
    ),
    (
        'recess = "2 hours"',
        'recess = "two hours"',
        'calendar.meetings[0] (2026-03-02).recess must be a number of minutes, hours, days or weeks like "2 '
        'hours" (got \'two hours\': write "2 hours")',
    ),
    (
        'recess = "2 hours"',
        'recess = "999999 weeks"',
        "calendar.meetings[0] (2026-03-02).recess must be at most 1000 weeks (got '999999 weeks')",
    ),
    (
        'agenda = ["hours"]',
        'recess = "2 days"',
        "calendar.meetings[1] (2026-06-29).recess must end by the deadline (which is at 23:59 on 2026-06-30)",
    ),
    (
        "start = 2026-03-01",
        "start = 2026-03-03",
        "calendar.start must not be after the first meeting (which is on 2026-03-02)",
    ),
    (
        "start = 2026-03-01",
        "start = 2026-03-01T10:00:00",
        "calendar.start must be a date without a time (got 2026-03-01T10:00:00)",
    ),
    (
        "start = 2026-03-01",
        "start = 0001-01-01",
        "calendar.start must be between the years 1000 and 2999 (got 0001-01-01)",
    ),
    ("start = 2026-03-01", "start = 1926-03-01", "calendar must end within 100 years (from 1926-03-01 to 2026-09-30)"),
    (
        "deadline = 2026-06-30",
        "deadline = 2026-02-01",
        "calendar.deadline must not be before the start (which is on 2026-03-01)",
    ),
    ("deadline = 2026-06-30", "impasse_after = 0", "calendar.impasse_after must be between 1 and 1000 (got 0)"),
    (
        "deadline = 2026-06-30",
        'protocol = "one_text"',
        "unknown protocol 'one_text' @ calendar.protocol (did you mean 'single_text'?)",
    ),
    (
        "deadline = 2026-06-30",
        'protocol = "floor_proposals"\nproposers = "turns"',
        "unknown proposers 'turns' @ calendar.proposers (did you mean 'turn'?)",
    ),
    (
        "deadline = 2026-06-30",
        'proposers = "influence"',
        'calendar.proposers is for proposals from the floor (write protocol = "floor_proposals")',
    ),
    (
        "deadline = 2026-09-30",
        "deadline = 2026-06-30",
        "calendar.extension.deadline must be later than the first deadline (which is on 2026-06-30)",
    ),
    ("deadline = 2026-09-30\n", "", "calendar.extension.deadline is missing (write deadline = 2026-06-30)"),
    ("on = 2026-04-01\n", "", "calendar.shocks[0] (accident) must have either on or rate (got neither)"),
    (
        "on = 2026-04-01\n",
        "on = 2026-04-01\nrate = 0.1\n",
        "calendar.shocks[0] (accident) must have either on or rate (got both)",
    ),
    ("on = 2026-04-01\n", "rate = 101\n", "calendar.shocks[0] (accident).rate must be between 0 and 100 (got 101)"),
    (
        "on = 2026-04-01\n",
        "on = 2026-02-28\n",
        "calendar.shocks[0] (accident).on must not be before the start (which is on 2026-03-01)",
    ),
    (
        'stakeholders = ["parents"]',
        'stakeholders = ["parent"]',
        "unknown stakeholder 'parent' @ calendar.shocks[0] (accident).stakeholders (did you mean 'parents'?)",
    ),
    (
        'stakeholders = ["parents"]',
        'stakeholders = ["parents", "city"]',
        "calendar.shocks[0] (accident).stakeholders names 'city', an observer (a shock strikes parties)",
    ),
    (
        'stakeholders = ["parents"]',
        'blocs = ["neighbor"]',
        "unknown bloc 'neighbor' @ calendar.shocks[0] (accident).blocs (did you mean 'neighbours'?)",
    ),
    (
        'stakeholders = ["parents"]',
        "stakeholders = []",
        "calendar.shocks[0] (accident) strikes nobody (name stakeholders or blocs, or leave both out for all parties)",
    ),
    (
        'stakeholders = ["parents"]',
        'blocs = ["city"]',
        "calendar.shocks[0] (accident) strikes nobody (no party is in city)",
    ),
    (
        "on = 2026-04-01\n",
        "on = 2026-10-01\n",
        "calendar.shocks[0] (accident).on must not be after the last deadline (which is on 2026-09-30)",
    ),
    (
        "reservation_value = 0.1",
        "reservation_value = 1.1",
        "calendar.shocks[0] (accident).reservation_value must be between -1 and 1 (got 1.1)",
    ),
    (
        "[calendar.extension]",
        '[[calendar.shocks]]\nid = "accident"\nrate = 1\n[calendar.extension]',
        "calendar.shocks[1] (accident).id is also the id of shocks[0] (rename one of them)",
    ),
    # bases and sources
    (
        "reservation_value = 0.4",
        'reservation_value = { value = 0.4, basis = "guess" }',
        "unknown basis 'guess' @ stakeholders[0] (parents).reservation_value.basis (known: fact, inference, "
        "assumption)",
    ),
    (
        "reservation_value = 0.4",
        'reservation_value = { value = 0.4, basis = "fact", source = "PLANS" }',
        "unknown source 'PLANS' @ stakeholders[0] (parents).reservation_value.source (did you mean 'PLAN'?)",
    ),
    (
        "reservation_value = 0.4",
        'reservation_value = { value = 0.4, basis = "fact", sauce = "PLAN" }',
        "unknown key 'sauce' @ stakeholders[0] (parents).reservation_value (did you mean 'source'?)",
    ),
    (
        "reservation_value = 0.4",
        'reservation_value = { value = 4, basis = "fact" }',
        "stakeholders[0] (parents).reservation_value must be between 0 and 1 (got 4)",
    ),
    ('title = "Draft plan"', 'address = "https://example.org"', 'sources.PLAN.title is missing (write title = "…")'),
    (
        "[sources.PLAN]",
        '[sources."The plan"]',
        "sources.'The plan' must be named by letters, digits, _ and -, at most 60",
    ),
]


REMEDIES = [
    # a text where something else is wanted: what would be valid there
    ("observer = true", 'observer = "yes"', "must be true or false (got 'yes': write true or false)"),
    ("observer = true", 'observer = "true"', "must be true or false (got 'true': write it without quotes)"),
    ("observer = true", 'observer = "True"', "must be true or false (got 'True': write true)"),
    ('agenda = ["hours"]', 'agenda = "hours"', "must be a list (got 'hours': write a list: [\"hours\"])"),
    (
        'agenda = ["hours"]',
        'agenda = "hours, fence"',
        'must be a list (got \'hours, fence\': write a list: ["hours", "fence"])',
    ),
    ('agenda = ["hours"]', "agenda = '[\"hours\"]'", "must be a list (got '[\"hours\"]': write it without quotes)"),
    ("min = 0.5", 'forbids = "none"', "must be a list (got 'none': write a list: [\"none\"])"),
    (LINES, 'red_lines = "fence"', "must be a list (got 'fence': write a list of tables: [{ … }])"),
    (LINES, "red_lines = { min = 1 }", "must be a list (got a table: write its name in double brackets, [[…]])"),
    (
        "salience = { fence = 0.6 }",
        'salience = "high"',
        "must be a table (got 'high': write a table of numbers: { … = 0.6 })",
    ),
    ("salience = { fence = 0.6 }", "salience = 3", "must be a table (got 3: write a table of numbers: { … = 0.6 })"),
    (SCORES, "scores = 1", "scores must be a table (got 1: write a table: { … })"),
    ('[chair]\nattention = "head"', 'chair = "head"', "must be a table (got 'head': write a table: { … })"),
    (RULE, 'rule = "consensus"', "must be a table (got 'consensus': write a table: { name = \"consensus\" })"),
    ("stringency = 0.5", 'stringency = "0,5"', "must be a number (got '0,5': write 0.5 with a point)"),
    ("stringency = 0.5", 'stringency = "50%"', "must be a number (got '50%': write 0.5 for 50%)"),
    ("stringency = 0.5", 'stringency = "half"', "must be a number (got 'half': write a number, like 0.5)"),
    ("edits = 2", 'edits = "2"', "must be a whole number (got '2': write it without quotes)"),
    ("edits = 2", 'edits = "2.0"', "must be a whole number (got '2.0': write a number, like 2)"),
    ('quorum = "1/2"', 'quorum = "50%"', "or a fraction like \"2/3\" (got '50%': write 0.5 for 50%)"),
    ('quorum = "1/2"', 'max_objectors = "3"', "a whole number or \"any\" (got '3': write it without quotes)"),
    ("start = 2026-03-01", 'start = "1.3.2026"', "must be a date like 2026-03-02 (got '1.3.2026': write 2026-03-01)"),
    ("start = 2026-03-01", 'start = "March"', "must be a date like 2026-03-02 (got 'March')"),
    # percentages
    ("stringency = 0.5", "stringency = 50", "must be between 0 and 1 (got 50: 50% is 0.5)"),
    ('quorum = "1/2"', "quorum = 66", "must be between 0 and 1 (got 66: 66% is 0.66)"),
    ('quorum = "1/2"', 'quorum = "75"', "must be between 0 and 1 (got 75.0: 75% is 0.75)"),
    ("stringency = 0.5", "stringency = 5", "must be between 0 and 1 (got 5)"),
    ("weight = 1.5", "weight = 5000", "must be between 0 and 1000 (got 5000)"),
    # lengths of time
    ('recess = "2 hours"', 'recess = "2h"', 'like "2 hours" (got \'2h\': write "2 hours")'),
    ('recess = "2 hours"', 'recess = "an hour"', 'like "2 hours" (got \'an hour\': write "1 hour")'),
    ('recess = "2 hours"', 'recess = "90 min."', 'like "2 hours" (got \'90 min.\': write "90 minutes")'),
    ('recess = "2 hours"', "recess = 120", 'like "2 hours" (got 120: write "120 minutes")'),
    ('recess = "2 hours"', 'recess = "a while"', "like \"2 hours\" (got 'a while')"),
    # unknown words
    (
        '"consensus"',
        '"majority"',
        "unknown rule 'majority' @ rule.name (did you mean 'supermajority' or 'weighted_majority'? known: unanimity, "
        "consensus, consensus_minus, rough_consensus, supermajority, weighted_majority)",
    ),
]


def faults_of(text):
    with pytest.raises(ScenarioError) as raised:
        parse(text, "park.toml")
    return [str(fault) for fault in raised.value.faults]


def test_the_base_has_no_fault():
    parse(BASE)


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[message for _, _, message in FAULTS])
def test_a_fault_is_named(old, new, message):
    assert old in BASE
    assert message in faults_of(BASE.replace(old, new, 1))


@pytest.mark.parametrize(("old", "new", "message"), REMEDIES, ids=[message for _, _, message in REMEDIES])
def test_a_remedy_fits_the_kind(old, new, message):
    assert old in BASE
    at_the_top = BASE.replace(old, "", 1).replace("schema = 1\n", f"schema = 1\n{new}\n", 1)
    (fault,) = faults_of(at_the_top if old.startswith("[") else BASE.replace(old, new, 1))
    assert fault.endswith(message)


@pytest.mark.parametrize(("many", "listed"), [(30, ", p28, p29)"), (31, ", p18, p19 and 11 more)")])
def test_up_to_thirty_known_names_are_listed(many, listed):
    provisions = "".join(
        f'[[provisions]]\nid = "p{n}"\noptions = [{{ id = "a", stringency = 0 }}]\n' for n in range(many)
    )
    (fault,) = [fault for fault in faults_of(provisions + '[initial_text]\nfence = "a"') if "fence" in fault]
    assert fault.startswith("unknown provision 'fence' @ initial_text (known: p0, p1, ")
    assert fault.endswith(listed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weight = 1.5", 'weight = "1.5"'),
        ("hedge = 20", "hedge = true"),
        ('id = "hours"', "id = 3"),
        ('id = "neighbours"', 'id = "Neighbours"'),
        ('id = "parents"', 'id = "the parents"'),
        ("stringency = 0.5", "stringency = 1.5"),
        ("at = 2026-03-02", "at = 1"),
        ("first = 2026-03-02", "first = 2"),
        ("deadline = 2026-09-30", 'deadline = "September"'),
        ("on = 2026-04-01", "on = 4"),
        ("min = 0.5", "min = true"),
        (IDEAL, "ideal = 1\n"),
        (IDEAL, "ideal = { fence = 1.0, hours = true }\n"),
        (SCORES, "scores = 1"),
        ('[sources.PLAN]\ntitle = "Draft plan"', "[sources]\nPLAN = 1"),
        ("observer = true", 'observer = "yes"'),
        (STAKEHOLDERS, "stakeholders = 3\n"),
        ("[calendar.extension]", "[calendar.extention]"),
    ],
)
def test_an_entry_that_cannot_be_read_makes_no_other_faults(old, new):
    text = BASE.replace(MEETINGS, EVERY) if "first" in old else BASE
    assert old in text
    text = text.replace(old, "", 1).replace("schema = 1\n", f"schema = 1\n{new}") if old == STAKEHOLDERS else text
    found = faults_of(text.replace(old, new, 1))
    assert len(found) == 1, found


def test_all_faults_are_named_at_once_in_the_order_of_the_file():
    broken = [
        ('title = "A park"\n', ""),
        ('id = "hedge", stringency = 0.5', 'id = "hedge", stringency = "half"'),
        ("red_line_weight = 1.0", "red_line_wait = 1.0"),
        ('bloc = "neighbours"', 'bloc = "neighbour"'),
        ("weight = 1.5", "weight = true"),
        ("hours = 0.2", "hour = 0.2"),
        ("night = 40", "night = 41"),
        ("observer = true", "observer = true\nveto = true"),
        ('"consensus"', '"concensus"'),
        ('agenda = ["hours"]', 'agenda = ["hour"]'),
        ("start = 2026-03-01", "start = 2026-03-31"),
        ("on = 2026-04-01", "on = 2026-04-01\nrate = 1"),
        ("min_support = 0.5", "min_support = 50"),
    ]
    text = BASE
    for old, new in broken:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(ScenarioError) as raised:
        parse(text, "park.toml")
    assert str(raised.value).splitlines() == [
        "park.toml: 14 faults",
        '  title is missing (write title = "…")',
        "  provisions[0] (fence).options[1] (hedge).stringency must be a number (got 'half': write a number, like 0.5)",
        "  unknown key 'red_line_wait' @ blocs[0] (neighbours) (did you mean 'red_line_weight'?)",
        "  stakeholders[0] (parents).weight must be a number (got true)",
        "  unknown bloc 'neighbour' @ stakeholders[0] (parents).bloc (did you mean 'neighbours'?)",
        "  unknown provision 'hour' @ stakeholders[0] (parents).ideal (did you mean 'hours'?)",
        "  stakeholders[0] (parents).ideal.hours is missing (an ideal names every provision)",
        "  stakeholders[1] (club).scores must have a best total of at most full_score (got 101, over 100)",
        "  stakeholders[2] (city).veto is not for an observer (remove it, or observer = true)",
        "  unknown rule 'concensus' @ rule.name (did you mean 'consensus'?)",
        "  calendar.extension.min_support must be between 0 and 1 (got 50: 50% is 0.5)",
        "  unknown provision 'hour' @ calendar.meetings[1] (2026-06-29).agenda (did you mean 'hours'?)",
        "  calendar.start must not be after the first meeting (which is on 2026-03-02)",
        "  calendar.shocks[0] (accident) must have either on or rate (got both)",
    ]


@pytest.mark.parametrize(
    ("section", "place"),
    [
        ('[[stakeholders]]\nid = "ID"\nideal = { fence = 0, hours = 0 }\n', "stakeholders[4] (p42256).id"),
        ('[[calendar.shocks]]\nid = "ID"\nrate = 0.1\n', "calendar.shocks[2] (p42256).id"),
    ],
)
def test_two_ids_with_the_same_chances_are_refused(section, place):
    text = BASE + section.replace("ID", "p19847") + section.replace("ID", "p42256")
    assert faults_of(text) == [f"{place} draws the same chances as 'p19847' (rename one of them)"]


def test_meetings_after_the_deadline_need_an_extension():
    late = BASE.replace("at = 2026-06-29T14:00:00", "at = 2026-07-20")
    assert len(parse(late).calendar.meetings) == 2
    assert faults_of(late.replace(EXTENSION, "")) == [
        "calendar.meetings[1] (2026-07-20) is after the deadline, 2026-06-30 (give a later deadline, or an extension)"
    ]


@pytest.mark.parametrize(
    ("many", "message"),
    [
        ("stakeholders = [" + "{},\n" * 1001 + "]\n", "stakeholders must have at most 1000 members (got 1001)"),
        ("provisions = [" + "{},\n" * 201 + "]\n", "provisions must have at most 200 members (got 201)"),
        (
            "provisions = [{ options = [" + "{},\n" * 101 + "] }]\n",
            "provisions[0].options must have at most 100 members (got 101)",
        ),
        (
            "calendar.meetings = [" + "{},\n" * 1001 + "]\n",
            "calendar.meetings must have at most 1000 members (got 1001)",
        ),
    ],
)
def test_sizes_are_bounded(many, message):
    assert message in faults_of(many)


def test_a_shock_may_come_as_late_as_the_talks():
    parse(BASE.replace("on = 2026-04-01", "on = 2026-09-30"))
    late = "calendar.shocks[0] (accident).on must not be after the last deadline (which is on {})"
    by_meeting = BASE.replace(EXTENSION, "").replace("deadline = 2026-06-30\n", "")
    parse(by_meeting.replace("on = 2026-04-01", "on = 2026-06-29"))
    assert faults_of(by_meeting.replace("on = 2026-04-01", "on = 2026-06-30")) == [late.format("2026-06-29")]


def test_a_bloc_without_members_is_struck_by_nothing():
    text = BASE.replace("[[stakeholders]]", '[[blocs]]\nid = "empty"\n[[stakeholders]]', 1)
    assert faults_of(text.replace('stakeholders = ["parents"]', 'blocs = ["empty", "city"]')) == [
        "calendar.shocks[0] (accident) strikes nobody (no party is in empty, city)"
    ]
    parse(text.replace('stakeholders = ["parents"]', 'blocs = ["empty", "neighbours"]'))


def test_one_party_needs_a_minimum_of_one():
    alone = BASE.replace(SCORES, "observer = true")
    problem = "calendar.minimum_parties must be at most the number of parties, 1"
    assert faults_of(alone) == [f"{problem} (got 2, the default)"]
    parse(alone.replace("[calendar]\n", "[calendar]\nminimum_parties = 1\n"))


def test_a_summary_and_a_note_may_have_lines_and_texts_any_letters():
    parse(BASE.replace('"A park"', '"Un parc\u00a0: où\u202f?"\nsummary = """\na\n\tb\n"""'))
    parse(BASE.replace("reservation_value = 0.4", 'reservation_value = 0.4\nnote = "a\\nb"'))


def test_names_in_a_message_are_printable():
    text = BASE.replace("[sources.PLAN]", '[sources."\\u001b"]').replace(
        "weight = 1.5", 'weight = { value = 1, basis = "fact", source = "letter" }'
    )
    assert all(fault.isprintable() for fault in faults_of(text))


MANY = 990
STRANGERS = ", ".join(f'"parson-number-{n:04}"' for n in range(MANY))
PEOPLE = "".join(f'[[stakeholders]]\nid = "person-number-{n:04}"\nobserver = true\n' for n in range(MANY))
FENSES = ", ".join(["'fense'"] * 1000)
AGENDAS = "".join(f"[[calendar.meetings]]\nat = 2026-06-{n + 10}\nagenda = [{FENSES}]\n" for n in range(5))


@pytest.mark.parametrize(
    ("old", "new", "number", "first", "last"),
    [
        (
            'stakeholders = ["parents"]',
            f"stakeholders = [{STRANGERS}]",
            MANY,
            "(did you mean 'person-number-",
            " more)",
        ),
        (MEETINGS, AGENDAS, 10, "(did you mean 'fence'?)", "names 'fense' twice (keep one of them)"),
    ],
    ids=["strangers", "agendas"],
)
def test_many_unknown_words_take_little_time(old, new, number, first, last):
    text = BASE.replace("[rule]", f"{PEOPLE}[rule]").replace(old, new)
    start = time.perf_counter()
    found = faults_of(text)
    assert time.perf_counter() - start < 2
    assert len(found) == number
    assert first in found[0]
    assert found[-1].endswith(last)


def test_very_many_faults_are_cut_short():
    with pytest.raises(ScenarioError, match="the first 1000 faults") as raised:
        parse("\n".join(f"key{n} = {n}" for n in range(100_000)))
    assert len(raised.value.faults) == 1000


def test_the_error_survives_a_process_boundary():
    with pytest.raises(ScenarioError) as raised:
        parse("")
    copy = pickle.loads(pickle.dumps(raised.value))
    assert str(copy) == str(raised.value)
    assert copy.faults == raised.value.faults


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 100_000, "the file is nested too deeply"),
        ("a = " + "{ a = " * 100_000, "the file is nested too deeply"),
        (".".join("a" * 100_000) + " = 1", "the file has a key of more than 40 parts (at line 1)"),
        ("x = 1\n[" + " . ".join(['"a"'] * 100_000) + "]", "the file has a key of more than 40 parts (at line 2)"),
        ("#" * 5_000_001, "the file is larger than 5 MB"),
    ],
    ids=["lists", "tables", "dots", "quoted dots", "large"],
)
def test_a_text_that_is_no_toml(text, message):
    assert faults_of(text) == [message]


SLIPS = [
    ("x = 1\nquorum = 0,4", 2, "quorum = 0,4", "write 0.4 with a point"),
    ("ideal = { a = 0,4, b = 0,5 }", 1, "ideal = { a = 0,4, b = 0,5 }", "write 0.4 with a point"),
    ("quorum = 50%", 1, "quorum = 50%", "write 0.5 for 50%"),
    ("quorum = 2/3", 1, "quorum = 2/3", 'write "2/3" in quotes'),
    ("weight = .5", 1, "weight = .5", "write 0.5"),
    ("weight = 5.", 1, "weight = 5.", "write 5.0"),
    ("edits = 02", 1, "edits = 02", "write 2"),
    ("at = 13.4.2026", 1, "at = 13.4.2026", "write 2026-04-13"),
    ("at = 2026-4-13", 1, "at = 2026-4-13", "write 2026-04-13"),
    ("at = 4/13/2026", 1, "at = 4/13/2026", "write a date as year, month and day, like 2026-04-13"),
    ("at = 2026-04-13 2pm", 1, "at = 2026-04-13 2pm", "write 2026-04-13T14:00:00"),
    ("at = 2026-04-13 12:30 am", 1, "at = 2026-04-13 12:30 am", "write 2026-04-13T00:30:00"),
    ("at = 2026-04-13T14:00", 1, "at = 2026-04-13T14:00", "write 2026-04-13T14:00:00"),
    ("at = 2026-02-30", 1, "at = 2026-02-30", "there is no such date or time"),
    ("veto = True", 1, "veto = True", "write true"),
    ("veto = no", 1, "veto = no", 'write false, or "no" if a text is meant'),
    ("name = consensus # it is", 1, "name = consensus # it is", 'write "consensus" in quotes'),
    ("recess = 2 hours", 1, "recess = 2 hours", 'write "2 hours" in quotes'),
    ("agenda = [fence, hours]", 1, "agenda = [fence, hours]", 'write "fence" in quotes'),
    ("title = “Park”", 1, "title = “Park”", 'write straight quotes: "'),
    ('agenda = ["a”, "b"]', 1, 'agenda = ["a”, "b"]', 'write straight quotes: "'),
    ("title = 'it's'", 1, "title = 'it's'", 'write "it\'s"'),
    ('title = "Park\nx = 1', 1, 'title = "Park', "the closing quote is missing"),
    ('x = 1\ntitle = """Park\ny = 1\n', 2, 'title = """Park', "the closing quotes are missing"),
    ("title =\nx = 1", 1, "title =", "a value is missing after ="),
    ("title: 1", 1, "title: 1", "write = between a name and its value"),
    ("x = 1\nschema = = 1", 2, "schema = = 1", "write one ="),
    ("red line = 1", 1, "red line = 1", "= and a value are missing, or a name has a space in it"),
    ("é = 1", 1, "é = 1", "a name is made of letters a to z, digits, _ and -"),
    ("a = 1 b = 2", 1, "a = 1 b = 2", "what follows the value from column 7 on does not belong there"),
    ("a = { b = 1 c = 2 }", 1, "a = { b = 1 c = 2 }", "a comma or a quote is missing, or the }"),
    ("a = { b = 1,\nc = 2 }", 1, "a = { b = 1,", "a table in { } stands on one line"),
    ("x = 1\na = [1\n[b]", 3, "[b]", "a comma or a quote is missing, or the ] of what begins on line 2"),
    ("x = 1\na = [1,\n2\n", 2, "a = [1,", "a comma or a quote is missing, or the ]"),
    ("[rule\nx = 1", 1, "[rule", "the ] is missing"),
    ("[a]\nw = 1\n[b]\nw = 1\nw = 2", 5, "w = 2", "'w' is there already, on line 4: keep one"),
    ("a = { b = 1, b = 2 }", 1, "a = { b = 1, b = 2 }", "'b' is there twice: keep one"),
    ("[rule]\n[rule]", 2, "[rule]", "[rule] is there already, on line 1: keep one"),
    (
        "[stakeholders]\nid = 1\n[stakeholders]",
        3,
        "[stakeholders]",
        "write [[stakeholders]], in double brackets, for each member of the list",
    ),
    (
        "[[blocs]]\nid = 1\n[blocs]",
        3,
        "[blocs]",
        "write [[blocs]], in double brackets, for each member of the list",
    ),
    ("title = 'x'\t\x07", 1, "title = 'x'", "what follows the value from column 13 on does not belong there"),
]


@pytest.mark.parametrize(("text", "number", "line", "advice"), SLIPS, ids=[text for text, *_ in SLIPS])
def test_the_line_that_is_no_toml_is_shown_with_a_guess(text, number, line, advice):
    (fault,) = faults_of(text)
    assert fault.startswith(f"line {number} is not valid TOML: {line} ({advice}")
    assert fault.endswith("; other faults are looked for once the file is valid TOML)")


def test_a_guess_is_not_made_from_what_is_in_a_text_or_a_comment():
    (fault,) = faults_of('a = { note = "1,5 or 50%", b = 0,4 } # 13.4.2026')
    assert "(write 0.4 with a point; " in fault


def test_a_long_line_is_cut_around_the_fault():
    (fault,) = faults_of(f'a = ["{"x" * 200}", 0.4 0.5, "{"y" * 200}"]')
    shown = fault.removeprefix("line 1 is not valid TOML: ").partition(" (")[0]
    assert len(shown) == 80
    assert "0.4 0.5" in shown
    assert shown[0] == shown[-1] == "…"


@pytest.mark.parametrize(
    ("lines", "advice"),
    [(190, "write 0.4 with a point"), (4000, "what follows the value from column 6 on does not belong there")],
)
def test_guessing_takes_little_time(lines, advice):
    text = "".join(f'key{n} = "{"x" * 1000}"\n' for n in range(lines)) + "x = 0,4\n"
    start = time.perf_counter()
    (fault,) = faults_of(text)
    assert fault.startswith(f"line {lines + 1} is not valid TOML: x = 0,4 ({advice}; ")
    assert time.perf_counter() - start < 10


def test_half_a_character_is_no_toml():
    (fault,) = faults_of("title = '\ud800'")
    assert fault.startswith("the file is not valid TOML: ")


def error_of(path):
    with pytest.raises(ScenarioError) as raised:
        load(path)
    return str(raised.value)


def test_files_that_cannot_be_read(tmp_path):
    missing = tmp_path / "park.toml"
    remedy = "give the name of a case, or the path of a .toml file or of its folder"
    assert error_of(missing) == f"{missing} does not exist ({remedy})"
    remedy = "give the path of a scenario file, or the name of a case"
    assert error_of(tmp_path) == f"{tmp_path} is a folder without a scenario.toml ({remedy})"
    (tmp_path / "scenario.toml").mkdir()
    assert error_of(tmp_path) == f"{tmp_path / 'scenario.toml'} is not a file"
    missing.write_bytes(bytes(range(256)))
    assert error_of(missing) == f"{missing} is not UTF-8 text (byte 128 cannot be read: save it as UTF-8)"
    missing.write_bytes(BASE.encode("utf-16"))
    assert "is not UTF-8 text" in error_of(missing)
    assert "cannot be looked up" in error_of("a" * 10_000 + "/b")
    assert error_of("a\0/b")
    assert error_of("/dev/zero") == "/dev/zero is not a file"


def test_a_large_file_is_refused_unread(tmp_path):
    path = tmp_path / "scenario.toml"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    start = time.perf_counter()
    assert error_of(tmp_path) == f"{path} is larger than 5 MB (got 200.0 MB)"
    assert time.perf_counter() - start < 0.5


def test_an_unknown_case():
    assert names()
    known = ", ".join(names())
    rest = f"; there are: {known}; or give the path of a file"
    assert error_of("teaching-prak") == f"unknown case 'teaching-prak' (did you mean 'teaching-park'?){rest}"
    assert (
        error_of("ntia") == f"unknown case 'ntia' (did you mean 'ntia-facial-recognition' or 'ntia-mobile-apps'?){rest}"
    )
    assert error_of("nowhere") == f"unknown case 'nowhere'{rest}"


def test_a_folder_without_a_case_is_named_in_full(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert error_of(".").startswith(f"{tmp_path} is a folder without a scenario.toml (give the path")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "My Meeting",
            "name must be lower-case letters, digits and hyphens, at most 60 (got 'My Meeting': try 'my-meeting')",
        ),
        ("§", "name must be lower-case letters, digits and hyphens, at most 60 (got '§')"),
        (
            "teaching-park",
            "'teaching-park' is the name of a shipped case, which would be taken in place of the new one "
            "(try 'my-teaching-park')",
        ),
    ],
)
def test_a_bad_name_for_a_new_case(name, message):
    for make in (template, lambda name: copied(name, "teaching-park")):
        with pytest.raises(ScenarioError) as raised:
            make(name)
        assert str(raised.value) == message


@given(st.binary(max_size=300))
def test_bytes_give_a_scenario_or_an_error(tmp_path_factory, junk):
    path = tmp_path_factory.getbasetemp() / "junk.toml"
    path.write_bytes(junk)
    only_scenario_errors(lambda: load(path))


@given(st.text(max_size=300))
def test_texts_give_a_scenario_or_an_error(junk):
    only_scenario_errors(lambda: parse(junk))


SNIPPETS = [
    *(
        "0",
        "-1",
        "1e400",
        "nan",
        "true",
        '"x"',
        "''",
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        "2026-03-02",
        "0001-01-01",
        "9999-12-31",
    ),
    *(
        "2026-03-02T10:00:00Z",
        "10:00:00",
        "{ value = 1, basis = 'fact' }",
        "{ value = {}, basis = 3 }",
        "'1/3'",
        "9" * 30,
    ),
    *("'999999 months'", "'999999 weeks'", "none", "\n", "[", "]", "{", "}", "=", '"', ",", "#", "[[", "]]"),
]


@st.composite
def mutations(draw):
    """The base, damaged: lines lost, doubled or moved, values replaced."""
    lines = BASE.replace(MEETINGS, EVERY).splitlines() if draw(st.booleans()) else BASE.splitlines()
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                del lines[place]
            case 1:
                lines.insert(draw(st.integers(0, len(lines))), lines[place])
            case 2:
                lines[place] = lines[place].partition("=")[0] + "= " + draw(st.sampled_from(SNIPPETS))
            case 3:
                cut = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:cut] + draw(st.sampled_from(SNIPPETS)) + lines[place][cut:]
            case 4:
                cut = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:cut] + lines[place][cut + draw(st.integers(1, 9)) :]
    return "\n".join(lines)


@settings(max_examples=400)
@given(mutations())
def test_damaged_scenarios_give_a_scenario_or_an_error(text):
    only_scenario_errors(lambda: parse(text))


def only_scenario_errors(read):
    try:
        assert isinstance(read(), Scenario)
    except ScenarioError as error:
        assert str(error)
        assert error.faults


def test_a_number_of_thousands_of_digits_is_named_for_what_it_is():
    with pytest.raises(ScenarioError, match=r"has a whole number of more than 4300 digits$"):
        parse(f"schema = {'9' * 6000}")
