"""Plan files judged, one or ten thousand: in order, in bounded memory, by as many processes as are asked for."""

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import Final

from attrs import frozen

from ketasched.checking import Report, check
from ketasched.cli.documents import STDIN, plan_in, read_document
from ketasched.errors import KetaschedError, Malformed
from ketasched.plan import Plan

ENDING: Final = ".json"
"""How plan files end: by this they are found in folders."""
BUNDLE: Final = ".fhir.json"
"""How the bundles end that are written beside plan files, and are no plan files."""
BATCH: Final = 32
"""Files that a process is given at a time."""
AHEAD: Final = 4
"""Batches for each process that may wait for their turn: so much is held, however many files there are."""


@frozen
class File:
    """A file to be judged: named itself, or found in a folder, where there may be documents of other kinds, too."""

    path: str
    found: bool = False


@frozen
class Judged:
    """A file with its report; or why it cannot be read; or neither, where it holds something else than a plan."""

    path: str
    report: Report | None = None
    refusal: str = ""


def plan_files(arguments: Iterable[str]) -> tuple[File, ...]:
    """The files named, and those in the folders named and the folders in these, in the order of their paths."""
    files = {file.path: file for each in arguments for file in _files(each)}
    if STDIN in files and len(files) > 1:
        raise Malformed("stdin is judged alone: give its plan a file of its own to judge it with others")
    return tuple(files.values())


def _files(argument: str) -> tuple[File, ...]:
    if not Path(argument).is_dir():
        return (File(argument),)
    inside = sorted(each for each in Path(argument).rglob("*") if _may_be_plan(each.name.lower()) and each.is_file())
    if not inside:
        raise Malformed(f"{argument} is a folder without plan files ({ENDING}): name another")
    return tuple(File(str(each), found=True) for each in inside)


def plans_in(arguments: Iterable[str]) -> dict[str, Plan]:
    """The plans in the files and folders, by their paths; documents of other kinds in folders are passed over."""
    files = plan_files(arguments)
    values = {each.path: read_document(each.path) if each.found else plan_in(each.path) for each in files}
    return {path: value for path, value in values.items() if isinstance(value, Plan)}


def _may_be_plan(name: str) -> bool:
    return name.endswith(ENDING) and not name.endswith(BUNDLE)


def judged(files: Iterable[File], jobs: int) -> Iterator[Judged]:
    """Judge the files, in their order. Raises `KetaschedError` where a process is ended from outside."""
    if jobs == 1:
        yield from map(judge, files)
        return
    pool = workers(jobs)
    try:
        yield from _in_order(pool, iter(files), AHEAD * jobs)
    except BrokenProcessPool as error:
        raise KetaschedError(
            "a process that judged plans was ended from outside: try again with fewer --jobs"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def workers(jobs: int) -> ProcessPoolExecutor:
    """So many processes, to be shut down by whoever asks for them."""
    return ProcessPoolExecutor(jobs, initializer=_leave_interruptions)


def _in_order(pool: ProcessPoolExecutor, files: Iterator[File], ahead: int) -> Iterator[Judged]:
    waiting: deque[Future[list[Judged]]] = deque()
    while batch := [*islice(files, BATCH)]:
        waiting.append(pool.submit(_judge_all, batch))
        if len(waiting) > ahead:
            yield from waiting.popleft().result()
    for each in waiting:
        yield from each.result()


def judge(file: File) -> Judged:
    """Read one file and judge the plan in it."""
    try:
        value = read_document(file.path) if file.found else plan_in(file.path)
        return Judged(file.path, check(value) if isinstance(value, Plan) else None)
    except KetaschedError as error:
        return Judged(file.path, refusal="; ".join(str(error).splitlines()))


def _judge_all(files: list[File]) -> list[Judged]:
    return [*map(judge, files)]


def _leave_interruptions() -> None:
    """An interruption is for the process that was started: it ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
