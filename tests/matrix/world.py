"""The organizations that the tables speak of: an object for each line, and one more for each act that uses one up."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import text

from auth.sessions.queries import enter_organization
from domain.rulebooks import queries as rulebooks
from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.presets import presets
from schema.context import Services
from schema.ids import from_public, to_public
from tests.calls import GraphQL
from tests.founding import PASSWORD
from tests.matrix import plots
from tests.matrix.plots import PLOTS, WAITING, Key, Plot
from tests.matrix.table import OK, ROLES, STRANGER, Cell, all_cells, tables
from tests.stage import Stage, build
from tests.story import Story, codes
from tests.tables import Tables

LINES: Final = ["CUSTOMER", "AGENT", "CONSULTANT", "RECEPTIONIST", "SITE_MANAGER", "SALES_SUPPORT"]
SIGNED: Final = "one they signed as site manager"
# What the acts on a customer's doings are about, where it is not a case; and which acts use theirs up.
KINDS: Final = {
    "withdrawReport": "waiting",
    "issueVisitCode": "waiting",
    "scanVisitCode": "waiting",
    "signVisit": "slip",
}
USING_UP: Final = {"withdrawReport", "scanVisitCode", "fileDispute", "withdrawDispute", "ruleDispute", "signVisit"}


@dataclass
class World:
    """An organization under the preset, one whose slips have every line, and what happened in both."""

    main: Stage
    slips: Stage
    cases: dict[Key, Story] = field(default_factory=dict[Key, Story])
    waiting: dict[Key, Story] = field(default_factory=dict[Key, Story])
    visits: dict[Key, Story] = field(default_factory=dict[Key, Story])
    foreign: dict[str, str] = field(default_factory=dict[str, str])
    foreign_phone: str = ""

    def story(self, cell: Cell) -> Story:
        """Find what a cell is about: its own object, if the act uses it up, else that of its line, else ours."""
        kind = KINDS.get(cell.mutation, "case")
        kept = (
            self.visits if kind == "slip" or cell.object == SIGNED else self.cases if kind == "case" else self.waiting
        )
        if (cell.object,) not in kept and (cell.object,) in self.waiting:
            kept = self.waiting
        keys = (own_key(cell), (cell.act, cell.object), (cell.object,), (cell.act, "ours"), ("ours",))
        return next(kept[key] for key in keys if key in kept)


def own_key(cell: Cell) -> Key:
    """Name the object of one cell alone."""
    return cell.act, cell.object, cell.role


def using_up(kind: str) -> dict[Key, str]:
    """List the cells that use up an object of a kind, each with its line."""
    return {
        own_key(cell): cell.object
        for cell in all_cells("acts.yaml")
        if cell.verdict == OK and cell.mutation in USING_UP and KINDS.get(cell.mutation, "case") == kind
    }


async def world_of(services: Services, graphql: GraphQL, owner: Tables) -> World:
    """Build everything."""
    world = World(await build(services, graphql), await build(services, graphql))
    await _furnish(world.main)
    await _play_main(world, owner)
    await _list_elsewhere(world.slips)
    await ask_for_lines(world.slips, services, LINES)
    await _play_slips(world)
    await _play_foreign(world, await build(services, graphql))
    return world


async def _furnish(stage: Stage) -> None:
    """Add a firm without an agreement, an agent on the other project's roster, and somebody to sign in of each role."""
    make = Making(stage)
    stage.ids["admin"] = (await stage.ask("admin", "{ viewer { id } }"))["viewer"]["id"]
    stage.ids["D"] = await make("createFirm", "firm", name="Firm D")
    stage.ids["agent-d"] = await make.person("agent-d", "AGENT", firmId=stage.ids["D"])
    await _list_elsewhere(stage)
    for role in ROLES:
        if role != STRANGER:
            await make.person(f"signs-in-{role.lower().replace('_', '-')}", role, **workplace(stage, role))
    registers = (
        "{ agreements(first: 100) { nodes { id firm { id } } } roster(first: 100) { nodes { id firm { id } } } }"
    )
    data = await stage.ask("admin", registers)
    for draft, who in (("draft", "admin"), ("their draft", "admin-2"), ("approved", "admin"), ("given up", "admin")):
        stage.ids[draft] = await make("draftRulebook", "draft", who=who, projectId=stage.ids["away"], preset="yincheng")
    stage.ids["home's"] = await make("draftRulebook", "draft", projectId=stage.ids["home"], preset="yincheng")
    await approve(stage, stage.ids["approved"])
    for name, kept in (("agreement", "agreements"), ("entry", "roster")):
        stage.ids[name] = next(node["id"] for node in data[kept]["nodes"] if node["firm"]["id"] == stage.ids["C"])
    project = (await stage.ask("admin", '{ project(slug: "home") { rulebook { id } } }'))["project"]
    stage.ids |= {"rulebook": project["rulebook"]["id"], "replay": await ask_for_replay(stage)}


