"""Verbs on returns."""

ACTIONS = (
    "decide",
    "receive",
    "not_received",
    "complete",
    "edit",
)
"""The modules that declare actions, in the order of the buttons."""
