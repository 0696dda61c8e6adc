"""The demo: a server of its own, stories played on it over HTTP, and each answer compared with the expected one."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import httpx
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api import embedded
from api.database import PROJECT
from api.demo_answers import Texts, cited, differences, filled, phrases, plain
from api.demo_data import PASSWORD
from api.demo_plaza import PLAZA
from api.demo_story import STORY, Act, Value
from api.settings import Settings

START_SECONDS: Final = 90
STOP_SECONDS: Final = 60
ANSWER_SECONDS: Final = 30

STORIES: Final[Mapping[str, Sequence[Act]]] = {
    "One customer, two firms: a collision": STORY,
    "A shut-out, a renewal and a spouse": PLAZA,
}

SIGN_IN: Final = """
mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } viewer { id } errors { code } } }
"""


class DemoError(RuntimeError):
    """There is no server that a story could be played on."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """An act, what was answered, and what is wrong with that; nothing is when it is the expected answer."""

    act: Act
    answer: Value
    wrong: tuple[str, ...]


def play_demo(console: Console, stories: Mapping[str, Sequence[Act]]) -> bool:
    """Play stories on a server of its own and show them; tell whether every answer was the expected one."""
    with console.status("Starting a server of its own..."), serving() as url:
        played = {title: list(play(url, story)) for title, story in stories.items()}
    for title, story in stories.items():
        for shown in (table(title, played[title]), texts(played[title]), verdict(played[title], story)):
            console.print(shown)
    return not any(each.wrong for some in played.values() for each in some)


@contextmanager
def serving() -> Generator[str]:
    """Run `baobei serve` on data of its own at a free port, tell its address, and leave nothing running.

    Raises DemoError when it does not start.
    """
    with ExitStack() as leaving:
        with undisturbed():
            folder, port = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="baobei-demo-"))), free_port()
            # Using the database too, the demo stops it even when the server could not.
            leaving.enter_context(embedded.running(folder, durable=False))
            server = start(folder, port=port)
            leaving.callback(stop, server)
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(server, address, log_of(folder))
        yield f"{address}/graphql"


@contextmanager
def undisturbed() -> Generator[None]:
    """Put off what signals ask for until the block is over, so that nothing is begun that nobody would end."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in asked:
            signal.raise_signal(number)


def start(folder: Path, *, port: int) -> subprocess.Popen[bytes]:
    """Start the server, in a session of its own: a terminal's interrupt is for the demo, which then ends the server."""
    with log_of(folder).open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve"],
            cwd=PROJECT.parent,
            env=environment(folder, port=port),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def log_of(folder: Path) -> Path:
    """Name the file that holds what the server says."""
    return folder / "serve.log"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def environment(folder: Path, *, port: int) -> dict[str, str]:
    """Give the server an environment in which the demo's settings alone are set."""
    ours = {name.upper() for name in Settings.model_fields}
    others = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    return {**others, "DATA": str(folder), "PORT": str(port), "LOG_LEVEL": "WARNING"}


def wait_until_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait for a server that starts; a DemoError tells what it said when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(address):
        if server.poll() is not None or time.monotonic() > deadline:
            raise DemoError(f"the demo's server did not start: {log.read_text()}")
        time.sleep(0.1)


def is_ready(address: str) -> bool:
    """Ask a server whether it may be sent traffic."""
    try:
        return httpx.get(f"{address}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server in its own time, or at once when it takes too long."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def play(url: str, story: Sequence[Act]) -> Iterator[Played]:
    """Ask one act after another, keeping texts for later ones, up to a wrong answer: what follows rests on it."""
    kept = new_texts()
    with httpx.Client(timeout=ANSWER_SECONDS, trust_env=False, headers={"Accept-Language": "en"}) as client:
        tokens: Texts = {}
        for who in dict.fromkeys(act.who for act in story):
            tokens[who], kept[who] = sign_in(client, url, who)
        for act in story:
            answer = ask(client, url, act.document, filled(variables(act), kept), token=tokens[act.who])
            wrong = tuple(differences(act.answer, answer, kept))
            yield Played(act=act, answer=answer, wrong=wrong)
            if wrong:
                return


def new_texts() -> Texts:
    """Make the texts that differ from play to play."""
    phone, other, unit = random.sample(range(10**8), 3)
    return {"phone": f"+86138{phone:08}", "other phone": f"+86138{other:08}", "unit": f"1-{unit}"}


def sign_in(client: httpx.Client, url: str, login: str) -> tuple[str, str]:
    """Sign somebody of the demo data in, and give their token and their id."""
    device: Value = {"id": f"demo-{login}", "platform": "WEB", "appVersion": "1"}
    answer = ask(client, url, SIGN_IN, {"input": {"login": login, "password": PASSWORD, "device": device}})
    match answer:
        case {"signIn": {"session": {"accessToken": str(token)}, "viewer": {"id": str(key)}}}:
            return token, key
        case _:
            raise DemoError(f"{login} could not sign in: {plain(answer, {})}")


def ask(client: httpx.Client, url: str, document: str, given: Value, *, token: str | None = None) -> Value:
    """Post one document and give its data; what was answered as a whole when it has errors or is no such answer."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        response = client.post(url, json={"query": document, "variables": given}, headers=headers)
        answer: dict[str, Value] = response.json()
    except (httpx.HTTPError, ValueError) as error:
        return {"noAnswer": type(error).__name__}
    return answer if "errors" in answer or "data" not in answer else answer["data"]


def variables(act: Act) -> Value:
    """Give an act's variables: a mutation has one, its input."""
    return {"input": act.given} if act.document.startswith("mutation") else act.given


def table(title: str, played: Sequence[Played]) -> Table:
    """Lay out who did what, what was answered, and the clauses that say so."""
    shown = Table("", "who", "act", "answer", "clause", title=title, show_lines=True)
    for each in played:
        mark = Text("wrong", "bold red") if each.wrong else Text("ok", "green")
        answer = "; ".join(dict.fromkeys(phrases(each.answer))) or plain(each.answer, {})
        clauses = dict(cited(each.answer))
        shown.add_row(mark, each.act.who, each.act.does, Text(answer), Text("\n".join(clauses)))
    return shown


def texts(played: Sequence[Played]) -> Table:
    """Lay out what the clauses that were cited say."""
    shown = Table("clause", "what it says", title="The clauses")
    for clause, says in dict(clause for each in played for clause in cited(each.answer)).items():
        shown.add_row(Text(clause), Text(says))
    return shown


def verdict(played: Sequence[Played], story: Sequence[Act]) -> Text:
    """Tell whether every answer was the expected one, and of a wrong one what is wrong with it."""
    wrong = [f"{each.act.who} {each.act.does}: {fault}" for each in played for fault in each.wrong]
    if wrong:
        return Text("\n".join([*wrong, f"{len(story) - len(played)} acts were not played."]), "red")
    return Text(f"{len(played)} acts, each answered as expected.", "green")
