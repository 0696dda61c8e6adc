"""Drafts against each other, and publications against the acts that they are to judge."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest
from starlette.applications import Starlette

from auth.actor import Role
from auth.sessions import queries as sessions
from auth.tokens import token_hash
from schema.context import Services
from tests.calls import GraphQL
from tests.founding import Office, found
from tests.races.whole import assert_whole, deadlocks
from tests.rows.rebuilding import assert_rebuilt
from tests.rulebooks.drafting import Drafting, yincheng
from tests.stage import Stage, instant
from tests.story import Payload, Story, codes
from tests.tables import Tables

SIX: Final = 6
WAITING: Final = "SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def lasting_two_days() -> dict[str, Any]:
    """Give a document whose reports live two days, not three."""
    document = yincheng()
    document["report"]["window"]["days"] = 2
    return document


async def at_once(*acts: Awaitable[Payload]) -> list[str]:
    """Let acts go at the same time, and tell what stood in the way of each."""
    return ["".join(codes(answer)) for answer in await asyncio.gather(*acts)]


async def test_a_draft_published_by_many_becomes_one_version(stage: Stage, tables: Tables) -> None:
    drafting, broken = Drafting(stage), await deadlocks(tables)
    key = await drafting.approved()
    answers = await asyncio.gather(*(drafting.publishes(who, key) for who in ("admin", "admin-2") * (SIX // 2)))
    assert [answer["errors"] for answer in answers] == [[]] * SIX
    assert len({answer["draft"]["effectiveFrom"] for answer in answers}) == 1
    assert [each["version"] for each in await drafting.versions()] == [2, 1]
    assert await deadlocks(tables) == broken


async def test_drafts_published_at_once_become_versions_one_after_another(stage: Stage) -> None:
    drafting = Drafting(stage)
    keys = [await drafting.approved() for _ in range(SIX)]
    assert await at_once(*(drafting.publishes("admin", key) for key in keys)) == [""] * SIX
    versions = await drafting.versions()
    assert [each["version"] for each in versions] == list(range(SIX + 1, 0, -1))
    starts = [instant(each["effectiveFrom"]) for each in versions]
    assert all(later > earlier for later, earlier in pairwise(starts))


async def test_what_is_approved_is_what_was_read(stage: Stage) -> None:
    drafting = Drafting(stage)
    for _ in range(SIX):
        key = await drafting.begun("admin")
        revising = drafting.revises("admin", key, lasting_two_days())
        ends = await at_once(revising, drafting.approves("admin-2", key, revision=1))
        shown = await drafting.seen("admin", key) or {}
        if ends == ["", "DRAFT_CHANGED"]:
            assert (shown["status"], shown["revision"]) == ("DRAFTED", 2)
        else:
            assert ends == ["DRAFT_CLOSED", ""]
            assert (shown["status"], shown["revision"]) == ("APPROVED", 1)


async def test_a_draft_is_published_or_given_up(stage: Stage) -> None:
    drafting = Drafting(stage)
    for _ in range(SIX):
        key = await drafting.approved()
        ends = await at_once(drafting.publishes("admin", key), drafting.discards("admin-2", key))
        status = (await drafting.seen("admin", key) or {})["status"]
        assert (ends, status) in ((["", "DRAFT_CLOSED"], "PUBLISHED"), (["DRAFT_CLOSED", ""], "DISCARDED"))


async def test_reports_made_meanwhile_are_judged_by_the_version_of_their_time(
    app: Starlette, stage: Stage, tables: Tables
) -> None:
    drafting, broken = Drafting(stage), await deadlocks(tables)
    key = await drafting.approved(lasting_two_days())
    stories = [Story(stage, phone=f"1371234{number:04}") for number in range(4 * SIX)]
    first, rest = stories[: len(stories) // 2], stories[len(stories) // 2 :]
    reporting = [story.reports_them("agent-a") for story in first]
    published, *answers = await asyncio.gather(
        *reporting, drafting.publishes("admin", key), *(story.reports_them("agent-b") for story in rest)
    )
    by_kind = sorted([published, *answers], key=lambda answer: "draft" in answer)
    opens = instant(by_kind.pop()["draft"]["effectiveFrom"])
    for answer in by_kind:
        report = answer["report"]
        made, ends = instant(report["reportedAt"]), instant(report["validUntil"])
        assert ends - made == timedelta(days=2 if made >= opens else 3)
    await assert_whole(tables, stage.organization)
    await assert_rebuilt(app.state.services, stage)
    assert await deadlocks(tables) == broken


async def reads_the_clock(services: Services, token: str, begun: asyncio.Event, go_on: asyncio.Event) -> datetime:
    """Be in the midst of an act until told to go on, and then read the organization's clock as a fact would."""
    async with services.sessions.begin() as session:
        entered = await sessions.enter(session, token=token_hash(token), acting=True)
        assert entered is not None
        begun.set()
        await go_on.wait()
        return await sessions.server_now(session) + entered[0].clock_offset


async def waits(tables: Tables, publication: "asyncio.Future[Payload]") -> bool:
    """Tell whether a publication comes to wait for a lock, or gets through."""
    while not publication.done():
        [row] = await tables.rows(WAITING)
        if row["waiting"]:
            return True
    return False


async def ready(office: Office) -> str:
    """Set up a project with somebody at its desk, and have a draft approved for it."""
    await office.settle()
    await office.add(Role.RECEPTIONIST, "desk")
    await office.add(Role.ORGANIZATION_ADMIN, "second")
    key = await office.make("draftRulebook", "draft", projectId=office.ids["project"], preset="yincheng")
    second = await office.token_of("second")
    assert codes(await office.administer("approveRulebook", {"draftId": key}, "draft { id }", token=second)) == []
    return key


@pytest.mark.parametrize("sandbox", [True, False])
async def test_a_publication_waits_for_every_act_that_runs(
    app: Starlette, graphql: GraphQL, tables: Tables, *, sandbox: bool
) -> None:
    office = await found(app.state.services, graphql, sandbox=sandbox)
    given = {"draftId": await ready(office)}
    begun, go_on = asyncio.Event(), asyncio.Event()
    acting = asyncio.ensure_future(reads_the_clock(app.state.services, office.token, begun, go_on))
    await begun.wait()
    publishing = office.administer("publishRulebook", given, "draft { effectiveFrom }")
    publication = asyncio.ensure_future(publishing)
    waited = await waits(tables, publication)
    go_on.set()
    read, published = await asyncio.gather(acting, publication)
    assert waited
    assert instant(published["draft"]["effectiveFrom"]) > read
