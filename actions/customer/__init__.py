"""Verbs on customers."""

ACTIONS = (
    "merge",
    "erase",
)
"""The modules that declare actions, in the order of the buttons."""
