"""A project's opening and its being sold out, and how cases are compared with what their facts give since."""

from typing import Any
from uuid import uuid4

from starlette.applications import Starlette

from schema.ticking import catch_up, mend_everywhere
from tests.rows.rebuilding import Rebuilding, assert_rebuilt
from tests.stories.told import COLLISION, SALE
from tests.story import Story, codes, moment
from tests.tables import Tables, changed

MILESTONES = "SELECT milestones FROM project WHERE organization_id = :key AND slug = 'home'"
# Tables as an older program or a mistake left them; the facts are whole.
SPOILT = (
    "UPDATE report SET status = 'LIVE', visit_id = NULL WHERE organization_id = :key RETURNING id",
    "UPDATE visit SET kind = 'NATURAL', confirmed_at = NULL WHERE organization_id = :key RETURNING id",
    "UPDATE dispute SET parties = '[]' WHERE organization_id = :key RETURNING id",
    'UPDATE deal SET claim = claim || \'{"outcome": "POOL"}\' WHERE organization_id = :key RETURNING id',
    "DELETE FROM evidence WHERE organization_id = :key RETURNING id",
    "UPDATE customer SET audience = '{o}' WHERE organization_id = :key RETURNING id",
    "UPDATE customer_case SET audience = '{o}' WHERE organization_id = :key RETURNING id",
    'UPDATE claim SET body = body || \'{"outcome": "POOL"}\''  # noqa: ISC004 (one statement)
    " WHERE organization_id = :key AND NOT voided AND upper(period) IS NULL RETURNING id",
    "DELETE FROM claim WHERE organization_id = :key AND NOT voided AND lower(period) < '2026-03-03' RETURNING id",
)


async def milestones(story: Story, tables: Tables) -> list[dict[str, Any]]:
    [project] = await tables.rows(MILESTONES, key=story.stage.organization)
    found: list[dict[str, Any]] = project["milestones"]
    return found


async def spoil(story: Story, tables: Tables) -> None:
    for statement in SPOILT:
        assert await tables.rows(statement, key=story.stage.organization) != [], statement


async def test_the_day_that_was_said_last_is_the_opening_day(story: Story, tables: Tables) -> None:
    await story.stage.until(moment("day 1 10:00"))
    for day in ("2026-05-01", "2026-04-01", "2026-04-01", "2020-01-01"):
        answer = await story.opens("admin", day=day)
        assert answer["project"] == {"slug": "home", "opensOn": day, "soldOutAt": None}
        await story.stage.later(minutes=5)
    kept = await milestones(story, tables)
    assert [(each["kind"], each["day"]) for each in kept] == [
        ("OPENING", "2026-05-01"),
        ("OPENING", "2026-04-01"),
        ("OPENING", "2020-01-01"),
    ]
    assert [each["known_at"][:16] for each in kept] == ["2026-03-02T02:00", "2026-03-02T02:05", "2026-03-02T02:15"]


async def test_a_day_that_is_none_is_refused_and_leaves_nothing(story: Story, tables: Tables) -> None:
    before = await tables.held(story.stage.organization)
    for day in ("2026-02-30", "01.05.2026", ""):
        answer = await story.opens("admin", day=day)
        assert [(error["code"], error["path"]) for error in answer["errors"]] == [("INVALID_INPUT", ["day"])]
    assert changed(before, await tables.held(story.stage.organization)) == {}


async def test_a_project_is_sold_out_once(story: Story, tables: Tables) -> None:
    key = str(uuid4())
    first = await story.sells_out("admin", key=key)
    await story.stage.later(hours=1)
    again = [await story.sells_out("admin", key=key), await story.sells_out("admin-2")]
    assert [answer["project"]["soldOutAt"] for answer in again] == [first["project"]["soldOutAt"]] * 2
    assert [answer["replayed"] for answer in again] == [True, False]
    assert len(await milestones(story, tables)) == 1


async def test_an_opening_day_given_with_the_project_is_its_first_milestone(story: Story, tables: Tables) -> None:
    given = {"idempotencyKey": str(uuid4()), "slug": "new", "name": "New", "rulebook": "yincheng"}
    wanted = "project { opensOn soldOutAt } errors { code }"
    answer = await story.stage.act("admin", "createProject", {**given, "opensOn": "2026-05-01"}, wanted)
    assert answer["project"] == {"opensOn": "2026-05-01", "soldOutAt": None}
    [project] = await tables.rows(MILESTONES.replace("home", "new"), key=story.stage.organization)
    assert [(each["kind"], each["day"]) for each in project["milestones"]] == [("OPENING", "2026-05-01")]


async def test_a_milestone_has_every_case_compared_and_mended(app: Starlette, story: Story, tables: Tables) -> None:
    await story.play(*COLLISION, *SALE)
    await spoil(story, tables)
    await story.opens("admin", day="2026-05-01")
    await catch_up(app.state.services, story.stage.organization)
    await assert_rebuilt(app.state.services, story.stage)


async def test_an_act_that_comes_before_the_ticker_mends_its_case(app: Starlette, story: Story, tables: Tables) -> None:
    await story.play(*COLLISION, *SALE)
    await spoil(story, tables)
    await story.opens("admin", day="2026-05-01")
    assert codes(await story.reports_them("agent-c")) == ["CUSTOMER_PROTECTED"]
    await assert_rebuilt(app.state.services, story.stage)


async def test_who_sees_a_mended_case_is_told_of_it(app: Starlette, story: Story, tables: Tables) -> None:
    await story.play(*COLLISION, *SALE)
    await catch_up(app.state.services, story.stage.organization)
    news = "query($since: String) { changes(since: $since, first: 100) { cursor changes { node { __typename } } } }"
    await tables.settled(story.stage.organization)
    cursor = (await story.stage.ask("manager", news))["changes"]["cursor"]
    await tables.rows(SPOILT[7], key=story.stage.organization)
    await story.opens("admin", day="2026-05-01")
    await catch_up(app.state.services, story.stage.organization)
    await tables.settled(story.stage.organization)
    told = (await story.stage.ask("manager", news, {"since": cursor}))["changes"]["changes"]
    assert {each["node"]["__typename"] for each in told} == {"Project", "Case"}


async def test_rebuilding_mends_every_case_of_the_database_and_counts(
    app: Starlette, story: Story, tables: Tables
) -> None:
    await story.play(*COLLISION, *SALE)
    await story.stage.later(days=60)
    _ = [each async for each in mend_everywhere(app.state.services)]
    await spoil(story, tables)
    mended = [each async for each in mend_everywhere(app.state.services)][-1]
    assert (mended.amiss, mended.claims > 0, mended.cases >= 1) == (1, True, True)
    await Rebuilding(app.state.services).check(story.stage.organization)
