"""A rulebook that no file of ours has: a customer writes it from the parts there are, and it judges."""

from datetime import timedelta
from typing import Any, Final

import orjson
import yaml

from domain.rulebooks.presets import presets
from tests.rulebooks.drafting import Drafting, yincheng
from tests.stage import instant
from tests.story import Story, codes

SLUG: Final = "lakeside"


def lakeside() -> str:
    """Write a rulebook as somebody does at a desk, in YAML: an hour, five days, nobody's slip but the manager's."""
    document: dict[str, Any] = orjson.loads(orjson.dumps(yincheng()).replace(b"own.", b"lakeside."))
    document["slug"] = SLUG
    document["report"]["lead_time"]["minutes"] = 60
    document["report"]["window"]["days"] = 5
    document["visit"]["slip"]["signatures"] = ["SITE_MANAGER"]
    document["visit"]["window"]["days"] = 45
    for clause in document["clauses"]:
        clause["source"] = "Lakeside, by its own marketing department"
    return yaml.safe_dump(document, allow_unicode=True)


async def test_a_customers_own_rulebook_needs_no_code(drafting: Drafting) -> None:
    stage = drafting.stage
    assert SLUG not in {book.slug for book in presets()}
    begun = await drafting.drafts("admin", document=lakeside())
    assert codes(begun) == []
    key = begun["draft"]["id"]
    assert codes(await drafting.approves("admin-2", key, revision=1)) == []
    assert codes(await drafting.publishes("admin-2", key)) == []
    await stage.later(seconds=1)

    late, story = Story(stage, phone="13811110009"), Story(stage)
    refused = await late.reports_them("agent-b", expected_in=timedelta(minutes=59))
    assert [(error["code"], error["clause"]["id"]) for error in refused["errors"]] == [
        ("LEAD_TIME_TOO_SHORT", "lakeside.lead-time")
    ]
    report = (await story.reports_them("agent-a"))["report"]
    assert instant(report["validUntil"]) - instant(report["reportedAt"]) == timedelta(days=5)
    await stage.later(hours=2)
    visit = (await story.takes_in("receptionist", brought_by="agent-a"))["visit"]
    assert visit["missingSignatures"] == ["SITE_MANAGER"]
    assert codes(await story.signs("manager", role="SITE_MANAGER")) == []
    claim = await story.claim()
    assert claim["rulebook"] == {"slug": SLUG, "version": 2}
    lasting = instant(claim["protectedUntil"]) - instant(claim["protectedFrom"])
    assert (claim["outcome"], lasting) == ("SOLE", timedelta(days=45))
    assert {reason["clause"]["id"].partition(".")[0] for reason in claim["reasons"]} == {SLUG}
