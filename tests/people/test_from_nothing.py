"""From nothing: a command makes the organization, its admin all else through the API, and the job is done in it."""

import asyncio
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from api.app import create_app
from api.cli import commands
from api.served import BAOBEI
from api.settings import Settings
from tests.calls import GraphQL
from tests.conftest import client_of, running_app, settings_for
from tests.founding import PASSWORD, Office
from tests.stage import Stage, instant
from tests.story import Story, clauses, codes, piece, shares

CLOCK: Final = "2026-03-02T09:00:00+08:00"
CREATE: Final = ("organization", "create", "--name", "Developer", "--admin-login", "boss", "--admin-name", "Boss")
PEOPLE: Final = {
    "manager": ("SITE_MANAGER", None),
    "receptionist": ("RECEPTIONIST", None),
    "consultant": ("CONSULTANT", None),
    "agent-a": ("AGENT", "A"),
    "agent-b": ("AGENT", "B"),
    "unlisted-b": ("AGENT", "B"),
    "boss-b": ("FIRM_MANAGER", "B"),
}


@pytest.fixture
def founded(own_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make an organization by the command, in a database with nothing in it."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", own_database_url)
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    made = CliRunner().invoke(commands, [*CREATE, "--sandbox", "--clock", CLOCK], input=f"{PASSWORD}\n")
    assert (made.exit_code, made.output) == (0, "boss may sign in now.\n")
    return own_database_url


def test_an_organization_is_set_up_from_nothing_and_the_job_is_done_in_it(founded: str) -> None:
    async def play() -> None:
        app = create_app(settings_for(founded), BAOBEI)
        async with running_app(app), client_of(app) as client:
            stage = await set_up(GraphQL(client))
            await do_the_job(Story(stage))

    asyncio.run(play())


async def set_up(graphql: GraphQL) -> Stage:
    """Let the admin set everything up."""
    office = Office(graphql, "nothing")
    signed = await office.sign_in("boss")
    assert (signed["errors"], signed["viewer"]["role"]) == ([], "ORGANIZATION_ADMIN")
    assert instant(signed["viewer"]["organization"]["now"]) - instant(CLOCK) < timedelta(minutes=1)
    office.token = signed["session"]["accessToken"]
    ids: dict[str, str] = {}
    ids["home"] = await office.make(
        "createProject", "project", slug="home", name="Home", rulebook="yincheng", opensOn="2026-05-01",
        timeZone="Asia/Shanghai",
    )  # fmt: skip
    ids["office"] = await office.make("createSite", "site", projectId=ids["home"], name="Office")
    for firm in ("A", "B"):
        ids[firm] = await office.make("createFirm", "firm", name=f"Firm {firm}")
        terms = {"firmId": ids[firm], "projectId": ids["home"], "endsAt": "2027-03-02T00:00:00+08:00"}
        ids[f"agreement {firm}"] = await office.make("signAgreement", "agreement", **terms)
    tokens: dict[str, str] = {"admin": office.token}
    for who, (role, firm) in PEOPLE.items():
        sites = None if firm else [ids["office"]]
        firm_id = ids[firm] if firm else None
        person: dict[str, Any] = {"role": role, "firmId": firm_id, "siteIds": sites, "password": PASSWORD}
        ids[who] = await office.make("addPerson", "user", login=who, name=who, **person)
        tokens[who] = (await office.sign_in(who))["session"]["accessToken"]
    for firm, agent in (("A", "agent-a"), ("B", "agent-b")):
        await office.make(
            "addToRoster", "rosterEntry", firmId=ids[firm], projectId=ids["home"], agentId=ids[agent],
            endsAt="2026-12-31T00:00:00+08:00",
        )  # fmt: skip
    return Stage(graphql, uuid4(), ids, tokens)


async def do_the_job(story: Story) -> None:
    """Report, come, sign, dispute, rule and subscribe; then a suspended agreement and a struck agent."""
    ids = story.stage.ids
    chat = piece("CHAT", instant(CLOCK) + timedelta(hours=2))
    await story.play(
        ("day 1 10:00", "unlisted-b", "reports_them", {}, ["NOT_ON_ROSTER"]),
        ("day 1 10:01", "boss-b", "reports_them", {"agentId": ids["agent-b"]}, []),
        ("day 2 14:00", "receptionist", "takes_in", {"brought_by": "agent-a"}, []),
        ("day 2 14:01", "consultant", "signs", {}, []),
        ("day 3 09:00", "agent-a", "files", {"shown": [chat]}, []),
        ("day 3 10:00", "agent-b", "hands_in", {"kind": "CALL_LOG", "at": "day 1 20:00"}, []),
        ("day 4 10:00", "manager", "accepts_proposal", {}, []),
        ("day 5 11:00", "consultant", "subscribes", {}, []),
    )
    claim = await story.claim()
    assert (claim["outcome"], shares(claim)) == ("SPLIT", {"Firm A": 5000, "Firm B": 5000})
    assert (clauses(claim), claim["protectedUntil"]) == (["yincheng.judge"], None)
    dispute = await story.seen_dispute()
    assert {"yincheng.collision.3"} <= set(clauses(dispute["ruling"]))

    other = Story(story.stage, phone="13912345678")
    suspended = {"agreementId": ids["agreement A"]}
    await story.stage.act("admin", "suspendAgreement", suspended, "agreement { id } errors { code }")
    assert codes(await other.reports_them("agent-a")) == ["AGREEMENT_INACTIVE"]
    await story.stage.act("admin", "resumeAgreement", suspended, "agreement { id } errors { code }")
    assert codes(await other.reports_them("agent-a")) == []
    # The roster's end comes, and then the agreement's.
    await other.play(("day 310 10:00", "agent-a", "reports_them", {}, ["NOT_ON_ROSTER"]))
    await other.play(("day 366 10:00", "agent-a", "reports_them", {}, ["AGREEMENT_INACTIVE"]))
