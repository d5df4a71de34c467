"""The named decision rules (docs/model.md, section 4). A scenario may override each entry."""

from collections.abc import Mapping
from fractions import Fraction

from negotiation_sim.scenario.schema import Rule


def named(name: str, min_support: str, max_objection: str, max_objectors: int | None, *, strict: bool = False) -> Rule:
    """A rule without a quorum and without a floor for blocs."""
    return Rule(
        name=name,
        min_support=Fraction(min_support),
        strict=strict,
        max_objection=Fraction(max_objection),
        max_objectors=max_objectors,
        quorum=Fraction(0),
        bloc_floor=Fraction(0),
    )


NAMED_RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        named("unanimity", "1", "0", 0),
        named("consensus", "1/2", "0", 0),
        named("consensus_minus", "1/2", "1", 1),
        named("rough_consensus", "1/2", "1/5", None),
        named("supermajority", "2/3", "1", None),
        named("weighted_majority", "1/2", "1", None, strict=True),
    )
}
