"""Turns a line of the tables of acts into what is sent; never what is expected of it."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast
from uuid import uuid4

from graphql import GraphQLInputObjectType, GraphQLSchema, get_named_type

from domain.rulebooks import documents
from schema.ids import to_public
from tests.founding import PASSWORD
from tests.matrix.plots import fresh
from tests.matrix.table import Cell
from tests.matrix.world import World
from tests.rulings import stories
from tests.stage import FIRST_DAY
from tests.story import Story, piece

Input = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What an input is made from: a cell, the organizations, and the story of the line's object."""

    world: World
    cell: Cell
    story: Story


# What an id of a field is an id of, where its name does not say it.
KINDS: Final = {
    "agentId": "User",
    "userId": "User",
    "broughtByAgentId": "User",
    "contactedByFirmId": "Firm",
    "siteIds": "Site",
    "customerIds": "Customer",
    "rosterEntryId": "RosterEntry",
    "fileId": "Evidence",
    "draftId": "RulebookDraft",
    "id": "Rulebook",
}
WAYS: Final = ("foreign", "nothing", "malformed")
SHOWN: Final = piece("CHAT", FIRST_DAY)


def kind_of(field: str) -> str:
    """Tell what kind of object an input field names."""
    name = field.rpartition(".")[2]
    return KINDS.get(name) or name.removesuffix("Id").capitalize()


def reporting(asked: Asked) -> Input:
    """Report somebody new: for oneself, or for an agent of the firm."""
    ids = asked.world.main.ids
    whom: dict[str, str | None] = {
        "for oneself": None,
        "for an agent of the firm": "agent2-b",
        "for an agent on no roster": "unlisted-b",
        "for a rival's agent": "agent-a",
        "for one of the firm who is no agent": "boss-b" if asked.cell.role == "INTEGRATION" else "robot-b",
        "for one of staff": "receptionist",
    }
    agent = whom.get(asked.cell.object, None if asked.cell.role == "AGENT" else "agent2-b")
    project = "away" if asked.cell.object == "on a project without an agreement" else "home"
    who = {"name": asked.story.name, "phone": fresh(asked.world.main).phone}
    return {**who, "projectId": ids[project], "agentId": ids[agent] if agent else None}


def reporting_several(asked: Asked) -> Input:
    """Report one customer as a list of one."""
    return {"entries": [{"idempotencyKey": str(uuid4()), **reporting(asked)}]}


def scanning(asked: Asked) -> Input:
    """Scan a code, which is fetched later unless the line names another."""
    codes = {"a code of another organization": asked.world.foreign["code"], "no code": "none"}
    return {"siteId": site_of(asked), "code": codes.get(asked.cell.object, ""), "answers": answers(asked)}


def site_of(asked: Asked) -> str:
    """Say at which site somebody stands at the door."""
    sites = {"at the other site": "annex", "in another project": "elsewhere"}
    return asked.world.main.ids[sites.get(asked.cell.object, "office")]


def answers(asked: Asked) -> Input:
    """Say what the customer answers: which firm contacted them."""
    firm = "D" if asked.cell.object == "who contacted: a firm without an agreement" else "B"
    return {"firstVisit": True, "contactedByFirmId": asked.world.main.ids[firm]}


def taking_in(asked: Asked) -> Input:
    """Take somebody new in."""
    agents = {
        "brought by an agent": "agent-b",
        "brought by an agent of a firm without an agreement": "agent-d",
        "brought by one of a firm who is no agent": "boss-b",
    }
    brought = agents.get(asked.cell.object)
    return {
        "siteId": site_of(asked),
        "name": asked.story.name,
        "phone": fresh(asked.world.main).phone,
        "broughtByAgentId": asked.world.main.ids[brought] if brought else None,
        "answers": answers(asked),
    }


def filing(asked: Asked) -> Input:
    """File a dispute by the case, or by the customer's number."""
    said: Input = {"subject": "VISIT", "statement": "It was us.", "evidence": [SHOWN]}
    if asked.cell.manner == "by case":
        return {"caseId": asked.story.case, **said}
    numbers = {
        "a number nobody gave": fresh(asked.world.main).phone,
        "a number of another organization": asked.world.foreign_phone,
    }
    project = "away" if asked.cell.object == "on a project without an agreement" else "home"
    return {
        "projectId": asked.world.main.ids[project],
        "customerPhone": numbers.get(asked.cell.object, asked.story.phone),
        **said,
    }


def ruling(asked: Asked) -> Input:
    """Give the customer to a firm."""
    share = {"firmId": asked.story.stage.ids["A"], "basisPoints": 10000}
    return {"disputeId": asked.story.dispute, "outcome": "SOLE", "shares": [share], "rationale": "Read, and decided."}


