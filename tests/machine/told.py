"""Cases told in full, which reach whatever chance seldom does; how each step ends the model says."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from tests.machine.player import OTHER_PHONE, Player
from tests.machine.values import Evidence, Party, firm_of

# When, who, does what, with what; a report, visit or dispute is named by its place among the case's.
Step = tuple[str, str, str, dict[str, Any]]
Told = tuple[Step, ...]

CHAT: Final = ("CHAT", -timedelta(minutes=5))
CALLS: Final = ("CALL_LOG", -timedelta(days=6))
FUTURE: Final = ("CHAT", timedelta(days=99))
OUTCOMES: Final[Mapping[str, dict[Party, int]]] = {
    "SOLE": {"Firm A": 10000},
    "SPLIT": {"Firm A": 6000, "Firm B": 4000},
    "NATURAL": {},
    "POOL": {},
    "UNCLAIMED": {},
}


def decided(dispute: int, outcome: str) -> Step:
    """Let the manager rule a dispute."""
    return ("soon", "manager", "rule", {"dispute": dispute, "outcome": outcome, "shares": OUTCOMES[outcome]})


def round_trip(outcomes: Sequence[str]) -> list[str]:
    """Go from each outcome to each other one, once, and back to the first."""
    first, *others = outcomes
    if not others:
        return [first]
    trip = [first, *round_trip(others), first]
    for other in others[1:]:
        trip += [other, first]
    return trip


def ruled(subject: str, outcomes: Sequence[str]) -> Told:
    """File and rule again and again."""
    steps: list[Step] = []
    for place, outcome in enumerate(outcomes):
        steps += [("soon", "agent-a", "file", {"subject": subject}), decided(place, outcome)]
    return tuple(steps)


REPORTED: Final[Told] = (("soon", "agent-a", "report", {}),)
CAME: Final[Told] = (("hours", "receptionist", "take_in", {"brought_by": "agent-a"}),)
SIGNED: Final[Told] = (("soon", "consultant", "sign", {"visit": 0}),)
VISITED: Final[Told] = (*REPORTED, *CAME, *SIGNED)
WALKED_IN: Final[Told] = (("soon", "receptionist", "take_in", {"brought_by": None}), *SIGNED)
FILED: Final[Step] = ("soon", "agent-a", "file", {"subject": "VISIT"})
SOLD: Final[Step] = ("soon", "manager", "subscribe", {"unit": "1-101"})
A_MONTH: Final = "29 days 22 hours"

# B reports, A brings, both show records; the proposal changes; half and half; sold; both dispute the deal.
COLLISION: Final[Told] = (
    ("soon", "agent-b", "report", {}),
    ("soon", "agent-b", "report", {}),
    ("hours", "receptionist", "take_in", {"brought_by": "agent-a"}),
    ("soon", "manager", "sign", {"visit": 0}),
    ("soon", "receptionist", "sign", {"visit": 0}),
    ("soon", "receptionist", "sign", {"visit": 0}),
    ("soon", "consultant", "sign", {"visit": 0}),
    ("soon", "consultant", "sign", {"visit": 0, "line": "CONSULTANT"}),
    ("soon", "agent-c", "report", {}),
    ("soon", "agent-b", "file", {"subject": "VISIT", "shown": [CHAT]}),
    ("soon", "agent-a", "take_back", {"dispute": 0}),
    ("soon", "agent-a", "file", {"subject": "VISIT", "shown": [FUTURE]}),
    ("soon", "agent-a", "file", {"subject": "VISIT"}),
    ("soon", "manager", "read", {"dispute": 0}),
    ("soon", "agent-a", "hand_in", {"dispute": 0, "shown": [FUTURE]}),
    ("soon", "agent-a", "hand_in", {"dispute": 0, "shown": [CALLS]}),
    ("soon", "manager", "accept", {"dispute": 0}),
    ("soon", "manager", "read", {"dispute": 0}),
    ("soon", "manager-annex", "rule", {"dispute": 0, "outcome": "POOL", "shares": {}}),
    ("soon", "manager", "rule", {"dispute": 0, "outcome": "SOLE", "shares": {"Firm A": 9999}}),
    ("soon", "manager", "accept", {"dispute": 0}),
    ("soon", "manager", "accept", {"dispute": 0}),
    decided(0, "POOL"),
    ("soon", "agent-a", "hand_in", {"dispute": 0, "shown": [CHAT]}),
    ("soon", "agent-a", "take_back", {"dispute": 0}),
    ("soon", "manager", "subscribe", {"unit": "1-101", "buyer": OTHER_PHONE}),
    SOLD,
    SOLD,
    ("soon", "agent-b", "file", {"subject": "DEAL"}),
    ("soon", "agent-a", "file", {"subject": "DEAL"}),
    ("soon", "agent-b", "take_back", {"dispute": 1}),
    ("soon", "agent-b", "take_back", {"dispute": 1}),
    ("soon", "agent-b", "file", {"subject": "DEAL"}),
    decided(1, "SOLE"),
    ("soon", "agent-b", "file", {"subject": "DEAL"}),
    ("soon", "agent-b", "take_back", {"dispute": 2}),
    ("days", "agent-b", "file", {"subject": "DEAL"}),
    ("days", "agent-b", "file", {"subject": "DEAL"}),
    ("days", "agent-b", "hand_in", {"dispute": 3, "shown": [CHAT]}),
    ("soon", "agent-b", "file", {"subject": "VISIT"}),
)
# Reports that are refused; a code that is shown, mistaken, mismatched, over, used; reports that are used or over.
CODES: Final[Told] = (
    ("soon", "agent-a", "file", {"subject": "VISIT", "shown": [FUTURE]}),
    ("soon", "agent-a", "file", {"subject": "DEAL"}),
    ("soon", "unlisted-a", "report", {}),
    ("soon", "agent-a", "report", {"minutes": 29}),
    ("soon", "agent-a", "report", {"minutes": 31}),
    ("half an hour", "agent-b", "show_code", {"report": 0}),
    ("soon", "agent-b", "withdraw", {"report": 0}),
    ("soon", "agent-a", "show_code", {"report": 0}),
    ("limit", "receptionist", "scan", {"code": 0}),
    ("soon", "receptionist", "scan", {"code": None}),
    ("soon", "agent-a", "show_code", {"report": 0}),
    ("soon", "receptionist-elsewhere", "scan", {"code": 1}),
    ("soon", "receptionist", "scan", {"code": 1, "phone": OTHER_PHONE}),
    ("soon", "agent-a", "show_code", {"report": 0}),
    ("soon", "consultant", "scan", {"code": 2}),
    ("soon", "receptionist", "scan", {"code": 2}),
    ("soon", "consultant-2", "sign", {"visit": 0}),
    ("soon", "agent-a", "show_code", {"report": 0}),
    ("soon", "consultant", "sign", {"visit": 0}),
    ("soon", "receptionist", "scan", {"code": 3}),
    ("soon", "agent-a", "show_code", {"report": 0}),
    ("soon", "agent-a", "withdraw", {"report": 0}),
    ("soon", "agent-b", "report", {}),
    FILED,
    ("soon", "agent-b", "hand_in", {"dispute": 0, "shown": [CHAT]}),
    ("soon", "agent-b", "take_back", {"dispute": 0}),
    ("soon", "agent-a", "take_back", {"dispute": 0}),
    ("soon", "agent-a", "report", {}),
    (A_MONTH, "agent-a", "report", {}),
    ("hours", "agent-a", "withdraw", {"report": 2}),
    ("soon", "agent-a", "withdraw", {"report": 2}),
    ("soon", "receptionist", "take_in", {"brought_by": None}),
    ("midnight", "receptionist", "sign", {"visit": 1}),
)
# A and B report, the customer comes alone: the earliest report, one's record, the earlier record; all taken back.
ALONE: Final[Told] = (
    *REPORTED,
    ("soon", "agent-b", "report", {}),
    ("hours", "receptionist", "take_in", {"brought_by": None}),
    *SIGNED,
    ("soon", "agent-a", "file", {"subject": "VISIT", "shown": [CHAT]}),
    ("soon", "agent-b", "file", {"subject": "VISIT", "shown": [CALLS]}),
    ("soon", "agent-a", "take_back", {"dispute": 0}),
    ("soon", "agent-b", "take_back", {"dispute": 0}),
)
# A referral is brought by a rival; a second visit, after which the time for evidence ends before that for a dispute.
REFERRED: Final[Told] = (
    ("soon", "agent-a", "report", {"referral": True}),
    ("hours", "receptionist", "take_in", {"brought_by": "agent-b"}),
    *SIGNED,
    ("days", "receptionist", "take_in", {"brought_by": "agent-b"}),
    ("soon", "consultant", "sign", {"visit": 1}),
    ("days", "agent-a", "file", {"subject": "VISIT", "shown": [CHAT]}),
    ("soon", "agent-a", "file", {"subject": "VISIT"}),
)
TOLD: Final[Mapping[str, Told]] = {
    "a collision": COLLISION,
    "codes": CODES,
    "alone": ALONE,
    "a referral": REFERRED,
    "two reported, one brought": (*REPORTED, ("soon", "agent-b", "report", {}), *CAME, *SIGNED, FILED),
    "one reported, the other brought": (("soon", "agent-b", "report", {}), *CAME, *SIGNED, FILED),
    "off the roster": (
        ("soon", "receptionist", "take_in", {"brought_by": "unlisted-a"}),
        *SIGNED,
        FILED,
    ),
    "too close": (*REPORTED, ("soon", "receptionist", "take_in", {"brought_by": "agent-a"}), *SIGNED, FILED),
    "unsigned, and again": (
        *REPORTED,
        *CAME,
        ("midnight", "receptionist", "take_in", {"brought_by": "agent-a"}),
        ("soon", "consultant", "sign", {"visit": 1}),
        FILED,
    ),
    "over while pending": (
        *REPORTED,
        ("before 1", "receptionist", "take_in", {"brought_by": "agent-a"}),
        ("limit", "consultant", "sign", {"visit": 0}),
        FILED,
    ),
    "used up late": (
        *VISITED,
        (A_MONTH, "agent-a", "report", {}),
        ("half an hour", "receptionist", "take_in", {"brought_by": "agent-a"}),
        ("limit", "consultant", "sign", {"visit": 1}),
    ),
    "ruled round": (*VISITED, *ruled("VISIT", round_trip(["SOLE", "SPLIT", "NATURAL", "POOL", "UNCLAIMED"]))),
    "sold and ruled round": (
        *VISITED,
        SOLD,
        *ruled("DEAL", round_trip(["SOLE", "SPLIT", "NATURAL", "POOL", "UNCLAIMED"])),
    ),
    "withdrawn, walked in, sold": (
        *REPORTED,
        ("soon", "agent-a", "withdraw", {"report": 0}),
        ("soon", "agent-b", "report", {}),
        SOLD,
    ),
    "walked in, sold unclaimed": (WALKED_IN[0], SOLD),
    "natural, sold": (*WALKED_IN, SOLD),
    "pooled, reported": (*WALKED_IN, FILED, decided(0, "POOL"), *REPORTED),
    "pooled, sold": (*WALKED_IN, FILED, decided(0, "POOL"), SOLD),
    "pending, pooled": (*REPORTED, *CAME, FILED, decided(0, "POOL"), ("soon", "agent-b", "report", {})),
    "pending, split": (*REPORTED, *CAME, FILED, decided(0, "SPLIT"), ("days", "agent-a", "report", {})),
    "a window and then a report": (*VISITED, (A_MONTH, "agent-a", "report", {}), ("hours", "agent-b", "report", {})),
    "split and then a report": (
        *VISITED,
        FILED,
        decided(0, "SPLIT"),
        (A_MONTH, "agent-b", "report", {}),
        ("hours", "agent-a", "report", {}),
    ),
    "split with the developer": (
        *VISITED,
        FILED,
        ("soon", "manager", "rule", {"dispute": 0, "outcome": "SPLIT", "shares": {"Firm B": 7000, None: 3000}}),
        ("soon", "agent-a", "report", {}),
        ("soon", "agent-b", "report", {}),
        SOLD,
        ("days", "agent-a", "report", {}),
        ("soon", "agent-b", "report", {}),
    ),
    "a window over": (*VISITED, (A_MONTH, "unlisted-a", "report", {}), ("hours", "agent-b", "report", {})),
}


async def tell(player: Player, steps: Told) -> None:
    """Play a case as it is told."""
    for when, who, verb, given in steps:
        how, _, which = when.rpartition(" ") if when[-1].isdigit() else (when, "", "0")
        await player.wait(how, int(which))
        if verb == "read":
            player.read(dispute=_meant(player, given)["dispute"])
        elif verb == "subscribe":
            await player.subscribe(**given)
        else:
            await getattr(player, verb)(who, **_meant(player, given, who))


def _meant(player: Player, given: dict[str, Any], who: str = "") -> dict[str, Any]:
    """Find what is named by its place, and make the evidence that is named by its kind and age."""
    world = player.model.world
    places = {
        "report": [each.id for each in world.reports],
        "visit": [each.id for each in world.visits],
        "dispute": list(player.model.disputes),
    }
    meant: dict[str, Any] = {name: places[name][value] if name in places else value for name, value in given.items()}
    if "shown" in given:
        first = world.reports[0].at if world.reports else world.now
        meant["shown"] = [
            Evidence(party=firm_of(who), kind=kind, shows="INVITATION", happened_at=first + age)
            for kind, age in given["shown"]
        ]
    return meant
