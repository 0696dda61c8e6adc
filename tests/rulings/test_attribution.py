"""Whose an arrival is under yincheng, a row a branch, written from the clauses."""

from typing import Final, NamedTuple

import pytest

from domain.rulings.facts import EvidenceKind, EvidenceShows
from domain.rulings.simulation import Imagined
from tests.rulings.stories import evidence, on, report, simulated, subscribe, told, visit


class Row(NamedTuple):
    why: str
    facts: list[Imagined]
    whose: str
    clauses: set[str]
    as_of: str = "05 10:00"


A_REPORTS = report("A", "02 10:00")
B_REPORTS = report("B", "02 11:00")
A_REFERS = report("A", "02 10:00", referral=True)
COLLISION_1 = {"yincheng.collision.1", "yincheng.visit-protection"}
COLLISION_2 = {"yincheng.collision.2", "yincheng.visit-protection"}
COLLISION_3 = {"yincheng.collision.3", "yincheng.visit-protection"}
ORDER = {"yincheng.evidence-order", "yincheng.visit-protection"}
STANDS = {"yincheng.evidence-window", "yincheng.visit-protection"}
REFERRAL = {"yincheng.referral", "yincheng.visit-protection"}
ALONE = {"yincheng.report-validity", "yincheng.visit-protection"}
LEAD = {"yincheng.lead-time"}
ROSTER = {"yincheng.roster"}
SLIP = {"yincheng.visit-slip"}


def chat(party: str, happened: str, at: str = "04 09:00") -> Imagined:
    return evidence(party, at, happened=happened)


def show(party: str, kind: EvidenceKind, happened: str, shows: EvidenceShows = EvidenceShows.INVITATION) -> Imagined:
    return evidence(party, "04 09:00", happened=happened, kind=kind, shows=shows)


BROUGHT: Final = [
    Row("reported and brought", [A_REPORTS, visit("03 14:00", "A")], "A", {"yincheng.visit-protection"}),
    Row("both reported, the first brings", [A_REPORTS, B_REPORTS, visit("03 14:00", "A")], "A", COLLISION_1),
    Row("both reported, the second brings", [A_REPORTS, B_REPORTS, visit("03 14:00", "B")], "B", COLLISION_1),
    Row(
        "reported and brought beats any record",
        [A_REPORTS, B_REPORTS, visit("03 14:00", "B"), chat("A", "02 08:00")],
        "B",
        COLLISION_1,
    ),
    Row("nobody reported", [visit("03 14:00", "A")], "NATURAL", LEAD),
    Row("the own report is over", [A_REPORTS, visit("05 10:00", "A")], "NATURAL", LEAD),
    Row("the own report has a second left", [A_REPORTS, visit("05 09:59:59", "A")], "A", {"yincheng.visit-protection"}),
    Row("30 minutes before the real arrival", [A_REPORTS, visit("02 10:30", "A")], "A", {"yincheng.visit-protection"}),
    Row("29:59 before the real arrival", [A_REPORTS, visit("02 10:29:59", "A")], "NATURAL", LEAD),
    Row("too close, and another's counts", [A_REPORTS, B_REPORTS, visit("02 11:15", "B")], "A", STANDS | LEAD),
    Row("no record: the valid report stands", [B_REPORTS, visit("03 14:00", "A")], "B", STANDS),
    Row(
        "only the bringer shows: the valid report stands",
        [B_REPORTS, visit("03 14:00", "A"), chat("A", "02 19:00")],
        "B",
        STANDS,
    ),
    Row("only the reporter shows", [B_REPORTS, visit("03 14:00", "A"), chat("B", "02 19:00")], "B", COLLISION_2),
    Row(
        "both show",
        [B_REPORTS, visit("03 14:00", "A"), chat("A", "02 19:00"), chat("B", "02 20:00")],
        "A 5000 B 5000",
        COLLISION_3,
    ),
    Row(
        "both show, handed in before the visit",
        [B_REPORTS, chat("A", "02 19:00", "02 21:00"), chat("B", "02 20:00", "02 21:00"), visit("03 14:00", "A")],
        "A 5000 B 5000",
        COLLISION_3,
    ),
    Row(
        "two reporters, the later one shows",
        [A_REPORTS, B_REPORTS, visit("03 14:00", "Z"), chat("B", "02 20:00")],
        "B",
        COLLISION_2,
    ),
    Row(
        "two reporters, both show: the earlier report",
        [A_REPORTS, B_REPORTS, visit("03 14:00", "Z"), chat("B", "02 09:00"), chat("A", "02 20:00")],
        "A",
        COLLISION_2,
    ),
    Row(
        "two reporters, nobody shows: the earlier report",
        [A_REPORTS, B_REPORTS, visit("03 14:00", "Z")],
        "A",
        STANDS,
    ),
    Row(
        "two reporters, the later one and the bringer show",
        [A_REPORTS, B_REPORTS, visit("03 14:00", "Z"), chat("B", "02 20:00"), chat("Z", "02 21:00")],
        "B 5000 Z 5000",
        COLLISION_3,
    ),
]

