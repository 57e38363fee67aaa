"""The floors of the house: CONTRIBUTING.md draws them, and every import of every module is held to the drawing."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "src" / "ketasched"
PAPER = ROOT / "CONTRIBUTING.md"

DRAWN = re.compile(r"^ *(?P<floor>\d+|-)  (?P<names>\S+(?:, \S+)*)(?:  +(?P<words>\S.*))?$")
HOMES = re.compile(r"the only home of (\w+)")


@frozen
class Import:
    """A module that another one imports, by the dots; ``typing`` where only a type checker sees it."""

    name: str
    line: int
    typing: bool = False


def module_name(path: Path) -> str:
    """The name of a module in the package: "placing.rota", or "placing" for the folder itself."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(HOUSE.rglob("*.py"))}
ROOMS = {name.partition(".")[0] for name in MODULES} - {""}


def room(module: str) -> str:
    """The module, or the folder that it lies in, as it stands on a floor."""
    return module.partition(".")[0]


def nodes(tree: ast.AST, *, typing: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """All there is in a module, inside functions too, and whether only a type checker sees it."""
    for child in ast.iter_child_nodes(tree):
        guarded = typing or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test))
        yield child, guarded
        yield from nodes(child, typing=guarded)


def imported(node: ast.AST) -> Iterator[str]:
    """The names with dots that one statement imports, or ``import_module``; a relative one counts as the package."""
    match node:
        case ast.Import():
            yield from (alias.name for alias in node.names)
        case ast.ImportFrom():
            source = "ketasched" if node.level else node.module
            yield from (f"{source}.{alias.name}" for alias in node.names)
        case ast.Call(
            func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"), args=[ast.Constant(value)]
        ):
            yield str(value)
        case _:
            pass


@cache
def imports(module: str) -> tuple[Import, ...]:
    """Everything that a module imports, wherever in it."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    found = ((node, typing, name) for node, typing in nodes(tree) for name in imported(node))
    return tuple(Import(name, getattr(node, "lineno", 0), typing) for node, typing, name in found)


def own(name: str) -> str | None:
    """The module of ours that an import reaches: a name in it counts as the module; None for one of somebody else."""
    if name.partition(".")[0] != "ketasched":
        return None
    inside = name.removeprefix("ketasched").removeprefix(".")
    while inside not in MODULES:
        inside = inside.rpartition(".")[0]
    return inside


def drawing() -> list[re.Match[str]]:
    """The lines of the drawing: the first fenced block of the section on architecture."""
    section = PAPER.read_text(encoding="utf-8").partition("## Architecture\n")[2]
    block = section.partition("```")[2].partition("\n")[2].partition("```")[0]
    lines = [line for line in block.splitlines() if line.strip() not in ("", "floor")]
    found = [DRAWN.match(line) for line in lines]
    unread = [line for line, match in zip(lines, found, strict=True) if match is None]
    assert not unread, f"lines of the drawing that cannot be read: {unread}"
    return [match for match in found if match is not None]


@cache
def floors() -> dict[str, int]:
    """The floor of each room, as it is drawn."""
    drawn = [(name, match["floor"]) for match in drawing() for name in match["names"].split(", ")]
    rooms = [name.removesuffix("/").removesuffix(".py") for name, _ in drawn]
    twice = {each for each in rooms if rooms.count(each) > 1}
    assert not twice, f"drawn twice: {twice}"
    return {each: int(floor) for each, (_, floor) in zip(rooms, drawn, strict=True) if floor != "-"}


def test_every_module_is_drawn() -> None:
    """Every module and folder stands on a floor, and nothing is drawn that is not there."""
    assert ROOMS - {*floors()} == set(), "give each of these a floor in CONTRIBUTING.md"
    assert {*floors()} - ROOMS == set(), "take these out of the drawing in CONTRIBUTING.md"


def test_folders_are_drawn_as_folders() -> None:
    """A folder is drawn with a slash, a module with its ending."""
    for name in (name for match in drawing() for name in match["names"].split(", ")):
        assert (HOUSE / name).is_dir() if name.endswith("/") else (HOUSE / name).is_file(), name


@pytest.mark.parametrize("module", [each for each in MODULES if each])
def test_imports_run_down(module: str) -> None:
    """A module imports only from lower floors, or from its own folder; also inside functions."""
    drawn = floors()
    assert room(module) in drawn, f"give {room(module)} a floor in CONTRIBUTING.md"
    for each in imports(module):
        target = own(each.name)
        if target is not None and room(target) != room(module):
            assert target, f"{module}, line {each.line}: name the module to import from, the package is for its users"
            assert drawn.get(room(target), 0) < drawn[room(module)], (
                f"{module}, line {each.line}: {target} is no lower floor"
            )


def test_no_circles_in_a_folder() -> None:
    """The modules of the house import each other without a circle, those of a folder too."""
    graph = {module: {own(each.name) for each in imports(module)} - {None, module} for module in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"a circle of imports: {' imports '.join(map(str, reversed(circle.args[1])))}")


@pytest.mark.parametrize("module", [each for each in MODULES if each])
def test_no_imports_for_types_alone(module: str) -> None:
    """No module imports one of ours under TYPE_CHECKING, which would hide a circle; only the package itself may."""
    hidden = [
        f"line {each.line}: {each.name}" for each in imports(module) if each.typing and own(each.name) is not None
    ]
    assert hidden == []


def test_only_the_package_re_exports() -> None:
    """The package's own module re-exports, and nothing of ours imports from it."""
    assert [match["names"] for match in drawing() if match["floor"] == "-"] == ["__init__.py"]
    body = ast.parse(MODULES[""].read_text(encoding="utf-8")).body
    assert not [node for node in body if isinstance(node, ast.ClassDef)]
    assert [node.name for node in body if isinstance(node, ast.FunctionDef)] == ["__getattr__", "__dir__"]


def test_homes() -> None:
    """A package with one home is imported there and nowhere else."""
    homes = {
        package: match["names"].removesuffix("/").removesuffix(".py")
        for match in drawing()
        for package in HOMES.findall(match["words"] or "")
    }
    assert {"opening_hours", "icalendar", "dateutil", "typer"} <= {*homes}
    strays = [
        f"{module}, line {each.line}: {each.name}"
        for module in MODULES
        for each in imports(module)
        if homes.get(each.name.partition(".")[0], room(module)) != room(module)
    ]
    assert strays == []


def test_only_the_catalogue_knows_ketamine() -> None:
    """The engine is general: no module outside the catalogue names a drug or what is done with it."""
    words = re.compile("ketamine|spravato|infusion", re.IGNORECASE)
    telling = {module for module, path in MODULES.items() if words.search(path.read_text(encoding="utf-8"))}
    assert {room(module) for module in telling} == {"published"}


def test_modules_are_short() -> None:
    """No module is longer than 250 lines."""
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module: length for module, length in lengths.items() if length > 250} == {}
