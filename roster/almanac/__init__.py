"""What the days are: kinds, holidays, festivals, lunar dates and duty periods."""

from roster.almanac.days import Almanac
from roster.almanac.notices import Notice, read_notices
from roster.almanac.periods import Period

__all__ = ["Almanac", "Notice", "Period", "read_notices"]