UNLISTED: Final = [
    Row(
        "the bringer is off the roster",
        [report("A", "02 10:00", on_roster=False), visit("03 14:00", "A")],
        "NATURAL",
        ROSTER,
    ),
    Row(
        "off the roster, and another reported",
        [B_REPORTS, report("A", "02 12:00", on_roster=False), visit("03 14:00", "A"), chat("A", "02 13:00")],
        "B",
        ALONE | ROSTER,
    ),
    Row(
        "listed again by then",
        [report("A", "02 10:00", on_roster=False), report("A", "02 12:00"), visit("03 14:00", "A")],
        "A",
        {"yincheng.visit-protection"},
    ),
]

CAME_ALONE: Final = [
    Row("alone, and nobody reported", [visit("03 14:00")], "NATURAL", LEAD),
    Row("one reported", [A_REPORTS, visit("03 14:00")], "A", ALONE),
    Row("one reported too close", [A_REPORTS, visit("02 10:29")], "NATURAL", LEAD),
    Row("two reported, nobody shows", [A_REPORTS, B_REPORTS, visit("03 14:00")], "A", ALONE),
    Row("two reported, one shows", [A_REPORTS, B_REPORTS, visit("03 14:00"), chat("B", "02 12:00")], "B", COLLISION_1),
    Row(
        "two reported, both show: the earlier record",
        [A_REPORTS, B_REPORTS, visit("03 14:00"), chat("A", "02 12:00"), chat("B", "02 11:59")],
        "B",
        ORDER,
    ),
    Row(
        "two reported, records of one instant: the earlier report",
        [A_REPORTS, B_REPORTS, visit("03 14:00"), chat("B", "02 12:00"), chat("A", "02 12:00")],
        "A",
        ORDER,
    ),
    Row(
        "a party's earliest record speaks for it",
        [A_REPORTS, B_REPORTS, visit("03 14:00"), chat("A", "02 12:00"), chat("B", "02 13:00"), chat("B", "02 11:30")],
        "B",
        ORDER,
    ),
    Row(
        "a stranger's record is nobody's",
        [A_REPORTS, B_REPORTS, visit("03 14:00"), chat("Z", "02 08:00")],
        "A",
        ALONE,
    ),
]

REFERRED: Final = [
    Row("the referral's own", [A_REFERS, visit("09 10:00", "A")], "A", REFERRAL, "10 10:00"),
    Row("alone within 15 days", [A_REFERS, visit("09 10:00")], "A", REFERRAL, "10 10:00"),
    Row("brought unreported within 15 days", [A_REFERS, visit("09 10:00", "B")], "A", REFERRAL, "10 10:00"),
    Row(
        "brought with a report within 15 days",
        [A_REFERS, report("B", "16 10:00"), visit("17 09:59:59", "B")],
        "A",
        REFERRAL,
        "18 10:00",
    ),
    Row(
        "both show records within 15 days",
        [A_REFERS, visit("09 10:00", "B"), chat("A", "08 10:00", "10 09:00"), chat("B", "08 09:00", "10 09:00")],
        "A",
        REFERRAL,
        "10 10:00",
    ),
    Row(
        "brought with a report on the 15 days' end",
        [A_REFERS, report("B", "16 10:00"), visit("17 10:00", "B")],
        "B",
        REFERRAL,
        "18 10:00",
    ),
    Row(
        "reported and brought after 15 days",
        [A_REFERS, report("B", "18 10:00"), visit("19 10:00", "B")],
        "B",
        REFERRAL,
        "20 10:00",
    ),
    Row(
        "the referral's own, reported anew after 15 days",
        [A_REFERS, report("A", "18 10:00"), visit("19 10:00", "A")],
        "A",
        {"yincheng.visit-protection"},
        "20 10:00",
    ),
    Row(
        "a referral that had its visit, another's customer after the window",
        [A_REFERS, visit("09 10:00", "A"), report("B", "04-09 10:00"), visit("04-09 14:00", "B")],
        "B",
        {"yincheng.visit-protection"},
        "04-10 10:00",
    ),
    Row("brought unreported after 15 days", [A_REFERS, visit("19 10:00", "B")], "NATURAL", LEAD, "20 10:00"),
    Row(
        "an older live report beside it, brought",
        [report("B", "02 09:00"), A_REFERS, visit("03 10:00", "B")],
        "B",
        COLLISION_1,
    ),
    Row(
        "an older report that is over, brought",
        [report("B", "02 09:00"), A_REFERS, visit("05 09:00", "B")],
        "A",
        REFERRAL,
    ),
    Row(
        "an older live report, came alone: the earlier report",
        [report("B", "02 09:00"), A_REFERS, visit("03 10:00")],
        "B",
        ALONE,
    ),
    Row("a younger live report, came alone", [A_REFERS, B_REPORTS, visit("03 10:00")], "A", REFERRAL),
    Row("too close to the arrival", [A_REFERS, visit("02 10:29", "B")], "NATURAL", LEAD),
]

