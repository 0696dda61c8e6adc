"""Masked identity, settled by the full number told at the visit: whose report it was, and who was wrongly shut out."""

from typing import Final

from starlette.applications import Starlette

from tests.rows.rebuilding import assert_rebuilt
from tests.rulebooks.drafting import Drafting
from tests.story import CASE, REPORT, Event, Payload, Story, codes, shares
from tests.sync.test_changes import Reader
from tests.tables import Tables, changed

MASKED: Final = "138****5678"
OWN: Final = "13812345678"
OTHER: Final = "13899995678"
KEY: Final = "00000000-0000-4000-8000-000000000001"
MASKED_REPORT: Final[Event] = ("day 1 10:00", "agent-a", "reports_them", {"phone": MASKED}, [])


def scan(phone: str, *, at: str = "day 1 14:00", of: str = "agent-a", expected: list[str] | None = None) -> Event:
    """Scan a report's code while the customer tells a number."""
    return (at, "receptionist", "scans", {"of": of, "phone": phone}, expected or [])


async def case_of(story: Story, who: str, *, by: str = "admin") -> Payload:
    """Show the case in which somebody's report is now."""
    report = await story.seen(by, story.reports[who], "Report", REPORT)
    return await story.seen(by, report["case"]["id"], "Case", CASE)


def kinds(case: Payload) -> list[str]:
    """List the kinds of facts of a case."""
    return [fact["kind"] for fact in case["facts"]["nodes"]]


async def test_the_number_of_nobody_is_the_provisional_customers_own(app: Starlette, story: Story) -> None:
    await story.play(MASKED_REPORT, scan(OWN))
    assert await story.kinds() == ["REPORTED", "IDENTIFIED", "VISITED"]
    assert (await story.reveals("admin"))["phone"] == "+8613812345678"
    # Known from now on: nothing is left to settle.
    await story.play(scan(OWN, at="day 1 14:01"))
    assert await story.kinds() == ["REPORTED", "IDENTIFIED", "VISITED", "VISITED"]
    await assert_rebuilt(app.state.services, story.stage)


async def test_a_number_that_a_full_report_gave_is_the_same_customers(story: Story) -> None:
    await story.play(MASKED_REPORT, ("day 1 11:00", "agent-b", "reports_them", {"phone": OWN}, []), scan(OWN))
    assert await story.kinds() == ["REPORTED", "REPORTED", "VISITED"]


async def test_a_walk_in_settles_a_provisional_customer_as_a_fact(story: Story) -> None:
    await story.play(MASKED_REPORT, ("day 1 14:00", "receptionist", "takes_in", {}, []))
    assert await story.kinds() == ["REPORTED", "IDENTIFIED", "VISITED"]
    assert await story.kinds("agent-a") == ["REPORTED", "VISITED"]
    await story.play(("day 1 15:00", "receptionist", "takes_in", {}, []))
    assert await story.kinds() == ["REPORTED", "IDENTIFIED", "VISITED", "VISITED"]


async def test_another_number_of_nobody_begins_a_case(app: Starlette, story: Story) -> None:
    await story.play(MASKED_REPORT, ("day 1 11:00", "agent-b", "reports_them", {"phone": OWN}, []))
    former, before = story.case, await story.seen("agent-a", story.reports["agent-a"], "Report", REPORT)
    assert shares(await story.claim()) == {"Firm A": 10000}
    [scanned] = await story.play(scan(OTHER))

    report = await story.seen("agent-a", story.reports["agent-a"], "Report", REPORT)
    now = await case_of(story, "agent-a")
    assert now["id"] != former
    assert kinds(now) == ["IDENTIFIED", "VISITED"]
    assert report["customer"] != before["customer"]
    moved = {"case": {"id": now["id"]}, "customer": report["customer"]}
    assert report == {**before, **moved}
    assert scanned["visit"]["report"] == {"id": report["id"]}
    assert scanned["visit"]["customer"]["id"] == report["customer"]["id"]
    assert report["customer"] == {"id": story.customer, "name": "王小明", "maskedPhone": MASKED}
    assert shares(now["claim"]) == {"Firm A": 10000}
    assert (await story.reveals("admin"))["phone"] == "+8613899995678"

    # The former case is its full number's, whose claim falls to the report that is left.
    left = await story.seen("admin", former, "Case", CASE)
    assert kinds(left) == ["REPORTED", "REPORTED", "IDENTIFIED"]
    assert shares(left["claim"]) == {"Firm B": 10000}
    for who in ("agent-a", "boss-a"):
        assert await story.seen(who, former, "Case", "{ claim { outcome } }") == {}

    # Signed, the visit counts for the report in the case that it came to.
    await story.play(("day 1 14:05", "receptionist", "signs", {}, []))
    claim = (await case_of(story, "agent-a"))["claim"]
    assert (shares(claim), claim["protectedFrom"] is not None) == ({"Firm A": 10000}, True)
    await assert_rebuilt(app.state.services, story.stage)


