"""Which acts are let go at the same time about one customer, and every way in which that may end; never a test."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.stage import Stage
from tests.stories.told import CALLS_B, CHAT_A, COLLISION
from tests.story import Event, Payload, Story, codes

Act = Callable[[Story], Awaitable[Payload]]
Ends = tuple[str, ...]

REPORTED: Final[tuple[Event, ...]] = (("day 1 10:00", "agent-a", "reports_them", {}, []),)
SCANNED: Final[tuple[Event, ...]] = (*REPORTED, ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []))
SIGNED: Final[tuple[Event, ...]] = (*SCANNED, ("day 1 14:05", "receptionist", "signs", {}, []))
CODED: Final[tuple[Event, ...]] = (*REPORTED, ("day 1 14:00", "agent-a", "issues_code", {}, []))
MASKED: Final[tuple[Event, ...]] = (
    ("day 1 10:00", "agent-a", "reports_masked", {}, []),
    ("day 1 10:01", "agent-b", "reports_masked", {}, []),
    ("day 1 10:02", "agent2-a", "reports_them", {}, ["DUPLICATE_REPORT"]),
    ("day 1 14:00", "agent-a", "issues_code", {}, []),
)
DISPUTED: Final = COLLISION[:4]
READ: Final[tuple[Event, ...]] = (*DISPUTED, ("day 3 09:30", "admin", "reads_proposal", {}, []))


@dataclass(frozen=True, kw_only=True)
class Race:
    """Acts at once after what happened before, and all ways it may end: of each act the code that it met, or none."""

    before: tuple[Event, ...]
    acts: tuple[Act, ...]
    ends: frozenset[Ends]


def race(*acts: Act, after: tuple[Event, ...] = (), ends: list[str]) -> Race:
    """Write a race down; each end lists the acts' codes, `-` for none."""
    told = frozenset(tuple("" if code == "-" else code for code in end.split()) for end in ends)
    return Race(before=after, acts=acts, ends=told)


def apart(story: Story) -> Story:
    """Tell the same story from another phone, which learns nothing of what this one does."""
    return replace(story, reports=dict(story.reports))


def reports(who: str) -> Act:
    """Report the customer."""
    return lambda story: story.reports_them(who)


def scans(who: str) -> Act:
    """Scan the code that is shown."""
    return lambda story: story.scans(who, code=story.shown)


def scans_anew(who: str) -> Act:
    """Scan a fresh code of the report."""
    return lambda story: story.scans(who, of="agent-a")


def tells(who: str, middle: str, *, of: str = "agent-a") -> Act:
    """Scan a fresh code of a masked report, while the customer tells a number with this middle."""
    return lambda story: story.scans(who, of=of, phone=another(story, middle))


def another(story: Story, middle: str) -> str:
    """Give another number with the story's mask."""
    return f"{story.phone[:3]}{middle}{story.phone[-4:]}"


def reports_another(who: str, middle: str) -> Act:
    """Report another number with the story's mask."""
    return lambda story: story.reports_them(who, phone=another(story, middle))


def takes_in(who: str, brought_by: str | None = None) -> Act:
    """Record the customer at the door."""
    return lambda story: story.takes_in(who, brought_by=brought_by)


def signs(who: str) -> Act:
    """Sign the customer's line of the last slip."""
    return lambda story: story.signs(who)


def withdraws_report(who: str) -> Act:
    """Take the report back."""
    return lambda story: story.withdraws_report(who, of="agent-a")


def files(who: str, subject: str = "VISIT") -> Act:
    """File a dispute."""
    return lambda story: story.files(who, subject=subject)


def hands_in(who: str, piece: Payload) -> Act:
    """Hand evidence in."""
    return lambda story: story.shows(who, piece)


def accepts(who: str) -> Act:
    """Rule by the proposal that was read before."""
    return lambda story: story.rules(who, accept=True, proposalHash=story.read)


def rules(who: str, outcome: str) -> Act:
    """Rule otherwise."""
    return lambda story: story.rules(who, outcome=outcome)


