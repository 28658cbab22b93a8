"""The REST API: generated from the registry and the declared actions."""

import importlib

importlib.import_module("api.resources")  # what the shop offers is registered there
