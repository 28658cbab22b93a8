"""The API's own document: valid, and with a path for each action there is."""

from __future__ import annotations

import httpx
from openapi_spec_validator import OpenAPIV31SpecValidator

from backdesk.actions.declaration import actions_of
from models.order import Order
from models.quote import Quote


async def test_the_document_is_valid_and_names_every_action(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/openapi.json")
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    for model, resource in ((Order, "orders"), (Quote, "quotes")):
        for action in actions_of(model):
            if not action.creates:
                assert f"/{resource}/{{number}}/actions/{action.name}" in document["paths"]
                assert f"/{resource}/actions/{action.name}" in document["paths"]


async def test_every_operation_has_a_name_of_its_own_and_its_refusals(
    caller: httpx.AsyncClient,
) -> None:
    paths = (await caller.get("/openapi.json")).json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert {"401", "403", "404", "422", "429"} <= operation["responses"].keys()


async def test_the_page_to_try_it_needs_nothing_from_elsewhere(caller: httpx.AsyncClient) -> None:
    page = await caller.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("http-equiv", "")
    for file in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert (await caller.get(f"/docs/{file}")).status_code == 200
