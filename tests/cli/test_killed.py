"""A writing process that is killed leaves the old file or the new one, whole."""

import random
import subprocess
import sys
import time
from pathlib import Path

from ketasched.files import loads
from ketasched.plan import Plan

WRITING = """
import sys
from ketasched.cli.files import write
one, other = sys.argv[1:]
contents = [open(name, "rb").read() for name in (one, other)]
print("ready", flush=True)
while True:
    for content in contents:
        write("plan.json", content, over=True)
"""
ROUNDS, EACH = 8, 4


def test_a_kill_leaves_a_whole_file(course: Path) -> None:
    """Whenever a process that writes without end is killed, the plan file is one of the two that it writes."""
    text = course.read_text("utf-8")
    Path("one.json").write_text(text, "utf-8")
    Path("other.json").write_text(text.replace('"uid":"a-plan"', f'"uid":"{"another-plan" * 2000}"'), "utf-8")
    whole = {Path(name).read_bytes() for name in ("one.json", "other.json")}
    seen: set[bytes] = set()
    draw = random.Random(1)  # noqa: S311 - it guards nothing
    for _ in range(ROUNDS):
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITING, "one.json", "other.json"], stdout=subprocess.PIPE)  # noqa: S603 - our own code
            for _ in range(EACH)
        ]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
        for writer in writers:
            time.sleep(draw.random() / 50)
            writer.kill()
            found = Path("plan.json").read_bytes()
            assert found in whole
            seen.add(found)
        for writer in writers:
            writer.communicate()
    assert seen == whole
    assert all(isinstance(loads(each), Plan) for each in whole)
