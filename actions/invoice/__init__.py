"""Verbs on invoices."""

ACTIONS = (
    "edit",
    "correct",
)
"""The modules that declare actions, in the order of the buttons."""
