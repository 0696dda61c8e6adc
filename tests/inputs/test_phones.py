"""A phone number given in every wrong shape: refused by its path, said nowhere, and nothing is left of it."""

import json
import logging
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from structlog.testing import capture_logs

from tests.stage import Stage
from tests.story import PHONE, Payload, Story, codes
from tests.tables import Tables, changed

WRONG: Final = (
    "",
    " ",
    "1381234567",
    "138123456789",
    "12812345678",
    "23812345678",
    "+8613812345",
    "+861381234567890",
    "0086138123456",
    "861381234567",
    "+1 13812345678",
    "++8613812345678",
    "+86+8613812345678",
    "138****567",
    "138***45678",
    "138*****5678",
    "1381****678",
    "***12345678",
    "1381234****",
    "13*********",
    "***********",
    "138####5678",
    "138xxxx5678",
    "128****5678",
    "+1 138****5678",
    "13812345678a",
    "a13812345678",
    "tel:13812345678",
    "13812345678 ext 1",
    "13812345678,13900001111",
    "13812345678/13900001111",
    "13812345678\n13900001111",
    "13812345678;",
    "(138)12345678",
    "1.3812345678e10",
    "0x336F7C2CE",
    "-13812345678",
    "138----12345678",
    "138    12345678",
    "一三八一二三四五六七八",
    "١٣٨١٢٣٤٥٦٧٨",
    "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    "0571-88888888",
    "400-820-8820",
    "95588",
    "110",
    "1" * 5000,
    "王小明 13812345678",
    "<13812345678>",
    "'; drop table fact; --13812345678",
)
NO_TEXT: Final[tuple[Any, ...]] = (13812345678, 1.3812345678, True, None, ["13812345678"], {"number": "13812345678"})

# The acts and lists that take a number: who asks, the input besides, and the field.
KEY: Final = "00000000-0000-4000-8000-000000000000"
FIELDS: Final[dict[str, tuple[str, dict[str, Any], str]]] = {
    "reportCustomer": ("agent-a", {"projectId": "home", "name": "王小明"}, "phone"),
    "reportCustomer referrer": ("agent-a", {"projectId": "home", "name": "王小明", "phone": PHONE}, "referrerPhone"),
    "recordWalkIn": ("receptionist", {"siteId": "office", "name": "王小明"}, "phone"),
    "scanVisitCode": ("receptionist", {"siteId": "office", "code": "x"}, "phone"),
    "fileDispute": ("agent-a", {"projectId": "home", "subject": "VISIT", "statement": "x"}, "customerPhone"),
    "recordSubscription": ("manager", {"caseId": "x", "unit": "1", "buyerName": "王小明"}, "buyerPhone"),
}


def document(act: str) -> str:
    """Write the document of an act, or of a list with its filter."""
    if act in {"reports", "cases"}:
        return f"query($input: {act[:-1].title()}Filter) {{ {act}(filter: $input) {{ nodes {{ id }} }} }}"
    kind = f"{act[0].upper()}{act[1:]}Input"
    return f"mutation($input: {kind}!) {{ {act}(input: $input) {{ errors {{ code path message }} }} }}"


async def ask(client: httpx.AsyncClient, token: str, act: str, given: dict[str, Any]) -> tuple[Payload, str]:
    """Ask, and give the answer with all that was said in the body and the log."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    content = json.dumps({"query": document(act), "variables": {"input": given}})
    with capture_logs() as logs:
        response = await client.post("/graphql", content=content, headers=headers)
    return response.json(), response.text + str(logs)


def silent(said: str, value: str) -> bool:
    """Tell whether a value was repeated nowhere, in whatever form JSON may write it.

    A few digits are also in request ids and times by chance, so the shortest are not looked for.
    """
    return len(value.strip()) < 8 or not any(form in said for form in (value, json.dumps(value)[1:-1], value.strip()))


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Capture what libraries log, at any level."""
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text


