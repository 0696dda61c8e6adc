"""What tables show of a case is what its facts alone give: computed anew, it is the same row by row."""

from typing import Final

import pytest
from starlette.applications import Starlette

from tests.rows.rebuilding import Rebuilding
from tests.stories.told import COLLISION, SALE
from tests.story import Event, Story
from tests.tables import Tables

STORIES: Final[dict[str, tuple[Event, ...]]] = {
    "sold after a ruling": (*COLLISION, *SALE),
    "filed twice, withdrawn once": (
        *COLLISION,
        ("day 3 11:00", "agent-b", "files", {}, []),
        ("day 3 12:00", "agent-a", "withdraws_dispute", {}, []),
    ),
    "refused and over": (
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 10:01", "agent-a", "reports_them", {}, ["DUPLICATE_REPORT"]),
        ("day 1 10:02", "unlisted-b", "reports_them", {}, ["NOT_ON_ROSTER"]),
        ("day 2 10:00", "agent-b", "reports_them", {}, []),
        ("day 5 10:00", "agent-c", "reports_them", {}, []),
        ("day 6 10:00", "agent-c", "withdraws_report", {}, []),
    ),
    "came unsigned, and again": (
        ("day 1 10:00", "agent-a", "reports_them", {"referrerPhone": "13900001111"}, []),
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []),
        ("day 2 10:00", "receptionist", "takes_in", {"brought_by": "agent-b"}, []),
        ("day 2 10:05", "consultant", "signs", {}, []),
    ),
    "another's, and who it had shut out": (
        ("day 1 10:00", "agent-a", "reports_masked", {}, []),
        ("day 1 10:01", "agent-b", "reports_masked", {}, []),
        ("day 1 11:00", "agent2-a", "reports_them", {}, ["DUPLICATE_REPORT"]),
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-a", "phone": "13899995678"}, []),
        ("day 1 14:05", "consultant", "signs", {}, []),
        ("day 1 15:00", "manager", "scans", {"of": "agent-b", "phone": "13812345678"}, []),
        ("day 1 15:05", "receptionist", "signs", {}, []),
    ),
    "protected, then free": (
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 14:00", "consultant", "scans", {"of": "agent-a"}, []),
        ("day 1 14:01", "consultant", "signs", {}, []),
        ("day 9 10:00", "agent-b", "reports_them", {}, ["CUSTOMER_PROTECTED"]),
        ("day 40 10:00", "agent-b", "reports_them", {}, []),
        ("day 40 12:00", "manager", "subscribes", {}, []),
        ("day 41 12:00", "agent-a", "files", {"subject": "DEAL"}, []),
        ("day 42 12:00", "admin", "rules", {"outcome": "POOL"}, []),
    ),
}


@pytest.mark.parametrize("name", STORIES)
async def test_what_tables_show_is_what_the_facts_give(app: Starlette, story: Story, name: str) -> None:
    await story.play(*STORIES[name])
    rebuilding = Rebuilding(app.state.services)
    await rebuilding.check(story.stage.organization)
    await story.stage.later(hours=20)
    await rebuilding.check(story.stage.organization)
    await story.stage.later(days=60)
    await rebuilding.check(story.stage.organization)


async def test_a_row_altered_by_hand_is_found(app: Starlette, story: Story, tables: Tables) -> None:
    await story.play(*COLLISION)
    await tables.rows(
        "UPDATE visit SET kind = 'NATURAL' WHERE organization_id = :key RETURNING id", key=story.stage.organization
    )
    with pytest.raises(AssertionError, match="visit"):
        await Rebuilding(app.state.services).check(story.stage.organization)
