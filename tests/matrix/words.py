"""Which words of the tale who may read, written out; nobody else is ever shown one of them."""

from dataclasses import dataclass
from typing import Final

from schema.ids import from_public, to_public
from tests.matrix.tale import CUSTOMERS, REFERRER, Tale
from tests.stage import FIRMS, PEOPLE, STAFF

ADMINS: Final = frozenset({"admin", "admin-2"})
MANAGERS: Final = ADMINS | {"manager", "manager-annex"}
OFFICE: Final = MANAGERS | {"receptionist", "support"}
ANNEX: Final = MANAGERS | {"receptionist-annex", "support-annex"}
A: Final = frozenset({"agent-a", "boss-a", "robot-a"})
B: Final = frozenset({"agent-b", "boss-b", "robot-b"})
C: Final = frozenset({"agent-c", "boss-c", "robot-c"})

# What parties and judges said, and who reads it: the party, and whoever rules.
TEXTS: Final = {
    "statement of firm A": A | MANAGERS,
    "statement of firm B": B | MANAGERS,
    "statement of firm C": C | MANAGERS,
    "statement of firm A elsewhere": A | ADMINS | {"manager-elsewhere"},
    "note of firm A": A | MANAGERS,
    "note of firm B": B | MANAGERS,
    "note of the developer": MANAGERS,
    "rationale": MANAGERS,
    "follow-up of firm B": B | MANAGERS,
    "note of firm B alone": B | MANAGERS,
    "record of the developer": MANAGERS,
}
# What customers are called, and who reads it: whoever reported them under the name, and staff who have to do with them.
NAMES: Final = {
    "collision": B | OFFICE | {"consultant"},
    "ruled": B | OFFICE | {"consultant"},
    "judged": B | C | OFFICE | {"consultant"},
    "colleague": frozenset({"agent2-b", "boss-b", "robot-b", "consultant-2"}) | OFFICE,
    "scanned": B | OFFICE | ANNEX | {"consultant", "consultant-annex"},
    "annexed": B | ANNEX | {"consultant-annex"},
    "away": A | ADMINS | {"manager-elsewhere", "receptionist-elsewhere"},
    "alone": OFFICE | {"consultant", "consultant-2"},
    "fresh": B | OFFICE | {"consultant", "consultant-2"},
    "masked": B | MANAGERS,
    "contested": A | B | MANAGERS,
}
# What a firm called a customer in a report that was refused: it may not read it again, nor anybody else.
REFUSED_NAME: Final = "冯驫驫"


@dataclass(frozen=True)
class Word:
    """A word, who may read it, and whether all of them do."""

    text: str
    readers: frozenset[str]
    by_all: bool = False


def people_of(firm: str) -> frozenset[str]:
    """List a firm's people."""
    return frozenset(f"{part}-{firm.lower()}" for part in PEOPLE)


def words_of(tale: Tale) -> list[Word]:
    """List the words of an organization that not everybody in it may read."""
    staff = ADMINS | frozenset(STAFF)
    said = [Word(tale.word(text), readers, by_all=True) for text, readers in TEXTS.items()]
    called = [Word(CUSTOMERS[story][0], readers, by_all=True) for story, readers in NAMES.items()]
    firms = [Word(word, people_of(firm) | staff) for firm in FIRMS for word in _of_firm(tale, firm)]
    numbers = [Word(number, frozenset()) for _, number in CUSTOMERS.values() if "*" not in number]
    logins = [Word(login, frozenset()) for login in tale.stage.logins.values()]
    kept = [Word(REFERRER, frozenset()), Word(REFUSED_NAME, frozenset())]
    return [*said, *called, *firms, *_reports(tale, staff), *numbers, *logins, *kept]


def _of_firm(tale: Tale, firm: str) -> list[str]:
    """List what gives a firm away: its name and id, and those of its people."""
    ids, logins = tale.stage.ids, tale.stage.logins
    people = sorted(people_of(firm))
    names = [" ".join(word.capitalize() for word in logins[who].split("-")) for who in people]
    return [f"Firm {firm} {tale.mark}", ids[firm], *names, *(ids[who] for who in people)]


def _reports(tale: Tale, staff: frozenset[str]) -> list[Word]:
    """List the reports and their facts, by their ids, for the agent who made them and their firm's manager."""
    words: list[Word] = []
    for story in tale.stories.values():
        for who, report in story.reports.items():
            firm = who[-1]
            readers = staff | {who, f"boss-{firm}", f"robot-{firm}"}
            known = from_public(report)
            assert known is not None
            words += [Word(report, readers), Word(to_public("Fact", known[1]), readers)]
    return words
