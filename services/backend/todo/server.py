"""Runs the application on a socket that listens already."""

import logging
import socket
import sys

import uvicorn

from todo.app import create_app
from todo.logs import configure_logs
from todo.settings import ConfigurationError, load_settings

logger = logging.getLogger("todo")


def run_server(listener: socket.socket) -> None:
    """Serves until SIGTERM; exits with 1 when no database is configured."""
    configure_logs()
    try:
        settings = load_settings()
    except ConfigurationError as error:
        logger.critical("%s", error)
        sys.exit(1)
    config = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Longer than the idle connections of any client, so that it is never the server that closes first.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])
