from datetime import date
from typing import Any

import pytest

import ketasched as ks

LATE = ks.Due(phase=ks.Phase.BOOSTER, earliest=date(2026, 1, 27), target=date(2026, 1, 30), latest=date(2026, 2, 6))


def test_the_four_dates() -> None:
    """The target is recommended, and the day after the latest is past due."""
    dates = ks.four_dates(LATE)
    assert dates == ks.FourDates(
        earliest=date(2026, 1, 27), recommended=date(2026, 1, 30), latest=date(2026, 2, 6), past_due=date(2026, 2, 7)
    )


def test_no_latest() -> None:
    """What has no latest day is never past due, and what has no day at all has none of the four."""
    dates = ks.four_dates(ks.Due(phase=ks.Phase.BOOSTER, earliest=date(2026, 1, 27)))
    assert (dates.earliest, dates.recommended, dates.latest, dates.past_due) == (date(2026, 1, 27), None, None, None)
    assert ks.four_dates(ks.Due(phase=ks.Phase.BOOSTER)) == ks.FourDates()


@pytest.mark.parametrize("due", [None, date(2026, 1, 5), ks.Forecast()])
def test_not_an_option(due: Any) -> None:
    """The four dates are those of one option: a whole forecast, or none, is refused with where an option is found."""
    with pytest.raises(ks.Malformed, match=r"next_due\(plan\)\.due or one of its \.options, not"):
        ks.four_dates(due)


def test_the_end_of_the_calendar() -> None:
    """No day is past due after the last of the calendar."""
    with pytest.raises(ks.Malformed, match="past the last day of the calendar"):
        ks.four_dates(ks.Due(phase=ks.Phase.BOOSTER, latest=date.max))
