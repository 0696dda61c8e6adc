"""An imagined case as clients describe it, and what the rulebook makes of it; stores nothing."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import strawberry

from auth.errors import Code
from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Rulebook as Book
from domain.rulebooks.service import parsed
from domain.rulings import simulation
from domain.rulings.facts import Outcome
from domain.rulings.messages import failing, sentence
from domain.rulings.simulation import ImaginedCase
from schema import imagined, loading
from schema.clauses import Clause, cited
from schema.context import Info
from schema.faults import RequestError
from schema.ids import key_of
from schema.rulebooks import preset_key

MOST_FACTS: Final = 200


@strawberry.input(one_of=True, description="A preset by its slug, or a rulebook or draft by its id.")
class RulebookSelector:
    """Which rulebook judges."""

    preset: str | None = strawberry.field(default=strawberry.UNSET, description="For example yincheng.")
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The id of a rulebook, or of a draft in sight."
    )


@strawberry.input(description="An imagined case.")
class SimulateRulingInput:
    """What is imagined."""

    rulebook: RulebookSelector = strawberry.field(description="Which rulebook judges.")
    time_zone: str | None = strawberry.field(default=None, description="Default Asia/Shanghai.")
    facts: list[imagined.SimulatedFactInput] = strawberry.field(description="At most 200.")
    as_of: datetime = strawberry.field(description="The instant whose claim is wanted.")


@strawberry.type(description="A party's part.")
class SimulatedShare:
    """One share."""

    party: str = strawberry.field(description="The party's free name.")
    basis_points: int = strawberry.field(description="Shares add up to 10000.")


@strawberry.type(description="Why: one clause and what it rests on.")
class SimulatedReason:
    """One reason."""

    clause: Clause = strawberry.field(description="The rule that speaks.")
    message: str = strawberry.field(description="One plain sentence.")
    facts: list[int] = strawberry.field(description="Positions in the input.")


@strawberry.type(description="A party that does not hold the customer, and which clause it failed.")
class SimulatedLoss:
    """One loser."""

    party: str = strawberry.field(description="The party's free name.")
    clause: Clause | None = strawberry.field(description="The rule that it failed, when one says so.")
    message: str = strawberry.field(description="One plain sentence.")
    facts: list[int] = strawberry.field(description="Positions in the input of what shows it.")


@strawberry.type(description="Whether a fact may stand.")
class FactVerdict:
    """One verdict."""

    fact: int = strawberry.field(description="Its position in the input.")
    accepted: bool = strawberry.field(description="Whether it stands.")
    code: Code | None = strawberry.field(description="Why not.")
    clause: Clause | None = strawberry.field(description="The rule that refuses, when one does.")


@strawberry.type(description="What the rulebook makes of an imagined case.")
class SimulatedRuling:
    """A ruling on what was imagined."""

    outcome: Outcome = strawberry.field(description="Whose the customer is, in one word.")
    shares: list[SimulatedShare] = strawberry.field(description="Empty unless SOLE or SPLIT.")
    protected_from: datetime | None = strawberry.field(description="From when others are kept out.")
    protected_until: datetime | None = strawberry.field(description="Until when, exclusive; null: without end.")
    reasons: list[SimulatedReason] = strawberry.field(description="Why, clause by clause.")
    losses: list[SimulatedLoss] = strawberry.field(
        description="Everybody who reported or brought the customer and does not hold it."
    )
    verdicts: list[FactVerdict] = strawberry.field(description="One per fact, in the order given.")


async def _book(info: Info, selector: RulebookSelector) -> Book:
    book = None
    if selector.preset:
        book = next((preset for preset in presets() if preset.slug == selector.preset), None)
        path = "preset"
    else:
        key = key_of("Rulebook", selector.id or "")
        row = await loading.rulebook(info.context, key)
        draft = None if row else await loading.draft(info.context, key_of("RulebookDraft", selector.id or ""))
        document = row.book if row else draft.document if draft else None
        book = parsed(document) if document else next((b for b in presets() if preset_key(b.slug) == key), None)
        path = "id"
    if book is None:
        raise RequestError("BAD_USER_INPUT", "there is no such rulebook", ["input", "rulebook", path])
    return book


def _zone(given: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(given or "Asia/Shanghai")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RequestError("BAD_USER_INPUT", "expected an IANA time zone", ["input", "timeZone"]) from None


@strawberry.type
class SimulationQuery:
    """The judging of imagined cases."""

    @strawberry.field(description="Judges an imagined case. Stores nothing. Any signed-in user may call it.")
    async def simulate_ruling(self, info: Info, input: SimulateRulingInput) -> SimulatedRuling:
        """Simulate a ruling."""
        await info.context.viewer()
        if len(input.facts) > MOST_FACTS:
            raise RequestError("BAD_USER_INPUT", "expected at most 200 facts", ["input", "facts"])
        book = await _book(info, input.rulebook)
        ruling = simulation.simulate(
            ImaginedCase(
                rulebook=book,
                time_zone=_zone(input.time_zone),
                facts=tuple(imagined.read(position, fact) for position, fact in enumerate(input.facts)),
                as_of=input.as_of.astimezone(UTC),
            )
        )
        language = info.context.language
        return SimulatedRuling(
            outcome=ruling.outcome,
            shares=[SimulatedShare(party=share.party, basis_points=share.basis_points) for share in ruling.shares],
            protected_from=ruling.protected_from,
            protected_until=ruling.protected_until,
            reasons=[
                SimulatedReason(
                    clause=cited(book, reason.clause, language),
                    message=sentence(reason.message, language),
                    facts=list(reason.facts),
                )
                for reason in ruling.reasons
            ],
            losses=[
                SimulatedLoss(
                    party=loss.party,
                    clause=cited(book, loss.clause, language) if loss.clause else None,
                    message=failing(loss.failure, language),
                    facts=list(loss.facts),
                )
                for loss in ruling.losses
            ],
            verdicts=[
                FactVerdict(
                    fact=position,
                    accepted=objection is None,
                    code=objection.code if objection else None,
                    clause=cited(book, objection.clause, language) if objection and objection.clause else None,
                )
                for position, objection in enumerate(ruling.verdicts)
            ],
        )
