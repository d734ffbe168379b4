"""The ledger: what was planned, what was served, and what would have been fair, over the quarters on record.

Everything is read from the schedules of the duty folder and counted in duties, by line of fairness; time
off in lieu is counted in days. Whoever is to be accounted for (a person, a unit) has an `Account`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from roster.domain.dates import Quarter
from roster.domain.people import Person
from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.records.assessment import SegmentRecord, UnitRecord, by_segment, by_unit
from roster.records.balance import NEVER, Reset, Running
from roster.records.document import Document, PersonRecord, Row
from roster.records.excuse import excused
from roster.records.schedule_file import FOLDER, read, schedules_in

Earned = Callable[[Row], Fraction]
"""The days off in lieu that a duty earns each person who serves it."""

NONE = Fraction(0)


class Tally(defaultdict[str, Fraction]):
    """Duties by line; on call counts as a part of one. With several rules of fairness, a duty has several
    lines.
    """

    def total(self, lines: Collection[str] | None = None) -> Fraction:
        """All duties; of several lines, those in which each counts once."""
        return sum((value for line, value in self.items() if lines is None or line in lines), NONE)


@dataclass
class Account:
    """Duties of a person or unit by line; a line without an entry in `fair` is one without a fair share.

    `balance` is served - fair share over all quarters up to the end of the span, the earlier ones too.
    `summed` are the lines in which each duty counts once, where it counts in several; None: all.
    """

    id: str
    name: str
    unit: str
    planned: Tally = field(default_factory=lambda: Tally(Fraction))
    served: Tally = field(default_factory=lambda: Tally(Fraction))
    fair: dict[str, Fraction] = field(default_factory=dict)
    balance: dict[str, Fraction] = field(default_factory=dict)
    lieu: Fraction = NONE
    summed: set[str] | None = None

    @property
    def planned_in_all(self) -> Fraction:
        """Duties planned, in all lines."""
        return self.planned.total(self.summed)

    @property
    def served_in_all(self) -> Fraction:
        """Duties served, in all lines."""
        return self.served.total(self.summed)

    @property
    def fair_in_all(self) -> Fraction:
        """The fair share of all lines."""
        return self._in_all(self.fair)

    @property
    def balance_in_all(self) -> Fraction:
        """The balance over all lines."""
        return self._in_all(self.balance)

    def _in_all(self, by_line: Mapping[str, Fraction]) -> Fraction:
        return sum((v for line, v in by_line.items() if self.summed is None or line in self.summed), NONE)

    def off(self, line: str) -> Fraction:
        """Served - fair share in the span; a line without a fair share counts in full."""
        return self.served[line] - self.fair.get(line, NONE)


@dataclass(frozen=True)
class Proof:
    """What a schedule as built says of the fairness of a line: the value reached and what is proved."""

    quarter: Quarter
    line: str
    value: Fraction
    bound: Fraction
    proved: bool


@dataclass(frozen=True)
class Ledger:
    """The accounts of a span of quarters; `lieu` says whether the plan sets days off in lieu at all.

    `changes` is how many swaps and covers were filed in each quarter since its schedule was built.
    """

    quarters: tuple[Quarter, ...]
    lines: tuple[str, ...]
    people: tuple[Account, ...]
    units: tuple[Account, ...]
    assessment: tuple[UnitRecord, ...]
    segments: tuple[SegmentRecord, ...]
    proofs: tuple[Proof, ...]
    changes: Mapping[Quarter, int]
    lieu: bool

    @property
    def spread(self) -> dict[str, Fraction]:
        """By line, the range of served - fair share over the people who have a share."""
        found: dict[str, Fraction] = {}
        for line in self.lines:
            offs = [account.off(line) for account in self.people if line in account.fair]
            if offs:
                found[line] = max(offs) - min(offs)
        return found


def read_ledger(
    folder: Path,
    year: int | None = None,
    quarter: Quarter | None = None,
    earned: Earned | None = None,
    segments: Sequence[str] = (),
    reset: Reset = NEVER,
    people: Mapping[str, Person] | None = None,
) -> Ledger:
    """The ledger of a quarter, a year, or all that is recorded in a duty folder.

    `segments` is the order in which segments are listed; absences of `people` filed after publication are
    excused. Raises RosterError where nothing is recorded of the span, or a schedule can not be read.
    """
    found = schedules_in(folder)
    chosen = [one for one in found if quarter in {None, one} and year in {None, one.year}]
    if not chosen:
        raise _nothing(folder, quarter or year)
    documents: list[Document] = []
    problems: list[Problem] = []
    for one in sorted(one for one in found if one <= max(chosen)):
        try:
            documents.append(excused(read(found[one]), people or {}))
        except RosterError as error:
            problems += error.problems
    if problems:
        raise RosterError.of(problems)
    before = [document for document in documents if document.quarter < min(chosen)]
    return ledger(documents[len(before) :], before, earned, segments, reset)


def ledger(
    span: Sequence[Document],
    before: Sequence[Document] = (),
    earned: Earned | None = None,
    segments: Sequence[str] = (),
    reset: Reset = NEVER,
) -> Ledger:
    """The ledger of documents in order of time; `before` are the earlier ones, for the running balance."""
    people = _Directory((*before, *span))
    return Ledger(
        quarters=tuple(document.quarter for document in span),
        lines=_lines(span),
        people=_accounts(span, before, earned, people.person, reset),
        units=_accounts(span, before, earned, people.unit, reset),
        assessment=by_unit(span, people.unit_in),
        segments=by_segment(span, segments),
        proofs=tuple(
            Proof(document.quarter, tier.key.line, tier.value, tier.bound, tier.proved)
            for document in span
            for tier in document.tiers
            if tier.key.name == "fairness" and tier.key.line is not None
        ),
        changes={document.quarter: sum(len(row.changes) for row in document.duties) for document in span},
        lieu=earned is not None,
    )


class _Directory:
    """Everyone on record: as each quarter knew them, and as the last that did."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.last: dict[str, PersonRecord] = {}
        self.units: dict[tuple[Quarter, str], str] = {}
        for document in documents:
            for record in document.people:
                self.last[record.id] = record
                self.units[document.quarter, record.id] = record.unit

    def unit_in(self, document: Document, person: str) -> str:
        """The unit a person belonged to in the quarter; nothing for a stranger."""
        known = self.last.get(person)
        return self.units.get((document.quarter, person), known.unit if known else "")

    def person(self, document: Document, person: str) -> Account:
        """An empty account of the person, under the name and unit last known."""
        known = self.last.get(person)
        return Account(person, known.name, known.unit) if known else Account(person, person, "")

    def unit(self, document: Document, person: str) -> Account:
        """An empty account of the person's unit in the quarter."""
        unit = self.unit_in(document, person)
        return Account(unit, unit, unit)


