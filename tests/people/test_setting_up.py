"""Setting up an organization from nothing over HTTP: what each act makes and what it refuses."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from auth.actor import FIRM_ROLES, SITE_ROLES, Role
from tests.founding import PASSWORD, Office


def refused(answer: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in answer["errors"]]


async def sees(office: Office, who: str) -> bool:
    answer = await office.graphql('{ project(slug: "first") { id } }', token=await office.token_of(who))
    return answer["data"]["project"] is not None


async def person(office: Office, **given: object) -> dict[str, Any]:
    usual = {"login": office.login("new"), "name": "New", "role": "ORGANIZATION_ADMIN", "password": PASSWORD}
    return await office.administer("addPerson", {**usual, **given}, "user { id }", key=str(uuid4()))


async def test_an_organization_is_set_up_from_nothing(office: Office) -> None:
    for role in Role:
        await office.add(role, role.lower())
    viewers = {role: (await office.sign_in(office.login(role.lower())))["viewer"] for role in Role}
    assert {role for role, viewer in viewers.items() if viewer["firm"] == {"name": "Firm"}} == FIRM_ROLES
    assert {role for role, viewer in viewers.items() if viewer["sites"] == [{"name": "Office"}]} == SITE_ROLES


async def test_a_project_is_set_up_under_a_preset(office: Office) -> None:
    wanted = '{ project(slug: "first") { name timeZone opensOn rulebook { slug version } sites { name } } }'
    answer = await office.graphql(wanted, token=office.token)
    assert answer["data"]["project"] == {
        "name": "First",
        "timeZone": "Asia/Shanghai",
        "opensOn": "2026-05-01",
        "rulebook": {"slug": "yincheng", "version": 1},
        "sites": [{"name": "Office"}],
    }


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"slug": "First"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "x" * 65}, "slug"),
        ({"slug": "first"}, "slug"),
        ({"name": " "}, "name"),
        ({"timeZone": "Asia/Nowhere"}, "timeZone"),
        ({"timeZone": "../etc/passwd"}, "timeZone"),
        ({"opensOn": "20260501"}, "opensOn"),
        ({"opensOn": "2026-02-30"}, "opensOn"),
        ({"rulebook": "none"}, "rulebook"),
    ],
)
async def test_a_project_that_cannot_be_is_refused_at_the_field(
    office: Office, wrong: dict[str, str], path: str
) -> None:
    given = {"slug": "second", "name": "Second", "rulebook": "yincheng", **wrong}
    answer = await office.administer("createProject", given, "project { id }", key=str(uuid4()))
    assert answer == {"project": None, "errors": [{"code": "INVALID_INPUT", "path": [path]}]}


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"login": "x"}, "INVALID_INPUT", "login"),
        ({"login": "-dash"}, "INVALID_INPUT", "login"),
        ({"login": "two words"}, "INVALID_INPUT", "login"),
        ({"name": "a\u200bb"}, "INVALID_INPUT", "name"),
        ({"password": "short"}, "INVALID_INPUT", "password"),
        ({"role": "AGENT"}, "INVALID_INPUT", "firmId"),
        ({"role": "AGENT", "firmId": "other"}, "NOT_FOUND", "firmId"),
        ({"firmId": "firm"}, "INVALID_INPUT", "firmId"),
        ({"role": "CONSULTANT"}, "INVALID_INPUT", "siteIds"),
        ({"role": "CONSULTANT", "siteIds": ["other"]}, "NOT_FOUND", "siteIds"),
        ({"siteIds": ["site"]}, "INVALID_INPUT", "siteIds"),
        ({"role": "INTEGRATION", "firmId": "firm", "siteIds": ["site"]}, "INVALID_INPUT", "siteIds"),
    ],
)
async def test_a_person_that_cannot_be_is_refused_at_the_field(
    office: Office, wrong: dict[str, Any], code: str, path: str
) -> None:
    given = dict(wrong)
    if "firmId" in given:
        given["firmId"] = office.ids.get(given["firmId"], "other")
    if "siteIds" in given:
        given["siteIds"] = [office.ids.get(site, "other") for site in given["siteIds"]]
    assert await person(office, **given) == {"user": None, "errors": [{"code": code, "path": [path]}]}


async def test_a_login_is_unique_over_the_service_whatever_its_case(office: Office, other: Office) -> None:
    assert refused(await person(office, login=other.login("admin"))) == [("INVALID_INPUT", ["login"])]
    assert refused(await person(office, login=other.login("Admin").upper())) == [("INVALID_INPUT", ["login"])]


async def test_an_act_is_carried_out_once_for_its_key(office: Office) -> None:
    key = str(uuid4())
    twins = await asyncio.gather(
        *(office.administer("createFirm", {"name": "Twin"}, "firm { id } replayed", key=key) for _ in range(4))
    )
    assert len({twin["firm"]["id"] for twin in twins}) == 1
    assert sorted(twin["replayed"] for twin in twins) == [False, True, True, True]
    reused = await office.administer("createFirm", {"name": "Another"}, "firm { id }", key=key)
    assert refused(reused) == [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]
    other_act = await office.administer(
        "createSite", {"projectId": office.ids["project"], "name": "Twin"}, "site { id }", key=key
    )
    assert refused(other_act) == [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]


async def test_a_wrong_request_frees_its_key(office: Office) -> None:
    key = str(uuid4())
    wrong = await office.administer("createFirm", {"name": ""}, "firm { id }", key=key)
    assert refused(wrong) == [("INVALID_INPUT", ["name"])]
    right = await office.administer("createFirm", {"name": "Right"}, "firm { name } replayed", key=key)
    assert right == {"firm": {"name": "Right"}, "replayed": False, "errors": []}
    no_key = await office.administer("createFirm", {"name": "Right"}, "firm { id }", key="no uuid")
    assert refused(no_key) == [("INVALID_INPUT", ["idempotencyKey"])]


async def test_a_firm_sees_a_project_once_an_agreement_was_signed(office: Office) -> None:
    await office.add(Role.FIRM_MANAGER, "manager")
    assert not await sees(office, "manager")
    agreement = await office.make(
        "signAgreement", "agreement", firmId=office.ids["firm"], projectId=office.ids["project"]
    )
    assert await sees(office, "manager")
    wanted = "agreement { suspendedAt endsAt }"
    suspended = await office.administer("suspendAgreement", {"agreementId": agreement}, wanted)
    again = await office.administer("suspendAgreement", {"agreementId": agreement}, wanted)
    assert suspended["agreement"]["suspendedAt"] is not None
    assert again == suspended
    resumed = await office.administer("resumeAgreement", {"agreementId": agreement}, wanted)
    assert resumed["agreement"] == {"suspendedAt": None, "endsAt": None}
    ended = await office.administer("endAgreement", {"agreementId": agreement}, wanted)
    assert ended["agreement"]["endsAt"] is not None
    assert await office.administer("endAgreement", {"agreementId": agreement}, wanted) == ended
    assert await sees(office, "manager")


async def test_acts_on_a_project_are_told_to_whoever_sees_it(office: Office) -> None:
    await office.add(Role.FIRM_MANAGER, "manager")
    await office.add(Role.CONSULTANT, "consultant")
    token = {who: await office.token_of(who) for who in ("manager", "consultant")}

    async def changed(who: str, since: str | None) -> tuple[list[str], str]:
        wanted = "query($since: String) { changes(since: $since) { changes { id node { id } } cursor } }"
        answer = await office.graphql(wanted, {"since": since}, token=token[who])
        page = answer["data"]["changes"]
        return [change["id"] for change in page["changes"] if change["node"]], page["cursor"]

    start = {who: (await changed(who, None))[1] for who in token}
    place = {"firmId": office.ids["firm"], "projectId": office.ids["project"]}
    agreement = await office.make("signAgreement", "agreement", **place)
    project = office.ids["project"]
    for who in token:
        seen, start[who] = await changed(who, start[who])
        assert seen == [project]
    await office.administer("suspendAgreement", {"agreementId": agreement}, "agreement { id }")
    await office.administer("suspendAgreement", {"agreementId": agreement}, "agreement { id }")
    assert [(await changed(who, start[who]))[0] for who in token] == [[project], [project]]


async def test_agreements_of_a_firm_on_a_project_never_run_at_once(office: Office) -> None:
    given = {"firmId": office.ids["firm"], "projectId": office.ids["project"]}
    end = (datetime.fromisoformat("2027-01-01T00:00:00+00:00")).isoformat()
    twins = await asyncio.gather(
        *(
            office.administer("signAgreement", {**given, "endsAt": end}, "agreement { id }", key=str(uuid4()))
            for _ in range(4)
        )
    )
    assert sorted(refused(twin) for twin in twins) == [[], *[[("INVALID_INPUT", ["startsAt"])]] * 3]
    backwards = await office.administer(
        "signAgreement", {**given, "startsAt": end, "endsAt": end}, "agreement { id }", key=str(uuid4())
    )
    assert refused(backwards) == [("INVALID_INPUT", ["endsAt"])]
    await office.make("signAgreement", "agreement", **given, startsAt=end)


async def test_a_roster_is_dated(office: Office) -> None:
    agent = await office.add(Role.AGENT, "agent")
    given = {"firmId": office.ids["firm"], "projectId": office.ids["project"], "agentId": agent}
    entry = await office.make("addToRoster", "rosterEntry", **given)
    twice = await office.administer("addToRoster", given, "rosterEntry { id }", key=str(uuid4()))
    assert refused(twice) == [("INVALID_INPUT", ["startsAt"])]
    wanted = "rosterEntry { endsAt agent { name } }"
    struck = await office.administer("strikeFromRoster", {"rosterEntryId": entry}, wanted)
    assert struck["rosterEntry"]["agent"] == {"name": "agent"}
    assert struck["rosterEntry"]["endsAt"] is not None
    assert await office.administer("strikeFromRoster", {"rosterEntryId": entry}, wanted) == struck
    await office.make("addToRoster", "rosterEntry", **given)


async def test_only_agents_of_the_firm_get_on_its_roster(office: Office) -> None:
    manager = await office.add(Role.FIRM_MANAGER, "manager")
    given = {"firmId": office.ids["firm"], "projectId": office.ids["project"], "agentId": manager}
    answer = await office.administer("addToRoster", given, "rosterEntry { id }", key=str(uuid4()))
    assert refused(answer) == [("NOT_FOUND", ["agentId"])]


async def test_an_end_lies_neither_in_the_past_nor_after_what_was_agreed(office: Office) -> None:
    now = datetime.fromisoformat((await office.sign_in(office.login("admin")))["viewer"]["organization"]["now"])
    agreement = await office.make(
        "signAgreement",
        "agreement",
        firmId=office.ids["firm"],
        projectId=office.ids["project"],
        endsAt=(now + timedelta(days=9)).isoformat(),
    )
    for days, expected in ((-1, [("INVALID_INPUT", ["at"])]), (10, [("INVALID_INPUT", ["at"])]), (8, [])):
        given = {"agreementId": agreement, "at": (now + timedelta(days=days)).isoformat()}
        assert refused(await office.administer("endAgreement", given, "agreement { id }")) == expected


async def test_staff_move_between_sites(office: Office) -> None:
    consultant = await office.add(Role.CONSULTANT, "consultant")
    admin = await office.add(Role.ORGANIZATION_ADMIN, "second")
    annex = await office.make("createSite", "site", projectId=office.ids["project"], name="Annex")
    moved = await office.administer("setSites", {"userId": consultant, "siteIds": [annex]}, "user { sites { name } }")
    assert moved == {"user": {"sites": [{"name": "Annex"}]}, "errors": []}
    nowhere = await office.administer("setSites", {"userId": consultant, "siteIds": []}, "user { id }")
    assert refused(nowhere) == [("INVALID_INPUT", ["siteIds"])]
    no_staff = await office.administer("setSites", {"userId": admin, "siteIds": [annex]}, "user { id }")
    assert refused(no_staff) == [("INVALID_INPUT", ["siteIds"])]


async def test_nobody_disables_themselves(office: Office) -> None:
    me = (await office.sign_in(office.login("admin")))["viewer"]["id"]
    assert refused(await office.administer("disablePerson", {"userId": me}, "user { id }")) == [
        ("FORBIDDEN", ["userId"])
    ]


async def test_only_a_sandbox_clock_is_moved_and_only_forward(office: Office, real: Office) -> None:
    wanted = "organization { now }"
    given = {"to": "2030-01-01T00:00:00Z"}
    assert refused(await real.administer("advanceClock", given, wanted)) == [("NOT_A_SANDBOX", [])]
    moved = await office.administer("advanceClock", given, wanted)
    assert moved["organization"]["now"].startswith("2030-01-01T00:00:0")
    back = await office.administer("advanceClock", {"to": "2029-01-01T00:00:00Z"}, wanted)
    assert back["organization"]["now"].startswith("2030-01-01T00:00:0")
    too_far = await office.administer("advanceClock", {"to": "8999-12-31T23:59:59Z"}, wanted)
    assert refused(too_far) == [("INVALID_INPUT", ["to"])]
