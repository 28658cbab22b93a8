"""Verbs on orders: a file a verb with its inverse, and beside them what several of them share."""

ACTIONS = (
    "place",
    "pay",
    "create_packing_slip",
    "ship",
    "create_invoice",
    "hold",
    "set_status",
    "add_note",
    "edit_note",
    "read_notes",
    "remind",
    "notify_customer",
    "duplicate",
    "edit",
    "set_vat_treatment",
    "add_credit_memo",
    "create_return",
    "refund",
    "cancel",
)
"""The modules that declare actions, in the order of the buttons."""
