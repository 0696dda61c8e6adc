"""Every act of an admin and of whoever signs in, played in an order in which each can happen; never a test."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from domain.rulebooks import documents
from tests.rulings import stories
from tests.statements.playing import World
from tests.story import Payload

PROJECT: Final = "project { id name rulebook { slug } sites { name } }"
SITE: Final = "site { id name project { slug } }"
FIRM: Final = "firm { id name }"
AGREEMENT: Final = "agreement { id endsAt suspendedAt firm { name } project { slug } }"
ENTRY: Final = "rosterEntry { id endsAt firm { name } project { slug } agent { name } }"
USER: Final = "user { id name role firm { name } sites { name } }"
CLOCK: Final = "organization { id now }"
DRAFT: Final = "draft { id status project { slug } draftedBy { name } approvedBy { name } rulebook { version } }"
BOOK: Final = documents.written(stories.book("yincheng").document)

PASSWORD: Final = "correct horse battery"
DEVICE: Final = {"id": "phone", "platform": "WEB", "appVersion": "1"}
SIGNED: Final = "session { accessToken refreshToken } viewer { name firm { name } sites { name } } errors { code }"
SIGN_IN: Final = f"mutation($input: SignInInput!) {{ signIn(input: $input) {{ {SIGNED} }} }}"
REFRESH: Final = f"mutation($input: RefreshSessionInput!) {{ refreshSession(input: $input) {{ {SIGNED} }} }}"
SIGN_OUT: Final = "mutation { signOut { errors { code } } }"

AGENT: Final = {"name": "New Agent", "role": "AGENT", "password": PASSWORD, "firmId": "new firm"}
STAFF: Final = {"name": "New Staff", "role": "CONSULTANT", "password": PASSWORD, "siteIds": ["new site"]}
PLACE: Final = {"firmId": "new firm", "projectId": "new project"}

# The act and its form, what is asked for, where ids stand by their names, what is shown, and what the made is called.
ACTS: Final[tuple[tuple[str, Payload, str, str], ...]] = (
    ("createProject: new", {"slug": "new", "name": "New", "rulebook": "yincheng"}, PROJECT, "new project"),
    ("createProject: replayed", {"slug": "new", "name": "New", "rulebook": "yincheng"}, PROJECT, ""),
    ("createSite: new", {"projectId": "new project", "name": "New"}, SITE, "new site"),
    ("createSite: replayed", {"projectId": "new project", "name": "New"}, SITE, ""),
    ("setOpeningDay: another", {"projectId": "new project", "day": "2026-05-01"}, PROJECT, ""),
    ("setOpeningDay: replayed", {"projectId": "new project", "day": "2026-05-01"}, PROJECT, ""),
    ("markSoldOut: for sale", {"projectId": "new project"}, PROJECT, ""),
    ("markSoldOut: replayed", {"projectId": "new project"}, PROJECT, ""),
    ("createFirm: new", {"name": "New"}, FIRM, "new firm"),
    ("createFirm: replayed", {"name": "New"}, FIRM, ""),
    ("addPerson: of a firm", {"login": "new-agent", **AGENT}, USER, "new agent"),
    ("addPerson: replayed", {"login": "new-agent", **AGENT}, USER, ""),
    ("addPerson: of staff", {"login": "new-staff", **STAFF}, USER, "new staff"),
    ("signAgreement: new", PLACE, AGREEMENT, "agreement"),
    ("signAgreement: replayed", PLACE, AGREEMENT, ""),
    ("addToRoster: new", {**PLACE, "agentId": "new agent"}, ENTRY, "entry"),
    ("addToRoster: replayed", {**PLACE, "agentId": "new agent"}, ENTRY, ""),
    ("suspendAgreement: in force", {"agreementId": "agreement"}, AGREEMENT, ""),
    ("suspendAgreement: suspended before", {"agreementId": "agreement"}, AGREEMENT, ""),
    ("resumeAgreement: suspended", {"agreementId": "agreement"}, AGREEMENT, ""),
    ("resumeAgreement: in force", {"agreementId": "agreement"}, AGREEMENT, ""),
    ("setSites: moved", {"userId": "new staff", "siteIds": ["new site", "office"]}, USER, ""),
)
# Of two drafts: one comes to be, the other is given up.
DRAFTS: Final[tuple[tuple[str, Payload, str, str], ...]] = (
    ("draftRulebook: from a preset", {"projectId": "new project", "preset": "yincheng"}, DRAFT, "draft"),
    ("draftRulebook: replayed", {"projectId": "new project", "preset": "yincheng"}, DRAFT, ""),
    ("draftRulebook: from a text", {"projectId": "new project", "document": BOOK}, DRAFT, "other draft"),
    ("reviseRulebook: anew", {"draftId": "draft", "document": BOOK.replace("一周", "七天")}, DRAFT, ""),
    ("reviseRulebook: the same", {"draftId": "draft", "document": BOOK.replace("一周", "七天")}, DRAFT, ""),
    ("approveRulebook: drafted", {"draftId": "draft"}, DRAFT, ""),
    ("approveRulebook: approved before", {"draftId": "draft"}, DRAFT, ""),
    ("publishRulebook: approved", {"draftId": "draft"}, DRAFT, ""),
    ("publishRulebook: published before", {"draftId": "draft"}, DRAFT, ""),
    ("discardRulebook: drafted", {"draftId": "other draft"}, DRAFT, ""),
    ("discardRulebook: discarded before", {"draftId": "other draft"}, DRAFT, ""),
)
# After somebody new has signed in.
ENDS: Final[tuple[tuple[str, Payload, str, str], ...]] = (
    ("resetPassword: anew", {"userId": "new staff", "password": PASSWORD}, USER, ""),
    ("disablePerson: enabled", {"userId": "new staff"}, USER, ""),
    ("disablePerson: disabled before", {"userId": "new staff"}, USER, ""),
    ("enablePerson: disabled", {"userId": "new staff"}, USER, ""),
    ("enablePerson: enabled", {"userId": "new staff"}, USER, ""),
    ("disableFirm: enabled", {"firmId": "new firm"}, FIRM, ""),
    ("disableFirm: disabled before", {"firmId": "new firm"}, FIRM, ""),
    ("enableFirm: disabled", {"firmId": "new firm"}, FIRM, ""),
    ("enableFirm: enabled", {"firmId": "new firm"}, FIRM, ""),
    ("strikeFromRoster: listed", {"rosterEntryId": "entry"}, ENTRY, ""),
    ("strikeFromRoster: struck before", {"rosterEntryId": "entry"}, ENTRY, ""),
    ("endAgreement: in force", {"agreementId": "agreement"}, AGREEMENT, ""),
    ("endAgreement: over", {"agreementId": "agreement"}, AGREEMENT, ""),
)
KEYED: Final = frozenset(
    {
        "createProject",
        "createSite",
        "setOpeningDay",
        "markSoldOut",
        "createFirm",
        "addPerson",
        "signAgreement",
        "addToRoster",
        "draftRulebook",
    }
)
# Whoever else is an admin than the one who does the rest.
SECOND: Final = {"approveRulebook": "admin-2"}


async def set_up(world: World) -> None:
    """Let the admin set up a project, a firm and people, and take it all back."""
    keys = dict[str, str]()
    for act in (*ACTS, *DRAFTS):
        await administer(world, keys, act)
    await sign(world)
    for act in ENDS:
        await administer(world, keys, act)


async def administer(world: World, keys: dict[str, str], act: tuple[str, Payload, str, str]) -> None:
    """Let the admin carry out one act, and call what it made by its name."""
    form, asked, wanted, called = act
    name = form.partition(":")[0]
    given = {field: named(world.ids, value) for field, value in asked.items()}
    if name in KEYED:
        keys[name] = keys[name] if form.endswith("replayed") else str(uuid4())
        given["idempotencyKey"] = keys[name]
    answer = await world.hears(
        form, world.stage.act(SECOND.get(name, "admin"), name, given, f"{wanted} errors {{ code }}")
    )
    if called:
        world.ids[called] = answer[wanted.partition(" ")[0]]["id"]


def named(ids: dict[str, str], value: str | list[str]) -> str | list[str]:
    """Put ids where their names stand."""
    return ids.get(value, value) if isinstance(value, str) else [ids.get(each, each) for each in value]


async def sign(world: World) -> None:
    """Let somebody new sign in, go on, and sign out."""
    right = {"input": {"login": "new-staff", "password": PASSWORD, "device": DEVICE}}
    wrong = {"input": {**right["input"], "password": "wrong horse battery"}}
    signed = await world.hears("signIn: right password", world.asked(None, SIGN_IN, right))
    await world.hears("signIn: wrong password", world.asked(None, SIGN_IN, wrong), "BAD_CREDENTIALS")
    first = {"input": {"refreshToken": signed["session"]["refreshToken"]}}
    followed = await world.hears("refreshSession: newest", world.asked(None, REFRESH, first))
    world.stage.tokens["new staff"] = followed["session"]["accessToken"]
    await world.listens("viewer: first use of a token", world.stage.ask("new staff", "{ viewer { name } }"))
    await world.hears("refreshSession: used before", world.asked(None, REFRESH, first), "SESSION_REVOKED")
    signed = await world.hears("signIn: on the same device", world.asked(None, SIGN_IN, right))
    world.stage.tokens["new staff"] = signed["session"]["accessToken"]
    await world.stage.ask("new staff", "{ viewer { name } }")
    await world.hears("signOut: signed in", world.asked("new staff", SIGN_OUT))


async def move_the_clock(world: World) -> None:
    """Move the clock to where it is, and over the end of one report's window, when nothing else is due."""
    now = await world.stage.later(days=60)
    await world.story().reports_them("agent-a")
    for form, to in (("reached before", now), ("one case due", now + timedelta(days=4))):
        act = world.stage.act("admin", "advanceClock", {"to": to.isoformat()}, f"{CLOCK} errors {{ code }}")
        await world.hears(f"advanceClock: {form}", act)
