"""Verbs of a product: its stock is corrected by a count, or by what came or went."""

ACTIONS = ("correct_stock",)
"""The modules that declare actions, in the order of the buttons."""
