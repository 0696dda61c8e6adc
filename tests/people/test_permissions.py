"""Who may administer: every act asked as every other role, and with another organization's ids."""

from typing import Any, Final
from uuid import uuid4

import pytest

from auth.actor import FIRM_ROLES, SITE_ROLES, Role
from tests.founding import PASSWORD, Office

ACTS: Final[dict[str, tuple[dict[str, Any], str, str | None]]] = {
    "createProject": ({"slug": "second", "name": "Second", "rulebook": "yincheng"}, "project { id }", None),
    "createSite": ({"projectId": "project", "name": "Annex"}, "site { id }", "projectId"),
    "createFirm": ({"name": "Second"}, "firm { id }", None),
    "disableFirm": ({"firmId": "firm"}, "firm { id }", "firmId"),
    "enableFirm": ({"firmId": "firm"}, "firm { id }", "firmId"),
    "signAgreement": ({"firmId": "firm", "projectId": "project"}, "agreement { id }", "projectId"),
    "suspendAgreement": ({"agreementId": "agreement"}, "agreement { id }", "agreementId"),
    "resumeAgreement": ({"agreementId": "agreement"}, "agreement { id }", "agreementId"),
    "endAgreement": ({"agreementId": "agreement"}, "agreement { id }", "agreementId"),
    "addToRoster": ({"firmId": "firm", "projectId": "project", "agentId": "agent"}, "rosterEntry { id }", "projectId"),
    "strikeFromRoster": ({"rosterEntryId": "entry"}, "rosterEntry { id }", "rosterEntryId"),
    "addPerson": (
        {"login": "second", "name": "Second", "role": "AGENT", "firmId": "firm", "password": PASSWORD},
        "user { id }",
        "firmId",
    ),
    "setSites": ({"userId": "consultant", "siteIds": ["site"]}, "user { id }", "userId"),
    "disablePerson": ({"userId": "agent"}, "user { id }", "userId"),
    "enablePerson": ({"userId": "agent"}, "user { id }", "userId"),
    "resetPassword": ({"userId": "agent", "password": PASSWORD}, "user { id }", "userId"),
    "advanceClock": ({"to": "2030-01-01T00:00:00Z"}, "organization { id }", None),
}
KEYED: Final = {"createProject", "createSite", "createFirm", "signAgreement", "addToRoster", "addPerson"}
LISTS: Final = ("firms", "people", "agreements", "roster")
SEEN: Final = {
    Role.ORGANIZATION_ADMIN: {"firms", "people", "agreements", "roster"},
    Role.SITE_MANAGER: {"firms", "people", "agreements", "roster"},
    Role.FIRM_MANAGER: {"roster"},
}


def with_ids(given: dict[str, Any], office: Office) -> dict[str, Any]:
    def of(value: Any) -> Any:  # noqa: ANN401 (an input's value)
        return office.ids.get(str(value), value)

    return {name: [of(value[0])] if name == "siteIds" else of(value) for name, value in given.items()}


async def asked(office: Office, act: str, owner: Office, *, token: str | None = None) -> list[tuple[str, list[str]]]:
    given, wanted, _ = ACTS[act]
    key = str(uuid4()) if act in KEYED else None
    answer = await office.administer(act, with_ids(given, owner), wanted, token=token, key=key)
    assert answer[wanted.split()[0]] is None
    return [(error["code"], error["path"]) for error in answer["errors"]]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ORGANIZATION_ADMIN])
async def test_nobody_but_an_admin_may_administer(furnished: Office, role: Role) -> None:
    token = await furnished.token_of(role.lower())
    answers = {act: await asked(furnished, act, furnished, token=token) for act in ACTS}
    assert answers == {act: [("FORBIDDEN", [])] for act in ACTS}


async def test_a_role_is_refused_before_anything_of_the_input_is_read(furnished: Office) -> None:
    token = await furnished.token_of("agent")
    wrong = {"firmId": "x", "projectId": "x", "agentId": "x", "startsAt": "2030-01-01T00:00:00Z"}
    answer = await furnished.administer("addToRoster", wrong, "rosterEntry { id }", token=token, key="no uuid")
    assert answer["errors"] == [{"code": "FORBIDDEN", "path": []}]
    person = {"login": "", "name": "", "role": "AGENT", "password": ""}
    answer = await furnished.administer("addPerson", person, "user { id }", token=token, key="no uuid")
    assert answer["errors"] == [{"code": "FORBIDDEN", "path": []}]


@pytest.mark.parametrize("act", [act for act, (_, _, path) in ACTS.items() if path])
async def test_another_organizations_ids_are_not_found(furnished: Office, other: Office, act: str) -> None:
    foreign = await asked(other, act, furnished)
    assert foreign == [("NOT_FOUND", [ACTS[act][2]])]


async def test_a_stranger_is_unauthenticated(furnished: Office) -> None:
    answer = await furnished.graphql('mutation { createFirm(input: {idempotencyKey: "x", name: "x"}) { replayed } }')
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


@pytest.mark.parametrize("role", list(Role))
async def test_lists_without_a_right_to_them_are_empty(furnished: Office, role: Role) -> None:
    token = furnished.token if role is Role.ORGANIZATION_ADMIN else await furnished.token_of(role.lower())
    document = " ".join(f"{name} {{ nodes {{ id }} }}" for name in LISTS)
    answer = await furnished.graphql(f"{{ {document} }}", token=token)
    assert "errors" not in answer
    assert {name for name in LISTS if answer["data"][name]["nodes"]} == SEEN.get(role, set())


async def test_the_roles_of_the_table_are_all_roles() -> None:
    assert FIRM_ROLES | SITE_ROLES | {Role.ORGANIZATION_ADMIN} == set(Role)
