"""One negotiation at a time, in plain Python, written from docs/model.md alone.

Nothing is shared with the simulator: this module has its own tables, chances, calendar and rules, and only reads the
attributes of a scenario. The section signs refer to docs/model.md.
"""

import hashlib
import math
from datetime import timedelta

SCALE = 1_000_000
TWO32 = 2**32
MASK32 = TWO32 - 1
DAY = 1440
END_OF_DAY = 1439
MEETING, ESTIMATE, PERSON, SHOCK = 1, 2, 3, 4
RANK_SHOCK, RANK_MEETING, RANK_WALK_OUT, RANK_DEADLINE = 0, 1, 2, 3


# §2 Numbers.


def round_half_up(a):
    """A scenario number in millionths."""
    return math.floor(1_000_000 * a + 0.5)


def times(a, b):
    """Product of two scaled numbers."""
    return a * b // SCALE


def chance32(q):
    """A probability as a threshold for a 32-bit draw."""
    return math.floor(2**32 * q + 0.5)


def reaches(part, share, whole, strict=False):
    """Is `part` at least (or, strictly, more than) the exact fraction `share` of `whole`?"""
    left, right = part * share.denominator, share.numerator * whole
    return left > right if strict else left >= right


def within(part, share, whole):
    """Is `part` at most the exact fraction `share` of `whole`?"""
    return part * share.denominator <= share.numerator * whole


# §9 Chance.


