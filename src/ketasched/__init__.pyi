# What the package gives, for type checkers; __init__.py loads each name when it is first used.

from ketasched import ical as ical
from ketasched.booking import book as book
from ketasched.cadence import Cadence as Cadence
from ketasched.checking import Report as Report
from ketasched.checking import check as check
from ketasched.clinic import Clinic as Clinic
from ketasched.due import next_due as next_due
from ketasched.errors import KetaschedError as KetaschedError
from ketasched.errors import Malformed as Malformed
from ketasched.errors import MissingExtra as MissingExtra
from ketasched.errors import NoPlacement as NoPlacement
from ketasched.errors import Refused as Refused
from ketasched.errors import UnknownName as UnknownName
from ketasched.errors import UnknownProtocol as UnknownProtocol
from ketasched.errors import UnknownSession as UnknownSession
from ketasched.forecast import Due as Due
from ketasched.forecast import Forecast as Forecast
from ketasched.ical import to_ical as to_ical
from ketasched.instruments import instrument_named as instrument_named
from ketasched.plan import Plan as Plan
from ketasched.protocol import Activity as Activity
from ketasched.protocol import Checkpoint as Checkpoint
from ketasched.protocol import Induction as Induction
from ketasched.protocol import Phase as Phase
from ketasched.protocol import Protocol as Protocol
from ketasched.protocol import Spacing as Spacing
from ketasched.protocol import Visit as Visit
from ketasched.published import cadence_named as cadence_named
from ketasched.published import cadences as cadences
from ketasched.published import protocol_named as protocol_named
from ketasched.published import protocols as protocols
from ketasched.records import Acceptance as Acceptance
from ketasched.request import Request as Request
from ketasched.response import Assessment as Assessment
from ketasched.response import Instrument as Instrument
from ketasched.rule import Finding as Finding
from ketasched.rule import Severity as Severity
from ketasched.scheduling import schedule as schedule
from ketasched.session import Session as Session
from ketasched.session import Status as Status
from ketasched.source import Source as Source
from ketasched.source import Standing as Standing
from ketasched.what_if import Difference as Difference
from ketasched.what_if import compare as compare

__version__: str
