"""Verbs on orders: a file a verb with its inverse, and beside them what several of them share."""
