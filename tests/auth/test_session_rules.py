"""Refresh tokens rotate so that bad networks sign nobody out and no stolen token outlives its discovery."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from auth.sessions import rules
from auth.sessions.rules import Family, Replayed, Revoked, Rotated, Unknown
from auth.tokens import Pair, family_hash, new_pair, new_salt, token_hash

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def rotate(family: Family, token: str, now: datetime = NOON) -> tuple[Family, Pair]:
    outcome = rules.refresh(family, token, salt=new_salt(), now=now)
    assert isinstance(outcome, Rotated)
    return outcome.family, outcome.pair


def judge(family: Family | None, token: str, now: datetime = NOON) -> object:
    return rules.refresh(family, token, salt=new_salt(), now=now)


def test_signing_in_gives_half_an_hour_and_thirty_days() -> None:
    pair = new_pair()
    family = rules.found(pair, NOON)
    assert family == Family(
        family_hash=family_hash(pair.refresh),
        access_hash=token_hash(pair.access),
        access_expires_at=NOON + timedelta(minutes=30),
        refresh_hash=token_hash(pair.refresh),
        refresh_expires_at=NOON + timedelta(days=30),
    )
    assert rules.admits(family, token_hash(pair.access), NOON + 30 * MINUTE - timedelta(microseconds=1))
    assert not rules.admits(family, token_hash(pair.access), NOON + 30 * MINUTE)
    assert not rules.admits(family, token_hash(pair.refresh), NOON)


def test_refreshing_replaces_both_tokens() -> None:
    first = new_pair()
    family, second = rotate(rules.found(first, NOON), first.refresh, NOON + 20 * MINUTE)
    assert rules.admits(family, token_hash(second.access), NOON + 49 * MINUTE)
    assert not rules.admits(family, token_hash(first.access), NOON + 20 * MINUTE)
    assert family.refresh_expires_at == NOON + 20 * MINUTE + rules.REFRESH_LIFE


def test_a_lost_reply_may_be_asked_for_again_and_again() -> None:
    first = new_pair()
    family, lost = rotate(rules.found(first, NOON), first.refresh)
    for days in range(1, 30, 7):
        later = NOON + timedelta(days=days)
        family, again = rotate(family, first.refresh, later)
        assert again == lost
        assert rules.admits(family, token_hash(again.access), later)


def test_a_retry_does_not_lengthen_the_life_of_the_token_retried() -> None:
    first = new_pair()
    family, _ = rotate(rules.found(first, NOON), first.refresh, NOON + timedelta(days=29))
    family, _ = rotate(family, first.refresh, NOON + timedelta(days=29, hours=23))
    assert judge(family, first.refresh, NOON + timedelta(days=30)) == Revoked()


def test_no_retry_once_the_new_access_token_was_presented() -> None:
    first = new_pair()
    family, _ = rotate(rules.found(first, NOON), first.refresh)
    outcome = judge(rules.present(family), first.refresh, NOON + MINUTE)
    assert isinstance(outcome, Replayed)
    assert outcome.family.ended_at == NOON + MINUTE


def test_no_retry_once_the_new_refresh_token_was_presented() -> None:
    first = new_pair()
    family, second = rotate(rules.found(first, NOON), first.refresh)
    family, _ = rotate(family, second.refresh)
    assert isinstance(judge(family, first.refresh), Replayed)


def test_an_ended_family_admits_nobody_and_stays_ended() -> None:
    first = new_pair()
    family, second = rotate(rules.found(first, NOON), first.refresh)
    ended = rules.end(family, NOON)
    assert rules.end(ended, NOON + MINUTE) == ended
    assert not rules.admits(ended, token_hash(second.access), NOON)
    assert judge(ended, first.refresh) == Revoked()
    assert judge(ended, second.refresh) == Revoked()


def test_a_token_that_ran_out_is_revoked_and_ends_nothing() -> None:
    pair = new_pair()
    family = rules.found(pair, NOON)
    assert isinstance(judge(family, pair.refresh, NOON + rules.REFRESH_LIFE - MINUTE), Rotated)
    assert judge(family, pair.refresh, NOON + rules.REFRESH_LIFE) == Revoked()


@pytest.mark.parametrize("token", ["", "bbr_", "nonsense", "\ud800", "bbr_" + "A" * 67])
def test_what_is_no_token_is_unknown(token: str) -> None:
    assert judge(rules.found(new_pair(), NOON), token) == Unknown()
    assert judge(None, token) == Unknown()


def test_another_familys_token_is_unknown() -> None:
    assert judge(rules.found(new_pair(), NOON), new_pair().refresh) == Unknown()


def test_an_access_token_does_not_refresh() -> None:
    pair = new_pair()
    assert judge(rules.found(pair, NOON), pair.access) == Unknown()


@given(st.lists(st.sampled_from(["lost", "delivered", "twice", "used"]), max_size=25))
@settings(max_examples=60, deadline=None)
def test_whatever_replies_are_lost_an_honest_client_stays_signed_in(network: list[str]) -> None:
    held = new_pair()
    family, now = rules.found(held, NOON), NOON
    for event in network:
        now += timedelta(hours=5)
        if event == "used":
            family = rules.present(family) if rules.admits(family, token_hash(held.access), now) else family
            continue
        family, reply = rotate(family, held.refresh, now)
        if event == "twice":  # a request given up and sent again; the first arrives after the second was answered
            family, _ = rotate(family, held.refresh, now + MINUTE)
        if event != "lost":
            held = reply
            assert rules.admits(family, token_hash(held.access), now)


@given(st.integers(1, 6), st.integers(1, 6), st.booleans())
@settings(max_examples=40, deadline=None)
def test_when_thief_and_owner_both_go_on_the_family_ends(before: int, after: int, thief_first: bool) -> None:  # noqa: FBT001
    held = new_pair()
    family = rules.found(held, NOON)
    for _ in range(before):
        family, held = rotate(family, held.refresh)
        family = rules.present(family)
    stolen, going_on = held, held
    for _ in range(after if thief_first else 1):
        family, going_on = rotate(family, going_on.refresh)
        family = rules.present(family)
    outcome = judge(family, stolen.refresh)
    assert isinstance(outcome, Replayed)
    assert judge(outcome.family, going_on.refresh) == Revoked()


class Sessions(RuleBasedStateMachine):
    """Everybody holds every token ever given; a count of generations predicts each answer."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs = [new_pair()]
        self.family = rules.found(self.pairs[0], NOON)
        self.used = True
        self.ended = False
        self.now = NOON

    @rule(minutes=st.integers(0, 60))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(age=st.integers(0, 4))
    def refresh(self, age: int) -> None:
        generation = len(self.pairs) - 1 - age
        if generation < 0:
            return
        outcome = rules.refresh(self.family, self.pairs[generation].refresh, salt=new_salt(), now=self.now)
        if self.ended:
            assert outcome == Revoked()
        elif age == 0 or (age == 1 and not self.used):
            assert isinstance(outcome, Rotated)
            self.rotated(outcome, retried=age == 1)
        else:
            assert isinstance(outcome, Replayed)
            self.family, self.ended = outcome.family, True

    def rotated(self, outcome: Rotated, *, retried: bool) -> None:
        self.family, self.used = outcome.family, False
        if retried:
            assert outcome.pair == self.pairs[-1]
        else:
            self.pairs.append(outcome.pair)

    @precondition(lambda self: not self.ended)
    @rule()
    def use(self) -> None:
        if rules.admits(self.family, token_hash(self.pairs[-1].access), self.now):
            self.family, self.used = rules.present(self.family), True

    @invariant()
    def only_the_newest_access_token_admits(self) -> None:
        fresh = not self.ended and self.now < self.family.access_expires_at
        for pair in self.pairs[:-1]:
            assert not rules.admits(self.family, token_hash(pair.access), self.now)
        assert rules.admits(self.family, token_hash(self.pairs[-1].access), self.now) == fresh


TestSessions = Sessions.TestCase
TestSessions.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
