"""A firm is told of a change exactly when what it is shown has changed: no rival's act shows in its feed."""

from typing import Any, Final

import pytest

from tests.stage import Stage
from tests.stories.told import COLLISION, SALE
from tests.story import Event, Story, moment
from tests.tables import Tables

CLAIM: Final = """{
  outcome hash shares { firm { id } basisPoints } protectedFrom protectedUntil rulebook { version }
  reasons { clause { id } message facts { id } }
}"""
# What an object shows of itself; whatever it names by its id has changes of its own.
SHOWN: Final = f"""
... on Report {{
  reportStatus: status validUntil customer {{ name maskedPhone }} agent {{ id }} visit {{ id }} inCase: case {{ id }}
}}
... on Visit {{
  kind confirmedAt missingSignatures signatures {{ role at by {{ id }} }} broughtBy {{ id }} consultant {{ id }}
  report {{ id }} ofCase: case {{ id }}
}}
... on Case {{
  claim {CLAIM} facts(first: 100) {{ nodes {{ id kind }} }} customers {{ id }}
  visits {{ nodes {{ id }} }} deals {{ nodes {{ id }} }} disputes {{ nodes {{ id }} }}
}}
... on Dispute {{
  subject disputeStatus: status evidenceDueAt filedBy {{ id }} statement ofCase: case {{ id }}
  evidence {{ id note by {{ id }} }} proposal {{ outcome }}
  ruling {{
    outcome rationale decidedAt shares {{ firm {{ id }} basisPoints }} reasons {{ clause {{ id }} facts {{ id }} }}
  }}
}}
... on Deal {{ unit dealStatus: status frozen: claim {CLAIM} }}
... on Customer {{ name maskedPhone }}
... on Project {{ name }}
"""
CHANGES: Final = f"""
query($since: String) {{ changes(since: $since, first: 100) {{
  cursor hasMore changes {{ id node {{ __typename id {SHOWN} }} }}
}} }}
"""
FIRMS: Final = ("agent-a", "boss-a", "robot-a", "agent-b", "boss-b", "agent-c", "boss-c", "agent2-a")

STORIES: Final[dict[str, tuple[Event, ...]]] = {
    "a collision, ruled and sold": (*COLLISION, *SALE),
    "three reporters": (
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 10:01", "agent-b", "reports_them", {}, []),
        ("day 1 10:02", "agent-b", "reports_them", {}, ["DUPLICATE_REPORT"]),
        ("day 1 10:03", "unlisted-c", "reports_them", {}, ["NOT_ON_ROSTER"]),
        ("day 1 11:00", "agent-c", "reports_them", {"name": "王先生"}, []),
        ("day 1 12:00", "agent-a", "withdraws_report", {}, []),
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-c"}, []),
        ("day 1 14:10", "consultant", "signs", {}, []),
        ("day 2 10:00", "agent-a", "files", {}, []),
        ("day 2 11:00", "agent-b", "files", {}, []),
        ("day 2 12:00", "agent-a", "hands_in", {"at": "day 1 09:00"}, []),
        ("day 2 13:00", "agent-b", "withdraws_dispute", {}, []),
        ("day 3 10:00", "admin", "rules", {"outcome": "NATURAL"}, []),
        ("day 3 11:00", "manager", "subscribes", {}, []),
        ("day 4 11:00", "agent-b", "files", {"subject": "DEAL"}, []),
    ),
    "a masked report proves to be another customer's": (
        ("day 1 09:30", "agent-c", "reports_them", {"name": "李四", "phone": "13899995678"}, []),
        ("day 1 10:00", "agent-a", "reports_masked", {}, []),
        ("day 1 10:30", "agent-b", "reports_them", {}, []),
        ("day 1 11:00", "agent2-a", "reports_them", {}, ["DUPLICATE_REPORT"]),
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-a", "phone": "13899995678"}, []),
        ("day 1 14:10", "consultant", "signs", {}, []),
        ("day 1 15:00", "receptionist", "scans", {"of": "agent-b", "phone": "13812345678"}, []),
        ("day 1 15:05", "receptionist", "signs", {}, []),
    ),
    "one brings, another follows while the window runs": (
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 11:00", "agent-b", "reports_them", {}, []),
        ("day 1 14:00", "consultant", "scans", {"of": "agent-a"}, []),
        ("day 1 14:01", "consultant", "signs", {}, []),
        ("day 2 10:00", "agent-c", "reports_them", {}, ["CUSTOMER_PROTECTED"]),
        ("day 2 14:00", "receptionist", "takes_in", {"brought_by": "agent-b"}, []),
        ("day 2 14:05", "receptionist", "signs", {}, []),
        ("day 3 14:00", "receptionist", "takes_in", {}, []),
        ("day 40 10:00", "agent-b", "reports_them", {}, []),
    ),
}

