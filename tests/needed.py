"""What tests ask for that is not always there: a test skips with the command that installs it, and fails in CI."""

import os
import shutil
from collections.abc import Callable
from ctypes import CDLL
from importlib import import_module
from typing import Any, NoReturn

import pytest


def missing(what: str, install: str) -> NoReturn:
    """Stop the test: on a build server everything is there."""
    stop: Callable[[str], Any] = pytest.fail if os.environ.get("CI") else pytest.skip
    stop(f"{what} is not here: {install}")
    raise AssertionError(what)


def package(name: str, install: str) -> Any:
    """Import a package that few need."""
    try:
        return import_module(name)
    except ImportError:
        missing(name, f"pip install {install}")


def program(name: str, install: str) -> str:
    """Find a program on the path."""
    return shutil.which(name) or missing(name, install)


def library(name: str, install: str) -> CDLL:
    """Load a shared library."""
    try:
        return CDLL(name)
    except OSError:
        missing(name, install)
