"""Playing acts and reads one by one while the wire listens; never a test."""

import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Final

from tests.stage import Stage
from tests.story import Payload, Story, codes
from tests.wire import Said, Wire

# What a transaction of a request begins with: a session read, a sign-in, a refresh, an organization set.
OPENINGS: Final = ("actor_of(", "account_of(", "organization_of_family(", "set_config('app.organization'")
# The ticker's; all that it finds due is told of by the act that moved the clock.
TICKER: Final = "organizations_due("
# The replayer's; what it asks is not an act's, and no replay is waited for while something is heard.
REPLAYER: Final = ("organizations_replaying(", "UPDATE replay ")
TRUE: Final = b"\x01"
WRITES: Final = re.compile(r"\b(INSERT INTO|DELETE FROM|(?<!FOR )(?<!KEY )UPDATE) \w")

Transactions = list[list[Said]]


@dataclass
class World:
    """An organization in which everything happens once, and what was heard of each act and each read."""

    stage: Stage
    wire: Wire
    heard: dict[str, Transactions] = field(default_factory=dict[str, Transactions])
    acts: set[str] = field(default_factory=set[str])
    customers: int = 0
    ids: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = dict(self.stage.ids)

    def story(self, *, masked: bool = False) -> Story:
        """Begin the story of another customer."""
        self.customers += 1
        hidden = "****" if masked else f"{self.customers:04}"
        return Story(self.stage, phone=f"138{hidden}{self.customers:04}")

    async def asked(self, who: str | None, document: str, variables: Payload | None = None) -> Payload:
        """Ask for one thing."""
        [answer] = (await self.stage.ask(who, document, variables)).values()
        return answer

    async def hears(self, name: str, act: Awaitable[Payload], *expected: str) -> Payload:
        """Let one act be carried out, with these codes in its way, and keep what was heard of it."""
        self.acts.add(name)
        answer = await self.listens(name, act)
        assert codes(answer) == list(expected), (name, answer)
        return answer

    async def listens(self, name: str, request: Awaitable[Payload]) -> Payload:
        """Let one request be answered, and keep what was heard of it."""
        assert name not in self.heard, name
        heard = self.wire.listen()
        answer = await request
        self.heard[name] = [some for some in heard.transactions if some and not is_background(some)]
        opened = [some[0].sql for some in self.heard[name]]
        strange = [sql for sql in opened if not any(words in sql for words in OPENINGS)]
        assert not strange, (name, strange)
        return answer


def is_background(transaction: list[Said]) -> bool:
    """Tell what nobody asked for: the ticker's question, and all that the replayer does."""
    first, *_ = opened = [said.sql for said in transaction]
    replays = any(words in sql for words in REPLAYER for sql in opened)
    return TICKER in first or (replays and "actor_of(" not in first)


def is_own(transaction: list[Said]) -> bool:
    """Tell an act's own transaction, which is entered as an act or writes, from those that read the answer."""
    first = transaction[0]
    acting = "actor_of(" in first.sql and first.bound[1] == TRUE
    return acting or any(WRITES.search(said.sql) for said in transaction)


def taken(transactions: Transactions) -> tuple[int, int, int]:
    """Count the statements of an act's own transactions, all transactions of its request, and all statements."""
    own = [some for some in transactions if is_own(some)]
    return sum(map(len, own)), len(transactions), sum(map(len, transactions))