def _accounts(
    span: Iterable[Document],
    before: Iterable[Document],
    earned: Earned | None,
    account_of: Callable[[Document, str], Account],
    reset: Reset,
) -> tuple[Account, ...]:
    """The accounts of all who are on record in the span, in the order of the records."""
    found: dict[str, Account] = {}
    running = _Accounts(reset, account_of)

    def account(document: Document, person: str) -> Account:
        new = account_of(document, person)
        return found.setdefault(new.id, new)

    for document in before:
        running.add(document)
    for document in span:
        for record in document.people:
            one = account(document, record.id)
            _add(one.fair, record.fair)
            summed = document.summed(record.id)
            if summed is not None:
                one.summed = {*(one.summed or ()), *summed}
        for row in document.duties:
            days = earned(row) if earned else NONE
            for who in map(document.id_of, row.assigned):
                for line in document.counted(who, row):
                    account(document, who).planned[line] += row.counts
            for who in map(document.id_of, row.actual):
                one = account(document, who)
                for line in document.counted(who, row):
                    one.served[line] += row.counts
                one.lieu += days
        running.add(document)
    for key, one in found.items():
        one.balance = running.of(key)
    return tuple(found.values())


class _Accounts(Running):
    """The running balances, and the account to which each person belongs now."""

    def __init__(self, reset: Reset, account_of: Callable[[Document, str], Account]) -> None:
        super().__init__(reset)
        self.account_of = account_of
        self.accounts: dict[str, str] = {}

    def add(self, document: Document) -> None:
        super().add(document)
        for person in {person for person, _ in self.balance}:
            self.accounts[person] = self.account_of(document, person).id

    def of(self, account: str) -> dict[str, Fraction]:
        """The balance of an account by line: of the people who belong to it now."""
        found: dict[str, Fraction] = {}
        for (person, line), value in self.balance.items():
            if self.accounts[person] == account:
                _add(found, {line: value})
        return found


def _add(total: dict[str, Fraction], more: Mapping[str, Fraction]) -> None:
    for line, value in more.items():
        total[line] = total.get(line, NONE) + value


def _lines(span: Sequence[Document]) -> tuple[str, ...]:
    """The lines of the last quarter in its order, then those of the ones before."""
    lines: dict[str, None] = {}
    for document in reversed(span):
        for record in document.people[:1]:
            lines |= dict.fromkeys(record.counts)
        counted = {line for row in document.duties for line in row.lines or (row.line,)}
        lines |= dict.fromkeys(sorted(counted - set(lines)))
        lines |= dict.fromkeys(sorted({key for one in document.people for key in one.fair} - set(lines)))
    return tuple(lines)


def _nothing(folder: Path, wanted: Quarter | int | None) -> RosterError:
    message = (
        Text("还没有值班表，没有账可记", "there is no schedule yet to keep accounts of")
        if wanted is None
        else Text("还没有{q}的值班表", "there is no schedule of {q} yet").format(q=wanted)
    )
    hint = Text("先运行 roster build", "run roster build first")
    return RosterError.of([Problem(Place(str(folder / FOLDER)), message, hint)])