def subscribing(asked: Asked) -> Input:
    """Record that the customer takes a unit of their own."""
    return {
        "caseId": asked.story.case,
        "unit": uuid4().hex,
        "buyerName": asked.story.name,
        "buyerPhone": asked.story.phone,
    }


def adding(asked: Asked) -> Input:
    """Add an agent; or a receptionist, where it is about the sites."""
    login = uuid4().hex
    usual = {"login": login, "name": login, "password": PASSWORD}
    if asked.cell.object.startswith("siteIds"):
        return {**usual, "role": "RECEPTIONIST", "siteIds": [asked.world.main.ids["annex"]]}
    return {**usual, "role": "AGENT", "firmId": asked.world.main.ids["D"]}


def listing(asked: Asked) -> Input:
    """Put an agent on their firm's roster of another project."""
    agents = {"an agent of another firm": "agent-a", "one of the firm who is no agent": "boss-c"}
    ids = asked.world.main.ids
    return {"firmId": ids["C"], "projectId": ids["away"], "agentId": ids[agents.get(asked.cell.object, "agent-c")]}


def of_person(asked: Asked) -> Input:
    """Name somebody whom nothing else is about, or oneself."""
    return {"userId": asked.world.main.ids["admin" if asked.cell.object == "oneself" else "unlisted-c"]}


def calling(asked: Asked) -> Input:
    """Take down that somebody new phoned."""
    return {"siteId": site_of(asked), "name": asked.story.name, "phone": fresh(asked.world.main).phone}


def following_up(asked: Asked) -> Input:
    """Follow the customer up: for the own firm, or as staff for the one that has a part in it."""
    ids, told = asked.world.main.ids, {"note": "We called, and they will come."}
    if asked.cell.manner == "by report":
        whom = {"reportId": list(asked.story.reports.values())[-1]}
    else:
        whom = {"caseId": asked.story.case}
    firm = "C" if asked.cell.object == "a firm without a part in it" else next(iter(asked.story.reports))[-1].upper()
    by_staff = asked.cell.role in {"CONSULTANT", "SITE_MANAGER"} or firm == "C" or "firmId" in asked.cell.object
    return {**whom, **told, "firmId": ids[firm] if by_staff else None}


def making_known(asked: Asked) -> Input:
    """Put somebody new on the developer's record."""
    project = "away" if asked.cell.object == "the other project" else "home"
    who = {"name": asked.story.name, "phone": fresh(asked.world.main).phone}
    return {**who, "projectId": asked.world.main.ids[project], "as": "VISITOR"}


def relating(asked: Asked) -> Input:
    """Show that the customer is related to ours, and ours to the one who bought."""
    ours = asked.world.cases["ours",]
    other = asked.world.cases["of a deal",] if asked.story is ours else ours
    customers = [asked.story.customer, other.customer]
    return {
        "projectId": asked.world.main.ids["home"],
        "customerIds": customers,
        "relation": "SPOUSE",
        "evidence": [SHOWN],
    }


def signing(asked: Asked) -> Input:
    """Sign the table's line."""
    return {"visitId": asked.story.visit, "role": asked.cell.manner}


def handing_in(asked: Asked) -> Input:
    """Hand in a piece of evidence."""
    return {"disputeId": asked.story.dispute, "evidence": [SHOWN]}


def moving(asked: Asked) -> Input:
    """Let somebody of staff go on working where they do."""
    return {"userId": asked.world.main.ids["support-annex"], "siteIds": [asked.world.main.ids["annex"]]}


def replaying(asked: Asked) -> Input:
    """Judge a day again, under a rulebook that the line may name in another way."""
    book = {} if asked.cell.object.startswith("rulebook.") else {"id": asked.world.main.ids["rulebook"]}
    began = (FIRST_DAY - timedelta(days=1)).isoformat()
    return {"projectId": asked.world.main.ids["home"], "rulebook": book, "from": began}


def waiting(asked: Asked) -> Input:
    """Name the report that was made last."""
    return {"reportId": list(asked.story.reports.values())[-1]}


def drafting(asked: Asked) -> Input:
    """Begin a draft with a preset, or with a version where the line is about one."""
    about = "rulebookId" if asked.cell.object.startswith("rulebookId") else "preset"
    return {"projectId": asked.world.main.ids["away"], about: "yincheng"}


def of_draft(name: str, **others: str) -> "Asks":
    """Name a draft: the act's own, or that of its line."""
    return lambda asked: {"draftId": asked.world.main.ids[others.get(asked.cell.object.replace(" ", "_"), name)]}


def revising(asked: Asked) -> Input:
    """Write a document in a draft's place, the preset's again."""
    draft = "approved" if asked.cell.object == "approved" else "draft"
    return {"draftId": asked.world.main.ids[draft], "document": documents.written(stories.book("yincheng").document)}


