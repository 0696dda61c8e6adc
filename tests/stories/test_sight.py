"""What a firm sees of a case, a dispute, a ruling and a customer that it shares with another, told as a story."""

from typing import Any, Final

from tests.stories.told import COLLISION
from tests.story import DEAL, Story, clauses, codes, shares

CUSTOMER: Final = "{ id name maskedPhone }"


async def test_each_side_sees_its_own_part_of_an_open_dispute(disputed: Story) -> None:
    bringer, reporter = await disputed.seen_case("agent-a"), await disputed.seen_case("agent-b")
    assert (bringer["claim"]["outcome"], shares(bringer["claim"])) == ("SOLE", {})
    assert (bringer["claim"]["protectedFrom"], bringer["claim"]["protectedUntil"]) == (None, None)
    assert (reporter["claim"]["outcome"], shares(reporter["claim"])) == ("SOLE", {"Firm B": 10000})
    assert reporter["claim"]["protectedFrom"] is not None
    whole = await disputed.claim()
    assert bringer["claim"]["hash"] != whole["hash"]
    assert reporter["claim"]["hash"] != whole["hash"]
    assert await disputed.kinds("agent-a") == ["VISITED", "VISIT_SIGNED", "DISPUTED", "EVIDENCE_SUBMITTED"]
    assert await disputed.kinds("agent-b") == ["REPORTED", "VISITED", "VISIT_SIGNED", "EVIDENCE_SUBMITTED"]
    dispute = await disputed.seen_dispute("agent-a")
    assert (dispute["statement"], dispute["filedBy"]["id"]) == ("agent-a says", disputed.stage.ids["agent-a"])
    assert ([each["kind"] for each in dispute["evidence"]], dispute["proposal"]) == (["CHAT"], None)
    dispute = await disputed.seen_dispute("agent-b")
    assert (dispute["statement"], dispute["filedBy"], dispute["status"]) == (None, None, "OPEN")
    assert ([each["kind"] for each in dispute["evidence"]], dispute["proposal"]) == (["CALL_LOG"], None)


async def test_whoever_judges_reads_what_each_firm_said_and_a_firm_its_own(story: Story) -> None:
    await story.play(*COLLISION[:4], ("day 3 10:00", "agent-b", "files", {}, []))
    wanted = "{ statement filings { firm { name } by { id } statement } }"
    ours, theirs = (
        {"firm": {"name": f"Firm {firm.upper()}"}, "by": {"id": story.stage.ids[who]}, "statement": f"{who} says"}
        for firm, who in (("a", "agent-a"), ("b", "agent-b"))
    )
    seen = {who: await story.seen(who, story.dispute, "Dispute", wanted) for who in ("manager", "boss-a", "agent-b")}
    assert {who: dispute["filings"] for who, dispute in seen.items()} == {
        "manager": [ours, theirs],
        "boss-a": [ours],
        "agent-b": [theirs],
    }
    await story.withdraws_dispute("agent-a")
    assert (await story.seen("manager", story.dispute, "Dispute", wanted))["filings"] == [theirs]
    await story.withdraws_dispute("agent-b")
    assert (await story.seen("manager", story.dispute, "Dispute", wanted))["filings"] == []


async def test_of_a_ruling_a_firm_sees_the_outcome_its_share_and_its_reasons(sold: Story) -> None:
    for who, firm in (("agent-a", "Firm A"), ("boss-a", "Firm A"), ("agent-b", "Firm B"), ("robot-b", "Firm B")):
        ruling = (await sold.seen_dispute(who))["ruling"]
        assert (ruling["outcome"], shares(ruling), ruling["rationale"]) == ("SPLIT", {firm: 5000}, "")
        assert "yincheng.collision.3" in clauses(ruling)
        deal = await sold.seen(who, sold.deal, "Deal", DEAL)
        assert (shares(deal["claim"]), deal["claim"]["protectedUntil"]) == ({firm: 5000}, None)
    ruling = (await sold.seen_dispute("manager"))["ruling"]
    assert (shares(ruling), ruling["rationale"]) == ({"Firm A": 5000, "Firm B": 5000}, "Read, and decided.")


async def test_a_firm_sees_the_customer_as_it_knows_them(sold: Story) -> None:
    names: dict[str, Any] = {}
    for who in ("admin", "manager", "receptionist", "consultant", "agent-b", "boss-b", "agent-a", "boss-a"):
        seen = await sold.seen(who, sold.customer, "Customer", CUSTOMER)
        names[who] = (seen["name"], seen["maskedPhone"])
    whole, surname = ("王小明", "138****5678"), ("王**", "138****5678")
    assert names == {who: surname if who in {"agent-a", "boss-a"} else whole for who in names}


async def test_a_refused_report_shows_its_firm_its_own_fact_only(sold: Story) -> None:
    refused = await sold.reports_them("agent-c", name="王先生")
    assert (codes(refused), refused["report"], refused["fact"]["kind"]) == (
        ["CUSTOMER_PROTECTED"],
        None,
        "REPORT_REFUSED",
    )
    fact = await sold.seen("agent-c", refused["fact"]["id"], "Fact", "{ id kind hash by { id } }")
    assert (fact["kind"], fact["by"]["id"]) == ("REPORT_REFUSED", sold.stage.ids["agent-c"])
    for kind, key in (("Case", sold.case), ("Customer", sold.customer), ("Report", sold.reports["agent-b"])):
        assert await sold.seen("agent-c", key, kind, "{ id }") == {}
    assert await sold.seen("agent-a", refused["fact"]["id"], "Fact", "{ id }") == {}
    assert await sold.seen("agent2-c", refused["fact"]["id"], "Fact", "{ id }") == {}
