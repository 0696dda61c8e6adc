"""How each mechanism is switched off, and which tests guard it; nothing of it runs but by `pytest --sabotage`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

import api.errors
import api.graphql
from api import database
from api.errors import Told, tell
from auth import audience
from auth.actor import Actor
from auth.statements import Statement
from domain.cases import queries, rules
from domain.cases.values import Locked, NewFact, Row
from domain.deals import queries as deals
from domain.organizations import queries as organizations

UNWALLED: Final = """
DO $$
DECLARE walled regclass;
BEGIN
    FOR walled IN SELECT oid FROM pg_class WHERE relrowsecurity LOOP
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', walled);
    END LOOP;
END
$$
"""
IMPATIENT: Final = """
CREATE OR REPLACE FUNCTION feed_frontier() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint
$$
"""
ENTER: Final = text("SELECT set_config('app.organization', :key, true)")
KEEP: Final = text("""
    INSERT INTO idempotency (actor_id, key, organization_id, fingerprint, result)
    SELECT actor_id, key, organization_id, fingerprint, result
    FROM jsonb_populate_recordset(null::idempotency, CAST(:rows AS jsonb))
""")


@dataclass(frozen=True, kw_only=True)
class Switch:
    """How one mechanism is switched off: by statements on the template database, or a change of the running code.

    Each of its guards must turn red; where they race, one of them is enough.
    """

    guards: tuple[str, ...]
    racing: bool = False
    statements: tuple[str, ...] = ()
    change: Callable[[], None] = lambda: None


def put(place: object, **others: object) -> None:
    """Put other things in the places of those that a module has."""
    for name, other in others.items():
        assert hasattr(place, name)
        setattr(place, name, other)


def reworded(*names: str, of: str, to: str) -> Callable[[], None]:
    """Say something else in some of the statements on cases."""

    def change() -> None:
        for name in names:
            statement: Statement = getattr(queries, name)
            assert of in statement.sql
            statement.sql = statement.sql.replace(of, to)

    return change


async def nothing(*_: object, **__: object) -> None:
    """Do nothing where something was to be done."""


def without_bucket_lock() -> None:
    """Let whoever names one masked number go at once; the lock of the act stays."""
    reworded("LOCK_BUCKET", of="'bucket:' ||", to="gen_random_uuid()::text ||")()
    reworded("LOCK_BUCKETS_OF", of="'bucket:' ||", to="gen_random_uuid()::text ||")()


def without_case_lock() -> None:
    """Let whoever acts on a case not wait for its row; the bucket's lock stays."""
    reworded("LOCK_OR_BEGIN", of="FOR UPDATE OF c", to="")()
    reworded("LOCK", of="FOR UPDATE", to="")()


def without_act_lock() -> None:
    """Let twins of one act go at once."""
    reworded("LOCK_BUCKET", of="'act:' ||", to="gen_random_uuid()::text ||")()
    put(queries, lock_key=nothing)


def key_apart() -> None:
    """Keep an act's key in a transaction of its own, just before the act's."""
    pools: list[AsyncEngine] = []
    opened, append = database.engine, queries.append

    def remembered(url: str, *, pool_size: int) -> AsyncEngine:
        pools.append(opened(url, pool_size=pool_size))
        return pools[-1]

    async def apart(transaction: Any, locked: Locked, *, rows: Mapping[str, list[Row]], **others: Any) -> None:  # noqa: ANN401 (as append takes them)
        kept = orjson.dumps(rows.get("idempotency", []), default=octets).decode()
        async with pools[-1].begin() as connection:
            await connection.execute(ENTER, {"key": str(locked.organization_id)})
            await connection.execute(KEEP, {"rows": kept})
        await append(transaction, locked, rows={**rows, "idempotency": []}, **others)

    put(database, engine=remembered)
    put(queries, append=apart)