async def test_another_number_meets_the_one_provisional_customer_with_its_mask(app: Starlette, story: Story) -> None:
    provisional = Story(story.stage, phone=MASKED)
    await story.play(
        MASKED_REPORT,
        ("day 1 10:01", "agent-b", "reports_them", {"phone": OWN}, []),
        ("day 1 10:02", "agent-c", "reports_them", {"phone": OTHER}, []),
    )
    # Two have the mask and the surname, so that a third masked report means neither.
    await provisional.play(("day 1 10:03", "agent2-c", "reports_them", {}, []))
    await story.play(scan("13877775678"))
    now = await case_of(story, "agent-a")
    assert (now["id"], kinds(now)) == (provisional.case, ["REPORTED", "IDENTIFIED", "VISITED"])
    assert (await story.reveals("admin"))["phone"] == "+8613877775678"
    assert shares(now["claim"]) == {"Firm A": 10000}
    await assert_rebuilt(app.state.services, story.stage)


async def test_the_claim_of_a_case_whose_only_report_left_is_nobodys(story: Story) -> None:
    known = Story(story.stage, phone=OTHER)
    await known.play(("day 1 09:30", "agent-b", "reports_them", {"name": "李四"}, []))
    await story.play(MASKED_REPORT, scan(OTHER))
    former = await story.seen("admin", story.case, "Case", CASE)
    assert (former["claim"]["outcome"], kinds(former)) == ("UNCLAIMED", ["REPORTED", "IDENTIFIED"])
    [reason] = former["claim"]["reasons"]
    assert (reason["clause"]["id"], [fact["kind"] for fact in reason["facts"]]) == (
        "yincheng.report-validity",
        ["REPORTED", "IDENTIFIED"],
    )
    now = await case_of(story, "agent-a")
    assert (now["id"], kinds(now)) == (known.case, ["REPORTED", "IDENTIFIED", "VISITED"])
    assert shares(now["claim"]) == {"Firm B": 10000}


async def test_the_report_comes_with_its_own_time_and_may_be_the_earliest(app: Starlette, story: Story) -> None:
    known = Story(story.stage, phone=OTHER)
    await story.play(MASKED_REPORT)
    await known.play(("day 1 11:00", "agent-b", "reports_them", {"name": "李四"}, []))
    assert shares(await known.claim()) == {"Firm B": 10000}
    report = await story.seen("admin", story.reports["agent-a"], "Report", REPORT)
    await story.play(scan(OTHER))
    claim = await known.claim()
    assert (shares(claim), claim["protectedFrom"]) == ({"Firm A": 10000}, report["reportedAt"])
    moved = await story.seen("admin", story.reports["agent-a"], "Report", REPORT)
    times = ("reportedAt", "validUntil", "expectedArrivalAt", "capturedAt", "status")
    assert [moved[time] for time in times] == [report[time] for time in times]
    assert moved["case"] == {"id": known.case}
    await assert_rebuilt(app.state.services, story.stage)


async def test_in_a_case_that_another_firms_visit_holds_the_arrival_does_not_count(
    app: Starlette, story: Story
) -> None:
    known = Story(story.stage, phone=OTHER)
    await known.play(
        ("day 1 09:00", "agent-b", "reports_them", {"name": "李四"}, []),
        ("day 1 09:40", "receptionist", "scans", {"of": "agent-b"}, []),
        ("day 1 09:41", "receptionist", "signs", {}, []),
    )
    held = await known.claim()
    await story.play(MASKED_REPORT, scan(OTHER), ("day 1 14:05", "receptionist", "signs", {}, []))
    assert await known.claim() == held
    report = await story.seen("agent-a", story.reports["agent-a"], "Report", REPORT)
    assert (report["status"], report["visit"], report["case"]) == ("LIVE", None, {"id": known.case})
    # To the firm it is its own part: never the other's name, nor its own customer under the other's.
    assert report["customer"]["name"] == "王小明"
    assert (await known.claim("agent-a"))["shares"] == []
    await assert_rebuilt(app.state.services, story.stage)


