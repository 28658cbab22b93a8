"""How long a test waits before it gives up, and on which ports its servers listen."""

from __future__ import annotations

import itertools
import os
import random
import socket

PATIENCE = 60
"""Seconds. Nothing is expected to take them, also not on a machine with much else to do."""

_FIRST, _OF_EACH = 20_000, 700
"""Below the ports that systems lend to outgoing connections; xdist's processes are up to 16."""


def _ports() -> itertools.cycle[int]:
    """A range for each process of the tests, begun anywhere: two runs go on side by side."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16
    ports = range(_FIRST + process * _OF_EACH, _FIRST + (process + 1) * _OF_EACH)
    begin = random.SystemRandom().randrange(_OF_EACH)
    return itertools.cycle([*ports[begin:], *ports[:begin]])


_mine = _ports()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at; the next call gives another."""
    for port in itertools.islice(_mine, _OF_EACH):
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("every port is taken")
