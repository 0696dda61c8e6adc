"""Every act in its main forms, played in an order in which each can happen; never a test."""

from typing import Final
from uuid import uuid4

from tests.replays.asking import document, until_over
from tests.stage import Stage
from tests.statements.playing import World
from tests.statements.reads import read_all
from tests.statements.setting_up import move_the_clock, set_up
from tests.stories.told import CALLS_B, CHAT_A
from tests.story import REPORT, STOOD, Payload, Story, moment, piece

OF_TODAY: Final = piece("CHAT", moment("day 1 09:00"))
SEVERAL: Final = f"results {{ report {REPORT} replayed {STOOD} }} errors {{ code }}"


async def play_all(world: World) -> None:
    """Play every act and every read; what is asked before each is not heard."""
    await warm(world)
    await reports(world)
    await arrivals(world)
    await collisions(world)
    await set_up(world)
    await replay(world)
    await read_all(world)
    await move_the_clock(world)


async def warm(world: World) -> None:
    """Let everybody have asked once, and the process have read the rulebook."""
    for who in world.stage.logins:
        await world.stage.ask(who, "{ viewer { name } }")
    await world.story().reports_them("agent-c")


async def reports(world: World) -> None:
    """Report, take back and show codes, on the first morning."""
    await world.stage.until(moment("day 1 10:00"))
    first, known, masked, refused, robot = (world.story(masked=number == 2) for number in range(5))
    key = str(uuid4())
    await world.hears("reportCustomer: nobody known", first.reports_them("agent-a", key=key))
    await world.hears("reportCustomer: replayed", first.reports_them("agent-a", key=key))
    await known.reports_them("agent-b")
    await world.hears("reportCustomer: reported before", known.reports_them("agent-a"))
    await world.hears("reportCustomer: masked", masked.reports_them("agent-a"))
    await world.hears("reportCustomer: refused", refused.reports_them("unlisted-a"), "NOT_ON_ROSTER")
    agent = world.stage.ids["agent-a"]
    await world.hears("reportCustomer: by an integration", robot.reports_them("robot-a", agentId=agent))
    await world.hears("reportCustomers: three", several(world.stage, [world.story() for _ in range(3)]))
    await world.hears("withdrawReport: live", robot.withdraws_report("boss-a", of="robot-a"))
    await world.hears("withdrawReport: withdrawn before", robot.withdraws_report("boss-a", of="robot-a"))
    await world.hears("issueVisitCode: live", first.issues_code("agent-a"))
    await world.hears("issueVisitCode: withdrawn", robot.issues_code("boss-a", of="robot-a"), "REPORT_NOT_LIVE")


async def several(stage: Stage, stories: list[Story]) -> Payload:
    """Let an agent report several customers at once."""
    entries = [
        {"idempotencyKey": str(uuid4()), "projectId": stage.ids["home"], "name": story.name, "phone": story.phone}
        for story in stories
    ]
    return await stage.act("agent-a", "reportCustomers", {"entries": entries}, SEVERAL)


async def arrivals(world: World) -> None:
    """Scan codes, take walk-ins in and sign slips, from noon on."""
    scanned, masked, alone, brought = (world.story(masked=number == 1) for number in range(4))
    await scanned.reports_them("agent-a")
    await masked.reports_them("agent-a")
    await world.stage.until(moment("day 1 14:00"))
    key, shown = str(uuid4()), await scanned.code("agent-a")
    await world.hears("scanVisitCode: counts", scanned.scans("receptionist", code=shown, key=key))
    await world.hears("scanVisitCode: replayed", scanned.scans("receptionist", code=shown, key=key))
    await world.hears("scanVisitCode: used", scanned.scans("receptionist", code=shown), "CODE_ALREADY_USED")
    shown, full = await masked.code("agent-a"), masked.phone.replace("****", "9999")
    await world.hears("scanVisitCode: number learnt", masked.scans("receptionist", code=shown, phone=full))
    shown, other = await masked.code("agent-a"), masked.phone.replace("****", "8888")
    await world.hears("scanVisitCode: another number", masked.scans("receptionist", code=shown, phone=other))
    shown = await masked.code("agent-a")
    await world.hears("scanVisitCode: another customer's", masked.scans("receptionist", code=shown, phone=full))
    key = str(uuid4())
    await world.hears("recordWalkIn: alone", alone.takes_in("receptionist", key=key))
    await world.hears("recordWalkIn: replayed", alone.takes_in("receptionist", key=key))
    answers = {"firstVisit": True, "contactedByFirmId": world.stage.ids["A"]}
    await world.hears("recordWalkIn: brought", brought.takes_in("receptionist", brought_by="agent-a", answers=answers))
    await world.hears("recordWalkIn: known before", brought.takes_in("consultant"))
    world.ids["twice"] = await brought.case_id()
    await world.hears("signVisit: confirms", scanned.signs("receptionist"))
    await world.hears("signVisit: signed before", scanned.signs("receptionist"))
    await world.hears("signVisit: signed by another", scanned.signs("consultant"), "VISIT_ALREADY_SIGNED")
    await world.hears("signVisit: consultant takes over", alone.signs("consultant"))
    await world.hears("withdrawReport: used", scanned.withdraws_report("agent-a"), "REPORT_NOT_LIVE")
    await contacts(world, scanned)
    await world.hears("revealPhone: own", scanned.reveals("agent-a"))
    await world.hears("revealPhone: not given", brought.reveals("boss-a"), "FORBIDDEN")


