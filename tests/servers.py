"""Servers on this machine's own address, for as long as a test needs them."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import needed
from ketasched.ical import feed

HOST = "127.0.0.1"
SERVE = """
import json
import sys
from radicale import config, server
options = config.load()
options.update(json.loads(sys.argv[1]), privileged=True)  # nothing waits for the disk
server.serve(options)
"""


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server((HOST, 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[str]:
    """Run a server until the tests are done with it; give its address, once it answers."""
    with log.open("w") as said, subprocess.Popen([sys.executable, *command], stdout=said, stderr=said) as server:  # noqa: S603 - ours
        try:
            for _ in range(600):
                assert server.poll() is None, f"the server ended: {log.read_text()}"
                with suppress(OSError):
                    socket.create_connection((HOST, port), timeout=1).close()
                    break
                time.sleep(0.05)
            else:
                pytest.fail(f"the server does not answer: {log.read_text()}")
            yield f"http://{HOST}:{port}/"
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()


@contextmanager
def radicale(folder: Path, users: str = "") -> Iterator[str]:
    """Run Radicale, a CalDAV server, over an empty folder, for anybody or for users with their passwords."""
    needed.package("radicale", "radicale")
    port, passwords = free_port(), folder / "users"
    passwords.write_text(users, encoding="utf-8")
    guarded = {"type": "htpasswd", "htpasswd_filename": str(passwords), "htpasswd_encryption": "plain", "delay": "0"}
    options = {
        "server": {"hosts": f"{HOST}:{port}"},
        "auth": guarded if users else {"type": "none"},
        "storage": {"filesystem_folder": str(folder / "collections"), "_filesystem_fsync": "False"},
        "logging": {"level": "error"},
    }
    with running(["-c", SERVE, json.dumps(options)], port, folder / "log") as address:
        yield address


def ask(method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Send a request to a server of ours; give the status and the body."""
    request = Request(url, data=body or None, headers=dict(headers or {}), method=method)  # noqa: S310 - on this machine
    try:
        with urlopen(request, timeout=20) as answer:  # noqa: S310 - on this machine
            return answer.status, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()


@contextmanager
def subscribed(calendar: Callable[[], bytes]) -> Iterator[str]:
    """Serve a private feed; give its secret address."""
    token, subscription = feed.issued(bytes(range(32)))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.path.strip("/").removesuffix(".ics")
            answer = feed.answer(subscription, asked, calendar, if_none_match=self.headers["If-None-Match"] or "")
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{HOST}:{server.server_port}/{token}.ics"
        finally:
            server.shutdown()
