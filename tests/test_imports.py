"""No file imports another that leads back to it; what only a type checker reads is no import."""

from __future__ import annotations

import grimp
import pytest

FOLDERS = ("backdesk", "models", "actions", "gateways", "api", "worker", "customer", "admin")


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    graph = grimp.build_graph(*FOLDERS, exclude_type_checking_imports=True)
    return {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}


def test_no_file_leads_back_to_itself(imports: dict[str, set[str]]) -> None:
    """What imports nothing that is left is taken away; what stays at last is a circle."""
    left = {one: set(of) for one, of in imports.items()}
    while free := {one for one, of in left.items() if not of & left.keys()}:
        left = {one: of for one, of in left.items() if one not in free}
    assert sorted(left) == []


def test_the_imports_are_known(imports: dict[str, set[str]]) -> None:
    assert "backdesk.actions.declaration" in imports["actions.order.hold"]
