"""What changed since a cursor: everything, once, in one order, to whoever may see it."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import text

from auth.cursors import Cursors
from domain.changes import queries, rules, sync
from schema.ids import to_public
from tests.stage import Stage, instant
from tests.stories.told import COLLISION, SALE
from tests.story import REPORT, Payload, Story, codes
from tests.tables import Tables

CHANGES: Final = """
query($since: String, $first: Int) { changes(since: $since, first: $first) {
  cursor hasMore changes { cursor at id node { __typename id ... on Report { status } } }
} }
"""
INSERT: Final = text("""
    INSERT INTO change (organization_id, at, kind, object_id, seen_before, seen_after)
    VALUES (:organization, clock_timestamp(), 'Firm', :object, '{o}', '{o}')
""")

HIDDEN: Final = """
INSERT INTO change (organization_id, at, kind, object_id, seen_before, seen_after)
SELECT :organization, clock_timestamp(), 'Firm', gen_random_uuid(), '{o}', '{o}' FROM generate_series(1, :rows)
RETURNING 1
"""


@dataclass
class Reader:
    """Somebody's phone, and how far it has read."""

    stage: Stage
    tables: Tables
    who: str
    cursor: str | None = None

    async def page(self, first: int | None = None) -> Payload:
        """Read one page from the cursor on, and keep its cursor."""
        data = await self.stage.ask(self.who, CHANGES, {"since": self.cursor, "first": first})
        page: Payload = data["changes"]
        self.cursor = page["cursor"]
        return page

    async def read(self, first: int | None = None) -> list[Payload]:
        """Read all there is, page by page, once all that was written is settled."""
        await self.tables.settled(self.stage.organization)
        pages = [await self.page(first)]
        while pages[-1]["hasMore"]:
            pages.append(await self.page(first))
        for page in pages:
            assert max(Counter(change["id"] for change in page["changes"]).values(), default=1) == 1
        return [change for page in pages for change in page["changes"]]


def kinds(changes: list[Payload]) -> list[str | None]:
    """List what changed, by type; None for what went out of sight."""
    return [change["node"] and change["node"]["__typename"] for change in changes]


@pytest.fixture
def reader(stage: Stage, tables: Tables) -> Reader:
    """Read as an admin."""
    return Reader(stage, tables, "admin")


@pytest.mark.parametrize("first", [None, 1, 3, 100])
async def test_without_a_cursor_everything_visible_comes_once(sold: Story, tables: Tables, first: int | None) -> None:
    for who, expected in (
        ("admin", ["Case", "Customer", "Deal", "Dispute", "Project", "Project", "Report", "Visit"]),
        ("agent-a", ["Case", "Customer", "Deal", "Dispute", "Project", "Project", "Visit"]),
        ("agent-b", ["Case", "Customer", "Deal", "Dispute", "Project", "Report", "Visit"]),
        ("receptionist", ["Customer", "Project", "Report", "Visit"]),
        ("agent-c", ["Project"]),
        ("receptionist-elsewhere", ["Project"]),
    ):
        changes = await Reader(sold.stage, tables, who).read(first)
        assert sorted(kinds(changes), key=str) == expected, who
        assert len({change["id"] for change in changes}) == len(changes)
        assert [change["id"] for change in changes] == [change["node"]["id"] for change in changes]


async def test_after_a_cursor_only_what_changed_comes(story: Story, reader: Reader) -> None:
    assert kinds(await reader.read()) == ["Project", "Project"]
    assert await reader.read() == []
    await story.play(COLLISION[0])
    assert sorted(kinds(await reader.read()), key=str) == ["Case", "Customer", "Report"]
    assert await reader.read() == []
    await story.play(COLLISION[1])
    assert sorted(kinds(await reader.read()), key=str) == ["Case", "Customer", "Report", "Visit"]
    await story.play(COLLISION[2])
    changes = await reader.read()
    assert {"Case", "Visit"} <= set(kinds(changes))
    assert await reader.read() == []


async def test_a_page_collapses_an_object_and_tells_its_last_change(story: Story, reader: Reader) -> None:
    await reader.read()
    await story.play(*COLLISION, *SALE)
    changes = await reader.read()
    assert sorted(kinds(changes), key=str) == ["Case", "Customer", "Deal", "Dispute", "Report", "Visit"]
    assert [change["at"] for change in changes] == sorted(change["at"] for change in changes)
    case = next(change for change in changes if change["id"] == story.case)
    facts = (await story.seen_case())["facts"]["nodes"]
    assert case["at"] == facts[-1]["at"]


async def test_a_cases_changes_come_in_the_order_they_happened(story: Story, reader: Reader) -> None:
    await reader.read()
    await story.play(*COLLISION, *SALE)
    changes = await reader.read(first=1)
    assert [change["at"] for change in changes] == sorted(change["at"] for change in changes)
    facts = (await story.seen_case())["facts"]["nodes"]
    cases = [change["at"] for change in changes if change["id"] == story.case]
    assert [at for at in cases if at in {fact["at"] for fact in facts}] == sorted({fact["at"] for fact in facts})


