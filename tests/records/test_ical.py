"""Content lines: whatever a text holds it comes back, here and in a library that reads calendars strictly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from roster.records.ical import joined, lines, plain, text

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=80)


def kept(value: str) -> str:
    """What of a text a calendar can hold."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", value))


@given(values=st.lists(TEXTS, max_size=4))
def test_what_is_written_is_read(values: list[str]) -> None:
    raw = joined([f"SUMMARY:{text(value)}" for value in values])
    assert [plain(value) for _, _, value in lines(raw)] == [kept(value) for value in values]
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    raw.decode()


@given(value=TEXTS)
def test_a_strict_reader_reads_the_same(value: str) -> None:
    event = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", f"SUMMARY:{text(value)}", "END:VEVENT", "END:VCALENDAR"]
    found = Calendar.from_ical(joined(event)).walk("VEVENT")[0]
    assert not found.errors
    assert str(found.get("SUMMARY", "")) == kept(value)


@pytest.mark.parametrize("raw", [b"no calendar", b"SUMMARY", b":x", b"A B:c"])
def test_what_is_no_content_line_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(lines(raw))


def test_parameters_and_folds_are_read() -> None:
    raw = b'DTSTART;TZID="Asia:Shanghai";X=y:2027\r\n 0101\r\n\r\n'
    assert list(lines(raw)) == [("DTSTART", ';TZID="Asia:Shanghai";X=y', "20270101")]