def philox(counter, key):
    """Philox4x32-10: four words for four words of counter and two of key."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        left, right = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (right >> 32) ^ c1 ^ k0, right & MASK32, (left >> 32) ^ c3 ^ k1, left & MASK32
        k0, k1 = (k0 + 0x9E3779B9) & MASK32, (k1 + 0xBB67AE85) & MASK32
    return c0, c1, c2, c3


class Chance:
    """Every draw of one replicate, by address."""

    def __init__(self, seed, replicate):
        self.key = (seed & MASK32, (seed >> 32) & MASK32)
        self.replicate = replicate

    def words(self, name, step, purpose):
        entity = int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:4], "big")
        return philox((self.replicate, entity, step, purpose), self.key)

    def error(self, name, step, purpose, sd):
        """The sum of four words, scaled to a standard deviation (Irwin-Hall)."""
        return (sum(self.words(name, step, purpose)) - 2**33) * sd // 2479700525


# §7 The integer logarithm of a race for the floor.

LOGS = [math.floor(2**30 * math.log2(1 + j / 1024) + 0.5) for j in range(1025)]


def surprise(u):
    """T: minus the base-2 logarithm of a draw over 2^32, in units of 2^-30."""
    y = max(u, 1)
    b = y.bit_length() - 1
    f = y * 2 ** (32 - b) - 2**32
    j, g = f // 2**22, f % 2**22
    return (32 - b) * 2**30 - LOGS[j] - (LOGS[j + 1] - LOGS[j]) * g // 2**22


# §3 Preferences and §5 the state at convening.


def table_of_values(scenario, who):
    """V[p][o] of one party; floats in the stated order, added from the left."""
    if who.scores:
        return [
            [math.floor((SCALE * who.scores[p.id][o.id]) / scenario.full_score + 0.5) for o in p.options]
            for p in scenario.provisions
        ]
    salience = [who.salience.get(p.id, 0) if who.salience else 1 for p in scenario.provisions]
    total = 0.0
    for s in salience:
        total = total + s
    table = []
    for p, s in zip(scenario.provisions, salience, strict=True):
        w, row = s / total, []
        for o in p.options:
            gap = o.stringency - who.ideal[p.id]
            v = 1 - abs(gap) if scenario.utility == "city_block" else 1 - gap * gap
            row.append(math.floor((SCALE * w) * v + 0.5))
        table.append(row)
    return table


def crosses(line, option):
    """Does one red line forbid this option?"""
    if line.min is not None:
        return option.stringency < line.min
    if line.max is not None:
        return option.stringency > line.max
    return option.id in line.forbids


class Seat:
    """A stakeholder: what it brings (§3) and where it stands now (§5)."""

    def __init__(self, scenario, who, chance):
        self.id, self.name, self.bloc, self.observer = who.id, who.name, who.bloc, who.observer
        self.attendance = who.traits.attendance
        self.party = not who.observer
        self.abstains = self.party and who.abstains
        self.veto = self.party and who.veto
        self.voter = self.party and not who.abstains
        self.active, self.left_at, self.left_over, self.stance = True, 0, None, None
        self.weight = self.reservation = self.threshold = self.forecast = 0
        self.hope, self.declared = {}, set()
        self.forecast_event = None
        if self.party:
            self.compile(scenario, who)
            self.convene(who.traits, chance)

    def compile(self, scenario, who):
        t = who.traits
        self.weight = round_half_up(who.weight)
        self.values = table_of_values(scenario, who)
        lines = {p.id: [line for line in who.red_lines if line.provision == p.id] for p in scenario.provisions}
        self.forbidden = [[any(crosses(x, o) for x in lines[p.id]) for o in p.options] for p in scenario.provisions]
        self.red_lines = [p for p, mask in enumerate(self.forbidden) if any(mask)]
        self.best = sum(
            max(v for v, forbidden in zip(row, mask, strict=True) if not forbidden)
            for row, mask in zip(self.values, self.forbidden, strict=True)
        )
        self.red_line_weight = round_half_up(t.red_line_weight)
        self.solidarity = round_half_up(t.solidarity)
        self.attention = round_half_up(t.attention)
        self.hazard_softness = round_half_up(t.hazard_softness)
        self.hazard_cap = chance32(t.hazard_cap)
        self.meeting_cost = round_half_up(t.meeting_cost)
        self.opening_concession, self.concession_exponent = t.opening_concession, t.concession_exponent

    def convene(self, t, chance):
        e = chance.error(self.id, 0, PERSON, round_half_up(t.withdrawal_threshold_sd))
        self.reservation = round_half_up(t.reservation_value)
        self.threshold = max(0, round_half_up(t.withdrawal_threshold) + e)
        self.forecast = self.reservation + times(round_half_up(t.initial_optimism), SCALE - self.reservation)
        self.hope = {p: round_half_up(t.initial_hope) for p in self.red_lines}

    def utility(self, text):
        return sum(row[x] for row, x in zip(self.values, text, strict=True))

    def crossed(self, text):
        """The provisions on which the text crosses an own red line, declared or not."""
        return [p for p in self.red_lines if self.forbidden[p][text[p]]]

    def aspiration(self, t, deadline):
        """§6.2: the time-dependent tactic."""
        k0 = self.opening_concession
        part = min(t, deadline) / deadline if deadline else 1.0
        alpha = math.floor(SCALE * (k0 + (1 - k0) * math.pow(part, 1 / self.concession_exponent)) + 0.5)
        return self.reservation + times(max(0, self.best - self.reservation), SCALE - alpha)


class Outcome:
    """How one negotiation went: the log, the end, and the final state by stakeholder in the scenario's order."""

    def __init__(self, talks):
        ids = [p.id for p in talks.scenario.provisions]
        self.log = talks.log
        self.status, self.kind, self.minute = talks.status, talks.kind, talks.end
        self.text = talks.text
        self.active = [s.active for s in talks.seats]
        self.reservation = [s.reservation for s in talks.seats]
        self.threshold = [s.threshold for s in talks.seats]
        self.forecast = [s.forecast for s in talks.seats]
        self.hope = [{ids[p]: h for p, h in s.hope.items()} for s in talks.seats]
        self.declared = [{ids[p] for p in s.declared} for s in talks.seats]
        self.stance = [s.stance for s in talks.seats]
        self.left_at = [s.left_at for s in talks.seats]
        self.left_over = [s.left_over for s in talks.seats]
        self.idle = talks.idle
        self.deadline = talks.deadline


