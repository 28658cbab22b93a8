"""Verbs on quotes."""

ACTIONS = (
    "create",
    "edit",
    "send_and_answer",
    "convert",
    "edit_customer",
)
"""The modules that declare actions, in the order of the buttons."""
