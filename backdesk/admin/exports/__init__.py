"""Exports: a list, or what belongs to its orders, as a file that other programs read right."""
