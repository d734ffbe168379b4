"""The ledger as tables: who served how much against the fair share, line by line, and how units compare.

Signs and bars are plain ASCII, so that they line up on every console and in every encoding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil

from roster.domain.text import Language, Text
from roster.language.marks import ALL_SEGMENTS
from roster.language.names import line_text
from roster.output.grid import Cell, Column, Grid
from roster.output.views.fairness_proof import MEANING, statements
from roster.records.assessment import SegmentRecord
from roster.records.ledger import Account, Ledger

SHORT, LONG = 16, 40
"""Signs of the longest bar, on a console of 80 columns and on a wide one."""

_STRANGER = Text("（不在名单）", "(not on record)")
_NO_LINE = Text("未归类", "no line")


def line_title(line: str) -> Text:
    """A line as it heads a column; rows added by hand may name none."""
    return line_text(line) if line else _NO_LINE


class LedgerTables:
    """The tables of a ledger in one language."""

    def __init__(self, ledger: Ledger, language: Language, bar: int = SHORT) -> None:
        self.ledger = ledger
        self.language: Language = language
        self.bar = bar
        names = Counter(account.name for account in ledger.people)
        self.shared = {name for name, count in names.items() if count > 1}

    def say(self, zh: str, en: str) -> str:
        """The word of the two that is of the language of the tables."""
        return zh if self.language == "zh" else en

    def by_person(self) -> Iterator[Grid]:
        """What each person served, in all and by line, and the running balance."""
        yield from self._accounts(self.ledger.people, self._person, spread=True)

    def by_unit(self) -> Iterator[Grid]:
        """What the people of each unit served together, and the assessment."""
        yield from self._accounts(self.ledger.units, self._unit, spread=False)
        yield self._assessment()

    def by_segment(self) -> Iterator[Grid]:
        """What each segment asked for, what was filled and by how many different people."""
        yield self._filled()
        yield self._filled_by_line()

    def proofs(self) -> Iterator[str]:
        """Whether a fairer roster exists, quarter by quarter, and what that means."""
        yield from (text.to(self.language) for text in (*statements(self.ledger), MEANING))

    # -- accounts ------------------------------------------------------------------------------

    def _accounts(
        self, accounts: Sequence[Account], named: Callable[[Account], tuple[str, ...]], *, spread: bool
    ) -> Iterator[Grid]:
        heads: tuple[Column, ...] = (Column(self.say("单位", "Unit"), 3 if spread else 0),)
        if spread:
            heads = (*heads, Column(self.say("姓名", "Name")))
        names = [tuple(map(Cell, named(account))) for account in accounts]
        groups = frozenset(
            number
            for number, name in enumerate(names)
            if spread and (number == 0 or name[0] != names[number - 1][0])
        )
        yield self._overall(accounts, heads, names, groups)
        yield self._by_line(accounts, heads, names, groups, spread=spread)
        yield self._balances(accounts, heads, names, groups)

    def _person(self, account: Account) -> tuple[str, ...]:
        name = f"{account.name}({account.id})" if account.name in self.shared else account.name
        return self._unit(account)[0], name

    def _unit(self, account: Account) -> tuple[str, ...]:
        return (account.unit or _STRANGER.to(self.language),)

    def _overall(
        self,
        accounts: Sequence[Account],
        heads: tuple[Column, ...],
        names: Sequence[tuple[Cell, ...]],
        groups: frozenset[int],
    ) -> Grid:
        """All lines together: planned, served, fair share, days off in lieu, and a bar."""
        longest = [max(one.served_in_all, one.fair_in_all) for one in accounts]
        per = _per_sign(longest, self.bar)
        titles = [("原排", "Plan"), ("实值", "Served"), ("应担", "Fair"), ("差额", "Off")]
        titles += [("累计", "Balance")] + [("应补休", "Lieu")] * self.ledger.lieu
        columns = (
            *heads,
            *(Column(self.say(zh, en), right=True) for zh, en in titles),
            Column(self.say("图", "Bar")),
        )
        rows = tuple(
            (*name, *self._sums(account, per)) for name, account in zip(names, accounts, strict=True)
        )
        notes = [
            self.say(
                "实值：换班、替班以后；差额：实值减应担；累计：连同以前各季度",
                "served: after swaps and covers; off: served - fair; balance: earlier quarters too",
            ),
            self.say(
                f"= 已值  + 多于应担  . 不足应担  每格{per}次",
                f"= served  + above the fair share  . short of it  {per} a sign",
            ),
        ]
        lieu = self.say("应补休按计划里的补休比例，单位：天", "lieu: days off in lieu, by the plan's ratio")
        unset = self.say("计划没有写补休比例", "the plan sets no days off in lieu")
        notes.append(lieu if self.ledger.lieu else unset)
        return Grid(self._title("合计", "all lines"), columns, rows, groups, tuple(notes))

    def _sums(self, account: Account, per: str) -> Iterator[Cell]:
        served, fair = account.served_in_all, account.fair_in_all
        yield Cell(_tally(account.planned_in_all))
        yield Cell(_tally(served), "" if account.served == account.planned else "warning")
        yield Cell(f"{float(fair):.1f}" if account.fair else "-")
        yield Cell(signed(served - fair))
        yield Cell(signed(account.balance_in_all))
        if self.ledger.lieu:
            yield Cell(f"{float(account.lieu):.4g}")
        yield Cell(bar(served, fair, Fraction(per)))

    def _by_line(
        self,
        accounts: Sequence[Account],
        heads: tuple[Column, ...],
        names: Sequence[tuple[Cell, ...]],
        groups: frozenset[int],
        *,
        spread: bool,
    ) -> Grid:
        """Each line: served against the fair share; last, the range over all people."""
        lines = self.ledger.lines
        rows = [
            (*name, *(self._share(account, line) for line in lines))
            for name, account in zip(names, accounts, strict=True)
        ]
        notes = [
            self.say(
                "实值/应担；有换班的写成 实值（原排）/应担；- 表示不承担",
                "served/fair share; with changes: served(planned)/fair; -: has no share",
            )
        ]
        if spread:
            found = self.ledger.spread
            cells = (Cell(f"{float(found[line]):.1f}" if line in found else "-") for line in lines)
            rows.append((Cell(""), Cell(self.say("最大差距", "spread")), *cells))
            groups |= {len(rows) - 1}
            notes.append(
                self.say(
                    "最大差距：实值减应担，最多的与最少的相差多少",
                    "spread: served - fair share, the most less the least",
                )
            )
        columns = (*heads, *(Column(self._line(line), right=True) for line in lines))
        return Grid(self._title("各项", "line by line"), columns, tuple(rows), groups, tuple(notes))

    def _share(self, account: Account, line: str) -> Cell:
        planned, served = account.planned[line], account.served[line]
        share = f"/{float(account.fair[line]):.1f}" if line in account.fair else ""
        if planned != served:
            return Cell(f"{_tally(served)}({_tally(planned)}){share}", "warning")
        return Cell(f"{_tally(served)}{share}" if share or served else "-")

    def _balances(
        self,
        accounts: Sequence[Account],
        heads: tuple[Column, ...],
        names: Sequence[tuple[Cell, ...]],
        groups: frozenset[int],
    ) -> Grid:
        """The running balance by line: what the next quarter starts from."""
        lines = self.ledger.lines
        rows = tuple(
            (
                *name,
                *(Cell(signed(account.balance[line]) if line in account.balance else "-") for line in lines),
            )
            for name, account in zip(names, accounts, strict=True)
        )
        columns = (*heads, *(Column(self._line(line), right=True) for line in lines))
        note = self.say(
            f"截至{self.ledger.quarters[-1]}：+ 多担，- 少担；下季度从这里算起（期初次数另计）",
            f"up to {self.ledger.quarters[-1]}: + carried more, - less; the next quarter counts on from here "
            "(the plan's opening apart)",
        )
        return Grid(self._title("累计", "running balance"), columns, rows, groups, (note,))

    # -- units and segments --------------------------------------------------------------------

    def _assessment(self) -> Grid:
        titles = (
            ("单位", "Unit"),
            ("应到岗", "Asked"),
            ("本单位", "Own"),
            ("借入", "Borrowed"),
            ("空岗", "Vacant"),
            ("借出", "Lent"),
            ("公共岗", "Common"),
            ("换班", "Swaps"),
            ("替班", "Covers"),
        )
        columns = tuple(Column(self.say(zh, en), right=bool(n)) for n, (zh, en) in enumerate(titles))
        rows = tuple(
            (
                Cell(one.unit or _STRANGER.to(self.language)),
                *map(_count, (one.asked, one.own, one.borrowed)),
                Cell(str(one.vacant), "vacant" if one.vacant else ""),
                *map(_count, (one.lent, one.common, one.swaps, one.covers)),
            )
            for one in self.ledger.assessment
        )
        note = self.say(
            "应到岗：本单位路段的岗位；公共岗：不属于哪个单位的岗（如全部路段的带班）；换班、替班按提出人的单位",
            "asked: posts on the unit's segments; common: posts of no unit (a leader of all); "
            "changes: by the unit of who was planned",
        )
        return Grid(self._title("考评", "assessment"), columns, rows, notes=(note,))

    def _filled(self) -> Grid:
        """Each segment: posts, filled and vacant ones, how many people, and a bar."""
        records = self.ledger.segments
        per = _per_sign((one.posts.total() for one in records), self.bar)
        titles = (("岗位", "Posts"), ("到岗", "Filled"), ("空岗", "Vacant"), ("人数", "People"))
        columns = (
            *self._segment_heads(),
            *(Column(self.say(zh, en), right=True) for zh, en in titles),
            Column(self.say("图", "Bar")),
        )
        rows = []
        for one in records:
            asked = one.posts.total()
            filled = asked - one.vacant
            vacant = Cell(str(one.vacant), "vacant" if one.vacant else "")
            drawn = Cell(bar(filled, Fraction(asked), Fraction(per)))
            cells = (_count(asked), _count(filled), vacant, _count(len(one.people)), drawn)
            rows.append((*self._segment_names(one), *cells))
        notes = (
            self.say("人数：有多少个不同的人来过", "people: how many different ones stood there"),
            self.say(f"= 到岗  . 空岗  每格{per}个", f"= filled  . vacant  {per} a sign"),
        )
        return Grid(self._title("路段", "segments"), columns, tuple(rows), notes=notes)

    def _filled_by_line(self) -> Grid:
        """Each segment's posts by line."""
        lines = self.ledger.lines
        columns = (*self._segment_heads(), *(Column(self._line(line), right=True) for line in lines))
        rows = tuple(
            (*self._segment_names(one), *(_posts(one, line) for line in lines))
            for one in self.ledger.segments
        )
        note = self.say(
            "实到/岗位；有换班、补岗的写成 实到（原排）/岗位",
            "served/posts; where it was changed: served(planned)/posts",
        )
        return Grid(self._title("路段各项", "segments line by line"), columns, rows, notes=(note,))

    def _segment_heads(self) -> tuple[Column, ...]:
        return Column(self.say("包抓路段", "Segment")), Column(self.say("责任单位", "Unit"), 2)

    def _segment_names(self, one: SegmentRecord) -> tuple[Cell, ...]:
        return Cell(one.segment or ALL_SEGMENTS.to(self.language)), Cell(one.unit)

    def _line(self, line: str) -> str:
        return line_title(line).to(self.language)

    def _title(self, zh: str, en: str) -> str:
        quarters = self.ledger.quarters
        span = str(quarters[0]) if len(quarters) == 1 else f"{quarters[0]}..{quarters[-1]}"
        return self.say(f"值班台账·{zh}（{span}）", f"Duty ledger, {en} ({span})")


