"""The verbs `updates` and `publish`: what changed as messages, and a plan on a server."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import Result

from caldav_servers import Server, caldav, radicale
from ketasched.cli import sending
from ketasched.ical import connecting, updates
from ketasched.plan import Plan
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

STAMP = "--stamp 2026-01-13T00:00:00Z"
WHEN = datetime(2026, 1, 13, tzinfo=UTC)
DESK = "mailto:desk@example.org"
SENT = f"updates course.json after.json --organizer {DESK} {STAMP}"


@pytest.fixture
def after(run: Run, named: Path) -> Path:
    """The plan after.json, in which session 5 was moved and session 6 is cancelled."""
    run(f"move {named} 5 --to 2026-01-23 -o after.json {STAMP}")
    run(f"record after.json 6 cancelled {STAMP}")
    return Path("after.json")


def test_updates(run: Run, course: Path, after: Path, plan_in: Reads) -> None:
    """Each message is a file in the folder, in the order in which they are sent, and told with its content type."""
    result = run(f"{SENT} -o mail/today")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "mail/today/01-cancel.ics  text/calendar; method=CANCEL; charset=utf-8\n"
        "mail/today/02-publish.ics  text/calendar; method=PUBLISH; charset=utf-8\n"
        "2 messages.\n"
    )
    expected = updates(plan_in(course), plan_in(after), stamp=WHEN, organizer=DESK)
    assert [each.read_bytes() for each in sorted(Path("mail/today").iterdir())] == [each.ics for each in expected]


def test_updates_as_they_are_asked_for(run: Run, course: Path, after: Path, plan_in: Reads) -> None:
    """Wording, language, agenda, location and whom to invite reach the messages."""
    line = "--wording clinical --language es --agenda --location --attendee mailto:guest@example.org"
    told = json.loads(run(f"{SENT} -o mail {line} --json").stdout)
    expected = updates(
        plan_in(course), plan_in(after), stamp=WHEN, organizer=DESK, wording="clinical", language="es", agenda=True,
        location=True, attendee="mailto:guest@example.org",
    )  # fmt: skip
    assert [Path(each["file"]).read_bytes() for each in told["messages"]] == [each.ics for each in expected]
    assert {*told["messages"][0]} == {"file", "method", "content_type"}
    assert {each["method"] for each in told["messages"]} == {"CANCEL", "REQUEST"}


def test_nothing_changed(run: Run, course: Path) -> None:
    """Where nothing changed there is no message."""
    told = run(f"updates {course} {course} --organizer {DESK} -o mail").stdout
    assert told == "Nothing changed: there is no message to send.\n"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (f"{SENT} -o old", "old has calendar files in it, and old messages would be sent again: name an empty folder"),
        (f"{SENT} -o course.json", "course.json cannot be used (File exists): name another file"),
        ("updates course.json after.json --organizer desk -o mail", "organizer must be an address such as "),
        (f"updates after.json course.json --organizer {DESK} -o mail", "session 5 was changed more often in the plan "),
        (f"updates course.json after.json --organizer {DESK}", "Missing option '--output'"),
        ("publish course.json ftp://example.org/", 'a collection is at an address such as "https://'),
        ("publish course.json http://example.org/", "everybody on the way to example.org can read what is sent "),
        ("publish course.json https://a:b@example.org/", "this address has a name or a password in it: "),
        ("publish course.json https://example.org/ --username desk", "nobody can be asked for the password of desk he"),
    ],
)
def test_what_cannot_be_meant(run: Run, after: Path, line: str, sentence: str) -> None:
    """A slip is one sentence with status 2, and nothing is written."""
    caldav()
    Path("old").mkdir()
    Path("old/01-publish.ics").touch()
    assert refused(run(line)).startswith(sentence)
    assert not Path("mail").exists()
    assert after.exists()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on this machine that wants a name and a password."""
    caldav()
    with radicale(tmp_path_factory.mktemp("server"), guarded=True) as running:
        yield running


def test_publish(run: Run, course: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan is published, changed and published again; the password is in the environment or is asked for."""
    line = f"publish {course} {{}} --username {server.username} {STAMP}"
    url = server.collection()
    result = run(line.format(url), KETASCHED_PASSWORD=server.password)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Published: 6 created.\n", "")
    run(f"move {course} 5 --to 2026-01-23")

    asked: list[Any] = []
    monkeypatch.setattr(sending, "_nobody_is_there", lambda: False)

    def prompt(*args: object, **how: object) -> str | None:
        asked.append((args, how))
        return server.password

    monkeypatch.setattr(typer, "prompt", prompt)
    told = json.loads(run(f"{line.format(url)} --json").stdout)
    assert [len(told[name]) for name in ("created", "updated", "unchanged", "deleted")] == [0, 1, 5, 0]
    assert asked == [(("Password",), {"hide_input": True, "err": True})]

    sentence = refused(run(line.format(url), KETASCHED_PASSWORD="another one"))  # noqa: S106 - it is none
    assert "Traceback" not in sentence


def test_publish_without_encryption(run: Run, course: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """An http:// address on another machine is refused with the option that allows it, and then taken."""
    monkeypatch.setattr(connecting, "_is_here", lambda _: False)  # as if the server were on another machine
    line = f"publish {course} {server.collection()} --username {server.username} {STAMP}"
    sentence = refused(run(line, KETASCHED_PASSWORD=server.password))
    assert sentence.startswith("everybody on the way to 127.0.0.1 can read what is sent without encryption")
    assert "use https://, or allow it with unencrypted=True (--unencrypted)" in sentence
    result = run(f"{line} --unencrypted", KETASCHED_PASSWORD=server.password)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Published: 6 created.\n", "")


def test_a_password_is_asked_for_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal, or without any stdin, nobody is there to be asked."""
    assert sending._nobody_is_there()  # noqa: SLF001 - a terminal cannot be had here
    monkeypatch.setattr(sys, "stdin", None)
    assert sending._nobody_is_there()  # noqa: SLF001 - the same
