"""Files: a plan, protocol, clinic, forecast or report as JSON, and back as the value that it was; TOML for two of them.

``loads(dumps(value)) == value``, and equal values give equal text. The form is read off the classes: each field under
its name, defaults left out, days as YYYY-MM-DD, times as HH:MM, months as P6M, instants in UTC. Every file names its
schema, the schema's version and the release that wrote it. A plan carries its protocol, with a checksum, and the
instruments of its scores, so that no later catalogue changes it.

A file is UTF-8 without a byte-order mark. It has at most 5,000,000 characters, 100,000 in one text, 10,000 entries in a
list and 50 courses one after another; its whole numbers stay within 2**53 - 1, as every reader of JSON has them.

Protocols and clinics can also be written by hand, in TOML: the same fields, read by the same readers, so that faults
have the same places and words. It names its schema and version like any file; its limits are lower.

`plain` is JSON and its limits, `toml` the same for TOML, `leaves` and `moments` the forms of single values, `shapes`
what the classes are made of. `writing`, `quick` and `patient` follow the shapes to write, to read what was written, and
to read anything else and say what is wrong where; so does `schema`. `named` is the table of instruments, `seal` the
checksum, `document` a file, `by_hand` the looks of TOML.
"""

from ketasched.files.document import dumps, loads
from ketasched.files.schema import json_schema

__all__ = ["dumps", "json_schema", "loads"]