async def contacts(world: World, known: Story) -> None:
    """Take calls down, follow a customer up, put customers on record and show evidence without a dispute."""
    caller, stranger = world.story(), world.story()
    key = str(uuid4())
    await known.case_id()
    await world.hears("recordCall: nobody known", caller.phones("receptionist", key=key))
    await world.hears("recordCall: replayed", caller.phones("receptionist", key=key))
    await world.hears("recordCall: known before", caller.phones("consultant"))
    key = str(uuid4())
    await world.hears("recordFollowUp: by an agent", known.follows_up("agent-a", key=key))
    await world.hears("recordFollowUp: replayed", known.follows_up("agent-a", key=key))
    await world.hears("recordFollowUp: by staff", known.follows_up("manager", firm="A"))
    key = str(uuid4())
    await world.hears("makeKnown: nobody known", stranger.makes_known("manager", key=key))
    await world.hears("makeKnown: replayed", stranger.makes_known("manager", key=key))
    await world.hears("makeKnown: on record before", stranger.makes_known("admin"))
    key = str(uuid4())
    # What both cases show is read side by side, in as many transactions as it happens to take.
    bare = {"key": key, "wanted": "cases { id }"}
    await world.hears("proveRelation: of two", known.is_related_to("manager", stranger, **bare))
    await world.hears("proveRelation: replayed", known.is_related_to("manager", stranger, **bare))
    related = known.subscribes("manager", unit="9-909", buyerName=stranger.name, buyerPhone=stranger.phone)
    await world.hears("recordSubscription: by a related buyer", related)
    key = str(uuid4())
    await world.hears("submitCaseEvidence: one piece", known.shows_undisputed("agent-a", OF_TODAY, key=key))
    await world.hears("submitCaseEvidence: replayed", known.shows_undisputed("agent-a", OF_TODAY, key=key))


async def collisions(world: World) -> None:
    """Let firm B report and firm A bring customers, and dispute them, until one is ruled and sold."""
    stories = [world.story() for _ in range(6)]
    await world.stage.until(moment("day 1 15:00"))
    for story in stories:
        await story.reports_them("agent-b")
    await world.stage.until(moment("day 2 16:00"))
    for story in stories:
        await story.takes_in("receptionist", brought_by="agent-a")
        await story.signs("consultant")
    await world.stage.until(moment("day 3 09:00"))
    await filings(world, stories)
    await rulings(world, stories)
    await deals(world, stories)


