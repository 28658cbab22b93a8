"""The product itself, as ``app.py serve`` runs it, and watched."""

from __future__ import annotations

from bench.peers.watched import watched
from web import from_environment

app = watched(from_environment())