RIVALS: Final[tuple[Event, ...]] = (
    ("day 1 11:00", "agent-b", "reports_them", {"name": "王先生"}, []),
    ("day 1 11:01", "agent-b", "reports_them", {}, ["DUPLICATE_REPORT"]),
    ("day 1 12:00", "unlisted-c", "reports_them", {}, ["NOT_ON_ROSTER"]),
    ("day 1 12:01", "agent-c", "reports_them", {}, []),
    ("day 1 13:00", "agent-b", "withdraws_report", {}, []),
)

Shown = dict[str, Any]


class Phone:
    """Somebody of a firm who reads every change, and keeps what was shown of each object."""

    def __init__(self, stage: Stage, who: str) -> None:
        self.stage, self.who = stage, who
        self.cursor: str | None = None
        self.told: set[str] = set()
        self.shown: Shown = {}

    async def reads(self) -> None:
        """Read all that is new."""
        data = (await self.stage.ask(self.who, CHANGES, {"since": self.cursor}))["changes"]
        assert not data["hasMore"]
        self.cursor = data["cursor"]
        self.told = {change["id"] for change in data["changes"]}
        self.shown |= {change["id"]: change["node"] for change in data["changes"]}

    async def sees(self) -> Shown:
        """Look at everything that is visible as it is now."""
        data = (await self.stage.ask(self.who, CHANGES, {"since": None}))["changes"]
        assert not data["hasMore"]
        return {change["id"]: change["node"] for change in data["changes"]}


def differing(before: Shown, after: Shown) -> set[str]:
    """Name the objects that are shown otherwise than before."""
    return {key for key in before | after if before.get(key) != after.get(key)}


@pytest.mark.parametrize("name", STORIES)
async def test_a_firm_is_told_what_changed_for_it_and_nothing_else(story: Story, tables: Tables, name: str) -> None:
    phones = [Phone(story.stage, who) for who in FIRMS]
    seen: dict[str, Shown] = {}
    for phone in phones:
        await phone.reads()
        seen[phone.who] = await phone.sees()
    for event in STORIES[name]:
        when, who, _, given, _ = event
        await story.stage.until(moment(when))
        await tables.settled(story.stage.organization)
        for phone in phones:
            await phone.reads()
            seen[phone.who] = await phone.sees()
        await story.play(event)
        await tables.settled(story.stage.organization)
        for phone in phones:
            await phone.reads()
            now = await phone.sees()
            changed = differing(seen[phone.who], now)
            own = phone.who[-2:] in {who[-2:], given.get("of", who)[-2:]}
            assert changed <= phone.told, (event, phone.who)
            assert own or phone.told == changed, (event, phone.who)
            assert {key: node for key, node in phone.shown.items() if node} == now, (event, phone.who)


async def test_a_rivals_acts_are_not_told(story: Story, tables: Tables) -> None:
    await story.play(("day 1 10:00", "agent-a", "reports_them", {}, []))
    phones = [Phone(story.stage, who) for who in ("agent-a", "boss-a", "robot-a")]
    await tables.settled(story.stage.organization)
    for phone in phones:
        await phone.reads()
    for event in RIVALS:
        await story.play(event)
        await tables.settled(story.stage.organization)
        for phone in phones:
            await phone.reads()
            assert phone.told == set(), event
