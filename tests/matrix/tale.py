"""A rich story for the walk over every field, whose every word says whose it is; never a test."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import text

from domain.rulebooks import documents
from schema.context import Services
from tests.calls import GraphQL
from tests.matrix.world import Making, approve, ask_for_lines
from tests.replays import asking
from tests.rulings import stories
from tests.stage import Stage, build
from tests.story import Payload, Story, codes, moment, piece
from tests.tables import Tables

RENAMED: Final = ("organization", "firm", "project", "site")
# The customers of the story: their names and numbers, which only their own firm and staff may read.
CUSTOMERS: Final = {
    "collision": ("王焱焱", "13810010001"),
    "ruled": ("李淼淼", "13810010002"),
    "colleague": ("张垚垚", "13810010003"),
    "scanned": ("赵犇犇", "13810010004"),
    "annexed": ("周骉骉", "13810010005"),
    "away": ("吴羴羴", "13810010006"),
    "alone": ("郑猋猋", "13810010007"),
    "fresh": ("孙鱻鱻", "13810010008"),
    "masked": ("钱龘龘", "138****0009"),
    "contested": ("陈䶮䶮", "13810010010"),
    "judged": ("何㵘㵘", "13810010011"),
}
REFERRER: Final = "13910019999"


@dataclass
class Tale:
    """An organization, its customers' stories, and the mark that all its words bear."""

    stage: Stage
    mark: str
    stories: dict[str, Story] = field(default_factory=dict[str, Story])

    def word(self, of: str) -> str:
        """Make a text that says whose it is."""
        return f"{of} {self.mark}"

    def shown(self, kind: str, at: str, of: str) -> Payload:
        """Make a piece of evidence with somebody's note."""
        return {**piece(kind, moment(at)), "note": self.word(f"note of {of}")}


async def tale_of(services: Services, graphql: GraphQL, owner: Tables) -> Tale:
    """Build an organization and tell everything in it."""
    stage = await build(services, graphql)
    tale = Tale(stage, stage.logins["admin"].partition(".")[2])
    tale.stories = {name: Story(stage, *customer) for name, customer in CUSTOMERS.items()}
    await _rename(tale, owner)
    await ask_for_lines(stage, services, ["CUSTOMER", "AGENT"])
    await _furnish(stage)
    await _report(tale)
    await _arrive(tale)
    await _dispute(tale)
    await _decide(tale)
    await _go_on(tale)
    await _record(tale)
    await _close(stage)
    await _replay(stage)
    return tale


async def _rename(tale: Tale, owner: Tables) -> None:
    """Let names of things say whose organization they are of."""
    async with owner.connected() as connection:
        for table in RENAMED:
            key = "id" if table == "organization" else "organization_id"
            statement = text(f"UPDATE {table} SET name = name || ' ' || :mark WHERE {key} = :organization")  # noqa: S608
            await connection.execute(statement, {"mark": tale.mark, "organization": tale.stage.organization})


async def _furnish(stage: Stage) -> None:
    ids, make = stage.ids, Making(stage)
    await make("addToRoster", "rosterEntry", projectId=ids["away"], firmId=ids["A"], agentId=ids["agent-a"])
    third = await make(
        "createProject", "project", slug="third", name="Third", rulebook="yincheng", opensOn="2026-05-01"
    )
    await make("markSoldOut", "project", projectId=third)
    places = {"userId": ids["consultant"], "siteIds": [ids["office"], ids["elsewhere"]]}
    assert codes(await stage.act("admin", "setSites", places, "errors { code }")) == []


async def _does(answer: Payload) -> None:
    assert codes(answer) == []


async def _report(tale: Tale) -> None:
    stage, told = tale.stage, tale.stories
    await stage.until(moment("day 1 10:00"))
    captured = moment("day 1 09:55").isoformat()
    for name in ("collision", "ruled", "annexed", "judged"):
        await _does(await told[name].reports_them("agent-b"))
    await _does(await told["scanned"].reports_them("agent-b", capturedAt=captured))
    await _does(await told["judged"].reports_them("agent-c"))
    await _does(await told["colleague"].reports_them("agent2-b"))
    await _does(await told["away"].reports_them("agent-a", projectId=stage.ids["away"]))


async def _arrive(tale: Tale) -> None:
    told = tale.stories
    await tale.stage.until(moment("day 2 14:00"))
    for name in ("collision", "ruled"):
        await _does(await told[name].takes_in("receptionist", brought_by="agent-a"))
    scanned = moment("day 2 13:59").isoformat()
    await _does(await told["scanned"].scans("receptionist", of="agent-b", scannedAt=scanned))
    await _does(await told["judged"].takes_in("receptionist", brought_by="agent-b"))
    await _does(await told["colleague"].takes_in("receptionist", brought_by="agent2-b"))
    await _does(await told["annexed"].takes_in("receptionist-annex", brought_by="agent-b", site="annex"))
    await _does(await told["away"].takes_in("receptionist-elsewhere", brought_by="agent-a", site="elsewhere"))
    signers = {
        "collision": ("consultant", "agent-b"),
        "ruled": ("consultant", "agent-b"),
        "judged": ("consultant", "agent-b"),
        "scanned": ("consultant", "agent-b"),
        "colleague": ("consultant-2", "agent2-b"),
        "annexed": ("consultant-annex", "agent-b"),
        "away": ("receptionist-elsewhere", ""),
    }
    for name, (staff, agent) in signers.items():
        await _does(await told[name].signs(staff))
        if agent:
            await _does(await told[name].signs(agent, role="AGENT"))


