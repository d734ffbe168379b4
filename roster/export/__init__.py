"""Files for people and programs: one schedule, one view of its tables, a writer for each kind of file."""

from roster.export.files import check_target, export
from roster.export.issue import Issue, Wanted, wanted_today

__all__ = ["Issue", "Wanted", "check_target", "export", "wanted_today"]