async def ask_for_replay(stage: Stage) -> str:
    """Let the admin ask for the day before the first to be judged again."""
    given: dict[str, Any] = {"projectId": stage.ids["home"], "rulebook": {"preset": "yincheng"}}
    return await Making(stage)("startReplay", "replay", **given, **{"from": "2026-03-01T00:00:00Z"})


async def approve(stage: Stage, draft: str) -> None:
    """Let the second admin approve what the first drafted."""
    answer = await stage.act("admin-2", "approveRulebook", {"draftId": draft}, "draft { id } errors { code }")
    assert codes(answer) == []


async def _list_elsewhere(stage: Stage) -> None:
    """Put agent A on the other project's roster."""
    place = {"projectId": stage.ids["away"], "firmId": stage.ids["A"], "agentId": stage.ids["agent-a"]}
    await Making(stage)("addToRoster", "rosterEntry", **place)


def workplace(stage: Stage, role: str) -> dict[str, Any]:
    """Say where somebody of a role belongs: a firm, a site, or neither."""
    if role in {"AGENT", "FIRM_MANAGER", "INTEGRATION"}:
        return {"firmId": stage.ids["D"]}
    return {} if role == "ORGANIZATION_ADMIN" else {"siteIds": [stage.ids["annex"]]}


@dataclass
class Making:
    """An admin who sets things up."""

    stage: Stage

    async def __call__(self, act: str, thing: str, /, *, who: str = "admin", **given: object) -> str:
        """Make something and give its id."""
        answer = await self.stage.act(
            who, act, {"idempotencyKey": str(uuid4()), **given}, f"{thing} {{ id }} errors {{ code }}"
        )
        assert codes(answer) == []
        made: str = answer[thing]["id"]
        return made

    async def person(self, who: str, role: str, **given: object) -> str:
        """Add somebody with a password, and keep their login."""
        mark = self.stage.logins["admin"].partition(".")[2]
        self.stage.logins[who] = f"{who}.{mark}"
        account = {"login": self.stage.logins[who], "name": who, "role": role, "password": PASSWORD}
        return await self("addPerson", "user", who="admin", **account, **given)


async def _play_main(world: World, owner: Tables) -> None:
    own = using_up("case")
    told: dict[Key, Plot] = {(name,): plot for name, plot in PLOTS.items()}
    for key, name in own.items():
        if name in PLOTS:
            told[key] = replace(PLOTS[name], disputed=key[0].split()[0] != "fileDispute")
    world.cases = await plots.play(world.main, told)
    await _as_consultant(
        world, owner, {key: story for key, story in world.cases.items() if told[key].consultant == "manager"}
    )
    await plots.go_on(world.cases, told)
    waiting = {(name,): name for name in WAITING} | {
        key: "ours" if name == "at the own site" else name for key, name in using_up("waiting").items()
    }
    world.waiting = await plots.wait(world.main, waiting, waiting)


async def _as_consultant(world: World, owner: Tables, stories: dict[Key, Story]) -> None:
    """Let the site manager take visits over while they are still a consultant."""
    known = from_public(world.main.ids["manager"])
    assert known is not None
    for role in ("CONSULTANT", "SITE_MANAGER"):
        async with owner.connected() as connection:
            await connection.execute(
                text("UPDATE account SET role = :role WHERE id = :id"), {"role": role, "id": known[1]}
            )
        if role == "CONSULTANT":
            for story in stories.values():
                assert codes(await story.signs("manager")) == []


