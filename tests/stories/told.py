"""Tables of events that several tests play; never a test."""

from typing import Final

from tests.story import Event, moment, piece

CHAT_A: Final = piece("CHAT", moment("day 1 19:00"))
CALLS_B: Final = piece("CALL_LOG", moment("day 1 20:00"))

# Firm B reports, firm A brings without a report, both show records: half and half. The consultant takes the visit over.
COLLISION: Final[tuple[Event, ...]] = (
    ("day 1 10:00", "agent-b", "reports_them", {}, []),
    ("day 2 14:00", "receptionist", "takes_in", {"brought_by": "agent-a"}, []),
    ("day 2 14:01", "consultant", "signs", {}, []),
    ("day 3 09:00", "agent-a", "files", {"shown": [CHAT_A]}, []),
    ("day 3 10:00", "agent-b", "hands_in", {"kind": "CALL_LOG", "at": "day 1 20:00"}, []),
)

# The manager rules by the proposal, and sells a unit.
SALE: Final[tuple[Event, ...]] = (
    ("day 4 10:00", "manager", "accepts_proposal", {}, []),
    ("day 5 11:00", "manager", "subscribes", {}, []),
)
