"""Verbs on quotes."""

ACTIONS = (
    "create",
    "edit",
    "offer",
    "convert",
    "edit_customer",
)
"""The modules that declare actions, in the order of the buttons."""
