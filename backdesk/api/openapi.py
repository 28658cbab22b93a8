"""The OpenAPI 3.1 document of the REST API, generated from the same declarations as its routes."""

from __future__ import annotations

import inspect
from typing import Any

from backdesk.actions.declaration import Action, actions_of, creating_action
from backdesk.actions.form import Form
from backdesk.api.resource import RestResource, rest_resources
from backdesk.api.responses import ANSWERS

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string"},
        "way_out": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
DONE, VERDICTS = ({"$ref": f"#/components/schemas/{name}"} for name in ("Done", "Verdicts"))
ERRORS = {
    "400": "The request cannot be read",
    "401": "No token, or a wrong one",
    "403": "Not permitted",
    "404": "Not there, or not yours to see",
    "409": "Refused by a condition: reason and way out",
    "412": "The version is an old one",
    "413": "Too large",
    "415": "Not JSON",
    "422": "A field is wrong",
    "429": "Too often",
}
READING = ("401", "403", "404", "422", "429")
JSON = dict[str, Any]


def openapi_document(base_url: str) -> JSON:
    """The whole document, for the API at ``base_url``."""
    schemas: JSON = {"Problem": PROBLEM, **ANSWERS}
    paths: JSON = {}
    for resource in rest_resources():
        found: JSON = {}
        _add_resource(resource, found, schemas)
        for operations in found.values():
            for operation in operations.values():
                operation["tags"] = [resource.name]
        paths |= found
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Orderly",
            "version": "1",
            "description": "Amounts are integers in minor units, rates decimal strings in per "
            "cent, times ISO 8601 in UTC.",
        },
        "servers": [{"url": f"{base_url}/api"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
    }


def _add_resource(resource: RestResource, paths: JSON, schemas: JSON) -> None:
    base, row = f"/{resource.name}", f"/{resource.name}/{{number}}"
    paths[base] = {"get": _list_operation(resource)}
    paths[row] = {
        "get": _operation(
            f"get_{resource.one}", f"One of the {resource.name}", _answers("200", READING), [NUMBER]
        )
    }
    for file in resource.files:
        name = f"{file.form}_{resource.one}"
        answers = _answers("200", READING, file.media_type)
        operation = _operation(name, file.summary, answers, [NUMBER])
        paths[f"{row}/{file.form}"] = {"get": operation}
    make = creating_action(resource.model)
    if make is not None:
        paths[base]["post"] = _action_operation(make, make.name, schemas, "201", [])
    if not actions_of(resource.model):
        return
    paths[f"{row}/actions"] = {
        "get": _operation(
            f"actions_of_{resource.one}",
            "What may be done with it, or why not",
            _answers("200", READING),
            [NUMBER],
        )
    }
    for action in actions_of(resource.model):
        if action.creates:
            continue
        name = f"{resource.one}_{action.name}"
        operation = _action_operation(action, name, schemas, "200", [NUMBER, IF_MATCH])
        paths[f"{row}/actions/{action.name}"] = {"post": operation}
        paths[f"{base}/actions/{action.name}"] = {"post": _bulk_operation(action, name, schemas)}


def _parameter(place: str, name: str, kind: str = "string", **more: Any) -> JSON:
    return {"name": name, "in": place, "schema": {"type": kind}} | more


NUMBER = _parameter("path", "number", required=True, description="Like ORD00001")
IF_MATCH = _parameter("header", "If-Match", description="The version that the caller saw")
KEY = _parameter(
    "header", "Idempotency-Key", description="The same key and body returns the first answer"
)
DRY_RUN = _parameter("query", "dry_run", "boolean", description="Say what would happen")


def _list_operation(resource: RestResource) -> JSON:
    listing = resource.listing
    parameters = [
        {"name": name, "in": "query", "description": filter_.meaning, "schema": filter_.schema}
        for name, filter_ in listing.filters.items()
    ]
    sorts = [sign + name for name in listing.sorts for sign in ("", "-")]
    parameters += [
        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": sorts}},
        _parameter("query", "limit", "integer"),
        _parameter("query", "after", description="`next` of the page before"),
    ]
    name = f"list_{resource.name}"
    return _operation(name, f"The {resource.name}", _answers("200", READING), parameters)


def _action_operation(
    action: Action, name: str, schemas: JSON, done: str, parameters: list[JSON]
) -> JSON:
    _add_schema(action.form, schemas)
    body = {"$ref": f"#/components/schemas/{action.form.__name__}"}
    return _operation(
        name,
        str(action.label),
        _answers(done, ERRORS, schema={} if action.creates else DONE),
        [*parameters, KEY, DRY_RUN],
        body,
    ) | {"description": action.description}


def _bulk_operation(action: Action, name: str, schemas: JSON) -> JSON:
    _add_schema(action.form, schemas)
    body = {
        "type": "object",
        "properties": {
            "numbers": {"type": "array", "items": {"type": "string"}},
            "filter": {"type": "object", "additionalProperties": {"type": "string"}},
            "form": {"$ref": f"#/components/schemas/{action.form.__name__}"},
        },
        "additionalProperties": False,
    }
    answers = _answers("200", ERRORS, schema=VERDICTS)
    return _operation(f"{name}_bulk", f"{action.label}, on many", answers, [KEY, DRY_RUN], body)


def _add_schema(form: type[Form], schemas: JSON) -> None:
    schema = form.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schema.pop("$defs", {})
    schemas[form.__name__] = schema | {"description": inspect.getdoc(form) or ""}


def _operation(
    name: str, summary: str, answers: JSON, parameters: list[JSON], body: JSON | None = None
) -> JSON:
    operation: JSON = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": answers,
    }
    if body is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
    return operation


def _answers(
    done: str, errors: Any, media_type: str = "application/json", *, schema: JSON | None = None
) -> JSON:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        done: {"description": "Done", "content": {media_type: {"schema": schema or {}}}},
        **{
            code: {
                "description": ERRORS[code],
                "content": {"application/problem+json": problem},
            }
            for code in errors
        },
    }
