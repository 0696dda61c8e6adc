"""Acts at the same time: the lock orders, the rule decides, the constraint guarantees."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any, Final
from uuid import UUID

from schema.ids import to_public
from tests.stage import Stage
from tests.stories.told import COLLISION
from tests.story import REPORT, Payload, Story, codes, shares
from tests.tables import Tables, verify_chain

CLAIMS: Final = """
SELECT a.id FROM claim a JOIN claim b ON a.case_id = b.case_id AND a.id < b.id AND a.period && b.period
WHERE NOT a.voided AND NOT b.voided AND a.organization_id = :organization
"""
# A transaction takes its number at its first write, and a fact's row keeps the number.
WRITTEN: Final = (
    "SELECT xmin::text::bigint AS xid FROM fact WHERE organization_id = :organization ORDER BY case_id, seq"
)
FEED: Final = """
SELECT object_id, at FROM change WHERE organization_id = :organization AND kind = 'Case' ORDER BY xid, seq
"""


async def at_once(*acts: Awaitable[Payload]) -> list[Payload]:
    """Let acts happen at the same time."""
    return await asyncio.gather(*acts)


async def only_case(tables: Tables, organization: UUID) -> list[dict[str, Any]]:
    """Read the facts of the one case there is, having checked that its history is in one order and whole."""
    facts = await tables.facts(organization)
    assert len({fact["case_id"] for fact in facts}) == 1
    assert [fact["seq"] for fact in facts] == list(range(1, len(facts) + 1))
    assert [fact["at"] for fact in facts] == sorted(fact["at"] for fact in facts)
    assert verify_chain(facts) == []
    [case] = await tables.rows("SELECT * FROM customer_case WHERE organization_id = :key", key=organization)
    assert (case["head"], case["head_hash"]) == (len(facts), facts[-1]["hash"])
    assert case["seen_at"] >= facts[-1]["at"]
    written = [row["xid"] for row in await tables.rows(WRITTEN, organization=organization)]
    assert written == sorted(written)
    told = [row["at"] for row in await tables.rows(FEED, organization=organization)]
    assert told == sorted(told)
    assert await tables.rows(CLAIMS, organization=organization) == []
    return facts


async def test_24_reports_of_one_customer_make_one_case_in_one_order(story: Story, tables: Tables) -> None:
    agents = ["agent-a", "agent2-a", "agent-b", "agent2-b"] * 6
    answers = await at_once(*(story.reports_them(who) for who in agents))
    facts = await only_case(tables, story.stage.organization)
    assert Counter(fact["kind"] for fact in facts) == {"REPORTED": 2, "REPORT_REFUSED": 22}
    accepted = [answer for answer in answers if answer["report"]]
    assert Counter(answer["report"]["firm"]["name"] for answer in accepted) == {"Firm A": 1, "Firm B": 1}
    assert len({answer["report"]["case"]["id"] for answer in accepted}) == 1
    assert Counter(map(tuple, map(codes, answers))) == {(): 2, ("DUPLICATE_REPORT",): 22}
    customers = await tables.rows("SELECT id FROM customer WHERE organization_id = :key", key=story.stage.organization)
    assert len(customers) == 1
    first = min(accepted, key=lambda answer: answer["report"]["reportedAt"])
    assert shares(await story.claim()) == {first["report"]["firm"]["name"]: 10000}


async def test_reports_of_many_customers_at_once_never_wait_for_each_other(stage: Stage, tables: Tables) -> None:
    stories = [Story(stage, phone=f"1391234{number:04}") for number in range(12)]
    answers = await at_once(*(story.reports_them(f"agent-{firm}") for story in stories for firm in ("a", "b")))
    assert [codes(answer) for answer in answers] == [[]] * 24
    facts = await tables.facts(stage.organization)
    assert Counter(fact["seq"] for fact in facts) == {1: 12, 2: 12}
    assert verify_chain(facts) == []


async def test_a_masked_and_a_full_number_at_once_meet_in_one_customer(story: Story, tables: Tables) -> None:
    phones = [story.phone, "138****5678"] * 6
    await at_once(*(story.reports_them(f"agent-{'ab'[index % 2]}", phone=phone) for index, phone in enumerate(phones)))
    facts = await only_case(tables, story.stage.organization)
    assert Counter(fact["kind"] for fact in facts) == {"REPORTED": 2, "REPORT_REFUSED": 10}


async def test_8_scans_of_one_code_make_one_visit(story: Story, tables: Tables) -> None:
    await story.reports_them("agent-a")
    code = await story.code("agent-a")
    doors = ["receptionist", "consultant", "consultant-2", "manager"] * 2
    answers = await at_once(*(story.scans(who, code=code) for who in doors))
    assert sorted(map(codes, answers)) == [[], *[["CODE_ALREADY_USED"]] * 7]
    facts = await only_case(tables, story.stage.organization)
    assert [fact["kind"] for fact in facts] == ["REPORTED", "VISITED"]
    assert len([answer for answer in answers if answer["visit"]]) == 1


async def test_of_visits_signed_at_once_one_counts_for_the_report(story: Story, tables: Tables) -> None:
    await story.play(("day 1 10:00", "agent-a", "reports_them", {}, []))
    await story.stage.later(hours=1)
    shown = [await story.code("agent-a") for _ in range(5)]
    arrived = [answer["visit"]["id"] for answer in await at_once(*(story.scans("manager", code=c) for c in shown))]
    slips = [Story(story.stage, visit=visit) for visit in arrived]
    signed = await at_once(*(slip.signs("receptionist") for slip in slips))
    assert [codes(answer) for answer in signed] == [[]] * 5
    facts = await only_case(tables, story.stage.organization)
    assert Counter(fact["kind"] for fact in facts) == {"REPORTED": 1, "VISITED": 5, "VISIT_SIGNED": 5}
    report = await story.seen("admin", story.reports["agent-a"], "Report", REPORT)
    first = next(fact for fact in facts if fact["kind"] == "VISIT_SIGNED")
    assert (report["status"], report["visit"]) == (
        "ARRIVED",
        {"id": to_public("Visit", UUID(first["body"]["rule"]["visit"]))},
    )
    assert shares(await story.claim()) == {"Firm A": 10000}


async def test_6_rulings_of_one_dispute_make_one(story: Story, tables: Tables) -> None:
    await story.play(*COLLISION)
    proposal = (await story.seen_dispute())["proposal"]
    accepted = {"accept": True, "proposalHash": proposal["hash"]}
    decisions: list[Payload] = [accepted, {"outcome": "NATURAL"}, {"outcome": "POOL"}] * 2
    judges = ["manager", "admin", "admin-2"] * 2
    answers = await at_once(*(story.rules(who, **given) for who, given in zip(judges, decisions, strict=True)))
    assert sorted(map(codes, answers)) == [[], *[["DISPUTE_NOT_OPEN"]] * 5]
    facts = await only_case(tables, story.stage.organization)
    assert [fact["kind"] for fact in facts].count("RULED") == 1
    [ruled] = [answer["dispute"] for answer in answers if answer["dispute"]]
    assert (await story.claim())["outcome"] == ruled["ruling"]["outcome"]


async def test_two_firms_filing_at_once_join_one_dispute(story: Story, tables: Tables) -> None:
    await story.play(*COLLISION[:3])
    answers = await at_once(*(story.files(f"agent-{firm}") for firm in "abcabc"))
    assert len({answer["dispute"]["id"] for answer in answers}) == 1
    facts = await only_case(tables, story.stage.organization)
    assert [fact["kind"] for fact in facts].count("DISPUTED") == 3


async def test_ruling_and_withdrawing_at_once_leave_one_of_them(story: Story, tables: Tables) -> None:
    await story.play(*COLLISION[:4])
    ruled, withdrawn = await at_once(story.rules("admin", outcome="NATURAL"), story.withdraws_dispute("agent-a"))
    assert sorted([codes(ruled), codes(withdrawn)]) == [[], ["DISPUTE_NOT_OPEN"]]
    kinds = [fact["kind"] for fact in await only_case(tables, story.stage.organization)]
    assert kinds[4:] == ["EVIDENCE_SUBMITTED", "DISPUTE_WITHDRAWN" if codes(ruled) else "RULED"]


async def test_one_unit_is_subscribed_once(stage: Stage, tables: Tables) -> None:
    stories = [Story(stage, phone=f"1371234{number:04}") for number in range(6)]
    for story in stories:
        await story.takes_in("receptionist")
        await story.case_id()
    units = ["1-101", "1-102", "1-103", "1-104"]
    for unit in units:
        acts = (story.subscribes(who, unit=unit) for story in stories for who in ("manager", "admin"))
        answers = await at_once(*acts)
        assert sorted(map(codes, answers)) == [[], *[["ALREADY_SUBSCRIBED"]] * 11]
    deals = await tables.rows(
        "SELECT unit FROM deal WHERE organization_id = :key ORDER BY unit", key=stage.organization
    )
    assert [deal["unit"] for deal in deals] == units


async def test_a_line_of_a_slip_is_signed_by_one(story: Story, tables: Tables) -> None:
    await story.takes_in("receptionist")
    answers = await at_once(*(story.signs(who) for who in ["receptionist", "consultant", "consultant-2"] * 2))
    [winner] = {answer["visit"]["signatures"][0]["by"]["name"] for answer in answers if answer["visit"]}
    assert Counter(map(tuple, map(codes, answers))) == {(): 2, ("VISIT_ALREADY_SIGNED",): 4}
    assert winner.split(".")[0] in {"Receptionist", "Consultant", "Consultant 2"}
    facts = await only_case(tables, story.stage.organization)
    assert [fact["kind"] for fact in facts] == ["VISITED", "VISIT_SIGNED"]


async def test_withdrawing_and_scanning_at_once_leave_one_of_them(story: Story, tables: Tables) -> None:
    await story.reports_them("agent-a")
    code = await story.code("agent-a")
    withdrawn, scanned = await at_once(story.withdraws_report("agent-a"), story.scans("receptionist", code=code))
    assert (codes(withdrawn), codes(scanned)) in [([], ["REPORT_NOT_LIVE"]), ([], []), (["REPORT_NOT_LIVE"], [])]
    kinds = [fact["kind"] for fact in await only_case(tables, story.stage.organization)]
    assert kinds in (
        ["REPORTED", "REPORT_WITHDRAWN"],
        ["REPORTED", "VISITED", "REPORT_WITHDRAWN"],
        ["REPORTED", "VISITED"],
    )