class Talks:
    """One negotiation: its state and the rules that move it."""

    def __init__(self, scenario, seed, replicate):
        self.scenario, self.rule, self.calendar = scenario, scenario.rule, scenario.calendar
        self.chance = Chance(seed, replicate)
        self.seed, self.replicate = seed, replicate
        self.provisions = scenario.provisions
        self.place = {p.id: n for n, p in enumerate(self.provisions)}
        self.seats = [Seat(scenario, who, self.chance) for who in scenario.stakeholders]
        self.parties = [s for s in self.seats if s.party]
        self.voters = [s for s in self.seats if s.voter]
        self.text = [self.initial_option(p) for p in self.provisions]
        self.deadline = self.day(self.calendar.deadline) * DAY
        self.extended = False
        self.idle = 0
        self.status = self.kind = self.end = None
        # What the envelopes need: §10.
        self.log, self.minute, self.meeting, self.opened = [], 0, 0, None
        self.last_amended, self.last_test = {}, None

    def initial_option(self, provision):
        """§3: as stated, else the weakest, the first of equals."""
        stated = self.scenario.initial_text.get(provision.id)
        if stated is not None:
            return [o.id for o in provision.options].index(stated)
        strengths = [o.stringency for o in provision.options]
        return strengths.index(min(strengths))

    def day(self, date):
        return (date - self.calendar.start).days

    def minute_of(self, at):
        return self.day(at.date()) * DAY + at.hour * 60 + at.minute

    def text_by_id(self):
        return {p.id: x for p, x in zip(self.provisions, self.text, strict=True)}

    def active(self, seats):
        return [s for s in seats if s.active]

    # §10 The record.

    def emit(self, kind, cause=None, /, **fact):
        """Adds an event to the log; returns its sequence number."""
        date = self.calendar.start + timedelta(days=self.minute // DAY)
        when = {"minute": self.minute, "date": date.isoformat(), "meeting": self.meeting}
        envelope = {"sequence": len(self.log), **when, "origin": "simulated", "cause": cause}
        self.log.append({**envelope, "kind": kind, "fact": fact})
        return envelope["sequence"]

    def stop(self, status, kind="no_agreement"):
        self.status, self.kind, self.end = status, kind, self.minute

    def emit_convened(self):
        s, r = self.scenario, self.rule
        rule = {
            "name": r.name,
            "min_support": f"{'>' if r.strict else '>='} {r.min_support}",
            "max_objection": str(r.max_objection),
            "max_objectors": "any" if r.max_objectors is None else str(r.max_objectors),
            "quorum": str(r.quorum),
            "bloc_floor": str(r.bloc_floor),
        }
        self.emit(
            "ProcessConvened",
            schema=1,
            model=1,
            scenario=s.name,
            title=s.title,
            illustrative=s.illustrative,
            scenario_hash="",
            seed=self.seed,
            replicate=self.replicate,
            start=self.calendar.start.isoformat(),
            deadline=self.deadline,
            protocol=s.protocol,
            rule=rule,
            blocs={b.id: b.name for b in s.blocs},
            provisions=[
                {
                    "id": p.id,
                    "name": p.name,
                    "options": [
                        {"id": o.id, "wording": o.wording, "stringency": round_half_up(o.stringency)} for o in p.options
                    ],
                }
                for p in s.provisions
            ],
            roster=[self.place_at_the_table(x) for x in self.seats],
            text=self.text_by_id(),
        )

    def place_at_the_table(self, x):
        return {
            **{name: getattr(x, name) for name in ("id", "name", "bloc", "observer", "abstains", "veto", "weight")},
            "reservation_value": x.reservation,
            "withdrawal_threshold": x.threshold,
            "forecast": x.forecast,
            "hope": {self.provisions[p].id: h for p, h in x.hope.items()},
        }

    # §8 Time.

    def moments(self):
        """All that may come, sorted: (minute, rank at equal minutes, order among equals, what to do, with what)."""
        c = self.calendar
        deadlines = [c.deadline, c.extension.deadline] if c.extension else [c.deadline]
        found = [(self.day(d) * DAY + END_OF_DAY, RANK_DEADLINE, 0, self.at_deadline, None) for d in deadlines]
        for n, meeting in enumerate(c.meetings, start=1):
            t = self.minute_of(meeting.at)
            found.append((t, RANK_MEETING, n, self.at_meeting, n))
            found.append((t + meeting.recess, RANK_WALK_OUT, n, self.at_walk_out, n))
        for n, shock in enumerate(c.shocks):
            for day in self.days_of(shock, self.day(deadlines[-1])):
                found.append((day * DAY, RANK_SHOCK, n, self.at_shock, shock))
        return sorted(found, key=lambda moment: moment[:3])

    def days_of(self, shock, last):
        """The days on which a shock strikes: its date, or a draw on each day after the first."""
        if shock.on is not None:
            return [self.day(shock.on)]
        q = chance32(1 - math.exp(-shock.rate * 12 / 365.25))
        return [day for day in range(1, last + 1) if self.chance.words(shock.id, day, SHOCK)[0] < q]

    def run(self):
        self.emit_convened()
        for minute, _, _, do, what in self.moments():
            self.minute = minute
            do(what)
            if self.status is not None:
                return Outcome(self)
        raise AssertionError("the talks are still open after the deadline")

    def meetings_remaining(self, number):
        """m_k: meetings still to come on or before the day of the deadline in force."""
        to_come = self.calendar.meetings[number:]
        return sum(1 for meeting in to_come if self.day(meeting.at.date()) * DAY <= self.deadline)

    def at_shock(self, shock):
        """§6.0: leavers are struck too."""
        dr, dl = round_half_up(shock.reservation_value), round_half_up(shock.withdrawal_threshold)
        struck = [s for s in self.parties if s.id in shock.stakeholders]
        for s in struck:
            s.reservation = min(max(s.reservation + dr, 0), SCALE)
            s.threshold = max(0, s.threshold + dl)
        self.emit(
            "ShockOccurred",
            shock=shock.id,
            name=shock.name,
            reservation_values={s.id: s.reservation for s in struck} if dr else {},
            withdrawal_thresholds={s.id: s.threshold for s in struck} if dl else {},
        )

    def at_deadline(self, _):
        """§6.7, §8: extended once, or expired."""
        extension = self.calendar.extension
        why = {"support_weight": None, "voting_weight": None, "min_support": None}
        if extension and not self.extended:
            voters = self.active(self.voters)
            support = sum(s.weight for s in voters if s.stance == "support")
            whole = sum(s.weight for s in voters)
            why = {"support_weight": support, "voting_weight": whole, "min_support": str(extension.min_support)}
            if reaches(support, extension.min_support, whole):
                old, self.deadline, self.extended = self.deadline, self.day(extension.deadline) * DAY, True
                self.emit("DeadlineExtended", self.last_test, from_minute=old, to_minute=self.deadline, **why)
                return
        self.emit("DeadlineExpired", deadline=self.deadline, **why)
        self.stop("deadline_expired")

    # §6 Order of play at a meeting.

    def at_meeting(self, number):
        """§6.1 to §6.5; the walk-out is a moment of its own."""
        meeting = self.calendar.meetings[number - 1]
        if self.day(meeting.at.date()) * DAY > self.deadline:
            return
        self.meeting = number
        works = meeting.edits > 0 and len(meeting.agenda) > 0
        agenda = [self.place[p] for p in meeting.agenda]
        room = self.attendance(meeting, number)
        self.opened = self.emit(
            "MeetingOpened", title=meeting.title, agenda=list(meeting.agenda), works=works, present=[s.id for s in room]
        )
        self.idle += works
        quorate = self.is_quorate(room)
        if quorate:
            self.plenary(meeting, number, agenda, works, room)
            if self.status is not None:
                return
        self.update_forecasts(agenda, works and quorate)
        if meeting.recess:
            self.emit("RecessCalled", self.opened, minutes=meeting.recess)

    def attendance(self, meeting, number):
        """§6.1: who is in the room, observers included."""
        room = []
        for s in self.active(self.seats):
            threshold = chance32(meeting.attendance.get(s.id, s.attendance))
            if self.chance.words(s.id, number, MEETING)[0] < threshold:
                room.append(s)
        return room

    def is_quorate(self, room):
        present = sum(s.weight for s in room)
        active = sum(s.weight for s in self.active(self.parties))
        quorate = reaches(present, self.rule.quorum, active)
        if not quorate:
            quorum = str(self.rule.quorum)
            self.emit("MeetingInquorate", self.opened, weight_present=present, weight_active=active, quorum=quorum)
        return quorate

    def plenary(self, meeting, number, agenda, works, room):
        """§6.2 to §6.4 at a quorate meeting."""
        if meeting.caucus:
            self.emit("CaucusHeld", self.opened, stakeholders=[s.id for s in room if s.party])
        now = self.minute_of(meeting.at)
        aspirations = {s.id: s.aspiration(now, self.deadline) for s in self.parties}
        if works:
            work = {"single_text": self.single_text, "floor_proposals": self.floor_proposals}[self.scenario.protocol]
            work(meeting, number, agenda, [s for s in room if s.voter], aspirations)
        self.voice(agenda, room)
        if meeting.test and sum(s.weight for s in self.active(self.voters)) > 0:
            self.test_consensus(aspirations)

    def voice(self, agenda, room):
        """§6.3: red lines that the draft crosses are declared, once."""
        for s in room:
            for p in s.crossed(self.text) if s.party else ():
                if p in agenda and p not in s.declared:
                    s.declared.add(p)
                    self.emit(
                        "RedLineDeclared",
                        self.last_amended.get(p, 0),
                        stakeholder=s.id,
                        provision=self.provisions[p].id,
                        option=self.text[p],
                    )

    # §7 Protocol: single text.

    def single_text(self, meeting, number, agenda, voters, aspirations):
        chair = self.scenario.chair
        sd = round_half_up(chair.reading_error_after_caucus if meeting.caucus else chair.reading_error)
        errors = {s.id: self.chance.error(s.id, number, ESTIMATE, sd) for s in voters}
        members = {b: sum(1 for s in self.voters if s.bloc == b) for b in {s.bloc for s in self.voters}}

        def merit(text):
            stances = utilities = 0
            for s in voters:
                omega = SCALE // members[s.bloc] if chair.attention == "bloc" else SCALE
                aspiration, reservation = aspirations[s.id] + errors[s.id], s.reservation + errors[s.id]
                utility = s.utility(text)
                if utility < reservation or any(p in s.declared for p in s.crossed(text)):
                    stance = 0
                else:
                    stance = 2 if utility >= aspiration else 1
                stances += omega * stance
                utilities += times(omega, min(utility, aspiration))
            return stances, utilities

        for _ in range(meeting.edits):
            before = merit(self.text)
            best, change = before, None
            for p in agenda:
                for o in range(len(self.provisions[p].options)):
                    after = merit([*self.text[:p], o, *self.text[p + 1 :]])
                    if o != self.text[p] and after > best:
                        best, change = after, (p, o)
            if change is None:
                return
            self.amend(*change, before, best)

    def amend(self, p, option, before, after):
        self.last_amended[p] = self.emit(
            "DraftAmended",
            self.opened,
            provision=self.provisions[p].id,
            from_option=self.text[p],
            to_option=option,
            stances_before=before[0],
            stances_after=after[0],
            utilities_before=before[1],
            utilities_after=after[1],
        )
        self.text[p] = option
        self.idle = 0

    # §7 Protocol: proposals from the floor.

    def floor_proposals(self, meeting, number, agenda, voters, aspirations):
        chair = self.scenario.chair
        sd = round_half_up(chair.reading_error_after_caucus if meeting.caucus else chair.reading_error)
        errors = {s.id: self.chance.error(s.id, number, ESTIMATE, sd) for s in voters}
        order = {"turn": self.rota, "influence": self.race}[self.scenario.proposers](meeting, number, voters)
        for s in order[: meeting.edits]:
            change = self.proposal(s, agenda, voters, aspirations[s.id], errors)
            if change is not None:
                self.vote(s, *change, voters)

    def rota(self, meeting, number, voters):
        """The scenario's list, from a place that moves on with each meeting."""
        first = (number - 1) * meeting.edits % len(self.seats)
        return [s for s in self.seats[first:] + self.seats[:first] if s in voters]

    def race(self, _, number, voters):
        """The shortest wait first; equals stay in the scenario's order."""

        def wait(s):
            u = self.chance.words(s.id, number, MEETING)[2]
            return surprise(u) * 2**27 // s.weight

        return sorted((s for s in voters if s.weight > 0), key=wait)

    def proposal(self, s, agenda, voters, aspiration, errors):
        """The provision and option that `s` tables, or None."""

        def good(p, o):
            gain = self.gain(s, p, o)
            return gain > 0 or s.utility(self.text) + gain >= aspiration

        def expected_to_agree(j, p, o):
            declared_against = p in j.declared and self.newly_crosses(j, p, o)
            return j is s or (self.gain(j, p, o) + errors[j.id] >= 0 and not declared_against)

        def expected_to_pass(p, o):
            return self.is_majority([j for j in voters if expected_to_agree(j, p, o)], voters)

        changes = [(p, o) for p in agenda for o in range(len(self.provisions[p].options)) if o != self.text[p]]
        fit = [c for c in changes if not self.newly_crosses(s, *c) and good(*c) and expected_to_pass(*c)]
        return max(fit, key=lambda c: self.gain(s, *c), default=None)

    def vote(self, s, p, o, voters):
        """The vote on a proposal follows at once, and is sincere."""
        agree = [j for j in voters if j is s or (self.gain(j, p, o) >= 0 and not self.newly_crosses(j, p, o))]
        in_favour = sum(j.weight for j in agree)
        against = sum(j.weight for j in voters) - in_favour
        fact = {"proposer": s.id, "changes": {self.provisions[p].id: o}}
        tabled = self.emit("ProposalTabled", self.opened, **fact)
        if not self.is_majority(agree, voters):
            self.emit("ProposalRejected", tabled, **fact, in_favour=in_favour, against=against)
            return
        self.last_amended[p] = self.emit("ProposalAccepted", tabled, **fact, in_favour=in_favour, against=against)
        self.text[p] = o
        self.idle = 0

    def gain(self, s, p, o):
        """What `s` would gain if provision `p` of the draft changed to option `o`."""
        return s.values[p][o] - s.values[p][self.text[p]]

    def newly_crosses(self, s, p, o):
        """Would the change cross a red line of `s` that the draft respects?"""
        return s.forbidden[p][o] and not s.forbidden[p][self.text[p]]

    def is_majority(self, some, voters):
        """Have they more than half of the weight of the voters in the room?"""
        return 2 * sum(s.weight for s in some) > sum(s.weight for s in voters)

    # §4 The decision rule and §6.4 the test.

    def stance(self, s, aspiration):
        if s.abstains:
            return "abstain"
        utility = s.utility(self.text)
        if s.crossed(self.text) or utility < s.reservation:
            return "object"
        return "support" if utility >= aspiration else "consider"

    def shortfalls(self, voters, weights):
        """The conditions that the text fails, in the order of §4."""
        rule, whole = self.rule, sum(weights.values())
        objectors = [s for s in voters if s.stance == "object"]
        failed = {
            "min_support": not reaches(weights["support"], rule.min_support, whole, rule.strict),
            "max_objection": not within(weights["object"], rule.max_objection, whole),
            "max_objectors": rule.max_objectors is not None and len(objectors) > rule.max_objectors,
            "veto": any(s.veto for s in objectors),
            "bloc_floor": not all(self.bloc_stands(b) for b in {s.bloc for s in self.voters}),
        }
        return [name for name, fails in failed.items() if fails]

    def bloc_stands(self, bloc):
        convened = [s for s in self.voters if s.bloc == bloc]
        standing = [s for s in convened if s.active and s.stance != "object"]
        return reaches(sum(s.weight for s in standing), self.rule.bloc_floor, sum(s.weight for s in convened))

    def test_consensus(self, aspirations):
        active, voters = self.active(self.parties), self.active(self.voters)
        for s in active:
            s.stance = self.stance(s, aspirations[s.id])
        kinds = ("support", "consider", "object")
        weights = {kind: sum(s.weight for s in voters if s.stance == kind) for kind in kinds}
        shortfalls = self.shortfalls(voters, weights)
        self.last_test = self.emit(
            "ConsensusTested",
            self.opened,
            **{kind: [s.id for s in active if s.stance == kind] for kind in (*kinds, "abstain")},
            **{f"{kind}_weight": weight for kind, weight in weights.items()},
            utilities={s.id: s.utility(self.text) for s in active},
            aspirations={s.id: aspirations[s.id] for s in active},
            passed=not shortfalls,
            shortfalls=shortfalls,
        )
        if not shortfalls:
            kind = "consensus" if len(active) == len(self.parties) else "narrowed_agreement"
            stances = {s.id: s.stance for s in active}
            self.emit("AgreementReached", self.last_test, kind=kind, text=self.text_by_id(), stances=stances)
            self.stop("agreement", kind)

    # §6.5 Forecasts.

    def is_open(self, p, option):
        """Could the active voters that have declared a red line against this option be overruled?"""
        rule, voters = self.rule, self.active(self.voters)
        against = [s for s in voters if p in s.declared and s.forbidden[p][option]]
        whole, b = sum(s.weight for s in voters), sum(s.weight for s in against)
        return (
            within(b, rule.max_objection, whole)
            and reaches(whole - b, rule.min_support, whole, rule.strict)
            and (rule.max_objectors is None or len(against) <= rule.max_objectors)
            and not any(s.veto for s in against)
        )

    def signal(self, s, p):
        """Green, amber or red."""
        bearable = [o for o, forbidden in enumerate(s.forbidden[p]) if not forbidden and self.is_open(p, o)]
        if self.text[p] in bearable:
            return SCALE
        return SCALE // 2 if bearable else 0

    def update_forecasts(self, agenda, worked):
        for s in self.active(self.parties):
            if worked:
                s.forecast += times(s.attention, s.utility(self.text) - s.forecast)
            signals = {p: self.signal(s, p) for p in s.red_lines if p in agenda}
            for p, g in signals.items():
                s.hope[p] += times(s.attention, g - s.hope[p])
            if worked or signals:
                s.forecast_event = self.emit(
                    "ForecastUpdated",
                    self.opened,
                    stakeholder=s.id,
                    forecast=s.forecast,
                    hope={self.provisions[p].id: s.hope[p] for p in signals},
                    signal={self.provisions[p].id: g for p, g in signals.items()},
                )

    # §6.6 Withdrawal and §6.7 Stop.

    def at_walk_out(self, number):
        if self.meeting != number:
            return
        left, wave = {}, 1
        while True:
            leavers = [(s, why) for s in self.active(self.parties) if (why := self.reason_to_leave(s, number))]
            if not leavers:
                break
            earlier = dict(left)
            for s, why in leavers:
                cause = earlier[s.bloc] if wave > 1 else s.forecast_event or self.opened
                s.active, s.left_at, s.left_over = False, number, why["provision"]
                left[s.bloc] = self.emit("StakeholderWithdrew", cause, stakeholder=s.id, bloc=s.bloc, wave=wave, **why)
            wave += 1
        self.stop_if_over(max(left.values(), default=self.opened))

    def pull(self, s):
        """The pull of allies who have left, by weight of the bloc as convened."""
        allies = [x for x in self.parties if x.bloc == s.bloc and x is not s]
        whole, gone = sum(x.weight for x in allies), sum(x.weight for x in allies if not x.active)
        return times(s.solidarity, SCALE * gone // whole) if whole else 0

    def reason_to_leave(self, s, number):
        """The fields of the withdrawal of `s`, or None if it stays."""
        disappointment = max(0, s.reservation + s.meeting_cost * self.meetings_remaining(number) - s.forecast)
        worst = min(s.red_lines, key=lambda p: s.hope[p], default=None)
        lost_hope = times(s.red_line_weight, SCALE - s.hope[worst]) if s.red_lines else 0
        pull = self.pull(s)
        z = disappointment + lost_hope + pull - s.threshold
        if z < 0:
            chance = 0
        else:
            chance = s.hazard_cap * z // (z + s.hazard_softness) if s.hazard_softness else s.hazard_cap
        draw = self.chance.words(s.id, number, MEETING)[1]
        if draw >= chance:
            return None
        return {
            "grievance": disappointment + lost_hope,
            "disappointment": disappointment,
            "lost_hope": lost_hope,
            "pull": pull,
            "threshold": s.threshold,
            "chance": chance,
            "draw": draw,
            "provision": self.provisions[worst].id if lost_hope > 0 else None,
        }

    def stop_if_over(self, cause):
        parties, limit = len(self.active(self.parties)), self.calendar.impasse_after
        if parties < self.calendar.minimum_parties:
            self.emit("ProcessCollapsed", cause, parties=parties)
            self.stop("collapse")
        elif limit is not None and self.idle >= limit:
            self.emit("ImpasseDeclared", self.opened, idle_meetings=self.idle)
            self.stop("impasse")


def play(scenario, seed=0, replicate=0):
    """Plays one negotiation to its end."""
    return Talks(scenario, seed, replicate).run()
