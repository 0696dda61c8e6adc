"""The first organization: made by the command, or with the demo data."""

from typing import Final

import pytest
from typer.testing import CliRunner

from api import demo_data
from api.app import create_app
from api.cli import commands
from api.served import BAOBEI
from api.settings import Settings
from domain.rulebooks.presets import presets
from tests.conftest import GraphQL, client_of, running_app, settings_for
from tests.founding import Office

LOGINS: Final = {
    "admin": "ORGANIZATION_ADMIN",
    "admin-2": "ORGANIZATION_ADMIN",
    "site-manager": "SITE_MANAGER",
    "receptionist": "RECEPTIONIST",
    "consultant": "CONSULTANT",
    "sales-support": "SALES_SUPPORT",
    "firm-a-manager": "FIRM_MANAGER",
    "agent-a1": "AGENT",
    "agent-a2": "AGENT",
    "agent-a-unlisted": "AGENT",
    "firm-b-manager": "FIRM_MANAGER",
    "agent-b1": "AGENT",
    "integration-b": "INTEGRATION",
}
ROSTERS: Final = "{ roster(first: 100) { nodes { agent { name } firm { name } project { slug } } } }"
CREATE: Final = ["organization", "create", "--name", "Developer", "--admin-login", "boss", "--admin-name", "Boss"]


async def test_the_demo_data_are_those_of_the_contract(own_database_url: str) -> None:
    app = create_app(settings_for(own_database_url), BAOBEI)
    async with running_app(app), client_of(app) as client:
        await demo_data.load(app.state.services)
        await demo_data.load(app.state.services)
        office = Office(GraphQL(client), "demo")
        viewers = {login: await office.sign_in(login, password="baobei-demo") for login in LOGINS}
        assert {login: viewer["viewer"]["role"] for login, viewer in viewers.items()} == LOGINS
        slugs = [book.slug for book in presets()]
        for login, answer in viewers.items():
            token = answer["session"]["accessToken"]
            seen = await office.graphql("{ projects { nodes { slug sites { id } } } }", token=token)
            assert [(each["slug"], len(each["sites"])) for each in seen["data"]["projects"]["nodes"]] == [
                (slug, 1) for slug in slugs
            ], login
        answer = await office.graphql(ROSTERS, token=viewers["admin"]["session"]["accessToken"])
        rosters = {
            (each["firm"]["name"], each["agent"]["name"], each["project"]["slug"])
            for each in answer["data"]["roster"]["nodes"]
        }
        listed = {("Firm A", "Agent A1"), ("Firm A", "Agent A2"), ("Firm B", "Agent B1")}
        assert rosters == {(firm, agent, slug) for firm, agent in listed for slug in slugs}
        for login in ("other-admin", "other-agent"):
            token = (await office.sign_in(login, password="baobei-demo"))["session"]["accessToken"]
            seen = await office.graphql("{ projects { nodes { slug } } }", token=token)
            assert [each["slug"] for each in seen["data"]["projects"]["nodes"]] == ["elsewhere"]


@pytest.fixture
def environment(own_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the command at a database of its own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", own_database_url)
    monkeypatch.setenv("LOG_LEVEL", "WARNING")


@pytest.mark.usefixtures("environment")
def test_the_command_makes_an_organization_once_for_a_login() -> None:
    made = CliRunner().invoke(commands, CREATE, input="correct horse\n")
    assert (made.exit_code, made.output) == (0, "boss may sign in now.\n")
    again = CliRunner().invoke(commands, CREATE, input="correct horse\n")
    assert (again.exit_code, again.output) == (2, "baobei: login: This field is not filled in correctly.\n")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--clock", "2030-01-01T00:00:00+08:00"], "clock: Only a sandbox organization's clock can be moved."),
        (["--sandbox", "--clock", "tomorrow"], "--clock: not an RFC 3339 instant with an offset"),
        (["--sandbox", "--clock", "1200-01-01T00:00:00Z"], "clock: This field is not filled in correctly."),
    ],
)
def test_the_command_refuses_a_clock_that_cannot_be(more: list[str], told: str) -> None:
    refused = CliRunner().invoke(commands, [*CREATE, *more], input="correct horse\n")
    assert (refused.exit_code, refused.output) == (2, f"baobei: {told}\n")


@pytest.mark.usefixtures("environment")
def test_the_command_refuses_a_short_password() -> None:
    refused = CliRunner().invoke(commands, CREATE, input="short\n")
    assert (refused.exit_code, refused.output) == (2, "baobei: password: This field is not filled in correctly.\n")
