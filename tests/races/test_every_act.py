"""Every act that changes something is raced somewhere: a new one without its race is found here."""

import re
from typing import Final

import pytest

from schema import schema
from tests.serving import ROOT

PAIRS: Final = "races/pairs.py"
ADMINISTRATION: Final = "races/test_administration_races.py"
DRAFTING: Final = "races/test_drafting_races.py"
MILESTONES: Final = "races/test_milestone_races.py"
TWINS: Final = "races/test_twins.py"
SESSIONS: Final = "sessions/test_sessions.py"

# Where each act is let go at the same time as others, and what shows it there.
RACED: Final[dict[str, tuple[str, str]]] = {
    "signIn": (SESSIONS, "test_simultaneous_sign_ins_on_a_device_leave_one_session"),
    "refreshSession": (SESSIONS, "test_twin_refreshes_get_the_same_tokens"),
    "signOut": (SESSIONS, "test_signing_out_while_refreshing_leaves_nobody_signed_in"),
    "reportCustomer": (PAIRS, '"report, a rival\'s report"'),
    "reportCustomers": (PAIRS, '"report, a rival\'s batch"'),
    "withdrawReport": (PAIRS, '"withdrawal, scan"'),
    "issueVisitCode": (PAIRS, '"code, withdrawal of its report"'),
    "scanVisitCode": (PAIRS, '"scan, scan of one code"'),
    "recordWalkIn": (PAIRS, '"walk-in, walk-in"'),
    "signVisit": (PAIRS, '"signature, signature"'),
    "recordCall": (PAIRS, '"call, report"'),
    "recordFollowUp": (PAIRS, '"follow-up, withdrawal"'),
    "makeKnown": (PAIRS, '"record, record"'),
    "proveRelation": (
        "races/test_relation_races.py",
        "test_relations_proven_crosswise_and_sales_at_once_leave_every_case_whole",
    ),
    "submitCaseEvidence": (PAIRS, '"evidence without a dispute, filing"'),
    "recordSubscription": (PAIRS, '"subscription, subscription"'),
    "fileDispute": (PAIRS, '"filing, a rival\'s filing"'),
    "submitEvidence": (PAIRS, '"evidence, ruling by the proposal"'),
    "ruleDispute": (PAIRS, '"ruling, ruling"'),
    "withdrawDispute": (PAIRS, '"ruling, withdrawal of the dispute"'),
    "revealPhone": (PAIRS, '"revealing, report"'),
    "advanceClock": ("races/test_clock_races.py", "test_a_clock_moved_by_many_goes_forward_only"),
    "setOpeningDay": (MILESTONES, "test_days_set_and_reports_made_at_once_leave_every_case_as_its_facts_give"),
    "markSoldOut": (MILESTONES, "test_a_project_marked_sold_out_by_many_is_so_once"),
    **{act: (TWINS, f'"{act}"') for act in (
        "createProject", "createSite", "createFirm", "signAgreement", "addToRoster", "addPerson", "draftRulebook",
        "startReplay",
    )},
    "cancelReplay": (ADMINISTRATION, '"cancelReplay"'),
    "reviseRulebook": (DRAFTING, "test_what_is_approved_is_what_was_read"),
    "approveRulebook": (DRAFTING, "test_what_is_approved_is_what_was_read"),
    "publishRulebook": (DRAFTING, "test_a_draft_published_by_many_becomes_one_version"),
    "discardRulebook": (DRAFTING, "test_a_draft_is_published_or_given_up"),
    **{act: (ADMINISTRATION, f'"{act}"') for act in (
        "suspendAgreement", "resumeAgreement", "endAgreement", "strikeFromRoster", "disablePerson", "enablePerson",
        "disableFirm", "enableFirm", "resetPassword", "setSites",
    )},
}  # fmt: skip


def test_no_act_is_left_out() -> None:
    mutations = re.search(r"^type Mutation \{(.*?)^\}", schema.as_str(), re.DOTALL | re.MULTILINE)
    assert mutations is not None
    assert set(re.findall(r"^  (\w+)[(:]", mutations[1], re.MULTILINE)) == set(RACED)


@pytest.mark.parametrize("act", RACED)
def test_what_races_it_is_there(act: str) -> None:
    file, words = RACED[act]
    assert words in (ROOT / "tests" / file).read_text(encoding="utf-8")
