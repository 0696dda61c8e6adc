"""Signing in and out and following refresh tokens, over HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from auth.actor import Role
from tests.founding import PASSWORD, SIGN_IN, Office

REFRESH = """
mutation($input: RefreshSessionInput!) { refreshSession(input: $input) {
  session { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt } errors { code path }
} }
"""
SIGN_OUT = "mutation { signOut { errors { code } } }"
SIGN_IN_ALONE = "mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }"
REVOKED: Final[dict[str, Any]] = {"session": None, "errors": [{"code": "SESSION_REVOKED", "path": []}]}
REFUSED: Final[dict[str, Any]] = {"session": None, "viewer": None, "errors": [{"code": "BAD_CREDENTIALS", "path": []}]}


async def refresh(office: Office, token: str) -> dict[str, Any]:
    return await office.act(REFRESH, {"input": {"refreshToken": token}}, "refreshSession", token=None)


async def signed(office: Office, token: str) -> bool:
    answer = await office.graphql("{ viewer { id } }", token=token)
    assert "errors" not in answer
    return answer["data"]["viewer"] is not None


async def test_signing_in_gives_tokens_and_tells_who_one_is(office: Office) -> None:
    before = datetime.now(UTC)
    answer = await office.sign_in(office.login("admin").upper())
    assert answer["errors"] == []
    assert answer["viewer"]["role"] == "ORGANIZATION_ADMIN"
    assert answer["viewer"]["organization"]["name"] == "Developer"
    session = answer["session"]
    lives = [datetime.fromisoformat(session[name]) - before for name in session if name.endswith("At")]
    assert lives == [
        pytest.approx(timedelta(minutes=30), abs=timedelta(seconds=30)),
        pytest.approx(timedelta(days=30), abs=timedelta(seconds=30)),
    ]
    assert await signed(office, session["accessToken"])


async def test_a_wrong_password_an_unknown_login_and_a_disabled_person_are_told_the_same(office: Office) -> None:
    agent = await office.add(Role.AGENT, "agent")
    await office.administer("disablePerson", {"userId": agent}, "user { id }")
    assert await office.sign_in(office.login("admin"), password="wrong horse battery") == REFUSED
    assert await office.sign_in(office.login("nobody")) == REFUSED
    assert await office.sign_in(office.login("agent")) == REFUSED


@pytest.mark.parametrize(
    ("device", "path"),
    [
        ({"id": "", "platform": "IOS", "appVersion": "1"}, ["device", "id"]),
        ({"id": "x" * 201, "platform": "IOS", "appVersion": "1"}, ["device", "id"]),
        ({"id": "x", "platform": "IOS", "appVersion": "1\n"}, ["device", "appVersion"]),
        ({"id": "x", "platform": "IOS", "appVersion": "1", "publicKey": "key"}, ["device", "publicKey"]),
    ],
)
async def test_a_device_must_be_told_properly(office: Office, device: dict[str, str], path: list[str]) -> None:
    given = {"login": office.login("admin"), "password": PASSWORD, "device": device}
    answer = await office.act(SIGN_IN, {"input": given}, "signIn", token=None)
    assert answer == {"session": None, "viewer": None, "errors": [{"code": "INVALID_INPUT", "path": path}]}


async def test_refreshing_rotates_both_tokens(office: Office) -> None:
    first = (await office.sign_in(office.login("admin")))["session"]
    second = (await refresh(office, first["refreshToken"]))["session"]
    assert {first["accessToken"], first["refreshToken"]} & {second["accessToken"], second["refreshToken"]} == set()
    assert not await signed(office, first["accessToken"])
    assert await signed(office, second["accessToken"])


async def test_a_lost_reply_may_be_asked_for_again_until_a_new_token_is_used(office: Office) -> None:
    first = (await office.sign_in(office.login("admin")))["session"]
    lost = (await refresh(office, first["refreshToken"]))["session"]
    again = (await refresh(office, first["refreshToken"]))["session"]
    assert (again["accessToken"], again["refreshToken"]) == (lost["accessToken"], lost["refreshToken"])
    assert await signed(office, again["accessToken"])
    assert await refresh(office, first["refreshToken"]) == REVOKED
    assert not await signed(office, again["accessToken"])
    assert await refresh(office, again["refreshToken"]) == REVOKED


async def test_twin_refreshes_get_the_same_tokens(office: Office) -> None:
    first = (await office.sign_in(office.login("admin")))["session"]
    answers = await asyncio.gather(*(refresh(office, first["refreshToken"]) for _ in range(8)))
    assert len({(answer["session"]["accessToken"], answer["session"]["refreshToken"]) for answer in answers}) == 1


async def test_a_used_up_token_ends_the_family_for_good(office: Office) -> None:
    first = (await office.sign_in(office.login("admin"), device="a"))["session"]
    second = (await refresh(office, first["refreshToken"]))["session"]
    third = (await refresh(office, second["refreshToken"]))["session"]
    assert await refresh(office, first["refreshToken"]) == REVOKED
    assert not await signed(office, third["accessToken"])
    assert await refresh(office, third["refreshToken"]) == REVOKED
    assert await signed(office, office.token)


@pytest.mark.parametrize("token", ["", "bbr_unknown", "bbr_" + "a" * 67])
async def test_an_unknown_token_is_told_no_more(office: Office, token: str) -> None:
    assert await refresh(office, token) == REVOKED


async def test_signing_in_on_a_device_ends_its_older_session_only(office: Office) -> None:
    older = (await office.sign_in(office.login("admin"), device="a"))["session"]
    other = (await office.sign_in(office.login("admin"), device="b"))["session"]
    newer = (await office.sign_in(office.login("admin"), device="a"))["session"]
    tokens = [session["accessToken"] for session in (older, other, newer)]
    assert [await signed(office, token) for token in tokens] == [False, True, True]
    assert await refresh(office, older["refreshToken"]) == REVOKED


async def test_simultaneous_sign_ins_on_a_device_leave_one_session(office: Office) -> None:
    device = {"id": "a", "platform": "WEB", "appVersion": "1"}
    given = {"input": {"login": office.login("admin"), "password": PASSWORD, "device": device}}
    answers = await asyncio.gather(*(office.act(SIGN_IN_ALONE, given, "signIn", token=None) for _ in range(6)))
    tokens = [answer["session"]["accessToken"] for answer in answers]
    assert [await signed(office, token) for token in tokens].count(True) == 1


async def test_signing_out_while_refreshing_leaves_nobody_signed_in(office: Office) -> None:
    for number in range(4):
        session = (await office.sign_in(office.login("admin"), device=f"out {number}"))["session"]
        out = office.act(SIGN_OUT, {}, "signOut", token=session["accessToken"])
        refreshed = [refresh(office, session["refreshToken"]) for _ in range(3)]
        _, *answers = await asyncio.gather(out, *refreshed, return_exceptions=True)
        tokens = [each["session"]["accessToken"] for each in answers if isinstance(each, dict) and each["session"]]
        ended = await office.graphql(SIGN_OUT, token=tokens[0]) if tokens else {}
        assert "errors" not in ended or ended["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert not await signed(office, session["accessToken"])


async def test_signing_out_ends_the_session(office: Office) -> None:
    session = (await office.sign_in(office.login("admin"), device="a"))["session"]
    answer = await office.act(SIGN_OUT, {}, "signOut", token=session["accessToken"])
    assert answer == {"errors": []}
    assert not await signed(office, session["accessToken"])
    assert await refresh(office, session["refreshToken"]) == REVOKED
    assert await signed(office, office.token)


@pytest.mark.parametrize("whose", ["disablePerson", "disableFirm"])
async def test_disabling_a_person_or_their_firm_acts_on_the_next_request(office: Office, whose: str) -> None:
    agent = await office.add(Role.AGENT, "agent")
    session = (await office.sign_in(office.login("agent")))["session"]
    given, wanted = (
        ({"userId": agent}, "user") if whose == "disablePerson" else ({"firmId": office.ids["firm"]}, "firm")
    )
    await office.administer(whose, given, f"{wanted} {{ id }}")
    assert not await signed(office, session["accessToken"])
    assert await refresh(office, session["refreshToken"]) == REVOKED
    await office.administer(whose.replace("disable", "enable"), given, f"{wanted} {{ id }}")
    assert not await signed(office, session["accessToken"])
    assert (await office.sign_in(office.login("agent")))["errors"] == []


async def test_a_new_password_ends_every_session(office: Office) -> None:
    agent = await office.add(Role.AGENT, "agent")
    session = (await office.sign_in(office.login("agent")))["session"]
    await office.administer("resetPassword", {"userId": agent, "password": "another horse"}, "user { id }")
    assert not await signed(office, session["accessToken"])
    assert await office.sign_in(office.login("agent")) == REFUSED
    assert (await office.sign_in(office.login("agent"), password="another horse"))["errors"] == []


async def test_sessions_keep_real_time_when_a_sandbox_clock_is_moved(office: Office) -> None:
    to = (datetime.now(UTC) + timedelta(days=400)).isoformat()
    answer = await office.administer("advanceClock", {"to": to}, "organization { now }")
    assert datetime.fromisoformat(answer["organization"]["now"]) >= datetime.now(UTC) + timedelta(days=399)
    assert await signed(office, office.token)
    before = datetime.now(UTC)
    session = (await office.sign_in(office.login("admin")))["session"]
    assert datetime.fromisoformat(session["accessTokenExpiresAt"]) - before < timedelta(minutes=31)


async def test_reading_the_answer_of_a_refresh_does_not_use_its_token(office: Office) -> None:
    whole = REFRESH.replace("errors", "viewer { organization { now } } errors")
    first = (await office.sign_in(office.login("admin")))["session"]
    given = {"input": {"refreshToken": first["refreshToken"]}}
    answers = [await office.act(whole, given, "refreshSession", token=None) for _ in range(3)]
    assert [answer["errors"] for answer in answers] == [[], [], []]