Asks = Callable[[Asked], Input]


def plainly(given: Callable[[], Input]) -> Asks:
    """Ask for what names nothing that is there."""
    return lambda _: given()


def of_stage(**fields: str) -> Asks:
    """Name what the organization has."""
    return lambda asked: {field: asked.world.main.ids[name] for field, name in fields.items()}


ASKS: Final[dict[str, Asks]] = {
    "reportCustomer": reporting,
    "reportCustomers": reporting_several,
    "withdrawReport": waiting,
    "issueVisitCode": waiting,
    "scanVisitCode": scanning,
    "recordWalkIn": taking_in,
    "signVisit": signing,
    "proveRelation": relating,
    "recordCall": calling,
    "recordFollowUp": following_up,
    "makeKnown": making_known,
    "submitCaseEvidence": lambda asked: {"caseId": asked.story.case, "evidence": [SHOWN]},
    "recordSubscription": subscribing,
    "fileDispute": filing,
    "withdrawDispute": lambda asked: {"disputeId": asked.story.dispute},
    "submitEvidence": handing_in,
    "ruleDispute": ruling,
    "revealPhone": lambda asked: {"customerId": asked.story.customer, "reason": "to call back"},
    "createFirm": plainly(lambda: {"name": "Firm of nobody"}),
    "disableFirm": of_stage(firmId="D"),
    "enableFirm": of_stage(firmId="D"),
    "signAgreement": of_stage(firmId="D", projectId="away"),
    "suspendAgreement": of_stage(agreementId="agreement"),
    "resumeAgreement": of_stage(agreementId="agreement"),
    "endAgreement": of_stage(agreementId="agreement"),
    "addToRoster": listing,
    "strikeFromRoster": of_stage(rosterEntryId="entry"),
    "addPerson": adding,
    "setSites": moving,
    "disablePerson": of_person,
    "enablePerson": of_person,
    "resetPassword": lambda asked: {**of_person(asked), "password": PASSWORD},
    "createProject": plainly(lambda: {"slug": uuid4().hex, "name": "Third", "rulebook": "yincheng"}),
    "createSite": lambda asked: {"projectId": asked.world.main.ids["away"], "name": "Third"},
    "draftRulebook": drafting,
    "reviseRulebook": revising,
    "discardRulebook": of_draft("given up"),
    "approveRulebook": of_draft("their draft", begun_by_oneself="draft"),
    "publishRulebook": of_draft("approved", own="draft"),
    "startReplay": replaying,
    "cancelReplay": of_stage(replayId="replay"),
    "setOpeningDay": lambda asked: {"projectId": asked.world.main.ids["away"], "day": "2026-05-01"},
    "markSoldOut": of_stage(projectId="away"),
    "advanceClock": plainly(lambda: {"to": FIRST_DAY.isoformat()}),
}


def inputs(world: World, cell: Cell) -> list[Input]:
    """List what is sent for a cell: one input, or one for each id that is none."""
    given = ASKS[cell.mutation](Asked(world, cell, world.story(cell)))
    field, _, way = cell.object.rpartition(" ")
    if way not in WAYS:
        return [given]
    kind = kind_of(field)
    ids = {
        "foreign": [world.foreign.get(kind, "")],
        "nothing": [to_public(kind, uuid4())],
        "malformed": ["", "x", world.main.ids["B" if kind != "Firm" else "home"]],
    }
    return [replaced(given, field.split("."), value) for value in ids[way]]


def replaced(given: Input, path: list[str], value: str) -> Input:
    """Put another id at a field, of each element if it lies in a list."""
    changed = deepcopy(given)
    places: list[Input] = [changed]
    for name in path[:-1]:
        places = [
            each for place in places for each in (place[name] if isinstance(place[name], list) else [place[name]])
        ]
    for place in places:
        place[path[-1]] = [value, *place[path[-1]][1:]] if path[-1].endswith("Ids") else value
    return changed


def id_fields(schema: GraphQLSchema, mutation: str) -> list[str]:
    """List the fields of a mutation's input that name an object, by their paths."""
    assert schema.mutation_type is not None
    arguments = schema.mutation_type.fields[mutation].args
    return [path for argument in arguments.values() for path in _ids_of(named(argument.type))]


def named(kind: Any) -> object:  # noqa: ANN401 (the library's types of types are not whole)
    """Take a type out of its lists and non-nulls."""
    return cast("object", get_named_type(kind))


def _ids_of(kind: object) -> list[str]:
    if not isinstance(kind, GraphQLInputObjectType):
        return [""] if str(kind) == "ID" else []
    paths: list[str] = []
    for name, field in kind.fields.items():
        if name != "idempotencyKey":
            paths += [f"{name}.{path}" if path else name for path in _ids_of(named(field.type))]
    return paths
