"""Everything that can be asked for, and as whom each list is read; never a test."""

from collections.abc import Iterable, Iterator
from itertools import product
from string import Template
from typing import Final

from tests.statements.playing import World
from tests.story import CASE, DEAL, DISPUTE, REPORT, VISIT, Payload

FACT: Final = "{ kind at hash summary by { name } }"
PLACE: Final = "{ firm { name } project { slug } }"
PROJECT: Final = "{ slug name rulebook { slug } sites { name } }"
PERSON: Final = "{ name role firm { name } sites { name } }"
BOOK: Final = "{ slug version clauses { id } }"
WHOLE_BOOK: Final = "{ slug version clauses { id } document publishedAt draftedBy { name } approvedBy { name } }"
DRAFT: Final = """{ status document project { slug } draftedBy { name } revisedBy { name } approvedBy { name }
  rulebook { version } problems { place } comparison { clauseId parameters { path before after } } }"""
IMAGINED: Final = """
simulateRuling(input: { rulebook: {id: "$rulebook"}, asOf: "2026-03-09T00:00:00Z", facts: [
  {reported: {at: "2026-03-02T00:00:00Z", party: "A"}}] }) { outcome reasons { clause { id } } }
"""

LISTED_DRAFT: Final = "{ status document project { slug } draftedBy { name } problems { place } comparison { kind } }"


def node(kind: str, key: str, wanted: str) -> str:
    """Ask for an object by the name of its id."""
    return f'node(id: "${key}") {{ ... on {kind} {wanted} }}'


# Each list as the admin reads it, with $page where the page's bounds stand; a short page and a long one, both full.
LISTS: Final[dict[str, tuple[str, int, int]]] = {
    "reports": (f"reports($page) {{ nodes {REPORT} }}", 2, 8),
    "cases": ("cases($page) { nodes { id project { slug } customers { name } claim { outcome } } }", 2, 8),
    "visits": (f"visits($page) {{ nodes {VISIT} }}", 2, 8),
    "disputes": (f"disputes($page) {{ nodes {DISPUTE} }}", 2, 6),
    "projects": (f"projects($page) {{ nodes {PROJECT} }}", 1, 3),
    "firms": ("firms($page) { nodes { name } }", 2, 4),
    "people": (f"people($page) {{ nodes {PERSON} }}", 16, 24),
    "agreements": (f"agreements($page) {{ nodes {PLACE} }}", 2, 4),
    "roster": (f"roster($page) {{ nodes {PLACE} }}", 2, 6),
    "changes": ("changes($page) { changes { id } cursor hasMore }", 10, 60),
    "replays": ("replays($page) { nodes { state project { slug } askedBy { name } } }", 1, 2),
    "Replay.differences": (node("Replay", "replay", "{ differences($page) { nodes { at case { id } } } }"), 1, 2),
    "Case.facts": (node("Case", "case", f"{{ facts($page) {{ nodes {FACT} }} }}"), 2, 8),
    "Case.visits": (
        node("Case", "twice", "{ visits($page) { nodes { kind site { name } customer { name } } } }"),
        1,
        2,
    ),
    "Case.deals": (node("Case", "case", f"{{ deals($page) {{ nodes {DEAL} }} }}"), 1, 2),
    "Case.disputes": (node("Case", "case", "{ disputes($page) { nodes { subject statement } } }"), 1, 2),
    "Project.rulebooks": (
        node("Project", "new project", f"{{ rulebooks($page) {{ nodes {WHOLE_BOOK} }} }}"),
        1,
        2,
    ),
    "Project.drafts": (node("Project", "new project", f"{{ drafts($page) {{ nodes {LISTED_DRAFT} }} }}"), 1, 2),
    "Project.firms": (node("Project", "home", "{ firms($page) { nodes { name } } }"), 1, 3),
    "Firm.agents": (node("Firm", "A", f'{{ agents(projectId: "$home", $page) {{ nodes {PERSON} }} }}'), 1, 2),
}

# A page of every kind of object, and what each names: how many turns the loaders take depends on when answers come.
DEEP: Final = """
changes($page) { changes { id node {
  ... on Report { firm { name } agent { name } customer { name } }
  ... on Visit { site { name } consultant { name } customer { name } } ... on Customer { name maskedPhone }
  ... on Case { claim { outcome shares { firm { name } } } customers { name } } ... on Dispute { statement } } } }
"""

