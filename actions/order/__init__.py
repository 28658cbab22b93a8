"""Verbs on orders: a file a verb with its inverse, and beside them what several of them share."""

ACTIONS = (
    "place_order",
    "mark_as_paid",
    "create_packing_slip",
    "mark_as_shipped",
    "create_invoice",
    "hold",
    "set_custom_status",
    "add_note",
    "edit_note",
    "mark_notes_read",
    "send_reminder",
    "notify_customer",
    "duplicate",
    "edit",
    "set_vat_treatment",
    "check_vat_number",
    "add_credit_memo",
    "create_return",
    "record_refund",
    "cancel",
)
"""The modules that declare actions, in the order of the buttons."""