def withdraws_dispute(who: str) -> Act:
    """Take the dispute back."""
    return lambda story: story.withdraws_dispute(who)


def subscribes(who: str) -> Act:
    """Record a subscription of one unit of the customer's own."""
    return lambda story: story.subscribes(who, unit=f"unit {story.phone}")


def reveals(who: str) -> Act:
    """Ask for the number."""
    return lambda story: story.reveals(who)


def issues_code(who: str) -> Act:
    """Ask for a code."""
    return lambda story: story.issues_code(who)


def phones(who: str) -> Act:
    """Take a call down."""
    return lambda story: story.phones(who)


def follows_up(who: str) -> Act:
    """Follow the customer up for firm A."""
    return lambda story: story.follows_up(who, firm="A")


def makes_known(who: str) -> Act:
    """Put the customer on record."""
    return lambda story: story.makes_known(who)


def shows_undisputed(who: str, piece: Payload) -> Act:
    """Hand evidence in without a dispute."""
    return lambda story: story.shows_undisputed(who, piece)


async def batch(story: Story) -> Payload:
    """Report the customer in a batch of one."""
    key = f"00000000-0000-4000-8000-1{story.phone}"
    given = {"idempotencyKey": key, "projectId": story.stage.ids["home"], "name": story.name, "phone": story.phone}
    payload = await story.stage.act("boss-c", "reportCustomers", {"entries": [on_behalf(story.stage, given)]}, BATCH)
    [result] = payload["results"]
    return result


BATCH: Final = "results { report { id } errors { code } } errors { code }"


def on_behalf(stage: Stage, given: dict[str, Any]) -> dict[str, Any]:
    """Report for one of the firm's agents."""
    return {**given, "agentId": stage.ids["agent-c"]}


def end_of(answers: list[Payload]) -> Ends:
    """Tell how a race ended."""
    return tuple("".join(codes(answer)) for answer in answers)


TAKEN: Final = "REPORT_NOT_LIVE"
SHUT: Final = "CUSTOMER_PROTECTED"
OVER: Final = "DISPUTE_NOT_OPEN"