async def ask_for_lines(stage: Stage, services: Services, lines: list[str]) -> None:
    """Publish a rulebook whose slips have these lines."""
    document: dict[str, Any] = deepcopy(dict(next(each for each in presets() if each.slug == "yincheng").document))
    document["visit"]["slip"]["signatures"] = lines
    known = from_public(stage.ids["home"])
    assert known is not None
    version = RulebookVersion(
        id=uuid4(),
        organization_id=stage.organization,
        project_id=known[1],
        slug=document["slug"],
        version=2,
        effective_from=await stage.now(),
        book=document,
    )
    async with services.sessions.begin() as session:
        await enter_organization(session, stage.organization)
        await rulebooks.publish(session, version)


def _slip(plot: Plot, line: str) -> Plot:
    """Have a customer taken in and over by whoever does not sign the line that is asked for."""
    if plot.place == "elsewhere":
        return replace(plot, consultant=None, disputed=False)
    desk = None if plot.place != "office" else "receptionist" if line == "SITE_MANAGER" else "manager"
    taking = "CONSULTANT" if line == "CUSTOMER" else "CUSTOMER"
    return replace(plot, taken_in_by=desk, taken_over_by_signing=taking, disputed=False)


async def _play_slips(world: World) -> None:
    visited = [name for name in PLOTS if name in tables("acts.yaml")["signVisit AGENT"]]
    told = {(name,): _slip(PLOTS[name], "AGENT") for name in visited}
    told |= {("signVisit SITE_MANAGER", name): _slip(PLOTS[name], "SITE_MANAGER") for name in visited}
    told |= {key: _slip(PLOTS[name], key[0].split()[1]) for key, name in using_up("slip").items()}
    signed = [(SIGNED,), *(key for key, name in using_up("case").items() if name == SIGNED)]
    told |= {key: replace(PLOTS["a rival's"], taken_over_by_signing="CUSTOMER") for key in signed}
    world.visits = await plots.play(world.slips, told)
    for key in signed:
        for who, line in (
            ("consultant-2", "CONSULTANT"),
            ("agent-a", "AGENT"),
            ("manager", "SITE_MANAGER"),
            ("support", "SALES_SUPPORT"),
        ):
            assert codes(await world.visits[key].signs(who, role=line)) == []
    await plots.go_on({key: world.visits[key] for key in signed}, told)


async def _play_foreign(world: World, stage: Stage) -> None:
    told: dict[Key, Plot] = {(name,): PLOTS[name] for name in ("ours", "of a deal")}
    make = Making(stage)
    await make("createProject", "project", slug="abroad", name="Abroad", rulebook="yincheng")
    draft = await make("draftRulebook", "draft", projectId=stage.ids["home"], preset="yincheng")
    stories = await plots.play(stage, told)
    await plots.go_on(stories, told)
    case, sold = stories.values()
    [waiting] = (await plots.wait(stage, [("ours",)], {("ours",): "ours"})).values()
    registers = "{ agreements { nodes { id } } roster { nodes { id } } viewer { organization { id } } }"
    data = await stage.ask("admin", registers)
    project = (await stage.ask("admin", '{ project(slug: "home") { rulebook { id } } }'))["project"]
    world.foreign_phone = case.phone
    world.foreign = {
        "Report": waiting.reports["agent-b"],
        "Visit": case.visit,
        "Case": case.case,
        "Dispute": case.dispute,
        "Deal": sold.deal,
        "Fact": fact_of(case.visit),
        "Evidence": await evidence_of(case),
        "Customer": case.customer,
        "Project": stage.ids["home"],
        "Site": stage.ids["office"],
        "Firm": stage.ids["B"],
        "User": stage.ids["agent-b"],
        "Rulebook": project["rulebook"]["id"],
        "RulebookDraft": draft,
        "Agreement": data["agreements"]["nodes"][0]["id"],
        "RosterEntry": data["roster"]["nodes"][0]["id"],
        "Replay": await ask_for_replay(stage),
        "Organization": data["viewer"]["organization"]["id"],
        "code": await waiting.code("agent-b"),
    }


def fact_of(public: str) -> str:
    """Name the fact by which a report or a visit came about."""
    known = from_public(public)
    assert known is not None
    return to_public("Fact", known[1])


async def evidence_of(story: Story) -> str:
    """Name what was shown in a story's dispute."""
    seen = await story.seen("admin", story.dispute, "Dispute", "{ evidence { id } }")
    key: str = seen["evidence"][0]["id"]
    return key
