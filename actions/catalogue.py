"""Every action there is: importing a module declares its actions, in the order of this list."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path

OURS = (
    "actions.order.place",
    "actions.order.pay",
    "actions.order.create_packing_slip",
    "actions.order.ship",
    "actions.order.create_invoice",
    "actions.order.hold",
    "actions.order.set_status",
    "actions.order.add_note",
    "actions.order.edit_note",
    "actions.order.read_notes",
    "actions.order.remind",
    "actions.order.notify_customer",
    "actions.order.duplicate",
    "actions.order.edit",
    "actions.order.set_vat_treatment",
    "actions.order.add_credit_memo",
    "actions.order.create_return",
    "actions.order.refund",
    "actions.order.cancel",
    "actions.quote.create",
    "actions.quote.edit",
    "actions.quote.offer",
    "actions.quote.convert",
    "actions.quote.edit_customer",
    "actions.packing_slip.edit",
    "actions.packing_slip.cancel",
    "actions.invoice.edit",
    "actions.invoice.correct",
    "actions.credit_memo.edit",
    "actions.return_case.decide",
    "actions.return_case.receive",
    "actions.return_case.not_received",
    "actions.return_case.complete",
    "actions.return_case.edit",
    "actions.product.correct_stock",
    "actions.customer.merge",
    "actions.customer.erase",
)


def load_actions(plugins: Iterable[str] = ()) -> None:
    """Declare the product's actions, then those of the plug-ins.

    :raises ImportError: a plug-in cannot be imported.
    """
    for module in (*OURS, *plugins):
        importlib.import_module(module)


def template_folders(plugins: Iterable[str]) -> list[Path]:
    """The ``templates`` folders of the plug-ins; a template there goes before ours."""
    modules = (importlib.import_module(plugin) for plugin in plugins)
    folders = (Path(module.__file__ or "").parent / "templates" for module in modules)
    return [folder for folder in folders if folder.is_dir()]
