"""What an idempotency key keeps: the first answer, be it what was done or why it was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backdesk.actions.errors import (
    ActionError,
    FieldError,
    Invalid,
    NotFound,
    NotPermitted,
    Refused,
    StaleVersion,
)

REFUSAL = "refusal"
_KINDS: dict[str, type[ActionError]] = {
    kind.__name__: kind for kind in (Refused, NotPermitted, NotFound, StaleVersion, Invalid)
}


def is_refusal(result: Mapping[str, Any] | None) -> bool:
    """Whether what was kept is why it was not done."""
    return result is not None and REFUSAL in result


def refusal_to_keep(problem: ActionError) -> dict[str, Any] | None:
    """None for a kind that is not an answer to what was asked, and may be another next time."""
    kind = type(problem).__name__
    if kind not in _KINDS:
        return None
    return {
        REFUSAL: kind,
        "detail": problem.detail,
        "reason": problem.reason,
        "way_out": problem.way_out,
        "errors": [asdict(error) for error in problem.errors],
    }


def refusal_kept(result: Mapping[str, Any]) -> ActionError:
    """The same problem again."""
    kind = _KINDS[result[REFUSAL]]
    problem = kind.__new__(kind)
    errors = [FieldError(**error) for error in result["errors"]]
    ActionError.__init__(
        problem,
        result["detail"],
        reason=result["reason"],
        way_out=result["way_out"],
        errors=errors,
    )
    return problem
