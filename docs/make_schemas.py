"""Write src/ketasched/schemas, the JSON Schemas that the package ships, from the classes.

``python docs/make_schemas.py`` writes them; with ``--check`` it writes nothing and fails where one is stale.
"""

import json
import sys
from pathlib import Path

from generated import write_or_check
from ketasched.files import json_schema
from ketasched.files.document import KINDS

SCHEMAS = Path(__file__).parent.parent / "src" / "ketasched" / "schemas"


def pages() -> dict[str, str]:
    """Give the text of each file by its name."""
    return {f"{kind}.json": f"{json.dumps(json_schema(kind), indent=2, ensure_ascii=False)}\n" for kind in KINDS}


def write(folder: Path) -> None:
    """Write the schemas."""
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def fault(folder: Path) -> str | None:
    """Name what is missing, stale or left over."""
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*")}
    stale = sorted(name for name in {*found, *pages()} if found.get(name) != pages().get(name))
    return f"stale in schemas: {', '.join(stale)}; run `python docs/make_schemas.py`" if stale else None


def main(arguments: list[str], target: Path = SCHEMAS) -> str | None:
    """Write the schemas, or check them; a sentence says what is wrong."""
    return write_or_check(__file__, arguments, lambda: write(target), lambda: fault(target))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
