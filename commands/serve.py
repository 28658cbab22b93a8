"""`serve`: the port is taken before anything is said, then one process or several answer."""

from __future__ import annotations

import errno
import os
import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from config import Config

WHY_NOT = {
    errno.EADDRINUSE: "another program is using it; stop that one, or choose a port with --port",
    errno.EACCES: "this user may not use it; choose a port above 1023 with --port",
    errno.EADDRNOTAVAIL: "this machine does not have that address; check ORDERLY_HOST",
}

SERVING: dict[str, Any] = {
    "log_config": None,
    "timeout_keep_alive": 75,
    "timeout_worker_healthcheck": 60,
}
"""Clients and proxies keep an idle connection 5 to 60 seconds; ending it as they use it fails.

A process that gives no sign of life for long is killed and begun anew. On a busy machine reading
the code alone takes longer than the usual 5 seconds: it never got to answer anybody.
"""


class PortUnavailable(Exception):
    """The address cannot be listened on; why, and what to do."""


def listen(config: Config) -> socket.socket:
    """:raises PortUnavailable: naming the address and why."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        listener = socket.create_server((config.host, config.port), family=family, backlog=2048)
    except OSError as error:
        why = WHY_NOT.get(error.errno or 0, error.strerror)
        raise PortUnavailable(f"cannot listen on {config.host}:{config.port}: {why}") from None
    listener.set_inheritable(True)
    return listener


def serve(config: Config, listener: socket.socket, workers: int) -> None:
    """Answer on ``listener`` until stopped.

    :raises WrongDeclarations: something is wrongly declared; nothing was answered.
    """
    from web import checked_app  # here, because the other commands need none of it

    app = checked_app(config)
    if workers == 1:
        uvicorn.Server(uvicorn.Config(app, **SERVING)).run([listener])
        return
    # Each worker reads the environment again: what the command line decided stands there.
    os.environ |= {"ORDERLY_PORT": str(config.port), "ORDERLY_SECRET_KEY": config.secret_key}
    settings = uvicorn.Config("web:from_environment", factory=True, workers=workers, **SERVING)
    Multiprocess(settings, sockets=[listener]).run()