async def test_whoever_took_the_number_down_is_no_party_of_the_case(story: Story) -> None:
    known = Story(story.stage, phone=OTHER)
    await known.play(("day 1 09:30", "agent-b", "reports_them", {"name": "李四"}, []))
    await story.play(MASKED_REPORT)
    await story.play(("day 1 14:00", "manager", "scans", {"of": "agent-a", "phone": OTHER}, []))
    await story.play(("day 1 14:05", "consultant", "signs", {}, []))
    await known.play(
        ("day 2 10:00", "agent-b", "files", {}, []),
        ("day 2 11:00", "manager", "rules", {"outcome": "NATURAL"}, []),
    )


async def test_a_desk_that_received_the_customer_before_is_told_that_the_report_is_out_of_sight(
    story: Story, tables: Tables
) -> None:
    early = {"of": "agent-a", "site": "annex"}
    await story.play(
        MASKED_REPORT,
        ("day 1 10:01", "agent-b", "reports_them", {"phone": OWN}, []),
        ("day 1 10:10", "receptionist-annex", "scans", early, []),
    )
    desk = Reader(story.stage, tables, "receptionist-annex")
    report = story.reports["agent-a"]
    assert [change["node"]["id"] for change in await desk.read() if change["id"] == report] == [report]
    await story.play(scan(OTHER))
    assert [change["node"] for change in await desk.read() if change["id"] == report] == [None]


async def test_a_report_may_move_on_and_come_back(app: Starlette, story: Story) -> None:
    await story.play(MASKED_REPORT, ("day 1 10:01", "agent-b", "reports_them", {"phone": OWN}, []))
    first = story.case
    # Too shortly after the report, so that none of these visits counts and the code may be scanned again.
    await story.play(scan(OTHER, at="day 1 10:10"), scan("13877775678", at="day 1 10:15"))
    assert (await case_of(story, "agent-a"))["id"] != first
    await story.play(scan(OWN, at="day 1 10:20"), ("day 1 10:21", "receptionist", "signs", {}, []))
    now = await case_of(story, "agent-a")
    assert (now["id"], kinds(now)) == (
        first,
        ["REPORTED", "REPORTED", "IDENTIFIED", "IDENTIFIED", "VISITED", "VISIT_SIGNED"],
    )
    await assert_rebuilt(app.state.services, story.stage)
    await story.play(("day 1 11:00", "agent-a", "withdraws_report", {}, []))
    await assert_rebuilt(app.state.services, story.stage)


async def test_a_report_that_was_wrongly_shut_out_is_revived_with_its_own_time(app: Starlette, story: Story) -> None:
    await story.play(MASKED_REPORT)
    former = story.case
    [refused] = await story.play(
        ("day 1 11:00", "agent2-a", "reports_them", {"phone": OWN, "key": KEY}, ["DUPLICATE_REPORT"])
    )
    await story.play(("day 1 11:05", "unlisted-a", "reports_them", {"phone": OWN}, ["NOT_ON_ROSTER"]))
    await story.play(("day 1 11:10", "agent2-a", "reports_them", {"phone": OWN}, ["DUPLICATE_REPORT"]))
    assert await story.seen("agent2-a", former, "Case", "{ claim { outcome } }") == {}
    await story.play(scan(OTHER))

    case = await story.seen("admin", former, "Case", CASE)
    # The first of the two: with it in place the second one is a duplicate still; and who is unlisted stays unlisted.
    assert kinds(case) == ["REPORTED", *["REPORT_REFUSED"] * 3, "IDENTIFIED", "REVIVED"]
    assert shares(case["claim"]) == {"Firm A": 10000}
    assert case["claim"]["protectedFrom"] == refused["fact"]["at"]
    found = await story.stage.ask("agent2-a", "{ reports { nodes { id reportedAt status case { id } } } }")
    [revived] = found["reports"]["nodes"]
    assert (revived["reportedAt"], revived["status"], revived["case"]["id"]) == (
        refused["fact"]["at"],
        "LIVE",
        former,
    )
    own = await story.seen("agent2-a", former, "Case", CASE)
    assert (kinds(own), own["customers"][0]["name"]) == (["REPORT_REFUSED", "REPORT_REFUSED", "REVIVED"], "王小明")

    # The same key tells the same refusal; the revived report goes the way of any other.
    again = await story.reports_them("agent2-a", phone=OWN, key=KEY)
    assert (codes(again), again["replayed"], again["report"]) == (["DUPLICATE_REPORT"], True, None)
    story.reports["agent2-a"] = revived["id"]
    await story.play(
        ("day 1 16:00", "receptionist", "scans", {"of": "agent2-a"}, []),
        ("day 1 16:01", "receptionist", "signs", {}, []),
    )
    report = await story.seen("agent2-a", revived["id"], "Report", REPORT)
    assert (report["status"], report["visit"]) == ("ARRIVED", {"id": story.visit})
    await assert_rebuilt(app.state.services, story.stage)


