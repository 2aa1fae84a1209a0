"""The API answers as described: the same scope and the same sentences as the pages, to sessions and to tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.house import House
from portal.security.permission import Permission, Role
from portal.security.tokens import make_token
from tests.portal.conftest import COUNTY, FOREIGN, STREET, Person, SignIn, text_of

LISTS = ["/api/v1/places", "/api/v1/grades", "/api/v1/flags", "/api/v1/cases"]
Token = Callable[..., TestClient]


@pytest.fixture
def analyst(sign_in: SignIn) -> Person:
    return sign_in((Role.ANALYST, COUNTY))


@pytest.fixture
def with_token(portal: FastAPI, house: House) -> Token:
    """`with_token(person, Permission.SEE, …)` → a program that brings a token of this account."""

    def program(person: Person, *scopes: Permission) -> TestClient:
        now = house.clock()
        token = make_token(house.engine, person.account_id, "test", scopes, now + timedelta(days=1), now)
        return TestClient(portal, headers={"authorization": f"Bearer {token}"})

    return program


@pytest.mark.parametrize("path", [*LISTS, f"/api/v1/grades/{STREET}", "/api/v1/openapi.json"])
def test_nobody_gets_anything_without_a_session_or_a_token(anybody: TestClient, path: str) -> None:
    for headers in ({}, {"authorization": "Bearer sihai_wrong"}, {"authorization": "Basic eDp5"}):
        answer = anybody.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert set(answer.json()["error"]) == {"code", "message_zh", "message_en"}


@pytest.mark.parametrize("path", LISTS)
def test_a_token_sees_what_its_account_sees(analyst: Person, with_token: Token, path: str) -> None:
    program = with_token(analyst, Permission.SEE)
    assert program.get(path).json() == analyst.get(path).json()


def test_a_token_does_not_see_beyond_its_scopes(analyst: Person, with_token: Token) -> None:
    refused = with_token(analyst, Permission.QUERY).get("/api/v1/grades")
    assert refused.status_code == 403
    assert "没有这项权限" in refused.json()["error"]["message_zh"]


def codes(answer: Any, name: str) -> set[str]:
    return {row["place_code"] for row in answer.json()[name]}


def test_lists_hold_the_places_granted_and_no_others(sign_in: SignIn, analyst: Person) -> None:
    street = sign_in((Role.ANALYST, STREET))
    for path, name in (("places", "places"), ("grades", "grades"), ("flags", "flags")):
        all_of_it, own = codes(analyst.get(f"/api/v1/{path}"), name), codes(street.get(f"/api/v1/{path}"), name)
        assert {STREET, FOREIGN} <= all_of_it
        assert own
        assert {code[:9] for code in own} == {STREET}


def test_why_a_place_has_its_letters(sign_in: SignIn) -> None:
    street = sign_in((Role.ANALYST, STREET))
    found = street.get(f"/api/v1/grades/{STREET}").json()
    assert {row["vector"] for row in found["vectors"]} == {"rodent", "mosquito", "fly", "cockroach"}
    assert any(row["limit_a"] is not None and row["effort"] for row in found["indicators"])
    assert found["place"]["place_name"] == "马桥街道"
    for foreign in (FOREIGN, COUNTY, "99"):
        refused = street.get(f"/api/v1/grades/{foreign}")
        assert refused.status_code == 404
        assert "管辖范围" in refused.json()["error"]["message_zh"]


def test_an_answer_is_known_again_until_the_question_or_the_scope_is_another(sign_in: SignIn, analyst: Person) -> None:
    first = analyst.get("/api/v1/grades")
    tag = first.headers["etag"]
    known = {"if-none-match": tag}
    again = analyst.get("/api/v1/grades", headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert analyst.get("/api/v1/grades?limit=1", headers=known).status_code == 200
    assert analyst.get("/api/v1/flags", headers=known).status_code == 200
    assert sign_in((Role.ANALYST, STREET)).get("/api/v1/grades", headers=known).status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"


def test_long_lists_come_in_parts(analyst: Person) -> None:
    whole = analyst.get("/api/v1/places").json()
    assert whole["total"] == len(whole["places"])
    parts = [analyst.get(f"/api/v1/places?limit=100&offset={at}").json()["places"] for at in range(0, 400, 100)]
    assert [row for part in parts for row in part] == whole["places"][:400]
    towns = analyst.get("/api/v1/places?kind=town&name=斜桥").json()
    assert [row["place_code"] for row in towns["places"]] == [FOREIGN]


@pytest.mark.parametrize("wrong", ["limit=0", "limit=x", "offset=-1", "official=maybe", f"kind={'x' * 81}"])
def test_a_wrong_parameter_is_named(analyst: Person, wrong: str) -> None:
    path = "/api/v1/grades" if wrong.startswith("official") else "/api/v1/places"
    refused = analyst.get(f"{path}?{wrong}")
    assert refused.status_code == 422
    assert wrong.partition("=")[0] in refused.json()["error"]["message_zh"]


def test_flags_are_narrowed(analyst: Person) -> None:
    every = analyst.get("/api/v1/flags").json()["flags"]
    kind = every[0]["flag_kind"]
    assert analyst.get(f"/api/v1/flags?kind={kind}").json()["flags"] == [f for f in every if f["flag_kind"] == kind]
    assert analyst.get("/api/v1/flags?severity=nothing").json()["total"] == 0


def test_no_case_is_told_of_that_is_not_there(analyst: Person) -> None:
    assert analyst.get("/api/v1/cases?which=all").json()["cases"] == []
    assert analyst.get("/api/v1/cases/C2026-0001").status_code == 404
    assert analyst.get("/api/v1/cases?which=other").status_code == 422


def test_a_method_that_there_is_not_is_refused_with_those_that_there_are(analyst: Person) -> None:
    refused = analyst.client.delete("/api/v1/places", headers={"x-csrf-token": analyst.csrf})
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET"
    refused = analyst.client.put("/api/v1/submissions", headers={"x-csrf-token": analyst.csrf})
    assert refused.headers["allow"] == "GET, POST"
    assert refused.json()["error"]["message_zh"]


def test_an_unknown_address_is_refused_as_json(analyst: Person) -> None:
    assert analyst.get("/api/v1/nothing").json()["error"]["code"]


def described(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = person.get("/api/v1/openapi.json").json()
    return found


def test_everything_is_described_in_both_languages(analyst: Person) -> None:
    document = described(analyst)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert " | " in operation["summary"], path
            assert operation["description"].count("\n\n") >= 1, path
            for parameter in operation.get("parameters", []):
                assert " | " in parameter["description"], f"{path} {parameter['name']}"
            assert {"401", "403", "422"} <= set(operation["responses"]), path
    for name, schema in document["components"]["schemas"].items():
        for key, field in schema.get("properties", {}).items():
            told = "description" in field or "$ref" in field or "items" in field
            assert told, f"{name}.{key}"
            assert " | " in field.get("description", " | "), f"{name}.{key}"


@pytest.mark.parametrize("path", [*LISTS, "/api/v1/grades/{place_code}"])
def test_answers_are_as_described(analyst: Person, path: str) -> None:
    document = described(analyst)
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = analyst.get(path.replace("{place_code}", STREET)).json()
    jsonschema.validate(answer, {**schema, "components": document["components"]})


def test_the_page_of_operations_names_each(analyst: Person) -> None:
    page = text_of(analyst.get("/api"))
    assert all(path in page for path in described(analyst)["paths"])
