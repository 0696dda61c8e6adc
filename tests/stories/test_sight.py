"""Who sees what of a customer's story: the contract's table of sight, written out."""

import json
from typing import Any, Final

import pytest

from tests.stage import PEOPLE, Stage
from tests.story import CASE, DEAL, DISPUTE, REPORT, VISIT, Payload, Story, clauses, codes, shares

ALL: Final = {"Report", "Visit", "Case", "Dispute", "Deal", "Customer"}
BRINGERS: Final = ALL - {"Report"}
DESK: Final = {"Report", "Visit", "Customer"}
NONE: Final[set[str]] = set()

# Firm B reported, firm A brought; the office received them and one of its consultants took them over. The manager of
# another site of the project sees all of the project but the visit there.
SEEN: Final[dict[str, set[str]]] = {
    "admin": ALL,
    "admin-2": ALL,
    "manager": ALL,
    "receptionist": DESK,
    "support": DESK,
    "consultant": ALL - {"Dispute"},
    "consultant-2": NONE,
    "manager-annex": ALL - {"Visit"},
    "receptionist-annex": NONE,
    "consultant-annex": NONE,
    "support-annex": NONE,
    "manager-elsewhere": NONE,
    "receptionist-elsewhere": NONE,
    "agent-b": ALL,
    "boss-b": ALL,
    "robot-b": ALL,
    "agent2-b": NONE,
    "unlisted-b": NONE,
    "agent-a": BRINGERS,
    "boss-a": BRINGERS,
    "robot-a": BRINGERS,
    "agent2-a": NONE,
    "unlisted-a": NONE,
    "agent-c": NONE,
    "agent2-c": NONE,
    "unlisted-c": NONE,
    "boss-c": NONE,
    "robot-c": NONE,
}
WANTED: Final = {
    "Report": REPORT,
    "Visit": VISIT,
    "Case": CASE,
    "Dispute": DISPUTE,
    "Deal": DEAL,
    "Customer": "{ id name maskedPhone }",
}
LISTS: Final = """{
  reports { nodes { __typename id } } cases { nodes { __typename id deals { nodes { __typename id } } } }
  visits { nodes { __typename id } } disputes { nodes { __typename id } }
  changes { changes { id node { __typename id } } hasMore }
}"""


def objects(story: Story) -> dict[str, str]:
    """Give the ids of what the story is about, by their types."""
    return {
        "Report": story.reports["agent-b"],
        "Visit": story.visit,
        "Case": story.case,
        "Dispute": story.dispute,
        "Deal": story.deal,
        "Customer": story.customer,
    }


async def seen_by(story: Story, stage: Stage, who: str) -> set[str]:
    """Tell which objects somebody of a stage finds by their ids."""
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    ids = objects(story)
    found = (await stage.ask(who, query, {"ids": list(ids.values())}))["nodes"]
    assert [node and node["id"] for node in found] == [
        key if node else None for key, node in zip(ids.values(), found, strict=True)
    ]
    return {node["__typename"] for node in found if node}


def test_the_table_names_everybody(sold: Story) -> None:
    assert set(SEEN) == set(sold.stage.logins)


@pytest.mark.parametrize("who", SEEN)
async def test_everybody_finds_what_the_table_says(sold: Story, who: str) -> None:
    assert await seen_by(sold, sold.stage, who) == SEEN[who]


@pytest.mark.parametrize("who", SEEN)
async def test_lists_and_changes_show_the_same_as_ids(sold: Story, who: str) -> None:
    data = await sold.stage.ask(who, LISTS)
    lists = [node for name in ("reports", "cases", "visits", "disputes") for node in data[name]["nodes"]]
    deals = [deal for case in data["cases"]["nodes"] for deal in case["deals"]["nodes"]]
    listed = {node["__typename"]: node["id"] for node in [*lists, *deals]}
    assert listed == {kind: key for kind, key in objects(sold).items() if kind in SEEN[who] - {"Customer"}}
    told = [change["node"] for change in data["changes"]["changes"] if change["node"]["__typename"] != "Project"]
    assert {node["__typename"]: node["id"] for node in told} == {
        kind: key for kind, key in objects(sold).items() if kind in SEEN[who]
    }
    assert (len(told), data["changes"]["hasMore"]) == (len(SEEN[who]), False)


