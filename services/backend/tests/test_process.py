"""The process itself: how it starts, logs and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from todo.settings import ConfigurationError, load_settings


def start(**environment: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    return subprocess.Popen(
        [sys.executable, "-m", "todo"], env=inherited | environment, stdout=subprocess.PIPE, text=True
    )


def read_last_line(process: subprocess.Popen[str]) -> dict[str, object]:
    output, _ = process.communicate(timeout=10)
    return json.loads(output.splitlines()[-1])


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def fetch_status(url: str) -> int:
    while True:
        try:
            with urlopen(url, timeout=10) as response:
                return response.status
        except HTTPError as error:
            with error:
                return error.code
        except OSError:  # not listening yet
            continue


def test_it_ends_with_a_sentence_when_no_database_is_configured() -> None:
    process = start(PGHOST="postgres", PORT=str(find_free_port()))
    assert "`PGUSER`, `PGDATABASE`" in str(read_last_line(process)["message"])
    assert process.returncode == 1


def test_it_gives_up_when_the_database_stays_away() -> None:
    process = start(
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing",
        DATABASE_WAIT_SECONDS="0.5",
        PORT=str(find_free_port()),
    )
    output, _ = process.communicate(timeout=10)
    assert "Gave up on the database after 0.5 s. The database does not answer" in output
    assert process.returncode == 1


def test_sigterm_ends_it_within_two_seconds_with_code_0() -> None:
    port = find_free_port()
    process = start(DATABASE_URL=os.environ["DATABASE_URL"], PORT=str(port))
    assert fetch_status(f"http://127.0.0.1:{port}/health") == 200
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=2)
    assert process.returncode == 0
    assert not [line for line in output.splitlines() if "/health" in line]


def test_every_request_but_the_probes_is_one_json_line() -> None:
    port = find_free_port()
    process = start(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing", PORT=str(port))
    assert fetch_status(f"http://127.0.0.1:{port}/ready") == 503
    assert fetch_status(f"http://127.0.0.1:{port}/missing?secret=1") == 404
    process.terminate()
    output, _ = process.communicate(timeout=2)
    requests = [line for line in map(json.loads, output.splitlines()) if line["logger"] == "todo.request"]
    assert [(line["method"], line["path"], line["status"]) for line in requests] == [("GET", "/missing", 404)]


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(ConfigurationError, match="`DATABASE_WAIT_SECONDS` to be a number, got `soon`"):
        load_settings({"DATABASE_URL": "postgresql://", "DATABASE_WAIT_SECONDS": "soon"})
    process = subprocess.run(
        [sys.executable, "-m", "todo"], env={"PORT": "http"}, stderr=subprocess.PIPE, text=True, check=False
    )
    assert (process.returncode, process.stderr) == (1, "Expected `PORT` to be a number, got `http`.\n")