async def filings(world: World, stories: list[Story]) -> None:
    """File disputes, join them, show evidence and take filings back."""
    first, plain, back, *others = stories
    key = str(uuid4())
    shown = [CHAT_A]
    await world.hears("fileDispute: with evidence", first.files("agent-a", shown=shown, key=key))
    await world.hears("fileDispute: replayed", first.files("agent-a", shown=shown, key=key))
    await world.hears("fileDispute: joined", first.files("agent-b", shown=[]))
    await world.hears("fileDispute: by the case", plain.files("agent-b", caseId=await plain.case_id()))
    await world.hears("fileDispute: of nobody", world.story().files("agent-a"), "DISPUTE_WINDOW_CLOSED")
    await world.hears("fileDispute: of no deal", plain.files("agent-b", subject="DEAL"), "DISPUTE_WINDOW_CLOSED")
    key = str(uuid4())
    await world.hears("submitEvidence: two pieces", first.shows("agent-b", CALLS_B, CALLS_B, key=key))
    await world.hears("submitEvidence: replayed", first.shows("agent-b", CALLS_B, CALLS_B, key=key))
    await world.hears("submitEvidence: by the manager", first.shows("manager", CALLS_B))
    for story in (back, *others):
        await story.files("agent-a", shown=shown)
    await world.hears("withdrawDispute: open", back.withdraws_dispute("agent-a"))
    await world.hears("withdrawDispute: withdrawn before", back.withdraws_dispute("agent-a"))
    await world.hears("submitEvidence: withdrawn", back.shows("agent-b", CALLS_B), "DISPUTE_NOT_OPEN")


async def rulings(world: World, stories: list[Story]) -> None:
    """Rule by the proposal and against it."""
    first, plain, back, *_ = stories
    proposal, key = (await first.seen_dispute("manager"))["proposal"]["hash"], str(uuid4())
    other = first.rules("manager", accept=True, proposalHash="other")
    await world.hears("ruleDispute: proposal changed", other, "PROPOSAL_CHANGED")
    accepted = {"accept": True, "proposalHash": proposal}
    await world.hears("ruleDispute: by the proposal", first.rules("manager", key=key, **accepted))
    await world.hears("ruleDispute: replayed", first.rules("manager", key=key, **accepted))
    firm = world.stage.ids["B"]
    shares = [{"firmId": firm, "basisPoints": 10000}]
    await world.hears("ruleDispute: against it", plain.rules("admin", outcome="SOLE", shares=shares))
    await world.hears("ruleDispute: not open", back.rules("manager", outcome="NATURAL"), "DISPUTE_NOT_OPEN")
    await world.hears("withdrawDispute: ruled", first.withdraws_dispute("agent-a"), "DISPUTE_NOT_OPEN")


async def deals(world: World, stories: list[Story]) -> None:
    """Sell a unit twice, and dispute the sale."""
    first, plain, *_ = stories
    await plain.case_id()
    key = str(uuid4())
    await world.hears("recordSubscription: free unit", first.subscribes("manager", key=key))
    await world.hears("recordSubscription: replayed", first.subscribes("manager", key=key))
    await world.hears("recordSubscription: sold unit", plain.subscribes("consultant"), "ALREADY_SUBSCRIBED")
    await first.subscribes("manager", unit="1-102")
    await world.hears("fileDispute: of a deal", first.files("agent-b", subject="DEAL"))
    halves = [{"firmId": world.stage.ids[firm], "basisPoints": 5000} for firm in ("A", "B")]
    await world.hears("ruleDispute: of a deal", first.rules("admin", outcome="SPLIT", shares=halves))
    world.ids |= {"case": await first.case_id(), "deal": first.deal, "report": first.reports["agent-b"]}
    world.ids |= {"phone": first.phone, "tail": first.phone[-4:], "other": plain.reports["agent-b"]}


async def replay(world: World) -> None:
    """Judge everything again, once to the end and once not."""
    asked = {
        "projectId": world.stage.ids["home"],
        "rulebook": {"document": document(1, reported=1)},
        "from": moment("day 1 00:00").isoformat(),
        "idempotencyKey": str(uuid4()),
    }
    wanted = "replay { id state } errors { code }"
    started = await world.hears("startReplay: new", world.stage.act("admin", "startReplay", asked, wanted))
    await world.hears("startReplay: replayed", world.stage.act("admin", "startReplay", asked, wanted))
    await until_over(world.stage, started["replay"]["id"])
    world.ids["replay"] = started["replay"]["id"]
    other = await world.stage.act("admin", "startReplay", {**asked, "idempotencyKey": str(uuid4())}, wanted)
    given = {"replayId": other["replay"]["id"]}
    await world.hears("cancelReplay: asked for", world.stage.act("admin", "cancelReplay", given, wanted))
    await world.hears("cancelReplay: over", world.stage.act("admin", "cancelReplay", given, wanted))
