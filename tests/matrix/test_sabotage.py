"""The tables notice it when a permission is given to everybody or taken from everybody; never who may have it."""

from typing import Final

import pytest

from auth import audience, policies
from auth.actor import Actor, Role
from auth.policies import Action
from tests.matrix import table
from tests.matrix.asking import inputs
from tests.matrix.table import Cell
from tests.matrix.test_acts import verdict
from tests.matrix.test_sight import HIDDEN, SEEN, expected
from tests.matrix.world import World

# An act for each permission, and a line of its table where nothing is changed by whoever may.
ACTS: Final = {
    Action.REPORT_CUSTOMER: ("reportCustomer", "projectId nothing"),
    Action.WITHDRAW_REPORT: ("withdrawReport", "reportId nothing"),
    Action.ISSUE_VISIT_CODE: ("issueVisitCode", "reportId nothing"),
    Action.SCAN_VISIT_CODE: ("scanVisitCode", "siteId nothing"),
    Action.RECORD_WALK_IN: ("recordWalkIn", "siteId nothing"),
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
# Which lines a role signs is said beside: whoever may sign at all is still refused another's line.
BESIDE: Final = {Action.SIGN_VISIT, Action.REPORT_CUSTOMER}


async def told(world: World, action: Action) -> dict[str, tuple[str, str]]:
    """Play a permission's line as every role, and give of each what is written and what is told."""
    act, line = ACTS[action]
    cells = [cell for cell in table.cells("acts.yaml", act) if cell.object == line and cell.role in set(Role)]
    return {cell.role: (cell.verdict, await played(world, cell)) for cell in cells}


async def played(world: World, cell: Cell) -> str:
    """Play a cell."""
    [given] = inputs(world, cell)
    return await verdict(world, cell, {**given, **({"code": "none"} if "code" in given else {})})


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
