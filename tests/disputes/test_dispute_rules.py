"""What a filing and a ruling may say, and where a dispute stands among its case's facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from auth.errors import Code, DomainError
from domain.cases.values import Entry
from domain.customers.rules import Phone
from domain.disputes import rules
from domain.disputes.rules import Known
from domain.disputes.values import DisputeDraft, EvidenceDraft, RulingDraft
from domain.rulings.facts import (
    Disputed,
    DisputeSubject,
    DisputeWithdrawn,
    EvidenceKind,
    EvidenceShows,
    Fact,
    Outcome,
    Reported,
    Ruled,
    Share,
    SignatureRole,
    Visited,
    VisitSigned,
)

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
A, B, ME = UUID(int=1), UUID(int=2), UUID(int=9)
PHONE = Phone("+8613800005678", "138****5678")
EVIDENCE = EvidenceDraft(kind=EvidenceKind.CHAT, shows=EvidenceShows.INVITATION, happened_at=NOON, note=" 看聊天 ")
FILING = DisputeDraft(
    case=A, project=None, phone=None, subject=DisputeSubject.VISIT, statement=" 我方邀约\n", evidence=(EVIDENCE,)
)
RULING = RulingDraft(accept=None, proposal_hash=None, outcome=Outcome.NATURAL, rationale=" 依据 ")


Told = tuple[Fact, UUID | None, dict[str, Any]]


def entries(*facts: Told) -> list[Entry]:
    return [
        Entry(fact=fact, seq=seq, by=by, audience=(), device_at=None, also=also)
        for seq, (fact, by, also) in enumerate(facts, 1)
    ]


def disputed(fact: str, dispute: str = "d", party: str = "a", by: UUID | None = None) -> Told:
    about = Disputed(id=fact, at=NOON, dispute=dispute, party=party, subject=DisputeSubject.VISIT, about="v")
    return about, by, {}


def taken_back(dispute: str = "d", firm: str = "a") -> Told:
    return DisputeWithdrawn(id="w", at=NOON, dispute=dispute), None, {"firm": firm}


RULED: Told = (
    Ruled(id="r", at=NOON, dispute="d", subject=DisputeSubject.VISIT, about="v", outcome=Outcome.NATURAL),
    None,
    {},
)


def test_a_filing_is_trimmed() -> None:
    kept = rules.filing(FILING)
    assert (kept.statement, kept.evidence[0].note) == ("我方邀约", "看聊天")


@pytest.mark.parametrize(
    ("draft", "path"),
    [
        (replace(FILING, project=A), ("caseId",)),
        (replace(FILING, phone=PHONE), ("caseId",)),
        (replace(FILING, case=None), ("caseId",)),
        (replace(FILING, case=None, phone=PHONE), ("projectId",)),
        (replace(FILING, case=None, project=A), ("customerPhone",)),
        (replace(FILING, statement=" \n"), ("statement",)),
        (replace(FILING, statement="x" * 4001), ("statement",)),
        (replace(FILING, statement="\x00"), ("statement",)),
        (replace(FILING, evidence=(EVIDENCE,) * 21), ("evidence",)),
        (replace(FILING, evidence=(EVIDENCE, replace(EVIDENCE, note="x" * 2001))), ("evidence", "1", "note")),
    ],
)
def test_a_wrong_filing_is_refused(draft: DisputeDraft, path: tuple[str, ...]) -> None:
    with pytest.raises(DomainError) as refused:
        rules.filing(draft)
    assert (refused.value.code, refused.value.path) == (Code.INVALID_INPUT, path)


def test_evidence_of_the_future_is_refused() -> None:
    rules.require_past([EVIDENCE], NOON)
    with pytest.raises(DomainError) as refused:
        rules.require_past([EVIDENCE], NOON - timedelta(milliseconds=1))
    assert refused.value.path == ("evidence", "0", "happenedAt")


def over(outcome: Outcome, *shares: tuple[UUID | None, int]) -> RulingDraft:
    return replace(RULING, outcome=outcome, shares=shares)


@pytest.mark.parametrize(
    "draft",
    [
        over(Outcome.SOLE, (A, 10000)),
        over(Outcome.SPLIT, (A, 5000), (B, 5000)),
        over(Outcome.SPLIT, (A, 1), (None, 9999)),
        over(Outcome.NATURAL),
        over(Outcome.UNCLAIMED),
        replace(RULING, accept=True, proposal_hash="0", outcome=None),
    ],
)
def test_a_ruling_of_a_right_shape_is_taken(draft: RulingDraft) -> None:
    assert rules.ruling(draft) == replace(draft, rationale="依据")


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (replace(RULING, outcome=None), Code.INVALID_INPUT, "outcome"),
        (replace(RULING, rationale=" "), Code.INVALID_INPUT, "rationale"),
        (replace(RULING, accept=True, outcome=None), Code.INVALID_INPUT, "proposalHash"),
        (replace(RULING, accept=True, proposal_hash="0"), Code.INVALID_INPUT, "outcome"),
        (
            replace(RULING, accept=True, proposal_hash="0", outcome=None, shares=((A, 10000),)),
            Code.INVALID_INPUT,
            "shares",
        ),
        (over(Outcome.SOLE), Code.SHARES_NOT_WHOLE, "shares"),
        (over(Outcome.SOLE, (A, 9999)), Code.SHARES_NOT_WHOLE, "shares"),
        (over(Outcome.SOLE, (None, 10000)), Code.INVALID_INPUT, "shares"),
        (over(Outcome.SOLE, (A, 5000), (B, 5000)), Code.INVALID_INPUT, "shares"),
        (over(Outcome.SPLIT, (A, 5000), (B, 5001)), Code.SHARES_NOT_WHOLE, "shares"),
        (over(Outcome.SPLIT, (A, 10000)), Code.INVALID_INPUT, "shares"),
        (over(Outcome.SPLIT, (A, 5000), (A, 5000)), Code.INVALID_INPUT, "shares"),
        (over(Outcome.SPLIT, (A, 10000), (B, 0)), Code.INVALID_INPUT, "shares"),
        (over(Outcome.SPLIT, (A, 11000), (B, -1000)), Code.INVALID_INPUT, "shares"),
        (over(Outcome.POOL, (A, 10000)), Code.INVALID_INPUT, "shares"),
    ],
)
def test_a_ruling_of_a_wrong_shape_is_refused(draft: RulingDraft, code: Code, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        rules.ruling(draft)
    assert (refused.value.code, refused.value.path) == (code, (field,))


def test_the_developer_has_a_share_without_a_firm() -> None:
    shares = rules.shares(over(Outcome.SPLIT, (A, 4000), (None, 6000)))
    assert shares == (Share(party="", basis_points=6000), Share(party=A.hex, basis_points=4000))


@pytest.mark.parametrize(
    ("known", "phone", "case"),
    [
        ([Known(case=A, phone=b"full"), Known(case=B, phone=b"other")], b"full", A),
        ([Known(case=A, phone=None), Known(case=B, phone=b"full")], b"full", B),
        ([Known(case=A, phone=None), Known(case=B, phone=b"other")], b"full", A),
        ([Known(case=A, phone=None), Known(case=B, phone=None)], b"full", None),
        ([Known(case=A, phone=b"other")], b"full", None),
        ([Known(case=A, phone=b"other")], None, A),
        ([Known(case=A, phone=b"other"), Known(case=B, phone=None)], None, None),
        ([], None, None),
    ],
)
def test_a_number_means_one_customer_or_nobody(known: list[Known], phone: bytes | None, case: UUID | None) -> None:
    assert rules.meant(known, phone) == case


@pytest.mark.parametrize(
    ("happened", "is_open"),
    [
        (entries(disputed("d")), True),
        (entries(disputed("d"), taken_back()), False),
        (entries(disputed("d"), disputed("e", party="b"), taken_back()), True),
        (entries(disputed("d"), disputed("e", party="b"), taken_back(), taken_back(firm="b")), False),
        (entries(disputed("d"), disputed("e", party="b"), taken_back(), disputed("f"), taken_back(firm="b")), True),
        (entries(disputed("d"), RULED), False),
        (entries(disputed("x", "x")), False),
    ],
)
def test_a_dispute_is_open_until_ruled_or_taken_back_by_all(happened: list[Entry], *, is_open: bool) -> None:
    assert rules.is_open(happened, "d") is is_open
    found = rules.open_dispute(happened, DisputeSubject.VISIT)
    assert (found is not None and found.id == "d") is is_open
    assert rules.open_dispute(happened, DisputeSubject.DEAL) is None


ACTS: list[tuple[Told, bool]] = [
    ((Reported(id="1", at=NOON, party="a", agent=ME.hex, customer="c"), None, {}), True),
    ((Reported(id="1", at=NOON, party="a", agent="x", customer="c"), ME, {}), True),
    ((Visited(id="1", at=NOON, customer="c", brought_by="a", agent=ME.hex), None, {}), True),
    ((Visited(id="1", at=NOON, customer="c"), ME, {}), False),
    ((Visited(id="1", at=NOON, customer="c"), ME, {"consultant": ME.hex}), True),
    ((VisitSigned(id="1", at=NOON, visit="v", role=SignatureRole.SITE_MANAGER), ME, {}), False),
    ((VisitSigned(id="1", at=NOON, visit="v", role=SignatureRole.CUSTOMER), ME, {"consultant": ME.hex}), True),
    (disputed("d", by=ME), True),
]


@pytest.mark.parametrize(("happened", "is_party"), ACTS)
def test_scanning_and_signing_make_nobody_a_party(happened: Told, *, is_party: bool) -> None:
    assert rules.is_party(entries(happened), ME) is is_party