def _tally(duties: Fraction) -> str:
    """A number of duties; a reserve may count as half of one."""
    return f"{float(duties):g}"


def bar(served: Fraction | int, fair: Fraction, per: Fraction) -> str:
    """Served against the fair share: `=` served within it, `+` above it, `.` short of it."""
    has, due = round(served / per), round(fair / per)
    return "=" * min(has, due) + "+" * (has - due) + "." * (due - has)


def signed(value: Fraction) -> str:
    """A difference to one decimal, with its sign; 0 where it rounds to none."""
    text = f"{float(value):+.1f}"
    return "0" if text in {"+0.0", "-0.0"} else text


def _per_sign(values: Iterable[Fraction | int], most: int) -> str:
    """How many duties a sign of the bars is worth: the least with which the longest fits."""
    per = max(values, default=0) / Fraction(most)
    return "0.25" if per <= Fraction(1, 4) else "0.5" if per <= Fraction(1, 2) else str(ceil(per))


def _posts(one: SegmentRecord, line: str) -> Cell:
    asked, planned, served = one.posts[line], one.planned[line], one.served[line]
    shown = str(served) if planned == served else f"{served}({planned})"
    if not (asked or served):
        return Cell("-")
    return Cell(f"{shown}/{asked}", "vacant" if served < asked else "")


def _count(number: int) -> Cell:
    return Cell(str(number))
