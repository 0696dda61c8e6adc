"""Who may do what: every cell of the table is played through the API, and a refusal leaves nothing."""

from typing import Any, Final
from uuid import uuid4

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_schema, extend_schema, is_leaf_type, parse

from tests.matrix import table
from tests.matrix.asking import ASKS, WAYS, Input, id_fields, inputs, named
from tests.matrix.table import OK, ROLES, VIEWERS, Cell
from tests.matrix.world import World
from tests.serving import ROOT
from tests.tables import Held, Tables, changed

ACTS: Final = table.tables("acts.yaml")
SERVED: Final = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
# Answers of the business, which are kept under their key.
KEPT: Final = {"NOT_ON_ROSTER", "DISPUTE_WINDOW_CLOSED"}
SESSIONS: Final = {"signIn", "refreshSession", "signOut"}
# No file is uploaded yet, so that there is none of another organization.
NOBODYS: Final = {"fileId"}

# At which field the id at fault lies, where the line does not name it; of an object, its act's only one.
FAULTS: Final = {
    "for ": "agentId",
    "an agent of": "agentId",
    "one of the firm": "agentId",
    "on a project": "projectId",
    "a firm": "firmId",
    "at ": "siteId",
    "in another": "siteId",
    "brought by": "broughtByAgentId",
    "who contacted": "answers",
}
OBJECTS: Final = {
    "withdrawReport": "reportId",
    "issueVisitCode": "reportId",
    "recordFollowUp by case": "caseId",
    "recordFollowUp by report": "reportId",
    "makeKnown": "projectId",
    "proveRelation": "customerIds",
    "setOpeningDay": "projectId",
    "markSoldOut": "projectId",
    "submitCaseEvidence": "caseId",
    "recordSubscription": "caseId",
    "fileDispute by case": "caseId",
    "withdrawDispute": "disputeId",
    "submitEvidence": "disputeId",
    "ruleDispute": "disputeId",
    "revealPhone": "customerId",
    **{act: "visitId" for act in ACTS if act.startswith("signVisit")},
}

Verdicts = dict[str, set[str]]


def unwritten(schema: GraphQLSchema) -> set[str]:
    """List the mutations, roles and ids of mutations of a schema that the tables say nothing of."""
    assert schema.mutation_type is not None
    written = {cell.mutation for cell in table.all_cells("acts.yaml")}
    missing = set(schema.mutation_type.fields) - written
    roles: Any = schema.type_map["Role"]
    missing |= set(roles.values) - set(ROLES)
    for mutation in set(schema.mutation_type.fields) & written:
        lines = {line for act in ACTS if act.split()[0] == mutation for line in ACTS[act]}
        for field in id_fields(schema, mutation):
            ways = WAYS[1:] if field.split(".")[-1] in NOBODYS else WAYS
            missing |= {f"{mutation}: {field} {way}" for way in ways if f"{field} {way}" not in lines}
    return missing


def test_every_mutation_every_role_and_every_id_has_its_cells() -> None:
    assert unwritten(SERVED) == set()
    assert {act.split()[0] for act in ACTS} - set(SERVED.mutation_type.fields if SERVED.mutation_type else ()) == set()
    assert set(ASKS) | SESSIONS == {act.split()[0] for act in ACTS}


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ("extend type Mutation { forgetCustomer(customerId: ID!): SignOutPayload! }", {"forgetCustomer"}),
        ("extend enum Role { AUDITOR }", {"AUDITOR"}),
        (
            "extend input WithdrawReportInput { dealId: ID }",
            {f"withdrawReport: dealId {way}" for way in ("foreign", "nothing", "malformed")},
        ),
    ],
)
def test_what_is_new_in_the_schema_wants_cells(more: str, missing: set[str]) -> None:
    assert unwritten(extend_schema(SERVED, parse(more))) == missing


def wanted(mutation: str) -> str:
    """Write what is asked of a payload: its object, and what stood in the way."""
    if mutation == "reportCustomers":
        return "results { report { __typename } errors { code path } } errors { code path }"
    assert SERVED.mutation_type is not None
    payload = named(SERVED.mutation_type.fields[mutation].type)
    assert isinstance(payload, GraphQLObjectType)
    name, field = next((n, f) for n, f in payload.fields.items() if n not in {"replayed", "errors"})
    return f"{name} {'' if is_leaf_type(named(field.type)) else '{ __typename }'} errors {{ code path }}"


def input_of(mutation: str) -> str:
    """Name the type of a mutation's input."""
    return f"{mutation[0].upper()}{mutation[1:]}Input"


def is_keyed(mutation: str) -> bool:
    """Tell whether an act is carried out once for a key."""
    kind: Any = SERVED.type_map[input_of(mutation)]
    return "idempotencyKey" in kind.fields


async def verdict(world: World, cell: Cell, given: Input) -> str:
    """Play one cell and tell its verdict: OK with the act's object, or what stood in the way."""
    mutation = cell.mutation
    if is_keyed(mutation):
        given = {"idempotencyKey": str(uuid4()), **given}
    stage, who = world.story(cell).stage, VIEWERS[cell.role]
    document = f"mutation($input: {input_of(mutation)}!) {{ {mutation}(input: $input) {{ {wanted(mutation)} }} }}"
    answer = await stage.graphql(document, {"input": given}, token=await stage.token(who) if who else None)
    if "errors" in answer:
        assert answer["data"] is None
        [error] = answer["errors"]
        code: str = error["extensions"]["code"]
        return code
    if mutation == "revealPhone":
        assert answer["data"][mutation]["phone"] in {None, f"+86{world.story(cell).phone}"}
    return told(cell, answer["data"][mutation])