async def test_each_change_has_a_cursor_to_go_on_from(story: Story, reader: Reader) -> None:
    await story.play(*COLLISION, *SALE)
    await reader.tables.settled(story.stage.organization)
    changes = (await reader.page(first=100))["changes"]
    for index, change in enumerate(changes):
        onward = Reader(story.stage, reader.tables, "admin", change["cursor"])
        assert [each["id"] for each in await onward.read()] == [each["id"] for each in changes[index + 1 :]]


async def test_what_goes_out_of_sight_leaves_a_null_behind(story: Story, tables: Tables) -> None:
    other = Reader(story.stage, tables, "consultant-2")
    await story.takes_in("receptionist")
    assert sorted(kinds(await other.read()), key=str) == ["Customer", "Project", "Visit"]
    await story.signs("consultant")
    changes = await other.read()
    assert [(change["id"], change["node"]) for change in changes if change["id"] == story.visit] == [
        (story.visit, None)
    ]
    assert {change["id"] for change in changes if change["node"] is None} == {story.visit, story.customer}
    assert kinds(await Reader(story.stage, tables, "consultant-2").read()) == ["Project"]
    await story.stage.later(days=1)
    assert await other.read() == []


async def test_an_unsigned_visit_leaves_the_consultants_sight_at_midnight(story: Story, tables: Tables) -> None:
    await story.takes_in("receptionist")
    consultant = Reader(story.stage, tables, "consultant")
    assert "Visit" in kinds(await consultant.read())
    await story.stage.later(days=1)
    assert {change["id"] for change in await consultant.read() if change["node"] is None} == {
        story.visit,
        story.customer,
    }


async def test_what_changes_by_time_alone_is_told_before_the_clock_answers(story: Story, tables: Tables) -> None:
    await story.play(("day 1 10:00", "agent-a", "reports_them", {}, []))
    readers = [Reader(story.stage, tables, who) for who in ("agent-a", "boss-a", "admin", "agent-b")]
    for reader in readers:
        await reader.read()
    await story.stage.later(days=2)
    assert [await reader.read() for reader in readers] == [[], [], [], []]
    await story.stage.later(days=2)
    report = await story.seen("agent-a", story.reports["agent-a"], "Report", REPORT)
    for reader in readers[:3]:
        changes = await reader.read()
        [told] = [change for change in changes if change["id"] == report["id"]]
        assert told["node"]["status"] == report["status"] == "EXPIRED"
        assert "Case" in kinds(changes)
        assert instant(told["at"]) >= instant(report["validUntil"])
    assert await readers[3].read() == []


async def test_a_rivals_doings_are_not_told_to_a_firm_without_part(story: Story, tables: Tables) -> None:
    readers = [Reader(story.stage, tables, who) for who in ("agent-c", "boss-c", "robot-c", "agent2-a")]
    for reader in readers:
        await reader.read()
    await story.play(*COLLISION, *SALE)
    assert [await reader.read() for reader in readers] == [[], [], [], []]


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "nonsense", "💰", "e30", "a" * 5000,
     urlsafe_b64encode(b'{"xid":1,"seq":0,"first_until":null,"rights":"","issued":1}').decode()],
)  # fmt: skip
async def test_what_is_no_cursor_is_refused(town: Stage, cursor: str) -> None:
    answer = await town.graphql(CHANGES, {"since": cursor}, token=await town.token("admin"))
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["since"])
    assert answer["data"] is None


async def test_a_cursor_tells_nothing_of_what_others_wrote(town: Stage, tables: Tables) -> None:
    reader = Reader(town, tables, "agent-c")
    cursors = {(await reader.page())["cursor"] for _ in range(5)}
    assert len(cursors) == 5
    for cursor in cursors:
        answer = await town.graphql(CHANGES, {"since": cursor}, token=await town.token("agent-c"))
        assert "errors" not in answer
        assert b"xid" not in urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_of_a_wrong_size_is_refused(town: Stage, first: int) -> None:
    answer = await town.graphql(CHANGES, {"first": first}, token=await town.token("admin"))
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["first"])


async def refused(stage: Stage, who: str, cursor: str | None) -> str:
    """Read from a cursor that must be refused, and tell the code."""
    answer = await stage.graphql(CHANGES, {"since": cursor}, token=await stage.token(who))
    code: str = answer["errors"][0]["extensions"]["code"]
    return code


