"""What if the draft had said something else when the meeting opened after which somebody left?"""

import json
from collections.abc import Iterator

from attrs import frozen

from negotiation_sim.api import Result
from negotiation_sim.explanation.causes import Exit
from negotiation_sim.record.decider import replay
from negotiation_sim.record.events import DraftAmended, MeetingOpened
from negotiation_sim.record.jsonl import plain


@frozen(kw_only=True)
class OtherDraft:
    """Another option of a provision in the draft, brought about at an event; `moved` is the distance in stringency."""

    provision: str
    present: str
    value: str
    moved: float
    at: int
    fact: DraftAmended

    @property
    def written(self) -> str:
        """The fact as `negsim fork --inject` takes it."""
        return f"DraftAmended {json.dumps(plain(self.fact), ensure_ascii=False)}"


def other_drafts(result: Result, left: Exit, at: int | None) -> Iterator[OtherDraft]:
    """Each other option of each provision, from the opening of the meeting on, or from an event on that is later."""
    opened = next(e for e in result.events if isinstance(e.fact, MeetingOpened) and e.meeting == left.meeting)
    at = max(at or 1, opened.sequence + 1)
    text = replay(result.events[:at]).text[:, 0]
    for provision, place in zip(result.scenario.provisions, text, strict=True):
        now = provision.options[int(place)]
        for o, option in enumerate(provision.options):
            if option is not now:
                yield OtherDraft(
                    provision=provision.id,
                    present=now.id,
                    value=option.id,
                    moved=abs(option.stringency - now.stringency),
                    at=at,
                    fact=DraftAmended(provision=provision.id, from_option=int(place), to_option=o),
                )
