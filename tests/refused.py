"""What the command says where it refuses something."""

from typer.testing import Result


def refused(result: Result) -> str:
    """The sentence of a refusal: with status 2, and alone."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.startswith("Error: "), result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.removeprefix("Error: ")
