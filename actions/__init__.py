"""Verbs: what people and programs do to the shop's nouns."""

import importlib

importlib.import_module("actions.shop_context")  # what every handler of the shop is given