# What each object of a list reads by itself.
NESTED: Final[dict[str, str]] = {
    "cases { facts }": "cases($page) { nodes { facts { nodes { id } } } }",
    "cases { visits }": "cases($page) { nodes { visits { nodes { id } } } }",
    "cases { deals }": "cases($page) { nodes { deals { nodes { id } } } }",
    "cases { disputes }": "cases($page) { nodes { disputes { nodes { id } } } }",
    "projects { firms }": "projects($page) { nodes { firms { nodes { id } } } }",
    "projects { rulebooks }": "projects($page) { nodes { rulebooks { nodes { id } } } }",
    "projects { drafts }": "projects($page) { nodes { drafts { nodes { id } } } }",
    "firms { agents }": 'firms($page) { nodes { agents(projectId: "$home") { nodes { id } } } }',
    "people { organization }": "people($page) { nodes { organization { name } } }",
}

# What is no list, as the admin asks for it.
SINGLE: Final[dict[str, str]] = {
    "viewer": "viewer { name role firm { name } organization { name now } sites { name } }",
    "project": f'project(slug: "home") {PROJECT}',
    "rulebookPresets": f"rulebookPresets {BOOK}",
    "rulebookSchema": "rulebookSchema",
    "rulebookDraft": f'rulebookDraft(id: "$draft") {DRAFT}',
    "simulateRuling": IMAGINED,
    "node": 'node(id: "unknown") { id }',
    "nodes": 'nodes(ids: ["$report", "$other", "$case", "$visit"]) { id }',
    "Agreement": node("Agreement", "agreement", PLACE),
    "Case": node("Case", "case", CASE),
    "Customer": node("Customer", "customer", "{ name maskedPhone }"),
    "Deal": node("Deal", "deal", DEAL),
    "Dispute": node("Dispute", "dispute", DISPUTE),
    "Evidence": node("Evidence", "evidence", "{ kind note by { name } }"),
    "Fact": node("Fact", "fact", FACT),
    "Firm": node("Firm", "A", "{ name }"),
    "Organization": node("Organization", "organization", "{ name now }"),
    "Project": node("Project", "home", PROJECT),
    "Replay": node("Replay", "replay", "{ state changed totals { won firm { name } } }"),
    "Report": node("Report", "report", REPORT),
    "RosterEntry": node("RosterEntry", "entry", PLACE),
    "Rulebook": node("Rulebook", "rulebook", WHOLE_BOOK),
    "RulebookDraft": node("RulebookDraft", "draft", DRAFT),
    "Site": node("Site", "office", "{ name project { slug } }"),
    "User": node("User", "agent-a", PERSON),
    "Visit": node("Visit", "visit", VISIT),
}

# Lists as people see them who see much, little, and nothing of what is there.
VIEWERS: Final = ("admin", "manager", "boss-a", "agent-a", "receptionist", "consultant", "manager-elsewhere")
SIGHTED: Final = ("reports", "cases", "visits", "disputes", "projects")
FILTERS: Final[dict[str, tuple[str, ...]]] = {
    "reports": (
        'projectId: "$home"',
        "status: [LIVE]",
        "status: [EXPIRED]",
        'customerPhone: "$phone"',
        'customerPhone: "138****$tail"',
        'reportedFrom: "2026-03-02T00:00:00Z", reportedBefore: "2026-03-03T00:00:00Z"',
    ),
    "cases": ('projectId: "$home"', "outcome: [SPLIT]", "outcome: [SOLE, NATURAL]", 'customerPhone: "$phone"'),
    "visits": (
        'projectId: "$home"',
        'siteId: "$office"',
        'arrivedFrom: "2026-03-02T00:00:00Z", arrivedBefore: "2026-03-03T00:00:00Z"',
        "missing: [CUSTOMER]",
        "confirmed: true",
        "confirmed: false",
    ),
    "disputes": ('projectId: "$home"', "status: [OPEN]"),
}
REGISTERS: Final = (
    'people(firmId: "$A", first: 2) { nodes { id } }',
    'agreements(filter: {firmId: "$A", projectId: "$home"}, first: 2) { nodes { id } }',
    'roster(filter: {firmId: "$A", projectId: "$home"}, first: 2) { nodes { id } }',
)


