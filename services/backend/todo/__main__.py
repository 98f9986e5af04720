"""Starts the server: `python -m todo`."""

import os
import signal
import socket
import sys


def main() -> None:
    """Serves until SIGTERM; exits with 1 and a last log line when it cannot work."""
    # Process 1 of a container has no default for SIGTERM: without this it would ignore the signal while it imports.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Listening comes before the imports, which take most of the start: a probe that arrives early is answered
    # as soon as the server runs, instead of being refused and tried again a whole period later.
    with _listen() as listener:
        from todo.server import run_server  # noqa: PLC0415

        run_server(listener)


def _listen() -> socket.socket:
    port = os.environ.get("PORT", "8000")
    if not port.isdecimal():
        sys.exit(f"Expected `PORT` to be a number, got `{port}`.")
    return socket.create_server((os.environ.get("HOST", "127.0.0.1"), int(port)), backlog=1024)


if __name__ == "__main__":
    main()
