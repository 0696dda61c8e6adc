"""What is shown of every field: a walk over the whole schema as everybody, beside the written verdicts."""

from typing import Final

import pytest
from graphql import extend_schema, parse

from tests.matrix.comparing import Pairs, pairs
from tests.matrix.conftest import Told
from tests.matrix.verdicts import arguments_of, complaint, fields_of, judged, of_role, unjudged, written
from tests.matrix.walk import NODES, ROOTS, SERVED, Walk, document, walked
from tests.matrix.words import words_of

# Who walks for each role: with a part in the cases and without one, at this site and elsewhere.
WALKERS: Final = {
    "AGENT": ("agent-a", "agent-b", "agent2-b", "agent-c", "unlisted-b"),
    "FIRM_MANAGER": ("boss-a", "boss-b", "boss-c"),
    "INTEGRATION": ("robot-a", "robot-b", "robot-c"),
    "RECEPTIONIST": ("receptionist", "receptionist-annex", "receptionist-elsewhere"),
    "CONSULTANT": ("consultant", "consultant-2", "consultant-annex"),
    "SALES_SUPPORT": ("support", "support-annex"),
    "SITE_MANAGER": ("manager", "manager-annex", "manager-elsewhere"),
    "ORGANIZATION_ADMIN": ("admin-2",),
}


def test_every_field_every_argument_and_every_role_has_a_verdict() -> None:
    assert unjudged(SERVED) == set()
    assert judged() - fields_of(SERVED) == set()
    assert set(written()["arguments"]) - arguments_of(SERVED) == set()


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ("extend type Report { profit: String }", {"Report.profit"}),
        ("extend type RevealPhonePayload { address: String }", {"RevealPhonePayload.address"}),
        ("type Alert implements Node { id: ID! level: Int }", {"Alert.id", "Alert.level"}),
        ("extend type Query { alerts(of: ID): [Report!]! }", {"Query.alerts", "Query.alerts.of"}),
        ("extend input CaseFilter { holderId: ID }", {"Query.cases.filter.holderId"}),
        ("extend enum Role { AUDITOR }", {"AUDITOR"}),
    ],
)
def test_what_is_new_in_the_schema_wants_a_verdict(more: str, missing: set[str]) -> None:
    assert unjudged(extend_schema(SERVED, parse(more))) == missing


@pytest.mark.parametrize("role", WALKERS)
async def test_every_field_shows_what_is_written_and_no_word_of_others(told: Told, abroad: Told, role: str) -> None:
    found: Pairs = {}
    for who in WALKERS[role]:
        walk = await walked(told.tale.stage, who, told.ids, told.tale.stage.ids["home"])
        assert misread(told, who, walk) == ([], []), who
        assert leaked(abroad, walk) == [], who
        for place, some in pairs(walk, told.admin).items():
            found.setdefault(place, []).extend(some)
    complaints = {place: complaint(verdict, found.get(place, [])) for place, verdict in of_role(role).items()}
    assert {place: told for place, told in complaints.items() if told} == {}


def misread(told: Told, who: str, walk: Walk) -> tuple[list[str], list[str]]:
    """List the words that somebody was shown and may not read, and those that they should have been shown."""
    words = words_of(told.tale)
    shown = [word.text for word in words if who not in word.readers and word.text in walk.words]
    return shown, [word.text for word in words if word.by_all and who in word.readers and word.text not in walk.words]


def leaked(other: Told, walk: Walk) -> list[str]:
    """List the words and ids of another organization that somebody was shown."""
    own = {other.tale.mark, *other.tale.stage.ids.values(), *(key for some in other.ids.values() for key in some)}
    presets = {each["id"] for each in other.admin.roots["rulebookPresets"]}
    return [word for word in sorted(own - presets) if word in walk.words]


def test_an_admin_is_shown_every_word_that_anybody_may_read(told: Told) -> None:
    assert misread(told, "admin", told.admin) == ([], [])
    words = words_of(told.tale)
    assert [word.text for word in words if "admin" in word.readers and word.text not in told.admin.words] == []
    assert len([word for word in words if word.by_all]) == 22


@pytest.mark.parametrize("role", WALKERS)
async def test_another_organization_is_shown_nothing_and_no_word(told: Told, abroad: Told, role: str) -> None:
    for who in WALKERS[role][:1]:
        walk = await walked(abroad.tale.stage, who, told.ids, told.tale.stage.ids["home"])
        presets = {each["id"] for each in walk.roots["rulebookPresets"]}
        assert set(walk.objects) <= presets
        assert leaked(told, walk) == []


@pytest.mark.parametrize("kind", [*NODES, "Query"])
async def test_a_stranger_is_told_to_sign_in_whatever_is_asked(told: Told, kind: str) -> None:
    stage, ids = told.tale.stage, sorted(told.ids.get(kind, set()))[:5]
    documents = (
        [document(kind, stage.ids["home"])] if kind in NODES else [f"{{ {name}{ROOTS[name]} }}" for name in ROOTS]
    )
    for each in documents:
        answer = await stage.graphql(each, {"ids": ids} if kind in NODES else None)
        if each.startswith("{ viewer"):
            assert answer == {"data": {"viewer": None}}
        else:
            assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNAUTHENTICATED"}
            assert answer["data"] is None
