import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import ketasched as ks
import needed
from exported import STAMP, WORDINGS, ZONES, Exported, Seen, life, meant
from servers import subscribed
from test_python_readers import strictly

CONFIG = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "there"
b = "here"
collections = null
[storage there]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/here"
fileext = ".ics"
"""


class Client:
    """A copy of a feed, kept by vdirsyncer."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder / "here"
        self.folder.mkdir()
        self.config = folder / "config"
        self.config.write_text(CONFIG.format(folder=folder, url=url))
        self.run("discover")

    def run(self, command: str) -> str:
        """Do as a user does; give what it says."""
        vdirsyncer = needed.program("vdirsyncer", "pipx install vdirsyncer")
        asked = [vdirsyncer, "--config", str(self.config), command]
        env = {**os.environ, "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(asked, env=env, input="", capture_output=True, text=True, check=False)  # noqa: S603 - our own
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def synced(self) -> dict[str, bytes]:
        """Pull the feed; give the bytes of the items by the names of their files."""
        self.run("sync")
        return {each.name: each.read_bytes() for each in self.folder.iterdir()}


def read(items: dict[str, bytes]) -> list[Seen]:
    """Read all items: each is a calendar of one event, to which vdirsyncer gives another uid."""
    found = list[Seen]()
    for each in items.values():
        (item,) = strictly(each).values()
        found.append(item)
    return sorted(found)


def to_read(data: bytes, plan: ks.Plan) -> list[Seen]:
    """Give what is to be read of a feed."""
    return sorted(meant(Exported("", data, plan)).values())


@pytest.mark.parametrize(("zone", "wording"), [(ZONES[0], "discreet"), ("Africa/Casablanca", "clinical, Spanish")])
def test_a_subscriber_touches_what_changed(tmp_path: Path, zone: str, wording: str) -> None:
    """Vdirsyncer pulls the feed: a move or a cancellation touches one item, a new session adds one."""
    told: dict[str, Any] = {**WORDINGS[wording], "profile": "feed", "stamp": STAMP}
    plan = life(zone)["planned"]
    feed = [plan]

    def calendar() -> bytes:
        return ks.to_ical(feed[-1], **told)

    with subscribed(calendar) as url:
        client = Client(tmp_path, url)
        items = client.synced()
        assert read(items) == to_read(calendar(), plan)
        for state, gone, new in (("confirmed", 0, 0), ("moved", 1, 1), ("cancelled", 1, 1), ("re-booked", 0, 1)):
            feed.append(life(zone)[state])
            now = client.synced()
            assert read(now) == to_read(calendar(), feed[-1])
            assert (len(items.keys() - now.keys()), len(now.keys() - items.keys())) == (gone, new), state
            assert all(now[name] == items[name] for name in items.keys() & now.keys())
            items = now


def test_a_feed_that_is_revoked(tmp_path: Path) -> None:
    """It can fail: an address that opens nothing is an error, and the copy stays as it was."""
    plan = life(ZONES[0])["planned"]
    with subscribed(lambda: ks.to_ical(plan, stamp=STAMP, profile="feed")) as url:
        client = Client(tmp_path, url)
        items = client.synced()
        client.config.write_text(client.config.read_text().replace(url, url[:-8] + ".ics"))
        client.run("discover")
        with pytest.raises(AssertionError, match="Not Found"):
            client.synced()
        assert len(items) == len([*client.folder.iterdir()]) == 6