async def test_whoever_sees_something_else_must_begin_again(stage: Stage, reader: Reader) -> None:
    await reader.read()
    for who in ("admin-2", "manager", "agent-a"):
        assert await refused(stage, who, reader.cursor) == "RESYNC_REQUIRED"
    manager = Reader(stage, reader.tables, "manager")
    await manager.read()
    sites = [stage.ids["office"], stage.ids["annex"]]
    given = {"userId": stage.ids["manager"], "siteIds": sites}
    await stage.act("admin", "setSites", given, "user { id } errors { code }")
    assert await refused(stage, "manager", manager.cursor) == "RESYNC_REQUIRED"
    manager.cursor = None
    assert "Project" in kinds(await manager.read())


async def test_a_cursor_lives_30_days(stage: Stage, reader: Reader) -> None:
    await reader.read()
    assert stage.services is not None
    cursors = Cursors(stage.services.vault, stage.organization, "changes")
    position = rules.read(reader.cursor or "", cursors)
    assert position is not None
    month = 30 * 24 * 3600
    reader.cursor = rules.write(replace(position, issued=position.issued - month + 60), cursors)
    assert await reader.read() == []
    late = rules.write(replace(position, issued=position.issued - month - 60), cursors)
    assert await refused(stage, "admin", late) == "RESYNC_REQUIRED"


async def test_a_cursor_never_passes_a_number_that_a_crash_may_give_out_again(story: Story, reader: Reader) -> None:
    assert story.stage.services is not None
    await reader.read()
    [last] = await reader.tables.rows(
        "SELECT max(xid) AS xid FROM change WHERE organization_id = :organization",
        organization=story.stage.organization,
    )
    for _ in range(3):
        await reader.tables.rows("SELECT pg_current_xact_id()::text")
    await reader.read()
    cursors = Cursors(story.stage.services.vault, story.stage.organization, "changes")
    position = rules.read(reader.cursor or "", cursors)
    assert position is not None
    assert (position.xid, position.seq) == (last["xid"] + 1, 0)


@pytest.mark.parametrize("beyond", [0, 1])
async def test_a_page_ends_after_so_much_that_is_not_for_the_reader(story: Story, tables: Tables, beyond: int) -> None:
    agent = Reader(story.stage, tables, "agent-a")
    await agent.read()
    hidden = queries.STRIDE * sync.STRIDES - 4 + 4 * beyond
    await tables.rows(HIDDEN, organization=story.stage.organization, rows=hidden)
    assert codes(await story.reports_them("agent-a")) == []
    await tables.settled(story.stage.organization)
    page = await agent.page(100)
    if beyond:
        assert (page["changes"], page["hasMore"]) == ([], True)
        page = await agent.page(100)
    assert (sorted(kinds(page["changes"]), key=str), page["hasMore"]) == (["Case", "Customer", "Report"], False)


@pytest.mark.parametrize("commits", [True, False])
async def test_a_change_committed_late_is_never_skipped(story: Story, reader: Reader, commits: bool) -> None:  # noqa: FBT001
    await reader.read()
    firm = uuid4()
    async with reader.tables.connected() as late:
        await late.execute(INSERT, {"organization": story.stage.organization, "object": firm})
        # Written later, committed earlier: it must wait for the other, or the other would be passed by.
        assert codes(await story.reports_them("agent-a")) == []
        page = await reader.page()
        assert (page["changes"], page["hasMore"]) == ([], False)
        if not commits:
            await late.get_transaction().rollback()  # type: ignore[union-attr]
    shown = [change["id"] for change in await _known(reader)]
    expected = [story.reports["agent-a"], story.customer, story.case]
    assert sorted(shown) == sorted([*expected, *([to_public("Firm", firm)] if commits else [])])
    if commits:
        assert shown[0] == to_public("Firm", firm)
    assert await reader.read() == []


async def _known(reader: Reader) -> list[Any]:
    await reader.tables.settled(reader.stage.organization)
    document = "query($since: String) { changes(since: $since) { cursor hasMore changes { id } } }"
    page = (await reader.stage.ask(reader.who, document, {"since": reader.cursor}))["changes"]
    reader.cursor = page["cursor"]
    return page["changes"]


@pytest.mark.parametrize("begun", [True, False])
async def test_nothing_is_skipped_while_many_write(stage: Stage, reader: Reader, begun: bool) -> None:  # noqa: FBT001
    if begun:
        await reader.read()
    stories = [Story(stage, phone=f"1351234{number:04}") for number in range(8)]

    async def write(story: Story) -> None:
        await story.reports_them("agent-a")
        await story.reports_them("agent-b")
        await story.takes_in("receptionist")

    heard: list[Payload] = []
    writing = asyncio.gather(*(write(story) for story in stories))
    while not writing.done():
        heard += (await reader.page(first=3))["changes"]
    await writing
    heard += await reader.read()
    last = {change["id"]: change for change in heard}
    for story in stories:
        mine = {*story.reports.values(), story.visit, story.case, story.customer}
        assert mine <= set(last)
        facts = (await story.seen_case())["facts"]["nodes"]
        assert last[story.case]["at"] == facts[-1]["at"]
        told = [change["at"] for change in heard if change["id"] == story.case]
        assert told == sorted(told)
