"""What a plan reads of tables that grow, and how a plan is written down; never a test."""

import re
from collections.abc import Iterator
from typing import Final

from tests.statements.plans import Plan, nodes_of

# Tables of which there are about as many rows next year as now, and why; all others grow with every customer.
STEADY: Final = {
    "account": "people, as many as an admin adds",
    "account_site": "where staff work",
    "agreement": "one a firm and project, and again when it is signed anew",
    "firm": "as many as an admin puts on file",
    "organization": "the tenants",
    "project": "what is for sale",
    "replay": "as many as an admin asks for",
    "roster_entry": "agents on projects, as many as an admin lists",
    "rulebook_draft": "what admins write, about as often as rules change",
    "rulebook_version": "a project's rules, as often as they change",
    "site": "sales offices",
}
ORDERING: Final = frozenset({"Sort", "Incremental Sort", "Hash", "Aggregate", "Materialize", "BitmapOr"})
# What stands before a part of a plan that is not carried out: a comparison with null.
NEVER: Final = frozenset({"false", "NULL::boolean"})
WHOLE_ORGANIZATION: Final = re.compile(r"\(organization_id = [^=<>]*\)")
# Constants, parameters and the lists of them differ from one run and one plan to the next.
CONSTANT: Final = re.compile(r"'(?:[^']|'')*'(?:::[a-z ]+(?:\[\])?)?|\$\d+|\b\d+\b")
LIST: Final = re.compile(r"ARRAY\[\?(?:, \?)*\]")
CAST: Final = re.compile(r"\(\?\)::\w+")


def walks(plan: Plan, *, in_order: bool = False) -> Iterator[tuple[str, str]]:
    """Find tables that grow and are read whole, or whole as far as they are one organization's: table, how.

    A page that is read in its order may stop; that it does is for what was carried out to show.
    """
    kind, table = plan["Node Type"], plan.get("Relation Name")
    if plan.get("One-Time Filter") in NEVER:
        return
    if kind == "Limit":
        in_order = True
    elif kind in ORDERING:
        in_order = False
    if table and table not in STEADY and kind != "ModifyTable":
        found = _way(plan, in_order=in_order)
        if found:
            yield table, found
    for child in plan.get("Plans", ()):
        yield from walks(child, in_order=in_order)


def _way(plan: Plan, *, in_order: bool) -> str | None:
    kind = plan["Node Type"]
    if kind == "Seq Scan":
        return kind
    if kind == "Bitmap Heap Scan":
        ways = [_condition(node, in_order=False) for node in nodes_of(plan) if node["Node Type"] == "Bitmap Index Scan"]
        # Of several bitmaps that all must hold, one that is narrow will do.
        return max(ways, key=bool) if "BitmapOr" in str(plan) else min(ways, key=bool)
    return _condition(plan, in_order=in_order)


def _condition(scan: Plan, *, in_order: bool) -> str | None:
    condition = scan.get("Index Cond")
    if condition is None:
        return f"all of {scan['Index Name']}"
    if WHOLE_ORGANIZATION.fullmatch(condition) and not in_order:
        return f"all of an organization in {scan['Index Name']}"
    return None


def rows_read(plan: Plan) -> Iterator[tuple[str, int]]:
    """Count what each scan of a table that grows has read, whether it was kept or not: table, rows."""
    for node in nodes_of(plan):
        table = node.get("Relation Name")
        if table and table not in STEADY and "Scan" in node["Node Type"]:
            removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
            yield table, round((node["Actual Rows"] + removed) * node["Actual Loops"])


def skeleton(plan: Plan) -> list[str]:
    """Write down a plan: its kinds of nodes, their tables, indexes and conditions; none that reads no table."""
    return list(_lines(plan, 0)) or ["no table"]


def _lines(plan: Plan, depth: int) -> Iterator[str]:
    below = [child for child in plan.get("Plans", ()) if any("Relation Name" in node for node in nodes_of(child))]
    shown = "Relation Name" in plan or (below and plan["Node Type"] != "Result")
    if "Bitmap" in plan["Node Type"]:
        below = list(plan.get("Plans", ()))
        shown = True
    if shown:
        yield f"{'  ' * depth}{_line(plan)}"
    for child in below:
        yield from _lines(child, depth + bool(shown))


def _line(node: Plan) -> str:
    kind = node["Operation"] if node["Node Type"] == "ModifyTable" else node["Node Type"]
    join = node.get("Join Type", "Inner")
    parts = [
        kind,
        "backward" if node.get("Scan Direction") == "Backward" else "",
        join.lower() if join != "Inner" else "",
        f"on {node['Relation Name']}" if "Relation Name" in node else "",
        f"by {node['Index Name']}" if "Index Name" in node else "",
        plain(node["Index Cond"]) if "Index Cond" in node else "",
    ]
    return " ".join(part for part in parts if part)


def plain(condition: str) -> str:
    """Write a condition without the values that it compares with."""
    return CAST.sub("?", LIST.sub("?", CONSTANT.sub("?", condition)))