@pytest.mark.parametrize("name", FIELDS)
async def test_a_number_of_a_wrong_shape_is_refused_and_leaves_nothing(
    client: httpx.AsyncClient, town: Stage, tables: Tables, everything: Callable[[], str], name: str
) -> None:
    who, others, field = FIELDS[name]
    act, given = name.split(maxsplit=1)[0], {key: town.ids.get(value, value) for key, value in others.items()}
    before = await tables.held(town.organization)
    for value in WRONG:
        answer, said = await ask(
            client, await town.token(who), act, {"idempotencyKey": str(uuid4()), **given, field: value}
        )
        assert [(error["code"], error["path"]) for error in answer["data"][act]["errors"]] == [
            ("INVALID_INPUT", [field])
        ], value
        assert silent(said + everything(), value)
    assert changed(before, await tables.held(town.organization)) == {}


@pytest.mark.parametrize("name", ["reports", "cases"])
async def test_a_filter_refuses_a_number_of_a_wrong_shape(
    client: httpx.AsyncClient, town: Stage, everything: Callable[[], str], name: str
) -> None:
    for value in WRONG:
        answer, said = await ask(client, await town.token("admin"), name, {"customerPhone": value})
        [error] = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == (
            "BAD_USER_INPUT",
            ["filter", "customerPhone"],
        ), value
        assert silent(said + everything(), value)


@pytest.mark.parametrize("name", FIELDS)
async def test_a_number_that_is_no_text_is_refused_before_anything_runs(
    client: httpx.AsyncClient, town: Stage, everything: Callable[[], str], name: str
) -> None:
    who, others, field = FIELDS[name]
    act, optional = name.split(maxsplit=1)[0], field in {"referrerPhone", "customerPhone"} or name == "scanVisitCode"
    for value in [*NO_TEXT, "13812345678\x00"]:
        if value is None and optional:
            continue
        given = {"idempotencyKey": KEY, **others, field: value}
        answer, said = await ask(client, await town.token(who), act, given)
        assert "data" not in answer
        assert [(error["extensions"]["code"], error["extensions"]["path"]) for error in answer["errors"]] == [
            ("BAD_USER_INPUT", ["input", field])
        ]
        assert "3812345678" not in said + everything()


async def test_a_number_inside_a_batch_fails_its_entry_alone(stage: Stage) -> None:
    entries = [
        {"idempotencyKey": str(uuid4()), "projectId": stage.ids["home"], "name": "王小明", "phone": phone}
        for phone in ("13812345678", "1381234567", "13812345679")
    ]
    document = """mutation($input: ReportCustomersInput!) { reportCustomers(input: $input) {
        results { report { id } replayed errors { code path } } errors { code } } }"""
    answer = (await stage.ask("agent-a", document, {"input": {"entries": entries}}))["reportCustomers"]
    assert answer["errors"] == []
    told = [[(error["code"], error["path"]) for error in result["errors"]] for result in answer["results"]]
    assert told == [[], [("INVALID_INPUT", ["phone"])], []]
    assert [result["report"] is None for result in answer["results"]] == [False, True, False]


async def test_a_wrong_number_frees_its_key(stage: Stage) -> None:
    story, key = Story(stage), str(uuid4())
    assert codes(await story.reports_them("agent-a", key=key, phone="1381234567")) == ["INVALID_INPUT"]
    answer = await story.reports_them("agent-a", key=key)
    assert (codes(answer), answer["replayed"]) == ([], False)


@pytest.mark.parametrize(
    "phone",
    [
        "+8613812345678",
        "8613812345678",
        "0086 138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        " 13812345678 ",
        "+86 138****5678",
        "138 **** 5678",
        "１３８＊＊＊＊５６７８",
    ],
)
async def test_a_number_of_any_right_shape_is_the_same_customer(stage: Stage, phone: str) -> None:
    story = Story(stage)
    first = await story.reports_them("agent-a")
    second = await story.reports_them("agent-b", phone=phone)
    assert (codes(second), second["report"]["customer"], second["report"]["case"]) == (
        [],
        first["report"]["customer"],
        first["report"]["case"],
    )
