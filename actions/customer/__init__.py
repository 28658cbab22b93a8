"""Verbs on customers."""

ACTIONS = (
    "check_vat_number",
    "merge",
    "erase",
)
"""The modules that declare actions, in the order of the buttons."""