async def read_all(world: World) -> None:
    """Read everything while the wire listens."""
    await find_keys(world)
    for name, document in SINGLE.items():
        await read(world, name, "admin", document)
    for name, (document, *sizes) in LISTS.items():
        await read_pages(world, name, document, sizes)
    await read_pages(world, "changes, deep", DEEP, (66, 74))
    for name, document in NESTED.items():
        await read_pages(world, name, document, (2, 3))
    for who in VIEWERS:
        await read_as(world, who)
    for name, filters, who in filtered():
        document = f"{name}(filter: {{{filters}}}, first: 2) {{ nodes {{ id }} }}"
        await read(world, f"{name} with {filters} as {who}", who, document)
    for document in REGISTERS:
        await read(world, document.partition(") ")[0], "admin", document)


async def read_pages(world: World, name: str, document: str, sizes: Iterable[int]) -> None:
    """Read a short and a long page, and see that both are full."""
    for size in sizes:
        answer = await read(world, f"{name}: {size}", "admin", document, page=f"first: {size}")
        assert shown(answer) == size, (name, answer)


def filtered() -> Iterator[tuple[str, str, str]]:
    """Give each filter of each list with each of those who try them: the list, the filter, who."""
    for name, wanted in FILTERS.items():
        for who, filters in product(("admin", "agent-a", "receptionist"), wanted):
            yield name, filters, who


async def find_keys(world: World) -> None:
    """Find the ids of what the acts did not tell."""
    ids, first = world.ids, world.ids["case"]
    wanted = "customers { id } claim { rulebook { id } } facts { nodes { id } } visits { nodes { id } }"
    asked = (
        f'{{ node(id: "{first}") {{ ... on Case {{ {wanted} disputes {{ nodes {{ id evidence {{ id }} }} }} }} }} }}'
    )
    case = await world.asked("admin", asked)
    ids["customer"], ids["rulebook"] = case["customers"][0]["id"], case["claim"]["rulebook"]["id"]
    ids["fact"], ids["visit"] = case["facts"]["nodes"][0]["id"], case["visits"]["nodes"][0]["id"]
    ids["dispute"] = case["disputes"]["nodes"][-1]["id"]
    ids["evidence"] = case["disputes"]["nodes"][-1]["evidence"][0]["id"]
    ids["organization"] = (await world.asked("admin", "{ viewer { organization { id } } }"))["organization"]["id"]


async def read(world: World, name: str, who: str, document: str, *, page: str = "") -> Payload:
    """Ask for one thing as somebody."""
    filled = Template(document).safe_substitute(world.ids, page=page)
    for called, key in world.ids.items():
        filled = filled.replace(f'"${called}"', f'"{key}"')
    return await world.listens(name, world.asked(who, f"{{ {filled} }}"))


def shown(answer: Payload) -> int:
    """Count the objects of a page."""
    while "nodes" not in answer and "changes" not in answer:
        [answer] = answer.values()
    return len(answer.get("nodes") or answer["changes"])


async def read_as(world: World, who: str) -> None:
    """Read the lists of what one sees as somebody: from the start, from within, and from the end."""
    for name in SIGHTED:
        wanted = "{ nodes { id } pageInfo { endCursor startCursor } }"
        page = await read(world, f"{name} as {who}", who, f"{name}(first: 2) {wanted}")
        end = page["pageInfo"]["endCursor"]
        if end and who in {"admin", "agent-a"}:
            await read(world, f"{name} after as {who}", who, f'{name}(first: 2, after: "{end}") {wanted}')
            await read(world, f"{name} before as {who}", who, f'{name}(last: 2, before: "{end}") {wanted}')
            await read(world, f"{name} last as {who}", who, f"{name}(last: 2) {wanted}")
    wanted = "{ changes { id } cursor }"
    first = await read(world, f"changes from the start as {who}", who, f"changes(first: 20) {wanted}")
    await read(world, f"changes since as {who}", who, f'changes(since: "{first["cursor"]}", first: 20) {wanted}')
