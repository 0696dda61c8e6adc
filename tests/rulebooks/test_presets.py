"""The presets are whole, and say what their documents say."""

from pathlib import Path

import domain.rulebooks.presets
from domain.rulebooks.presets import presets
from domain.rulebooks.terms import EvidenceKind, SignatureRole

# What systems.md lists of yincheng.
YINCHENG_CLAUSES = {
    f"yincheng.{topic}"
    for topic in (
        "roster",
        "judge",
        "lead-time",
        "report-validity",
        "visit-slip",
        "visit-protection",
        "dispute-visit",
        "dispute-deal",
        "evidence-window",
        "evidence-kinds",
        "collision.1",
        "collision.2",
        "collision.3",
        "evidence-order",
        "referral",
        "poach",
        "collusion",
        "private-rebate",
        "waste",
        "fight",
        "headcount",
    )
}


def test_every_file_is_a_preset_of_its_name_in_the_order_of_slugs() -> None:
    folder = Path(domain.rulebooks.presets.__file__).parent

    assert [book.slug for book in presets()] == sorted(path.stem for path in folder.glob("*.yaml"))


def test_presets_are_loaded_once() -> None:
    assert presets() is presets()


def test_clauses_bear_their_rulebooks_slug_and_speak_both_languages() -> None:
    clauses = [(book.slug, clause) for book in presets() for clause in book.clauses]

    assert [clause.id for slug, clause in clauses if not clause.id.startswith(f"{slug}.")] == []
    assert [clause.id for _, clause in clauses if clause.zh.isascii() or not clause.en.isascii()] == []


def test_yincheng_says_what_its_document_says() -> None:
    book = next(each for each in presets() if each.slug == "yincheng")

    assert {clause.id for clause in book.clauses} == YINCHENG_CLAUSES
    report, records = book.report, book.evidence.records
    assert report.lead_time
    assert report.window
    assert report.referral
    assert records
    assert book.dispute.visit
    assert report.lead_time.minutes == 30
    assert (report.window.days, report.window.day_counted) == (3, False)
    assert (report.referral.days, report.referral.day_counted) == (15, False)
    assert book.visit.slip.signatures == {SignatureRole.CUSTOMER}
    assert (book.visit.window.days, book.visit.window.day_counted) == (30, False)
    assert [each.bringer for each in book.arrivals if each.bringer] == [5000]
    assert (book.evidence.window.days, book.evidence.window.day_counted) == (7, False)
    assert set(records.kinds) == {EvidenceKind.CHAT, EvidenceKind.CALL_LOG, EvidenceKind.SMS}
    assert (book.dispute.visit.days, book.dispute.visit.day_counted) == (7, False)
    assert (book.dispute.deal.days, book.dispute.deal.day_counted) == (7, True)