def told(cell: Cell, payload: dict[str, Any]) -> str:
    """Read a payload: its object is there if nothing stood in the way, and the path is that of the id at fault."""
    errors = payload.pop("errors")
    if "results" in payload and not errors:
        [payload] = payload["results"]
        errors = payload.pop("errors")
    shown = [value for name, value in payload.items() if name not in {"replayed", "results"}]
    if not errors:
        assert all(value is not None for value in shown), (str(cell), payload)
        return OK
    [error] = errors
    assert not any(shown), (str(cell), payload)
    assert error["path"][:1] in at_fault(cell, error["code"]), (str(cell), error)
    code: str = error["code"]
    return code


def at_fault(cell: Cell, code: str) -> list[list[str]]:
    """Tell where an error may lie: at the field whose id is wrong, or nowhere if it is who asks."""
    field, _, way = cell.object.rpartition(" ")
    if code == "FORBIDDEN":
        oneself = cell.object == "oneself" and cell.role == "ORGANIZATION_ADMIN"
        return [["userId"]] if oneself else [[], ["role"]] if cell.mutation == "signVisit" else [[]]
    if code in {"NOT_FOUND", "INVALID_INPUT"}:
        named = field if way in WAYS else next((f for words, f in FAULTS.items() if cell.object.startswith(words)), "")
        return [[part for part in named.split(".") if part != "entries"][:1] if named else [OBJECTS[cell.act]]]
    return [{"CODE_INVALID": ["code"], "CODE_WRONG_SITE": ["code"], "VISIT_NOT_SIGNABLE": ["visitId"]}.get(code, [])]


async def verdicts(world: World, cells: list[Cell]) -> Verdicts:
    """Play cells one after the other and gather what they were told."""
    found: Verdicts = {}
    for cell in cells:
        for given in inputs(world, cell):
            if cell.mutation == "scanVisitCode" and not given["code"]:
                given["code"] = await code_for(world, cell)
            found.setdefault(str(cell), set()).add(await verdict(world, cell, given))
    return found


async def code_for(world: World, cell: Cell) -> str:
    """Have a code issued that the cell's scanner may be shown."""
    other = cell.object == "a code of another project"
    story = world.waiting["another project's",] if other else world.story(cell)
    return await story.code(next(iter(story.reports)))


async def held(world: World, tables: Tables, act: str) -> Held:
    """Read what the organization has in which an act is played."""
    return await tables.held((world.slips if act.startswith("signVisit") else world.main).organization)


@pytest.mark.parametrize("act", [act for act in ACTS if act not in SESSIONS])
async def test_whoever_may_not_is_refused_as_written_and_leaves_nothing(world: World, tables: Tables, act: str) -> None:
    cells = [cell for cell in table.cells("acts.yaml", act) if cell.verdict not in {OK, *KEPT}]
    before = await held(world, tables, act)
    assert await verdicts(world, cells) == {str(cell): {cell.verdict} for cell in cells}
    assert changed(before, await held(world, tables, act)) == {}


@pytest.mark.parametrize("act", [act for act in ACTS if act not in SESSIONS])
async def test_whoever_may_does_it(world: World, act: str) -> None:
    cells = [cell for cell in table.cells("acts.yaml", act) if cell.verdict in {OK, *KEPT}]
    assert await verdicts(world, cells) == {str(cell): {cell.verdict} for cell in cells}


def blanked(given: Input) -> Input:
    """Empty whatever an input says, as far as its types let it be empty."""
    kept = {"role", "outcome", "subject", "to", "as", "relation", "from", "rulebook"}
    empty: dict[str, Any] = {"str": "", "list": [], "dict": None}
    return {name: value if name in kept else empty.get(type(value).__name__, value) for name, value in given.items()}


@pytest.mark.parametrize("act", [act for act in ACTS if act not in SESSIONS])
async def test_a_role_that_may_never_is_refused_before_anything_is_read(world: World, act: str) -> None:
    cells = list(table.cells("acts.yaml", act))
    never = {role for role in ROLES if {cell.verdict for cell in cells if cell.role == role} == {"FORBIDDEN"}}
    firsts = [next(cell for cell in cells if cell.role == role) for role in never]
    key = {"idempotencyKey": ""} if is_keyed(act.split(maxsplit=1)[0]) else {}
    answers = {cell.role: await verdict(world, cell, blanked(inputs(world, cell)[0]) | key) for cell in firsts}
    assert answers == dict.fromkeys(never, "FORBIDDEN")
    assert len(never) >= 3


async def test_everybody_in_the_tables_has_the_role_they_stand_for(world: World) -> None:
    query = "{ viewer { role } }"
    roles = {role: (await world.main.ask(who, query))["viewer"] for role, who in VIEWERS.items()}
    assert roles == {role: {"role": role} if who else None for role, who in VIEWERS.items()}
