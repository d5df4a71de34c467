"""Every fault of a scenario is named, with its place and a remedy, all at once; and nothing else ever comes out."""

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_sim.scenario import Scenario, ScenarioError, load, names, parse, template

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
    ("schema = 1\n", "", "schema is missing"),
    ('name = "park"', 'name = "The Park"', "name must be lower-case letters, digits and hyphens, at most 60 (got 'The Park')"),
    ('title = "A park"', 'title = " "', "title must be a text that is not empty (got ' ')"),
    ("full_score = 100", "full_score = 0", "full_score must be between 1e-06 and 1000000 (got 0)"),
    ("full_score = 100", 'utility = "cityblock"', "unknown utility 'cityblock' @ utility (did you mean 'city_block'?)"),
    ("[chair]", "[chiar]", "unknown key 'chiar' @ the top of the file (did you mean 'chair'?)"),
    # kinds of values
    ("reservation_value = 0.4", "reservation_value = 1.4", "stakeholders[0] (parents).reservation_value must be between 0 and 1 (got 1.4)"),
    ("reservation_value = 0.4", 'reservation_value = "0.5"', "stakeholders[0] (parents).reservation_value must be a number (got '0.5': write it without quotes)"),
    ("reservation_value = 0.4", "reservation_value = true", "stakeholders[0] (parents).reservation_value must be a number (got true)"),
    ("reservation_value = 0.4", "reservation_value = nan", "stakeholders[0] (parents).reservation_value must be a finite number (got nan)"),
    ("reservation_value = 0.4", "reservation_value = inf", "stakeholders[0] (parents).reservation_value must be a finite number (got inf)"),
    ("reservation_value = 0.4", "reservation_value = [0.4]", "stakeholders[0] (parents).reservation_value must be a number (got a list)"),
    ("reservation_value = 0.4", "reservation_value = { value = 0.4 }", "stakeholders[0] (parents).reservation_value must be a number (got a table with a value but no basis)"),
    ("reservation_value = 0.4", f"reservation_value = 0x{'f' * 5000}", "stakeholders[0] (parents).reservation_value must be between 0 and 1 (got a very large number)"),
    ("solidarity = 0.4", "solidarity = 5.5", "defaults.solidarity must be between 0 and 5 (got 5.5)"),
    ("solidarity = 0.4", "concession_exponent = 0", "defaults.concession_exponent must be between 0.01 and 100 (got 0)"),
    ("red_line_weight = 1.0", "red_line_weight = -1", "blocs[0] (neighbours).red_line_weight must be between 0 and 5 (got -1)"),
    ("weight = 1.5", "weight = -0.1", "stakeholders[0] (parents).weight must be between 0 and 1000 (got -0.1)"),
    ("observer = true", "observer = 1", "stakeholders[2] (city).observer must be true or false (got 1)"),
    ("edits = 2", "edits = 2.9", "calendar.meetings[0].edits must be a whole number (got 2.9)"),
    ("edits = 2", "edits = 101", "calendar.meetings[0].edits must be between 0 and 100 (got 101)"),
    ('agenda = ["fence", "hours"]', 'agenda = "fence"', "calendar.meetings[0].agenda must be a list (got 'fence': write it without quotes)"),
    ('agenda = ["fence", "hours"]', 'agenda = ["fence", 3]', "calendar.meetings[0].agenda[1] must be text in quotes (got 3)"),
    ('[chair]\nattention = "head"', "", None),
    ('[chair]\nattention = "head"', "[[chair]]", "chair must be a table (got a list)"),
    ('attention = "head"', 'attention = "blocs"', "unknown attention 'blocs' @ chair.attention (did you mean 'bloc'?)"),
    ("reservation_value = 0.4", "wieghts = 1", "unknown key 'wieghts' @ stakeholders[0] (parents) (did you mean 'weight'?)"),
    # provisions
    (PROVISIONS, "", "provisions must have at least one member"),
    ("stringency = 1.0 }, { id", "stringency = 1.0 }, { id", None),
    ('options = [{ id = "day", stringency = 0.0 }, { id = "night", stringency = 1.0 }]', "options = []", "provisions[1] (hours).options must have at least one member"),
    ('{ id = "hedge", stringency = 0.5 }', '{ id = "hedge" }', "provisions[0] (fence).options[1] (hedge).stringency is missing"),
    ('{ id = "hedge", stringency = 0.5 }', '{ id = "none", stringency = 0.5 }', "provisions[0] (fence).options[1] (none).id is also the id of options[0] (rename one of them)"),
    ('id = "hours"', 'id = "fence"', "provisions[1] (fence).id is also the id of provisions[0] (rename one of them)"),
    ('id = "hours"', 'id = "Hours"', "provisions[1] (Hours).id must be lower-case letters, digits, _ and -, at most 60 (got 'Hours')"),
    ('id = "hours"', 'name = "Hours"', "provisions[1].id is missing"),
    # people
    (STAKEHOLDERS, "", "stakeholders must have at least one party (an observer is none)"),
    ('bloc = "neighbours"', 'bloc = "neighbors"', "unknown bloc 'neighbors' @ stakeholders[0] (parents).bloc (did you mean 'neighbours'?)"),
    ('[[blocs]]\nid = "neighbours"', '[[blocs]]\nid = "club"', "stakeholders[1] (club).bloc is missing ('club' is also the id of a bloc: name its bloc, or rename one of them)"),
    ('id = "club"', 'id = "parents"', "stakeholders[1] (parents).id is also the id of stakeholders[0] (rename one of them)"),
    ("observer = true", "observer = true\nveto = true", "stakeholders[2] (city).veto is not for an observer (remove it, or observer = true)"),
    ("observer = true", "observer = true\nabstains = true", "stakeholders[2] (city).abstains is not for an observer (remove it, or observer = true)"),
    ("observer = true", f"observer = true\n{LINES}", "stakeholders[2] (city).red_lines is not for an observer (remove it, or observer = true)"),
    ("observer = true", f"observer = true\n{SCORES}", "stakeholders[2] (city).scores is not for an observer (remove it, or observer = true)"),
    ("observer = true", "observer = false", "stakeholders[2] (city).ideal is missing (give an ideal, or scores)"),
    (SCORES, f"{SCORES}\n{IDEAL}", "stakeholders[1] (club).scores cannot stand beside an ideal (keep one of them)"),
    (SCORES, f"{SCORES}\nsalience = {{ fence = 1 }}", "stakeholders[1] (club).salience goes with an ideal (remove it, or give an ideal)"),
    ("fence = 1.0, hours = 0.2", "fence = 1.0", "stakeholders[0] (parents).ideal.hours is missing (an ideal names every provision)"),
    ("fence = 1.0, hours = 0.2", "fence = 1.0, hours = 0.2, pond = 1", "unknown provision 'pond' @ stakeholders[0] (parents).ideal (known: fence, hours)"),
    ("salience = { fence = 0.6 }", "salience = { fence = 0 }", "stakeholders[0] (parents).salience must not be 0 for every provision"),
    ("salience = { fence = 0.6 }", "salience = { fence = 1, hour = 2 }", "unknown provision 'hour' @ stakeholders[0] (parents).salience (did you mean 'hours'?)"),
    ("hedge = 20, ", "", "stakeholders[1] (club).scores.fence.hedge is missing (a score sheet names every option)"),
    ("hedge = 20, ", "hedge = 20, hodge = 1, ", "unknown option 'hodge' @ stakeholders[1] (club).scores.fence (did you mean 'hedge'?)"),
    ("night = 40", "night = 40.5", "stakeholders[1] (club).scores must have a best total of at most full_score (got 100.5, over 100)"),
    ("night = 40", "night = -1", "stakeholders[1] (club).scores.hours.night must be between 0 and 1000000 (got -1)"),
    ("min = 0.5", "min = 0.5, max = 0.7", "stakeholders[0] (parents).red_lines[0] must have one of min, max and forbids (got several)"),
    (", min = 0.5", "", "stakeholders[0] (parents).red_lines[0] must have one of min, max and forbids (got none)"),
    ("min = 0.5", "forbids = []", "stakeholders[0] (parents).red_lines[0].forbids must name at least one option"),
    ("min = 0.5", 'forbids = ["non"]', "unknown option 'non' @ stakeholders[0] (parents).red_lines[0].forbids (did you mean 'none'?)"),
    ('provision = "fence", min', 'provision = "fense", min', "unknown provision 'fense' @ stakeholders[0] (parents).red_lines[0].provision (did you mean 'fence'?)"),
    ("min = 0.5", 'forbids = ["none", "hedge", "wall"]', "stakeholders[0] (parents).red_lines exclude every option of 'fence' (leave at least one)"),
    ("min = 0.5 }", 'min = 0.6 }, { provision = "fence", max = 0.9 }', "stakeholders[0] (parents).red_lines exclude every option of 'fence' (leave at least one)"),
    # the rule
    (RULE, "", "rule.name is missing"),
    ('"consensus"', '"concensus"', "unknown rule 'concensus' @ rule.name (did you mean 'consensus'?)"),
    ('quorum = "1/2"', "quorum = 1.5", "rule.quorum must be between 0 and 1 (got 1.5)"),
    ('quorum = "1/2"', 'quorum = "3/2"', "rule.quorum must be between 0 and 1 (got '3/2')"),
    ('quorum = "1/2"', 'quorum = "1/0"', "rule.quorum must not have 0 below the line (got '1/0')"),
    ('quorum = "1/2"', 'quorum = "half"', "rule.quorum must be a number from 0 to 1 or a fraction like \"2/3\" (got 'half')"),
    ('quorum = "1/2"', 'quorum = "1/1000001"', "rule.quorum must be a share with a denominator of at most 1,000,000 (got '1/1000001': write a fraction in quotes, like \"1/3\")"),
    ('quorum = "1/2"', "quorum = 0.3333333333", "rule.quorum must be a share with a denominator of at most 1,000,000 (got 0.3333333333: write a fraction in quotes, like \"1/3\")"),
    ('quorum = "1/2"', "max_objectors = -1", "rule.max_objectors must be between 0 and 1000 (got -1)"),
    ('quorum = "1/2"', 'max_objectors = "all"', "rule.max_objectors must be a whole number or \"any\" (got 'all')"),
    ('fence = "none"', 'fense = "none"', "unknown provision 'fense' @ initial_text (did you mean 'fence'?)"),
    ('fence = "none"', 'fence = "nothing"', "unknown option 'nothing' @ initial_text.fence (known: none, hedge, wall)"),
    # the calendar
    (MEETINGS, "", "calendar.meetings must have at least one member (or give a rule, [calendar.every])"),
    ("[[calendar.shocks]]", f"{EVERY}[[calendar.shocks]]", "calendar.every cannot stand beside a list of meetings (keep one of them)"),
    (MEETINGS, EVERY.replace("2 weeks", "a fortnight"), "calendar.every.interval must be a number of days, weeks or months like \"2 weeks\" (got 'a fortnight')"),
    (MEETINGS, EVERY.replace("2 weeks", "0 weeks"), "calendar.every.interval must be at least 1 day (got '0 weeks')"),
    (MEETINGS, EVERY.replace("2 weeks", "999999 months"), "calendar.every must end within 100 years (a smaller count or interval)"),
    (MEETINGS, EVERY.replace("count = 6", "count = 1001"), "calendar.every.count must be between 1 and 1000 (got 1001)"),
    (MEETINGS, EVERY.replace("count = 6", "count = 60"), "calendar.every makes meetings after the deadline, 2026-09-30 (give a later deadline, or an extension)"),
    (MEETINGS, EVERY + 'recess = "2 weeks"\n', "calendar.every.recess must end before the next meeting"),
    (MEETINGS, EVERY + 'agenda = [["fence"], ["hour"]]\n', "unknown provision 'hour' @ calendar.every.agenda[1] (did you mean 'hours'?)"),
    ("at = 2026-06-29T14:00:00", "at = 2026-03-02", "calendar.meetings[1].at must be later than the meeting before it (which is at 2026-03-02 00:00)"),
    ("at = 2026-06-29T14:00:00", "at = 2026-03-01T14:00:00", "calendar.meetings[1].at must be later than the meeting before it (which is at 2026-03-02 00:00)"),
    ("at = 2026-06-29T14:00:00", "at = 2026-06-29T14:00:00+02:00", "calendar.meetings[1].at must be local time, without a time zone (got 2026-06-29T14:00:00+02:00: leave out the offset)"),
    ("at = 2026-06-29T14:00:00", "at = 2026-06-29T14:00:30", "calendar.meetings[1].at must be on a whole minute (got 2026-06-29T14:00:30)"),
    ("at = 2026-06-29T14:00:00", 'at = "2026-06-29"', "calendar.meetings[1].at must be a date, or a date and time like 2026-03-02T14:00:00 (got '2026-06-29': write it without quotes)"),
    ("at = 2026-06-29T14:00:00", "at = 9999-12-31", "calendar.meetings[1].at must be between the years 1000 and 2999 (got 9999-12-31)"),
    ("at = 2026-06-29T14:00:00", "at = 2026-12-31", "calendar.meetings[1] is after the deadline, 2026-09-30 (give a later deadline, or an extension)"),
    ("at = 2026-06-29T14:00:00", 'title = "Late"', "calendar.meetings[1].at is missing"),
    (f"at = 2026-06-29T14:00:00{MEETINGS.partition('14:00:00')[2]}", "at = 2026-07-01\n\n" + BASE[BASE.index("[[calendar.shocks]]") : BASE.index(EXTENSION)], None),
    ('agenda = ["hours"]', 'agenda = ["hour"]', "unknown provision 'hour' @ calendar.meetings[1].agenda (did you mean 'hours'?)"),
    ('agenda = ["hours"]', 'agenda = ["hours", "hours"]', "calendar.meetings[1].agenda names 'hours' twice (keep one of them)"),
    ("attendance = { club = 0.5 }", "attendance = { clubb = 0.5 }", "unknown stakeholder 'clubb' @ calendar.meetings[0].attendance (did you mean 'club'?)"),
    ('recess = "2 hours"', 'recess = "17 weeks"', "calendar.meetings[0].recess must end before the next meeting"),
    ('recess = "2 hours"', 'recess = "two hours"', "calendar.meetings[0].recess must be a number of minutes, hours, days or weeks like \"2 weeks\" (got 'two hours')"),
    ('recess = "2 hours"', 'recess = "999999 weeks"', "calendar.meetings[0].recess must be at most 1000 weeks (got '999999 weeks')"),
    ('agenda = ["hours"]', 'recess = "2 days"', "calendar.meetings[1].recess must end by the deadline (which is at 23:59 on 2026-06-30)"),
    ("start = 2026-03-01", "start = 2026-03-03", "calendar.start must not be after the first meeting (which is on 2026-03-02)"),
    ("start = 2026-03-01", "start = 2026-03-01T10:00:00", "calendar.start must be a date without a time (got 2026-03-01T10:00:00)"),
    ("start = 2026-03-01", "start = 0001-01-01", "calendar.start must be between the years 1000 and 2999 (got 0001-01-01)"),
    ("start = 2026-03-01", "start = 1926-03-01", "calendar must end within 100 years (from 1926-03-01 to 2026-09-30)"),
    ("deadline = 2026-06-30", "deadline = 2026-02-01", "calendar.deadline must not be before the start (which is on 2026-03-01)"),
    ("deadline = 2026-06-30", "impasse_after = 0", "calendar.impasse_after must be between 1 and 1000 (got 0)"),
    ("deadline = 2026-06-30", 'protocol = "one_text"', "unknown protocol 'one_text' @ calendar.protocol (known: single_text)"),
    ("deadline = 2026-09-30", "deadline = 2026-06-30", "calendar.extension.deadline must be later than the first deadline (which is on 2026-06-30)"),
    ("deadline = 2026-09-30\n", "", "calendar.extension.deadline is missing"),
    ("on = 2026-04-01\n", "", "calendar.shocks[0] (accident) must have either on or rate (got neither)"),
    ("on = 2026-04-01\n", "on = 2026-04-01\nrate = 0.1\n", "calendar.shocks[0] (accident) must have either on or rate (got both)"),
    ("on = 2026-04-01\n", "rate = 101\n", "calendar.shocks[0] (accident).rate must be between 0 and 100 (got 101)"),
    ("on = 2026-04-01\n", "on = 2026-02-28\n", "calendar.shocks[0] (accident).on must not be before the start (which is on 2026-03-01)"),
    ('stakeholders = ["parents"]', 'stakeholders = ["parent"]', "unknown stakeholder 'parent' @ calendar.shocks[0] (accident).stakeholders (did you mean 'parents'?)"),
    ('stakeholders = ["parents"]', 'stakeholders = ["parents", "city"]', "calendar.shocks[0] (accident).stakeholders names 'city', an observer (a shock strikes parties)"),
    ('stakeholders = ["parents"]', 'blocs = ["neighbor"]', "unknown bloc 'neighbor' @ calendar.shocks[0] (accident).blocs (did you mean 'neighbours'?)"),
    ('stakeholders = ["parents"]', "stakeholders = []", "calendar.shocks[0] (accident) strikes nobody (name stakeholders or blocs, or leave both out for all parties)"),
    ("reservation_value = 0.1", "reservation_value = 1.1", "calendar.shocks[0] (accident).reservation_value must be between -1 and 1 (got 1.1)"),
    ("[calendar.extension]", '[[calendar.shocks]]\nid = "accident"\nrate = 1\n[calendar.extension]', "calendar.shocks[1] (accident).id is also the id of shocks[0] (rename one of them)"),
    # bases and sources
    ("reservation_value = 0.4", 'reservation_value = { value = 0.4, basis = "guess" }', "unknown basis 'guess' @ stakeholders[0] (parents).reservation_value.basis (known: fact, inference, assumption)"),
    ("reservation_value = 0.4", 'reservation_value = { value = 0.4, basis = "fact", source = "PLANS" }', "unknown source 'PLANS' @ stakeholders[0] (parents).reservation_value.source (did you mean 'PLAN'?)"),
    ("reservation_value = 0.4", 'reservation_value = { value = 0.4, basis = "fact", sauce = "PLAN" }', "unknown key 'sauce' @ stakeholders[0] (parents).reservation_value (did you mean 'source'?)"),
    ("reservation_value = 0.4", 'reservation_value = { value = 4, basis = "fact" }', "stakeholders[0] (parents).reservation_value must be between 0 and 1 (got 4)"),
    ('title = "Draft plan"', 'address = "https://example.org"', "sources.PLAN.title is missing"),
    ("[sources.PLAN]", '[sources."The plan"]', "sources.'The plan' must be named by letters, digits, _ and -, at most 60"),
]