async def test_a_rival_whom_a_live_report_wrongly_shut_out_is_revived_and_told(
    app: Starlette, story: Story, tables: Tables
) -> None:
    drafting = Drafting(story.stage)
    draft = (await drafting.drafts("admin", preset="thumb-plaza"))["draft"]["id"]
    assert codes(await drafting.approves("admin-2", draft)) == []
    assert codes(await drafting.publishes("admin", draft)) == []
    await story.play(
        MASKED_REPORT,
        ("day 1 11:00", "agent-b", "reports_them", {"phone": OWN}, ["CUSTOMER_PROTECTED"]),
        ("day 1 11:30", "agent-c", "reports_them", {"phone": OWN}, ["CUSTOMER_PROTECTED"]),
    )
    former, phones = story.case, [Reader(story.stage, tables, who) for who in ("agent-b", "boss-b", "agent-c")]
    told = [{change["node"]["__typename"] for change in await phone.read()} for phone in phones]
    assert told == [{"Project"}] * 3
    await story.play(scan(OTHER))
    # The earlier of the two rivals holds the customer now, and shuts the later one out as it would have then.
    told = [{change["node"]["__typename"] for change in await phone.read()} for phone in phones]
    assert told == [{"Report", "Case", "Customer"}, {"Report", "Case", "Customer"}, set()]
    case = await story.seen("admin", former, "Case", CASE)
    assert kinds(case) == ["REPORTED", "REPORT_REFUSED", "REPORT_REFUSED", "IDENTIFIED", "REVIVED"]
    assert shares(case["claim"]) == {"Firm B": 10000}
    await assert_rebuilt(app.state.services, story.stage)


async def test_a_refusal_for_another_reason_is_not_revived(app: Starlette, story: Story) -> None:
    await story.play(
        ("day 1 09:00", "agent-b", "reports_them", {"phone": OWN}, []),
        ("day 1 09:40", "receptionist", "scans", {"of": "agent-b"}, []),
        ("day 1 09:41", "receptionist", "signs", {}, []),
        ("day 1 10:00", "agent-c", "reports_them", {"phone": MASKED}, ["CUSTOMER_PROTECTED"]),
        ("day 32 10:00", "agent-a", "reports_them", {"phone": MASKED}, []),
        ("day 32 10:30", "unlisted-b", "reports_them", {"phone": OWN}, ["NOT_ON_ROSTER"]),
        ("day 32 10:40", "agent-b", "reports_them", {"phone": OWN}, []),
        ("day 32 10:50", "agent2-b", "reports_them", {"phone": OWN}, ["DUPLICATE_REPORT"]),
        scan(OTHER, at="day 32 14:00"),
    )
    facts = kinds(await story.seen("admin", (await case_of(story, "agent-b"))["id"], "Case", CASE))
    assert (facts.count("REPORT_REFUSED"), facts.count("REVIVED"), facts[-1]) == (3, 0, "IDENTIFIED")
    await assert_rebuilt(app.state.services, story.stage)


async def test_a_revived_report_whose_window_is_over_is_recorded_and_over(app: Starlette, story: Story) -> None:
    referred = {"phone": MASKED, "referrerPhone": "13900001111"}
    await story.play(
        ("day 1 10:00", "agent-a", "reports_them", referred, []),
        ("day 2 10:00", "agent2-a", "reports_them", {"phone": OWN}, ["DUPLICATE_REPORT"]),
        scan(OTHER, at="day 7 14:00"),
    )
    found = await story.stage.ask("agent2-a", "{ reports { nodes { status case { id claim { outcome } } } } }")
    assert [(each["status"], each["case"]["claim"]["outcome"]) for each in found["reports"]["nodes"]] == [
        ("EXPIRED", "UNCLAIMED")
    ]
    await assert_rebuilt(app.state.services, story.stage)


async def test_a_number_that_does_not_fit_is_a_mismatch_and_leaves_nothing(story: Story, tables: Tables) -> None:
    await story.play(
        MASKED_REPORT,
        ("day 1 10:01", "agent-b", "reports_them", {"phone": OWN}, []),
        ("day 1 13:00", "agent-a", "issues_code", {}, []),
    )
    before = await tables.held(story.stage.organization)
    for of, phone in (("agent-a", "13812345679"), ("agent-a", "13912345678"), ("agent-b", OTHER)):
        answer = await story.scans("receptionist", of=of, phone=phone)
        assert (codes(answer), answer["errors"][0]["path"]) == (["PHONE_MISMATCH"], ["phone"])
    assert changed(before, await tables.held(story.stage.organization)) == {}
