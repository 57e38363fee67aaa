"""The addresses of a message."""

import re

from ketasched.errors import Malformed


def checked_address(value: object, what: str) -> str:
    """The value, when it is the address of a mailbox."""
    if isinstance(value, str) and re.fullmatch(r"mailto:[!-~]+@[!-~]+", value):
        return value
    raise Malformed(f'{what} must be an address such as "mailto:desk@example.org", not {value!r}')
