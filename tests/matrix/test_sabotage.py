"""The tables notice it when a permission is given to everybody or taken away, or when a field is cut no more."""

from typing import Any, Final
from uuid import UUID

import pytest

import schema.cases
import schema.disputes
import schema.visits
from auth import audience, policies
from auth.actor import Actor, Role
from auth.policies import Action
from domain.cases import part
from domain.cases.projections import Dispute
from schema import loading
from schema.context import Info
from schema.people import User, user_of
from tests.matrix import table
from tests.matrix.asking import inputs
from tests.matrix.comparing import pairs
from tests.matrix.conftest import Told
from tests.matrix.table import Cell
from tests.matrix.test_acts import verdict as verdict_of
from tests.matrix.test_fields import misread
from tests.matrix.test_sight import HIDDEN, SEEN, expected
from tests.matrix.verdicts import complaint, of_role
from tests.matrix.walk import walked
from tests.matrix.world import World

# An act for each permission, and a line of its table where nothing is changed by whoever may.
ACTS: Final = {
    Action.REPORT_CUSTOMER: ("reportCustomer", "projectId nothing"),
    Action.WITHDRAW_REPORT: ("withdrawReport", "reportId nothing"),
    Action.ISSUE_VISIT_CODE: ("issueVisitCode", "reportId nothing"),
    Action.SCAN_VISIT_CODE: ("scanVisitCode", "siteId nothing"),
    Action.RECORD_WALK_IN: ("recordWalkIn", "siteId nothing"),
    Action.RECORD_CALL: ("recordCall", "siteId nothing"),
    Action.RECORD_FOLLOW_UP: ("recordFollowUp by case", "caseId nothing"),
    Action.MAKE_KNOWN: ("makeKnown", "projectId nothing"),
    Action.PROVE_RELATION: ("proveRelation", "projectId nothing"),
    Action.SUBMIT_CASE_EVIDENCE: ("submitCaseEvidence", "caseId nothing"),
    Action.SIGN_VISIT: ("signVisit AGENT", "visitId nothing"),
    Action.RECORD_SUBSCRIPTION: ("recordSubscription", "caseId nothing"),
    Action.FILE_DISPUTE: ("fileDispute by case", "caseId nothing"),
    Action.WITHDRAW_DISPUTE: ("withdrawDispute", "disputeId nothing"),
    Action.SUBMIT_EVIDENCE: ("submitEvidence", "disputeId nothing"),
    Action.RULE_DISPUTE: ("ruleDispute", "disputeId nothing"),
    Action.REVEAL_PHONE: ("revealPhone", "customerId nothing"),
    Action.ADVANCE_CLOCK: ("advanceClock", "own"),
    Action.ADMINISTER: ("createSite", "projectId nothing"),
}
# Who may do these at all is still refused by what is asked beside: whose line it is, for which firm one acts.
BESIDE: Final = {Action.SIGN_VISIT, Action.REPORT_CUSTOMER, Action.RECORD_FOLLOW_UP}


async def told(world: World, action: Action) -> dict[str, tuple[str, str]]:
    """Play a permission's line as every role, and give of each what is written and what is told."""
    act, line = ACTS[action]
    cells = [cell for cell in table.cells("acts.yaml", act) if cell.object == line and cell.role in set(Role)]
    return {cell.role: (cell.verdict, await played(world, cell)) for cell in cells}


async def played(world: World, cell: Cell) -> str:
    """Play a cell."""
    [given] = inputs(world, cell)
    return await verdict_of(world, cell, {**given, **({"code": "none"} if "code" in given else {})})


def test_every_permission_of_an_act_is_tried() -> None:
    assert set(Action) - set(ACTS) == {Action.SEE_ADMINISTRATION}


@pytest.mark.parametrize("action", [action for action in ACTS if action not in BESIDE])
async def test_a_permission_given_to_everybody_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, action: Action
) -> None:
    before = await told(world, action)
    assert all(written == found for written, found in before.values())
    monkeypatch.setitem(policies.MAY, action, frozenset(Role))
    for role, (written, found) in (await told(world, action)).items():
        assert (found == written) is (written != "FORBIDDEN"), role


@pytest.mark.parametrize("action", ACTS)
async def test_a_permission_taken_from_everybody_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, action: Action
) -> None:
    monkeypatch.setitem(policies.MAY, action, frozenset())
    for role, (written, found) in (await told(world, action)).items():
        assert (found == written) is (written == "FORBIDDEN"), role


@pytest.mark.parametrize("gives", [True, False])
async def test_an_audience_too_wide_or_too_narrow_is_noticed(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    gives: bool,  # noqa: FBT001 (a table of two)
) -> None:
    def tokens(_: Actor) -> list[str]:
        return [audience.ADMINS] if gives else []

    monkeypatch.setattr(audience, "tokens_of", tokens)
    written = expected("Visit", "CONSULTANT")
    lines = ("ours", "a colleague's", "nobody's yet", "the other site's")
    found = {
        line: bool(await world.cases[line,].seen("consultant", world.cases[line,].visit, "Visit", "{ id }"))
        for line in lines
    }
    assert set(found.values()) == {gives}
    assert {written[line] for line in lines} == {SEEN, HIDDEN}


async def shown_whole(info: Info, key: UUID | None) -> User | None:
    """Show whoever is named."""
    row = key and await loading.account(info.context, key)
    return user_of(row) if row else None


def whole_claim(body: dict[str, Any], **_: object) -> dict[str, Any]:
    """Show the whole claim."""
    return body


def first_filing(row: Dispute, _: Actor) -> dict[str, Any]:
    """Show the first filing."""
    return row.parties[0]


# What cuts a field to a firm's own part, cut no more; and a field whose verdict then does not hold.
UNCUT: Final = {
    "signers": ((schema.visits, "person_named", shown_whole), ("Signature", "by")),
    "who acted": ((schema.cases, "person_named", shown_whole), ("Fact", "by")),
    "shares": ((part, "of_claim", whole_claim), ("Claim", "shares")),
    "filings": ((schema.disputes, "_filing", first_filing), ("Dispute", "statement")),
}


@pytest.mark.parametrize("what", UNCUT)
async def test_a_field_that_is_cut_no_more_is_noticed(told: Told, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    patched, place = UNCUT[what]
    kinds = {"Signature": "Visit", "Fact": "Fact", "Claim": "Case", "Dispute": "Dispute"}
    ids = {kinds[place[0]]: told.ids[kinds[place[0]]]}
    stage, verdict = told.tale.stage, of_role("FIRM_MANAGER")[place]
    for cut in (True, False):
        if not cut:
            monkeypatch.setattr(*patched)
        found: list[tuple[object, object]] = []
        misreadings: list[str] = []
        for who in ("boss-a", "boss-b", "boss-c"):
            walk = await walked(stage, who, ids, stage.ids["home"])
            found += pairs(walk, told.admin).get(place, [])
            misreadings += misread(told, who, walk)[0]
        assert (complaint(verdict, found) is None, misreadings == []) == (cut, cut)
