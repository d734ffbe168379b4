"""What hands do to a table by date: edits that are wrong, and such as only write the same otherwise.

A table is rows of text cells with its headings in the row above the first post. A wrong edit returns the column and
the row at which it must be found, from 0.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

NO, DATE, WEEKDAY, _, SEGMENT, SHIFT, TIME, UNIT, LEADER, STAFF, PHONE, NOTE = range(12)
Rows = list[list[str]]
Cell = tuple[int, int]
Edit = Callable[[Rows, random.Random], Cell]


def posts(rows: Rows) -> list[int]:
    """The rows of posts."""
    return [n for n, row in enumerate(rows) if len(row) > STAFF and row[NO].isdigit()]


def staffed(rows: Rows, rng: random.Random, alone: bool = True) -> int:
    """A row with one name, or with two."""
    return rng.choice([n for n in posts(rows) if rows[n][STAFF] and ("、" not in rows[n][STAFF]) == alone])


# -- what is wrong ------------------------------------------------------------------------------


def emptied(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][STAFF] = ""
    return STAFF, n


def marked_vacant(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][STAFF] = " 【空岗】 "
    return STAFF, n


def one_of_two_gone(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng, alone=False)
    rows[n][STAFF] = rows[n][STAFF].split("、")[0]
    return STAFF, n


def stranger(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][STAFF] = "欧阳无名"
    return STAFF, n


def strange_leader(rows: Rows, rng: random.Random) -> Cell:
    n = rng.choice([n for n in posts(rows) if rows[n][LEADER]])
    rows[n][LEADER] = "欧阳无名"
    return LEADER, n


def other_leader(rows: Rows, rng: random.Random) -> Cell:
    led = [n for n in posts(rows) if rows[n][LEADER]]
    n = rng.choice(led)
    rows[n][LEADER] = next(rows[m][LEADER] for m in led if rows[m][LEADER] != rows[n][LEADER])
    return LEADER, n


def staff_as_leader(rows: Rows, rng: random.Random) -> Cell:
    n = rng.choice([n for n in posts(rows) if rows[n][LEADER]])
    same = [m for m in posts(rows) if rows[m][DATE] == rows[n][DATE] and rows[m][SHIFT] == rows[n][SHIFT]]
    for m in same:
        rows[m][LEADER] = "周试路"
    return LEADER, same[0]


def same_name_twice(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng, alone=False)
    first = rows[n][STAFF].split("、")[0]
    rows[n][STAFF] = f"{first}、{first}"
    return STAFF, n


def one_too_many(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][STAFF] += "\n张试明" if "张试明" not in rows[n][STAFF] else "\n施试宁"
    return STAFF, n


def on_two_posts(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    other = (
        next(m for m in posts(rows) if m > n and rows[m][DATE] == rows[n][DATE])
        if n + 1 in posts(rows) and rows[n + 1][DATE] == rows[n][DATE]
        else n - 1
    )
    first, last = sorted((n, other))
    rows[last][STAFF] = rows[first][STAFF]
    return STAFF, last


def on_leave(rows: Rows, rng: random.Random) -> Cell:
    n = rng.choice([n for n in posts(rows) if "2027-02-03" <= rows[n][DATE] <= "2027-02-09"])
    rows[n][STAFF] = "李试达"
    return STAFF, n


def exempt(rows: Rows, rng: random.Random) -> Cell:
    n = rng.choice([n for n in posts(rows) if rows[n][SHIFT] == "晚间"])
    rows[n][STAFF] = "王试明"
    return STAFF, n


def not_yet_there(rows: Rows, rng: random.Random) -> Cell:
    n = rng.choice([n for n in posts(rows) if rows[n][DATE] < "2027-02-01"])
    rows[n][STAFF] = "尤试远"
    return STAFF, n


def no_such_date(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][DATE] = rng.choice(["2月30日", "1日17日", "明天", "2027-01-05至2027-01-07", "2.1"])
    return DATE, n


def another_year(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][DATE] = rows[n][DATE].replace("2027", "2026")
    return DATE, n


def wrong_segment(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][SEGMENT] = "渭阳中路南恻"
    return SEGMENT, n


def wrong_shift(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][SHIFT] = "深夜"
    return SHIFT, n


def other_time(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][TIME] = "06:30-08:00"
    return TIME, n


def row_gone(rows: Rows, rng: random.Random) -> Cell:
    """A row is missing: said at the date of the last row of its day."""
    n = rng.choice([n for n in posts(rows) if rows[n][DATE] == rows[n - 1][DATE]])
    date = rows[n][DATE]
    del rows[n]
    return DATE, max(m for m in posts(rows) if rows[m][DATE] == date)


def row_twice(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows.insert(n + 1, list(rows[n]))
    return STAFF, n + 1


def swapped(rows: Rows, rng: random.Random) -> Cell:
    """Someone changes places with one who is on leave then."""
    alone = [n for n in posts(rows) if rows[n][STAFF] and "、" not in rows[n][STAFF]]
    away = [n for n in alone if "2027-02-03" <= rows[n][DATE] <= "2027-02-09"]
    n, m = rng.choice(away), rng.choice([n for n in alone if n not in away])
    rows[n][STAFF], rows[m][STAFF] = "李试达", rows[n][STAFF]
    return STAFF, n


def another_day(rows: Rows, rng: random.Random) -> Cell:
    """The row is moved to a day on which the same post has a row already."""
    pairs = [
        (n, m)
        for n in posts(rows)
        for m in posts(rows)
        if rows[n][DATE] != rows[m][DATE]
        and [rows[n][c] for c in (SEGMENT, SHIFT, NOTE)] == [rows[m][c] for c in (SEGMENT, SHIFT, NOTE)]
        and "、" not in rows[m][STAFF]
    ]
    n, m = rng.choice(pairs)
    rows[n][DATE], rows[n][WEEKDAY] = rows[m][DATE], rows[m][WEEKDAY]
    return STAFF, n


def leader_as_staff(rows: Rows, rng: random.Random) -> Cell:
    n = rng.choice([n for n in posts(rows) if rows[n][LEADER]])
    rows[n][STAFF] = rows[n][LEADER]
    return STAFF, n


def stranger_beside(rows: Rows, rng: random.Random) -> Cell:
    n = staffed(rows, rng)
    rows[n][STAFF] = f"{rows[n][STAFF]} \n 欧阳　无名"
    return STAFF, n


EDITS: list[Edit] = [
    *(emptied, marked_vacant, one_of_two_gone, stranger, strange_leader, other_leader, staff_as_leader),
    *(same_name_twice, one_too_many, on_two_posts, on_leave, exempt, not_yet_there, no_such_date),
    *(another_year, wrong_segment, wrong_shift, other_time, row_gone, row_twice),
    *(swapped, another_day, leader_as_staff, stranger_beside),
]


# -- what is only written otherwise ---------------------------------------------------------------


def spaced(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][STAFF] = "、".join(f" {name[0]}  {name[1:]} " for name in rows[n][STAFF].split("、"))


def by_lines(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][STAFF] = rows[n][STAFF].replace("、", "\n")


def by_blanks(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][STAFF] = rows[n][STAFF].replace("、", " ")


def with_phones(rows: Rows) -> None:
    for n in posts(rows):
        if "、" not in rows[n][STAFF]:
            rows[n][STAFF] = f"{rows[n][STAFF].replace('(借)', '')} {rows[n][PHONE]}"


def wide_letters(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][DATE] = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in rows[n][DATE])
        rows[n][TIME] = rows[n][TIME].replace(":", "\uff1a").replace("-", " — ")


def serials(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][DATE] = str((dt.date.fromisoformat(rows[n][DATE]) - dt.date(1899, 12, 30)).days)


def chinese_dates(rows: Rows) -> None:
    for n in posts(rows):
        date = dt.date.fromisoformat(rows[n][DATE])
        rows[n][DATE] = f"{date.month} 月 {date.day} 日(星期{'一二三四五六日'[date.weekday()]})"


def dates_once(rows: Rows) -> None:
    last = ""
    for n in posts(rows):
        date, rows[n][DATE] = rows[n][DATE], "" if rows[n][DATE] == last else rows[n][DATE]
        last = date


def leaders_once(rows: Rows) -> None:
    last = ""
    for n in posts(rows):
        key = rows[n][DATE] + rows[n][SHIFT]
        rows[n][LEADER] = "" if key == last else rows[n][LEADER]
        last = key


def columns_moved(rows: Rows) -> None:
    for row in rows:
        row[:] = [*reversed([*row, *[""] * (12 - len(row))]), "新的一栏"]


def columns_gone(rows: Rows) -> None:
    for row in rows:
        row[:] = [cell for n, cell in enumerate(row) if n not in {NO, WEEKDAY, UNIT, PHONE, SHIFT}]


def heading(rows: Rows) -> list[str]:
    return rows[posts(rows)[0] - 1]


def headings_otherwise(rows: Rows) -> None:
    head = heading(rows)
    head[DATE], head[SEGMENT], head[STAFF] = "值 班 日 期", "路段名称", "值班人员(签名):"


def headings_again(rows: Rows) -> None:
    for n in reversed(posts(rows)[::40]):
        rows[n:n] = [["", "第二页"], list(heading(rows))]


def titles_and_notes(rows: Rows) -> None:
    rows[:0] = [["秦都区交通运输局"], [], ["(内部使用)"]]
    rows += [
        [],
        ["注:换班须报备", "", "请提前10分钟到岗"],
        ["制表人:甲", "", "", "", "", "", "", "", "审核人:", "乙"],
    ]


def split_rows(rows: Rows) -> None:
    """The second person of a post in a row of its own."""
    for n in reversed(posts(rows)):
        first, *others = rows[n][STAFF].split("、")
        rows[n][STAFF] = first
        for one in others:
            rows.insert(n + 1, [one if m == STAFF else cell for m, cell in enumerate(rows[n])])


def sorted_otherwise(rows: Rows) -> None:
    rows[2 : 2 + len(posts(rows))] = sorted(rows[2 : 2 + len(posts(rows))], key=lambda row: row[SEGMENT])


HARMLESS = [
    *(spaced, by_lines, by_blanks, with_phones, wide_letters, serials, chinese_dates, dates_once),
    *(leaders_once, columns_moved, columns_gone, headings_otherwise, headings_again, titles_and_notes),
    *(split_rows, sorted_otherwise),
]
