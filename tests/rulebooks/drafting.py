"""An organization whose admins write rulebooks, and documents for them to write; never a test."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import orjson

from domain.rulebooks.presets import presets
from tests.stage import Stage
from tests.story import Payload, codes

DRAFT: Final = """
{ id status revision document draftedAt revisedAt approvedAt publishedAt effectiveFrom project { slug }
  draftedBy { name } revisedBy { name } approvedBy { name } rulebook { version effectiveFrom }
  problems { place message clause { id } }
  comparison { clauseId kind before { id text } after { id text } parameters { path before after } } }
"""
ANSWER: Final = f"draft {DRAFT} errors {{ code message path }}"


def yincheng() -> dict[str, Any]:
    """Give a document to change: the preset's, under a slug of its own."""
    book = next(each for each in presets() if each.slug == "yincheng")
    renamed: dict[str, Any] = orjson.loads(orjson.dumps(deepcopy(dict(book.document))).replace(b"yincheng", b"own"))
    return renamed


def text_of(document: dict[str, Any]) -> str:
    """Write a document as somebody sends it."""
    return orjson.dumps(document).decode()


@dataclass(frozen=True)
class Drafting:
    """What admins do with drafts of a project."""

    stage: Stage
    project: str = "home"

    async def drafts(self, who: str, key: str | None = None, **given: object) -> Payload:
        """Let somebody begin a draft."""
        asked = {"idempotencyKey": key or str(uuid4()), "projectId": self.stage.ids[self.project], **given}
        return await self.stage.act(who, "draftRulebook", asked, f"{ANSWER} replayed")

    async def begun(self, who: str = "admin", document: dict[str, Any] | None = None) -> str:
        """Let an admin begin a draft, and give its id."""
        answer = await self.drafts(who, document=text_of(document or yincheng()))
        assert codes(answer) == []
        key: str = answer["draft"]["id"]
        return key

    async def revises(self, who: str, key: str, document: dict[str, Any]) -> Payload:
        """Let somebody put another document in a draft's place."""
        given = {"draftId": key, "document": text_of(document)}
        return await self.stage.act(who, "reviseRulebook", given, ANSWER)

    async def discards(self, who: str, key: str) -> Payload:
        """Let somebody give a draft up."""
        return await self.stage.act(who, "discardRulebook", {"draftId": key}, ANSWER)

    async def approves(self, who: str, key: str, **given: object) -> Payload:
        """Let somebody approve a draft."""
        return await self.stage.act(who, "approveRulebook", {"draftId": key, **given}, ANSWER)

    async def publishes(self, who: str, key: str, **given: object) -> Payload:
        """Let somebody publish a draft."""
        return await self.stage.act(who, "publishRulebook", {"draftId": key, **given}, ANSWER)

    async def approved(self, document: dict[str, Any] | None = None) -> str:
        """Let one admin draft and another approve, and give the draft's id."""
        key = await self.begun("admin", document)
        assert codes(await self.approves("admin-2", key)) == []
        return key

    async def seen(self, who: str, key: str) -> Payload | None:
        """Show a draft as somebody sees it."""
        query = f"query($id: ID!) {{ rulebookDraft(id: $id) {DRAFT} }}"
        shown: Payload | None = (await self.stage.ask(who, query, {"id": key}))["rulebookDraft"]
        return shown

    async def versions(self, who: str = "admin") -> list[Payload]:
        """List the project's versions as somebody sees them, the newest first."""
        wanted = "slug version effectiveFrom publishedAt document draftedBy { name } approvedBy { name }"
        query = f"query($id: ID!) {{ node(id: $id) {{ ... on Project {{ rulebooks {{ nodes {{ {wanted} }} }} }} }} }}"
        found = (await self.stage.ask(who, query, {"id": self.stage.ids[self.project]}))["node"]
        nodes: list[Payload] = found["rulebooks"]["nodes"]
        return nodes
