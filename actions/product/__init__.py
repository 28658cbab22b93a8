"""Verbs of a product: its stock is corrected by a count, or by what came or went."""