async def _dispute(tale: Tale) -> None:
    told = tale.stories
    await tale.stage.until(moment("day 3 09:00"))
    for name in ("collision", "ruled"):
        shown, said = [tale.shown("CHAT", "day 1 19:00", "firm A")], tale.word("statement of firm A")
        await _does(await told[name].files("agent-a", shown=shown, statement=said))
        await _does(await told[name].shows("agent-b", tale.shown("CALL_LOG", "day 1 20:00", "firm B")))
        await _does(await told[name].shows("manager", tale.shown("SMS", "day 1 20:00", "the developer")))
    said = tale.word("statement of firm C")
    await _does(await told["judged"].files("agent-c", statement=said))
    said = tale.word("statement of firm A elsewhere")
    await _does(await told["away"].files("agent-a", statement=said, caseId=told["away"].case))


async def _decide(tale: Tale) -> None:
    told, ids = tale.stories["ruled"], tale.stage.ids
    await tale.stage.until(moment("day 4 10:00"))
    shares = [{"firmId": ids[firm], "basisPoints": 5000} for firm in ("A", "B")]
    await _does(await told.rules("manager", outcome="SPLIT", shares=shares, rationale=tale.word("rationale")))
    proposal = (await tale.stories["judged"].seen_dispute("manager"))["proposal"]
    accepted: Payload = {"accept": True, "proposalHash": proposal["hash"], "rationale": tale.word("rationale")}
    await _does(await tale.stories["judged"].rules("manager", **accepted))
    shut_out = Story(tale.stage, "冯驫驫", told.phone)
    assert codes(await shut_out.reports_them("agent-c")) == ["CUSTOMER_PROTECTED"]


async def _go_on(tale: Tale) -> None:
    told = tale.stories
    await tale.stage.until(moment("day 5 10:00"))
    await _does(await told["fresh"].reports_them("agent-b"))
    await _does(await told["contested"].reports_them("agent-b"))
    await _does(await told["contested"].reports_them("agent-a"))
    await _does(await told["ruled"].subscribes("manager", unit="1-101"))
    await _does(await told["collision"].subscribes("manager", unit="1-102"))
    said = tale.word("statement of firm B")
    await _does(await told["ruled"].files("agent-b", subject="DEAL", statement=said))
    await tale.stage.until(moment("day 5 15:00"))
    await _does(await told["scanned"].takes_in("receptionist-annex", site="annex"))
    await _does(await told["alone"].takes_in("receptionist"))
    await told["alone"].case_id()
    await _does(await told["fresh"].takes_in("receptionist", brought_by="agent-b"))
    captured = moment("day 5 14:59").isoformat()
    given: dict[str, Any] = {"capturedAt": captured, "referrerPhone": REFERRER}
    await _does(await told["masked"].reports_them("agent-b", expected_in=timedelta(days=1), **given))


async def _record(tale: Tale) -> None:
    """Let a firm follow a customer up and show evidence without a dispute, and the developer know another."""
    told = tale.stories
    note = {"idempotencyKey": str(uuid4()), "note": tale.word("follow-up of firm B")}
    asked = {**note, "reportId": told["fresh"].reports["agent-b"]}
    await _does(await tale.stage.act("agent-b", "recordFollowUp", asked, "errors { code }"))
    await _does(await told["fresh"].shows_undisputed("agent-b", tale.shown("CHAT", "day 5 09:00", "firm B alone")))
    await _does(await told["alone"].makes_known("manager", note=tale.word("record of the developer")))
    await _does(await told["alone"].phones("receptionist"))


async def _close(stage: Stage) -> None:
    """Let an agreement be suspended and end, and a roster entry end, some day."""
    registers = "{ agreements { nodes { id firm { id } } } roster { nodes { id agent { id } } } }"
    data = await stage.ask("admin", registers)
    [agreement] = [node["id"] for node in data["agreements"]["nodes"] if node["firm"]["id"] == stage.ids["C"]]
    [entry] = [node["id"] for node in data["roster"]["nodes"] if node["agent"]["id"] == stage.ids["agent2-b"]]
    end = moment("day 30 10:00").isoformat()
    acts: tuple[tuple[str, Payload], ...] = (
        ("suspendAgreement", {"agreementId": agreement}),
        ("endAgreement", {"agreementId": agreement, "at": end}),
        ("strikeFromRoster", {"rosterEntryId": entry, "at": end}),
    )
    for act, given in acts:
        await _does(await stage.act("admin", act, given, "errors { code }"))
    await _draft(stage)


async def _draft(stage: Stage) -> None:
    """Let rulebooks be drafted on two projects, one of which asks for nobody's signature and one that comes to be."""
    make = Making(stage)
    document: dict[str, Any] = deepcopy(dict(stories.book("yincheng").document))
    document["visit"]["slip"]["signatures"] = ["SALES_SUPPORT"]
    for project in ("home", "away"):
        await make("draftRulebook", "draft", projectId=stage.ids[project], document=documents.written(document))
        draft = await make("draftRulebook", "draft", projectId=stage.ids[project], preset="yincheng")
        await approve(stage, draft)
        later = {"draftId": draft, "effectiveFrom": moment("day 60 10:00").isoformat()}
        await _does(await stage.act("admin", "publishRulebook", later, "errors { code }"))


async def _replay(stage: Stage) -> None:
    """Judge everything again with visits that protect for a day, to the end."""
    started = await asking.start(stage, since=moment("day 1 00:00"), rulebook={"document": asking.document(1)})
    await _does(started)
    stage.ids["replay"] = started["replay"]["id"]
    over = (await asking.until_over(stage, stage.ids["replay"]))[-1]
    assert (over["state"], over["changed"] > 1) == ("DONE", True)