@pytest.mark.parametrize("who", ["admin", "manager", "agent-a", "boss-b", "receptionist", "consultant"])
async def test_another_organization_sees_nothing(sold: Story, foreign: Stage, who: str) -> None:
    assert await seen_by(sold, foreign, who) == NONE


async def test_a_stranger_is_told_to_sign_in(sold: Story) -> None:
    answer = await sold.stage.graphql("{ viewer { id } }")
    assert answer == {"data": {"viewer": None}}
    for query in ("{ reports { nodes { id } } }", f'{{ node(id: "{sold.case}") {{ id }} }}', "{ changes { cursor } }"):
        answer = await sold.stage.graphql(query)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        data: dict[str, object] = answer["data"] or {}
        assert not any(data.values())


async def all_of(story: Story, who: str) -> str:
    """Write down everything that somebody sees of a story."""
    ids = {kind: key for kind, key in objects(story).items() if key}
    shown = {kind: await story.seen(who, key, kind, WANTED[kind]) for kind, key in ids.items()}
    lists = await story.stage.ask(who, LISTS)
    return json.dumps([shown, lists], ensure_ascii=False)


@pytest.mark.parametrize("who", ["agent", "boss", "robot"])
@pytest.mark.parametrize(("mine", "rival", "shown"), [("A", "B", "CALL_LOG"), ("B", "A", "CHAT")])
async def test_a_firm_learns_nothing_of_its_rival(
    disputed: Story, sold: Story, who: str, mine: str, rival: str, shown: str
) -> None:
    for story in (disputed, sold):
        said, whole = await all_of(story, f"{who}-{mine.lower()}"), await all_of(story, "admin")
        secret = [f"Firm {rival}", story.stage.ids[rival], f"{shown} of INVITATION"]
        others = [story.stage.ids[f"{part}-{rival.lower()}"] for part in PEOPLE]
        told = [f"agent-{rival.lower()} says", f"Agent {rival}", "Read, and decided."]
        assert [word for word in [*secret, *others, *told] if word in said] == []
        assert [word for word in secret[::2] if word not in whole] == []


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
        seen = await sold.seen(who, sold.customer, "Customer", WANTED["Customer"])
        names[who] = (seen["name"], seen["maskedPhone"])
    whole, surname = ("王小明", "138****5678"), ("王**", "138****5678")
    assert names == {who: surname if who in {"agent-a", "boss-a"} else whole for who in names}


REVEALS: Final[dict[str, tuple[str | None, list[str]]]] = {
    "admin": ("+8613812345678", []),
    "manager": ("+8613812345678", []),
    "consultant": ("+8613812345678", []),
    "agent-b": ("+8613812345678", []),
    "boss-b": ("+8613812345678", []),
    "robot-b": (None, ["FORBIDDEN"]),
    "agent-a": (None, ["FORBIDDEN"]),
    "boss-a": (None, ["FORBIDDEN"]),
    "agent2-b": (None, ["NOT_FOUND"]),
    "agent-c": (None, ["NOT_FOUND"]),
    "receptionist": (None, ["FORBIDDEN"]),
    "support": (None, ["FORBIDDEN"]),
    "consultant-2": (None, ["NOT_FOUND"]),
    "manager-elsewhere": (None, ["NOT_FOUND"]),
}


@pytest.mark.parametrize("who", REVEALS)
async def test_a_number_is_revealed_to_whoever_may_call(sold: Story, who: str) -> None:
    answer: Payload = await sold.reveals(who)
    assert (answer["phone"], codes(answer)) == REVEALS[who]


async def test_a_refused_report_shows_its_firm_its_own_fact_only(sold: Story) -> None:
    refused = await sold.reports_them("agent-c", name="王先生")
    assert (codes(refused), refused["report"], refused["fact"]["kind"]) == (
        ["CUSTOMER_PROTECTED"],
        None,
        "REPORT_REFUSED",
    )
    fact = await sold.seen("agent-c", refused["fact"]["id"], "Fact", "{ id kind hash by { id } }")
    assert (fact["kind"], fact["by"]["id"]) == ("REPORT_REFUSED", sold.stage.ids["agent-c"])
    assert await seen_by(sold, sold.stage, "agent-c") == NONE
    assert await sold.seen("agent-a", refused["fact"]["id"], "Fact", "{ id }") == {}
    assert await sold.seen("agent2-c", refused["fact"]["id"], "Fact", "{ id }") == {}
