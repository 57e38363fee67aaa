from calendar_bytes import lint, lint_object
from exported import exported


def test_nothing_to_say() -> None:
    """The lint, which sees what no reader notices, has nothing to say of any file, message or object."""
    objections = {
        each.name: [*(lint_object if each.name.startswith("object") else lint)(each.data)] for each in exported()
    }
    assert {name: found for name, found in objections.items() if found} == {}


def test_all_is_there() -> None:
    """Profiles, wordings, zones and the life of a plan are all there, in more than a thousand different files."""
    names = "\n".join(each.name for each in exported())
    assert len(exported()) > 1000
    for what in ("file, ", "feed, ", "published feed, ", "PUBLISH", "REQUEST", "CANCEL", "object ", "night", "Spanish"):
        assert what in names
    assert b"STATUS:TENTATIVE" in b"".join(each.data for each in exported())