WITHOUT_SLIP: Final = [
    Row("no slip", [A_REPORTS, visit("03 14:00", "A", signed=False)], "NATURAL", SLIP),
    Row("no slip, alone", [A_REPORTS, visit("03 14:00", signed=False)], "NATURAL", SLIP),
    Row("signed later on", [A_REPORTS, visit("03 14:00", "A", signed=False), visit("04 14:00", "A")], "NATURAL", SLIP),
    Row(
        "anybody's from then on",
        [A_REPORTS, visit("03 14:00", "A", signed=False), report("B", "03 15:00"), visit("04 14:00", "B")],
        "NATURAL",
        SLIP,
    ),
    Row(
        "none during a window: the window stands",
        [A_REPORTS, visit("03 14:00", "A"), visit("04 14:00", "A", signed=False)],
        "A",
        {"yincheng.visit-protection"},
    ),
]

RECORDS: Final = [
    Row(
        f"{kind} {'is' if counts else 'is no'} record",
        [B_REPORTS, visit("03 14:00", "A"), show("B", kind, "02 19:00")],
        "B",
        COLLISION_2 if counts else STANDS,
    )
    for kind, counts in {
        EvidenceKind.CHAT: True,
        EvidenceKind.CALL_LOG: True,
        EvidenceKind.SMS: True,
        EvidenceKind.SLIP: False,
        EvidenceKind.TESTIMONY: False,
        EvidenceKind.PHOTO: False,
        EvidenceKind.VIDEO: False,
        EvidenceKind.CERTIFICATE: False,
    }.items()
] + [
    Row(
        f"{kind.value} of {happened}, showing {shows.value}",
        [A_REPORTS, visit("03 14:00", "Z"), show("A", kind, happened, shows)],
        "A",
        COLLISION_2 if counts else STANDS,
    )
    for kind, happened, shows, counts in [
        (EvidenceKind.CHAT, "02 19:00", EvidenceShows.CONTACT, True),
        (EvidenceKind.CHAT, "02 19:00", EvidenceShows.RELATION, False),
        (EvidenceKind.CHAT, "01 00:00", EvidenceShows.INVITATION, True),
        (EvidenceKind.CHAT, "02-28 23:59:59", EvidenceShows.INVITATION, False),
        (EvidenceKind.CALL_LOG, "02-23 10:00", EvidenceShows.INVITATION, True),
        (EvidenceKind.CALL_LOG, "02-23 09:59:59", EvidenceShows.INVITATION, False),
        (EvidenceKind.SMS, "02-23 10:00", EvidenceShows.INVITATION, True),
        (EvidenceKind.SMS, "02-23 09:59:59", EvidenceShows.INVITATION, False),
        (EvidenceKind.CHAT, "03 13:59:59", EvidenceShows.INVITATION, True),
        (EvidenceKind.CHAT, "03 14:00", EvidenceShows.INVITATION, False),
    ]
]


@pytest.mark.parametrize(
    "row",
    BROUGHT + UNLISTED + CAME_ALONE + REFERRED + WITHOUT_SLIP + RECORDS,
    ids=lambda row: row.why,
)
def test_an_arrival_is_whose_the_clauses_say(row: Row) -> None:
    ruling = simulated(row.facts, row.as_of)

    assert told(ruling.outcome, ruling.shares) == row.whose
    assert {reason.clause for reason in ruling.reasons} == row.clauses


@pytest.mark.parametrize(
    ("at", "whose"), [("10 13:59:59", "A 5000 B 5000"), ("10 14:00", "B")], ids=["in time", "on the end"]
)
def test_records_count_for_seven_days_from_the_visit_that_made_the_collision(at: str, whose: str) -> None:
    facts = [B_REPORTS, visit("03 14:00", "A"), chat("B", "02 19:00"), chat("A", "02 18:00", at)]

    ruling = simulated(facts, "12 10:00")

    assert told(ruling.outcome, ruling.shares) == whose


def test_evidence_counts_at_once_after_a_deal_too() -> None:
    facts = [B_REPORTS, visit("03 14:00", "A"), subscribe("03 16:00"), chat("B", "02 19:00"), chat("A", "02 18:00")]

    ruling = simulated(facts, "05-01 10:00")

    assert told(ruling.outcome, ruling.shares) == "A 5000 B 5000"
    assert (ruling.protected_from, ruling.protected_until) == (on("03 14:00"), None)