def octets(value: object) -> str:
    """Write octets as the database reads them."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def unchained() -> None:
    """Hash each fact without the hash of the one before it."""
    chained = rules.chained

    def alone(_: bytes, *, seq: int, fact: NewFact, body: Row) -> bytes:
        return chained(b"", seq=seq, fact=fact, body=body)

    put(rules, chained=alone)


def uncounted() -> None:
    """Be content with however many rows come back."""

    def content(_: object, __: object) -> bool:
        return True

    put(queries, is_whole=content)


def seeing_all() -> None:
    """Let everybody see what admins see."""

    def everything(_: Actor) -> list[str]:
        return [audience.ADMINS]

    put(audience, tokens_of=everything)


def telling_all() -> None:
    """Tell a firm of every change of what it sees a part of."""

    def staff(_: str) -> bool:
        return False

    put(audience, is_of_a_firm=staff)


def unmasked() -> None:
    """Tell the client what a fault of ours says."""

    def frankly(cause: BaseException, request_id: str) -> Told:
        return tell("INTERNAL_SERVER_ERROR", str(cause), request_id)

    put(api.errors, tell_fault=frankly)


def unfitted() -> None:
    """Leave wrong variables to graphql-core, whose errors repeat the values."""

    def whatever(*_: object) -> None:
        return None

    put(api.graphql, require_fitting=whatever)


RACES: Final = "tests/races/test_races.py::"
CLOCK: Final = "tests/rows/test_clock.py::"
WALLS: Final = "tests/rows/test_walls.py::"
FAULTS: Final = "tests/rows/test_faults.py::"

SWITCHES: Final[Mapping[str, Switch]] = {
    "bucket-lock": Switch(
        guards=(
            f"{RACES}test_24_reports_of_one_customer_make_one_case_in_one_order",
            f"{RACES}test_a_masked_and_a_full_number_at_once_meet_in_one_customer",
            "tests/races/test_pairs.py::test_a_race_ends_in_one_of_its_ways[report, a rival's report]",
        ),
        racing=True,
        change=without_bucket_lock,
    ),
    "act-lock": Switch(
        guards=tuple(
            f"tests/races/test_twins.py::test_twins_of_a_key_have_one_effect_and_one_answer[{act}]"
            for act in ("scan", "walk-in", "filing", "ruling")
        ),
        racing=True,
        change=without_act_lock,
    ),
    "case-lock": Switch(
        guards=(
            f"{CLOCK}test_the_time_of_a_fact_is_read_after_the_wait_for_the_lock[reports]",
            f"{CLOCK}test_the_time_of_a_fact_is_read_after_the_wait_for_the_lock[signature]",
        ),
        change=without_case_lock,
    ),
    "time-after-the-lock": Switch(
        guards=(
            f"{CLOCK}test_the_time_of_a_fact_is_read_after_the_wait_for_the_lock[reports]",
            f"{CLOCK}test_the_time_of_a_fact_is_read_after_the_wait_for_the_lock[signature]",
        ),
        change=reworded("LOCK_OR_BEGIN", "LOCK", of="clock_timestamp()", to="now()"),
    ),
    "exclusion-constraint": Switch(
        guards=(f"{WALLS}test_two_claims_of_a_case_never_stand_at_one_instant",),
        statements=("ALTER TABLE claim DROP CONSTRAINT claim_one_owner",),
    ),
    "rows-counted": Switch(
        guards=(f"{FAULTS}test_an_act_rolls_back_when_fewer_rows_come_back_than_were_granted",), change=uncounted
    ),
    "key-with-the-act": Switch(
        guards=(f"{FAULTS}test_an_act_leaves_nothing_when_any_of_its_tables_fails",), change=key_apart
    ),
    "publication-lock": Switch(
        guards=(
            "tests/races/test_drafting_races.py::test_a_publication_waits_for_every_act_that_runs[True]",
            "tests/races/test_drafting_races.py::test_a_publication_waits_for_every_act_that_runs[False]",
        ),
        change=lambda: put(organizations, lock_clock=nothing),
    ),
    "unit-lock": Switch(
        guards=(f"{RACES}test_one_unit_is_subscribed_once",), change=lambda: put(deals, lock_unit=nothing)
    ),
    "feed-by-visibility": Switch(
        guards=(
            "tests/sync/test_changes.py::test_a_change_committed_late_is_never_skipped[True]",
            "tests/sync/test_writers.py::test_what_16_writers_commit_is_told_once",
        ),
        statements=(IMPATIENT,),
    ),
    "own-part": Switch(guards=("tests/sync/test_parts.py::test_a_rivals_acts_are_not_told",), change=telling_all),
    "append-only": Switch(
        guards=(
            f"{WALLS}test_facts_are_never_changed_not_even_by_the_owner",
            f"{WALLS}test_the_service_changes_and_deletes_no_more_than_it_needs[UPDATE]",
        ),
        statements=(
            "DROP TRIGGER fact_append_only ON fact",
            "DROP TRIGGER fact_never_emptied ON fact",
            "GRANT UPDATE ON fact TO baobei_service",
        ),
    ),
    "hash-chain": Switch(
        guards=(f"{WALLS}test_a_fact_altered_behind_the_trigger_is_found_by_the_chain[kind]",), change=unchained
    ),
    "row-level-security": Switch(
        guards=(
            f"{WALLS}test_without_an_organization_the_service_sees_no_row",
            f"{WALLS}test_in_an_organization_the_service_sees_its_rows_only",
        ),
        statements=(UNWALLED,),
    ),
    "audiences": Switch(
        guards=("tests/sync/test_changes.py::test_a_rivals_doings_are_not_told_to_a_firm_without_part",),
        change=seeing_all,
    ),
    "faults-masked": Switch(
        guards=(f"{FAULTS}test_an_act_leaves_nothing_when_any_of_its_tables_fails",), change=unmasked
    ),
    "values-kept-out-of-errors": Switch(
        guards=("tests/api/test_echo.py::test_a_wrong_variable_is_told_by_path_and_type",), change=unfitted
    ),
}
