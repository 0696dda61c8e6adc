"""The main road: a report, a code, a visit, a claim, a dispute, its proposal, a ruling and a subscription."""

from datetime import timedelta

import pytest

from tests.stage import instant
from tests.stories.told import CALLS_B, COLLISION
from tests.story import Payload, Story, clauses, codes, piece, shares
from tests.tables import Tables, changed


async def test_a_report_becomes_a_visit_a_claim_and_a_ruling(story: Story) -> None:
    reported, *_ = await story.play(
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 11:00", "agent-b", "reports_them", {}, []),
    )
    report = reported["report"]
    assert (report["status"], report["project"]["slug"], report["firm"]["name"]) == ("LIVE", "home", "Firm A")
    assert (report["customer"]["name"], report["customer"]["maskedPhone"]) == ("王小明", "138****5678")
    claim = await story.claim()
    assert (claim["outcome"], shares(claim), clauses(claim)) == (
        "SOLE",
        {"Firm A": 10000},
        ["yincheng.report-validity"],
    )
    assert (claim["protectedFrom"], claim["protectedUntil"]) == (report["reportedAt"], report["validUntil"])

    [scanned] = await story.play(("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []))
    visit = scanned["visit"]
    assert (visit["kind"], visit["missingSignatures"], visit["confirmedAt"]) == ("CHANNEL", ["CUSTOMER"], None)
    assert visit["report"] == {"id": story.reports["agent-a"]}
    assert await story.claim() == claim

    [signed, filed] = await story.play(
        ("day 1 14:05", "receptionist", "signs", {}, []),
        ("day 2 09:00", "agent-b", "files", {}, []),
    )
    slip = signed["visit"]
    assert (slip["missingSignatures"], [line["role"] for line in slip["signatures"]]) == ([], ["CUSTOMER"])
    assert slip["confirmedAt"] == slip["signatures"][0]["at"]
    claim = await story.claim()
    assert (claim["outcome"], shares(claim)) == ("SOLE", {"Firm A": 10000})
    assert clauses(claim) == ["yincheng.collision.1", "yincheng.visit-protection"]
    assert claim["protectedFrom"] == slip["arrivedAt"]
    assert (instant(claim["protectedUntil"]) - instant(claim["protectedFrom"])).days == 30
    assert filed["dispute"]["status"] == "OPEN"
    proposal = (await story.seen_dispute("manager"))["proposal"]
    assert {name: proposal[name] for name in proposal if name != "reasons"} == {
        name: claim[name] for name in claim if name != "reasons"
    }

    [ruling] = await story.play(("day 3 10:00", "manager", "accepts_proposal", {}, []))
    ruled = ruling["dispute"]
    assert (ruled["status"], ruled["proposal"], ruled["ruling"]["outcome"]) == ("RULED", None, "SOLE")
    assert ruled["ruling"]["decidedBy"]["id"] == story.stage.ids["manager"]
    assert clauses(ruled["ruling"]) == ["yincheng.collision.1", "yincheng.visit-protection", "yincheng.judge"]
    after = await story.claim()
    assert {name: after[name] for name in ("outcome", "shares", "protectedFrom", "protectedUntil", "hash")} == {
        name: claim[name] for name in ("outcome", "shares", "protectedFrom", "protectedUntil", "hash")
    }
    assert clauses(after) == ["yincheng.judge"]


async def test_a_subscription_freezes_the_claim_it_finds_and_shuts_others_out_for_good(story: Story) -> None:
    [_, _, signed] = await story.play(
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []),
        ("day 1 14:05", "receptionist", "signs", {}, []),
    )
    slip = signed["visit"]
    [sold, refused] = await story.play(
        ("day 10 10:00", "manager", "subscribes", {}, []),
        ("day 200 10:00", "agent-c", "reports_them", {}, ["CUSTOMER_PROTECTED"]),
    )
    assert (sold["deal"]["status"], sold["deal"]["amount"]) == ("SUBSCRIBED", "1234567.89")
    frozen = await story.claim()
    assert (shares(frozen), frozen["protectedFrom"], frozen["protectedUntil"]) == (
        {"Firm A": 10000},
        slip["arrivedAt"],
        None,
    )
    assert sold["deal"]["claim"] == frozen
    assert refused["errors"][0]["clause"] == {"id": "yincheng.visit-protection"}
    assert (refused["report"], refused["fact"]["kind"]) == (None, "REPORT_REFUSED")
    assert await story.kinds() == ["REPORTED", "VISITED", "VISIT_SIGNED", "SUBSCRIBED", "REPORT_REFUSED"]


async def test_both_sides_records_are_ruled_half_and_half(story: Story) -> None:
    *_, filed, shown = await story.play(*COLLISION)
    assert filed["dispute"]["id"] == shown["dispute"]["id"] == story.dispute
    claim = await story.claim()
    assert (claim["outcome"], shares(claim)) == ("SOLE", {"Firm B": 10000})
    dispute = await story.seen_dispute("manager")
    assert (dispute["proposal"]["outcome"], shares(dispute["proposal"])) == ("SPLIT", {"Firm A": 5000, "Firm B": 5000})
    assert "yincheng.collision.3" in clauses(dispute["proposal"])
    assert [(each["by"]["name"], each["kind"]) for each in dispute["evidence"]] == [
        ("Firm A", "CHAT"),
        ("Firm B", "CALL_LOG"),
    ]
    await story.play(("day 4 10:00", "manager", "accepts_proposal", {}, []))
    ruled = await story.claim()
    assert (ruled["outcome"], shares(ruled)) == ("SPLIT", {"Firm A": 5000, "Firm B": 5000})
    assert (ruled["protectedFrom"], ruled["protectedUntil"]) == (claim["protectedFrom"], claim["protectedUntil"])
    assert ruled["hash"] == dispute["proposal"]["hash"]


async def test_a_ruling_may_override_the_proposal_with_shares(story: Story) -> None:
    await story.play(*COLLISION)
    ids = story.stage.ids
    parts = [
        {"firmId": ids["A"], "basisPoints": 6000},
        {"firmId": ids["B"], "basisPoints": 3000},
        {"basisPoints": 1000},
    ]
    [ruled] = await story.play(("day 4 10:00", "admin", "rules", {"outcome": "SPLIT", "shares": parts}, []))
    expected = {None: 1000, "Firm A": 6000, "Firm B": 3000}
    assert (ruled["dispute"]["ruling"]["outcome"], shares(ruled["dispute"]["ruling"])) == ("SPLIT", expected)
    assert ruled["dispute"]["ruling"]["rationale"] == "Read, and decided."
    assert shares(await story.claim()) == expected
    assert shares(await story.claim("agent-a")) == {"Firm A": 6000}


@pytest.mark.parametrize(
    ("decision", "parts", "code", "path"),
    [
        ({"outcome": "SPLIT"}, {"A": 5000, "B": 4999}, "SHARES_NOT_WHOLE", ["shares"]),
        ({"outcome": "SPLIT"}, {"A": 5000, "B": 5001}, "SHARES_NOT_WHOLE", ["shares"]),
        ({"outcome": "SOLE"}, {"A": 9999}, "SHARES_NOT_WHOLE", ["shares"]),
        ({"outcome": "SOLE"}, {}, "SHARES_NOT_WHOLE", ["shares"]),
        ({"outcome": "SPLIT"}, {"A": 10000}, "INVALID_INPUT", ["shares"]),
        ({"outcome": "SPLIT"}, {"A": 10001, "B": -1}, "INVALID_INPUT", ["shares"]),
        ({"outcome": "SPLIT"}, {"A": 10000, "B": 0}, "INVALID_INPUT", ["shares"]),
        ({"outcome": "SOLE"}, {"A": 5000, "B": 5000}, "INVALID_INPUT", ["shares"]),
        ({"outcome": "NATURAL"}, {"A": 10000}, "INVALID_INPUT", ["shares"]),
        ({"outcome": "SOLE"}, {"office": 10000}, "NOT_FOUND", ["shares"]),
        ({"accept": True}, {}, "INVALID_INPUT", ["proposalHash"]),
        ({"accept": True, "proposalHash": "x", "outcome": "SOLE"}, {}, "INVALID_INPUT", ["outcome"]),
        ({"accept": True, "proposalHash": "x"}, {"A": 10000}, "INVALID_INPUT", ["shares"]),
        ({}, {}, "INVALID_INPUT", ["outcome"]),
        ({"outcome": "NATURAL", "rationale": " "}, {}, "INVALID_INPUT", ["rationale"]),
    ],
)
async def test_a_ruling_of_a_wrong_shape_leaves_nothing(
    disputed: Story, tables: Tables, decision: Payload, parts: dict[str, int], code: str, path: list[str]
) -> None:
    stage = disputed.stage
    given = [{"firmId": stage.ids[firm], "basisPoints": points} for firm, points in parts.items()]
    before = await tables.held(stage.organization)
    answer = await disputed.rules("manager", **decision, shares=given)
    assert [(error["code"], error["path"]) for error in answer["errors"]] == [(code, path)]
    assert (answer["dispute"], answer["replayed"]) == (None, False)
    assert changed(before, await tables.held(stage.organization)) == {}


async def test_a_proposal_that_changed_since_it_was_read_is_not_accepted(story: Story, tables: Tables) -> None:
    await story.play(*COLLISION[:-1])
    read = (await story.seen_dispute("manager"))["proposal"]
    await story.play(COLLISION[-1])
    before = await tables.held(story.stage.organization)
    key = "00000000-0000-4000-8000-000000000001"
    refused = await story.rules("manager", accept=True, proposalHash=read["hash"], key=key)
    assert (codes(refused), refused["dispute"], refused["replayed"]) == (["PROPOSAL_CHANGED"], None, False)
    again = await story.rules("manager", accept=True, proposalHash=read["hash"], key=key)
    assert (codes(again), again["replayed"]) == (["PROPOSAL_CHANGED"], True)
    assert changed(before, await tables.held(story.stage.organization)) == {"idempotency": (0, 1)}
    assert codes(await story.accepts_proposal("manager")) == []


async def test_a_dispute_is_ruled_once(story: Story, tables: Tables) -> None:
    await story.play(*COLLISION, ("day 4 10:00", "manager", "accepts_proposal", {}, []))
    before = await tables.held(story.stage.organization)
    for who in ("manager", "admin"):
        answer = await story.rules(who, outcome="NATURAL")
        assert (codes(answer), answer["dispute"]) == (["DISPUTE_NOT_OPEN"], None)
    assert codes(await story.shows("agent-b", CALLS_B)) == ["DISPUTE_NOT_OPEN"]
    assert codes(await story.withdraws_dispute("agent-a")) == ["DISPUTE_NOT_OPEN"]
    assert changed(before, await tables.held(story.stage.organization)) == {"idempotency": (0, 3)}


async def test_a_withdrawn_dispute_is_closed_and_another_may_be_filed(story: Story, tables: Tables) -> None:
    await story.play(*COLLISION)
    assert codes(await story.withdraws_dispute("agent-b")) == ["FORBIDDEN"]
    withdrawn = (await story.withdraws_dispute("agent-a"))["dispute"]
    assert (withdrawn["id"], withdrawn["status"]) == (story.dispute, "WITHDRAWN")
    before = await tables.held(story.stage.organization)
    assert (await story.withdraws_dispute("boss-a"))["dispute"]["status"] == "WITHDRAWN"
    assert changed(before, await tables.held(story.stage.organization)) == {}
    assert codes(await story.rules("manager", outcome="NATURAL")) == ["DISPUTE_NOT_OPEN"]
    first = story.dispute
    assert codes(await story.files("agent-a")) == []
    assert story.dispute != first


async def test_a_second_firms_filing_joins_the_open_dispute(story: Story) -> None:
    await story.play(*COLLISION)
    joined = await story.files("agent-b", shown=[CALLS_B])
    assert joined["dispute"]["id"] == story.dispute
    assert (joined["dispute"]["statement"], joined["dispute"]["filedBy"]["id"]) == (
        "agent-b says",
        story.stage.ids["agent-b"],
    )
    assert (await story.withdraws_dispute("agent-a"))["dispute"]["status"] == "OPEN"
    assert (await story.withdraws_dispute("agent-b"))["dispute"]["status"] == "WITHDRAWN"
    assert await story.kinds() == [
        *("REPORTED", "VISITED", "VISIT_SIGNED", "DISPUTED", "EVIDENCE_SUBMITTED", "EVIDENCE_SUBMITTED"),
        *("DISPUTED", "EVIDENCE_SUBMITTED", "DISPUTE_WITHDRAWN", "DISPUTE_WITHDRAWN"),
    ]


async def test_a_withdrawn_report_protects_no_more_and_stays_withdrawn(story: Story, tables: Tables) -> None:
    await story.play(
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 11:00", "agent-b", "reports_them", {}, []),
    )
    withdrawn = (await story.withdraws_report("agent-a"))["report"]
    assert withdrawn["status"] == "WITHDRAWN"
    assert shares(await story.claim()) == {"Firm B": 10000}
    before = await tables.held(story.stage.organization)
    assert (await story.withdraws_report("agent-a"))["report"] == withdrawn
    assert codes(await story.issues_code("agent-a")) == ["REPORT_NOT_LIVE"]
    assert codes(await story.withdraws_report("agent-b", of="agent-a")) == ["NOT_FOUND"]
    assert changed(before, await tables.held(story.stage.organization)) == {}
    await story.play(
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-b"}, []),
        ("day 1 14:01", "receptionist", "signs", {}, []),
    )
    before = await tables.held(story.stage.organization)
    assert codes(await story.withdraws_report("agent-b")) == ["REPORT_NOT_LIVE"]
    assert changed(before, await tables.held(story.stage.organization)) == {}


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("subject", ["VISIT", "DEAL"])
async def test_evidence_of_the_future_is_refused_alike_whether_or_not_the_customer_is_known(
    story: Story, tables: Tables, subject: str, *, known: bool
) -> None:
    if known:
        await story.play(*COLLISION)
    later = [piece("CHAT", await story.stage.now() + timedelta(days=1))]
    before = await tables.held(story.stage.organization)

    refused = await story.files("agent-b", subject=subject, shown=later)

    path = ["evidence", "0", "happenedAt"]
    assert refused["errors"] == [{"code": "INVALID_INPUT", "path": path, "clause": None}]
    assert changed(before, await tables.held(story.stage.organization)) == {}