RACES: Final[dict[str, Race]] = {
    "report, a rival's report": race(reports("agent-a"), reports("agent-b"), ends=["- -"]),
    "report, a colleague's report": race(
        reports("agent-a"), reports("agent2-a"), ends=["- DUPLICATE_REPORT", "DUPLICATE_REPORT -"]
    ),
    "report, a rival's batch": race(reports("agent-a"), batch, ends=["- -"]),
    "report, walk-in": race(reports("agent-a"), takes_in("receptionist", "agent-b"), ends=["- -"]),
    "walk-in, walk-in": race(takes_in("receptionist"), takes_in("consultant", "agent-a"), ends=["- -"]),
    "report, scan of a rival's code": race(reports("agent-b"), scans("receptionist"), after=CODED, ends=["- -"]),
    "report, signature": race(reports("agent-b"), signs("receptionist"), after=SCANNED, ends=["- -", f"{SHUT} -"]),
    "scan, scan of one code": race(
        scans("receptionist"), scans("consultant"), after=CODED, ends=["- CODE_ALREADY_USED", "CODE_ALREADY_USED -"]
    ),
    "scan, scan of two codes": race(
        scans_anew("receptionist"), scans_anew("consultant"), after=REPORTED, ends=["- -"]
    ),
    "two masked reports, another number each": race(
        tells("receptionist", "8888"), tells("consultant", "9999", of="agent-b"), after=MASKED, ends=["- -"]
    ),
    "two masked reports, their numbers crossed": race(
        tells("receptionist", "8888"), tells("consultant", "1234", of="agent-b"), after=MASKED, ends=["- -"]
    ),
    "one masked report, two other numbers": race(
        tells("receptionist", "8888"), tells("consultant", "9999"), after=MASKED, ends=["- -"]
    ),
    "another number, a report of it": race(
        tells("receptionist", "8888"), reports_another("agent-c", "8888"), after=MASKED, ends=["- -"]
    ),
    "another number, a report of the former one": race(
        tells("receptionist", "8888"), reports("agent-c"), after=MASKED, ends=["- -"]
    ),
    "another number, withdrawal of its report": race(
        tells("receptionist", "8888"), withdraws_report("agent-a"), after=MASKED, ends=["- -", f"{TAKEN} -"]
    ),
    "another number, a colleague's report": race(
        tells("receptionist", "8888"), reports("agent2-a"), after=MASKED, ends=["- DUPLICATE_REPORT"]
    ),
    "code, withdrawal of its report": race(
        issues_code("agent-a"), withdraws_report("boss-a"), after=REPORTED, ends=["- -", f"{TAKEN} -"]
    ),
    "withdrawal, scan": race(
        withdraws_report("agent-a"), scans("receptionist"), after=CODED, ends=["- -", f"- {TAKEN}"]
    ),
    "withdrawal, withdrawal": race(
        withdraws_report("agent-a"), withdraws_report("boss-a"), after=REPORTED, ends=["- -"]
    ),
    "withdrawal, signature": race(
        withdraws_report("agent-a"), signs("consultant"), after=SCANNED, ends=["- -", f"{TAKEN} -"]
    ),
    "withdrawal, a rival's report": race(
        withdraws_report("agent-a"), reports("agent-b"), after=REPORTED, ends=["- -"]
    ),
    "signature, signature": race(
        signs("receptionist"),
        signs("consultant"),
        after=SCANNED,
        ends=["- VISIT_ALREADY_SIGNED", "VISIT_ALREADY_SIGNED -"],
    ),
    "filing, a rival's filing": race(files("agent-a"), files("agent-b"), after=COLLISION[:3], ends=["- -"]),
    "filing, ruling": race(files("agent-b"), rules("manager", "NATURAL"), after=DISPUTED, ends=["- -"]),
    "evidence, evidence of the other side": race(
        hands_in("agent-a", CHAT_A), hands_in("agent-b", CALLS_B), after=DISPUTED, ends=["- -"]
    ),
    "evidence, ruling by the proposal": race(
        hands_in("agent-b", CALLS_B), accepts("admin"), after=READ, ends=["- PROPOSAL_CHANGED", f"{OVER} -"]
    ),
    "ruling, ruling": race(
        rules("manager", "NATURAL"), rules("admin", "POOL"), after=DISPUTED, ends=[f"- {OVER}", f"{OVER} -"]
    ),
    "ruling, withdrawal of the dispute": race(
        rules("admin", "NATURAL"), withdraws_dispute("agent-a"), after=DISPUTED, ends=[f"- {OVER}", f"{OVER} -"]
    ),
    "withdrawal of the dispute, the other side's filing": race(
        withdraws_dispute("agent-a"), files("agent-b"), after=DISPUTED, ends=["- -"]
    ),
    "subscription, subscription": race(
        subscribes("manager"), subscribes("admin"), after=SIGNED, ends=["- ALREADY_SUBSCRIBED", "ALREADY_SUBSCRIBED -"]
    ),
    "subscription, ruling": race(
        subscribes("manager"), rules("admin", "NATURAL"), after=DISPUTED, ends=["- -"]
    ),
    "subscription, report": race(
        subscribes("manager"), reports("agent-b"), after=SCANNED, ends=["- -", f"- {SHUT}"]
    ),
    "call, report": race(phones("receptionist"), reports("agent-a"), ends=["- -"]),
    "follow-up, withdrawal": race(
        follows_up("boss-a"), withdraws_report("agent-a"), after=REPORTED, ends=["- -"]
    ),
    "record, record": race(makes_known("manager"), makes_known("admin"), ends=["- -"]),
    "record, walk-in": race(makes_known("manager"), takes_in("receptionist"), ends=["- -"]),
    "evidence without a dispute, filing": race(
        shows_undisputed("boss-b", CALLS_B), files("agent-a"), after=COLLISION[:3], ends=["- -"]
    ),
    "revealing, report": race(reveals("manager"), reports("agent-b"), after=REPORTED, ends=["- -"]),
}  # fmt: skip
