"""A private calendar feed on the standard library's server: a secret address for each patient, kept as a digest alone.

Without arguments it serves one patient on this machine, asks its own server as a calendar program would, and prints
the answers. With --serve PORT it prints an address to subscribe to and goes on. A real server stands behind HTTPS.
"""

import argparse
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import attrs

import ketasched as ks
from ketasched.ical import feed


@attrs.define
class Patient:
    """What a clinic keeps: the plan, when it was last changed, and the digest of the address."""

    plan: ks.Plan
    changed: datetime
    subscription: feed.Subscription

    def calendar(self) -> bytes:
        """The bytes stay the same until the plan changes, and so readers are answered 304."""
        return ks.to_ical(self.plan, profile="feed", stamp=self.changed)


PATIENTS: dict[str, Patient] = {}  # by the digest; a clinic has a table for this


class Feeds(BaseHTTPRequestHandler):
    """Answers at /calendar/<token>.ics; what to answer is the library's part, how to send it the server's."""

    def do_GET(self) -> None:
        """Send the calendar, or say that it is the same, or that there is none."""
        self.send(body=True)

    def do_HEAD(self) -> None:
        """Send the same without the calendar."""
        self.send(body=False)

    def send(self, *, body: bool) -> None:
        """Find the patient by the digest of the token, and send what the library answers."""
        token = self.path.removeprefix("/calendar/").removesuffix(".ics")
        patient = PATIENTS.get(feed.digest_of(token))
        answer = feed.answer(
            patient.subscription if patient else None,
            token,
            patient.calendar if patient else bytes,
            if_none_match=self.headers.get("If-None-Match", ""),
        )
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Write no log: the address is the secret."""


def admitted(secret: bytes) -> tuple[str, Patient]:
    """Lay a plan for a patient, issue the address, and keep its digest."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
    plan = ks.schedule(
        ks.protocol_named("standard"), start=date(2026, 1, 12), clinic=clinic, at=time(9, 30), uid="random-in-real-life"
    )
    token, subscription = feed.issued(secret)
    patient = PATIENTS[subscription.digest] = Patient(plan, datetime(2026, 1, 2, 8, 0, tzinfo=UTC), subscription)
    return token, patient


@contextmanager
def serving(port: int) -> Iterator[int]:
    """Serve on this machine alone, in a thread; gives the port."""
    with ThreadingHTTPServer(("127.0.0.1", port), Feeds) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def demonstrate() -> None:
    """Subscribe, look again, change the plan, look again, revoke the address."""
    token, patient = admitted(bytes(range(32)))  # fixed, so that this prints the same every time: never do that

    with serving(0) as port:

        def ask(what: str, token: str, method: str = "GET", tag: str = "") -> str:
            connection = HTTPConnection("127.0.0.1", port)
            connection.request(method, f"/calendar/{token}.ics", headers={"If-None-Match": tag} if tag else {})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            events = f", {body.count(b'BEGIN:VEVENT')} appointments" if body.startswith(b"BEGIN:VCALENDAR") else ""
            print(f"{what}: {answer.status} {answer.reason}{events}")
            return answer.headers.get("ETag", "")

        tag = ask("The first look", token)
        ask("Only the headers", token, method="HEAD")
        ask("A look again, nothing changed", token, tag=tag)
        patient.changed = datetime(2026, 1, 13, 16, 30, tzinfo=UTC)
        patient.plan = patient.plan.moved(2, to=date(2026, 1, 15), stamp=patient.changed)
        ask("Appointment 2 was moved", token, tag=tag)
        ask("Somebody guesses an address", secrets.token_urlsafe(32))
        patient.subscription = patient.subscription.ended()
        ask("The address was revoked", token)


def main() -> None:
    """Demonstrate, or serve."""
    parser = argparse.ArgumentParser(description="A private calendar feed.")
    parser.add_argument("--serve", type=int, metavar="PORT", help="serve on this port of this machine until Ctrl-C")
    port = parser.parse_args().serve
    if port is None:
        demonstrate()
        return
    token, _ = admitted(secrets.token_bytes(32))
    with ThreadingHTTPServer(("127.0.0.1", port), Feeds) as server:
        print(f"Subscribe to http://127.0.0.1:{server.server_port}/calendar/{token}.ics", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Stopped.")


if __name__ == "__main__":
    main()
