"""What every act that creates has: a client's key, a fingerprint of its input, a result that can be told again."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson

from auth.actor import Actor
from auth.errors import Code
from auth.vault import Vault
from domain.cases.values import Key, Row
from domain.rulings.claims import Objection


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of an act: the object it made, or what the business answered instead, and the fact that records it.

    `rulebook` is the version whose clause the objection cites, `row` the object as tables show it, where the act
    itself has just written it.
    """

    id: UUID | None
    fact: UUID | None
    objection: Objection | None
    rulebook: UUID | None
    replayed: bool
    row: Row | None = None


def key_of(vault: Vault, actor: Actor, key: UUID, *, act: str, asked: Mapping[str, object]) -> Key:
    """Take a client's key with the fingerprint of what was asked; device times are the caller's to leave out."""
    canonical = orjson.dumps([act, asked], option=orjson.OPT_SORT_KEYS, default=str)
    fingerprint = vault.fingerprint(actor.organization_id, canonical)
    return Key(actor=actor.account_id, key=key, fingerprint=fingerprint)


def result_of(done: Done) -> Row:
    """Write what came of an act as it is kept under its key."""
    return {
        "id": done.id.hex if done.id else None,
        "fact": done.fact.hex if done.fact else None,
        "code": done.objection.code if done.objection else None,
        "clause": done.objection.clause if done.objection else None,
        "rulebook": done.rulebook.hex if done.rulebook else None,
    }


def replayed(result: Row) -> Done:
    """Read what came of an act carried out before."""
    return Done(
        id=UUID(result["id"]) if result["id"] else None,
        fact=UUID(result["fact"]) if result["fact"] else None,
        objection=Objection(code=Code(result["code"]), clause=result["clause"]) if result["code"] else None,
        rulebook=UUID(result["rulebook"]) if result["rulebook"] else None,
        replayed=True,
    )


def accepted(key: UUID) -> Done:
    """Tell that an act made an object, whose fact has the same id."""
    return Done(id=key, fact=key, objection=None, rulebook=None, replayed=False)


def refused(objection: Objection, *, fact: UUID | None, version: str) -> Done:
    """Tell what the business answered; `version` is the rulebook version in force."""
    return Done(id=None, fact=fact, objection=objection, rulebook=UUID(version), replayed=False)
