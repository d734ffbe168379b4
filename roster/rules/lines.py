"""Which lines of fairness a duty counts in, what they are called, and for whom each is made fair.

Within one rule of fairness a duty counts in the first line that fits it, whoever serves it; what fits none
counts by its kind of day. So a line is a set of duties, and its account is one for everybody; entries for
different groups (`who`) of the same line share it, and each is made fair for itself. With several rules each
duty counts once in each of them, for the people the rule means; what fits no line of a rule counts in the
first rule that means the person.

An account bears the word of its line. Where two rules understand different duties by one word (since other
lines come before it), the account of the later one bears the group or the number of its rule too:
`weekend·junior`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from roster.domain.dates import KINDS, Day
from roster.domain.duties import Duty
from roster.domain.horizon import FairTier
from roster.domain.people import Person
from roster.rules.fairness import Fair, FairLine
from roster.rules.selectors import Who

Shape = tuple[object, ...]


def kind_line(day: Day) -> str:
    """The line of what no wanted line fits."""
    return "workday" if day.kind == "makeup-workday" else day.kind


def fits(line: str, duty: Duty, day: Day, shifts: Collection[str] = ()) -> bool:
    """Whether a duty is of the line of a word: leader, ritual-night, a kind of day, period, shift, night."""
    return (
        (line == "leader" and duty.role == "leader")
        or (line == "ritual-night" and day.ritual and duty.after_dark)
        or line in day.words
        or (duty.shift == line and line in shifts)
        or (line == "night" and line not in shifts and duty.overnight)
    )


class Lines:
    """The lines of all rules of fairness of a plan; `canonical` gives the word another is a synonym of."""

    def __init__(
        self,
        rules: Sequence[Fair],
        own: Iterable[str],
        canonical: Callable[[str], str | None],
        shifts: Collection[str],
    ) -> None:
        self.rules = tuple(rules)
        self.shifts = frozenset(shifts)
        self.canonical = canonical
        self.entries = [
            [(self._shape(one), self._name(one), one) for one in rule.lines] for rule in rules
        ] or [[]]
        named = {shape for shape, _, _ in self.entries[0]}
        first = [FairLine(line=word) for word in own]
        mine = [(self._shape(one), self._name(one), one) for one in first]
        self.entries[0] = [*(entry for entry in mine if entry[0] not in named), *self.entries[0]]
        self.labels = [label(rule.who) or str(number + 1) for number, rule in enumerate(rules)] or [""]
        self.accounts = [dict(self._accounts(number)) for number in range(len(self.entries))]
        self.kinds: list[set[str]] = [set() for _ in self.entries]

    # -- what a duty counts in -----------------------------------------------------------------

    def of(self, duty: Duty, day: Day) -> tuple[str, ...]:
        """The accounts of a duty: one by each rule, but where none of its lines fits and all people have an
        earlier rule."""
        found: dict[str, None] = {}
        for number, accounts in enumerate(self.accounts):
            fitting = (name for shape, name in accounts.items() if self._fits(shape, duty, day))
            name = next(fitting, None)
            if name is None and self._rests(number):
                name = self._kind(number, kind_line(day))
                self.kinds[number].add(name)
            if name is not None:
                found[name] = None
        return tuple(found)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The accounts that are named, in the order of the plan."""
        return tuple(dict.fromkeys(name for accounts in self.accounts for name in accounts.values()))

    # -- for whom ------------------------------------------------------------------------------

    def own(self, people: Iterable[Person]) -> Mapping[str, frozenset[str]]:
        """The accounts of each person; empty with one rule, where all are everybody's."""
        return {person.id: self._own(person) for person in people} if len(self.rules) > 1 else {}

    def tiers(self, lines: Sequence[str], people: Sequence[Person]) -> tuple[FairTier, ...]:
        """What is made fair one after the other, of the lines that hold any duty."""
        return tuple(tier for number in range(len(self.rules)) for tier in self._tiers(number, lines, people))

    def _tiers(self, number: int, lines: Sequence[str], people: Sequence[Person]) -> Iterator[FairTier]:
        rule, accounts = self.rules[number], self.accounts[number]
        meant = [person for person in people if rule.means(person)]
        entries = [(accounts[shape], one.who, one.name) for shape, _, one in self.entries[number]]
        crossed = {account for account, who, _ in entries if who is not None}
        entries += [(account, None, None) for account in accounts.values()]
        entries += [(account, None, None) for account in lines if account in self.kinds[number]]
        done: dict[str, set[str]] = {}
        for account, who, name in entries:
            if account not in lines or (account in done and account not in crossed):
                continue
            before = done.setdefault(account, set())
            theirs = {
                person.id
                for person in meant
                if person.id not in before
                and (who is None or who.matches(person))
                and (len(self.rules) == 1 or account in self._own(person))
            }
            before |= theirs
            if not theirs and (who is not None or account in crossed or len(self.rules) > 1):
                continue
            alone = who is None and account not in crossed and len(self.rules) == 1
            shown = name if name and who is not None else self._tier_name(number, account, who)
            yield FairTier(shown, account, number, None if alone else frozenset(theirs))

    def _tier_name(self, number: int, account: str, who: Who | None) -> str:
        group = label(who)
        if group:
            return f"{account}·{group}"
        sharing = [
            n
            for n, accounts in enumerate(self.accounts)
            if account in accounts.values() or account in self.kinds[n]
        ]
        return f"{account}·{self.labels[number]}" if len(sharing) > 1 else account

    def _own(self, person: Person) -> frozenset[str]:
        mine = [n for n, rule in enumerate(self.rules) if rule.means(person)] or [0]
        return frozenset(name for n in mine for name in self.accounts[n].values()) | self.kinds[mine[0]]

    # -- names ---------------------------------------------------------------------------------

    def _accounts(self, number: int) -> Iterator[tuple[Shape, str]]:
        """The account of each line of a rule: the word, unless an earlier rule means other duties by it."""
        taken = self._taken(number)
        prefix: tuple[Shape, ...] = ()
        for shape, name, _ in self.entries[number]:
            if shape in prefix:
                continue
            prefix = (*prefix, shape)
            same = taken.get(name, prefix) == prefix
            yield shape, name if same else f"{name}·{self.labels[number]}"

    def _taken(self, number: int) -> dict[str, tuple[Shape, ...]]:
        """The names that earlier rules use, and the lines by which each is understood."""
        found: dict[str, tuple[Shape, ...]] = {}
        for earlier, entries in enumerate(self.entries[:number]):
            prefix: tuple[Shape, ...] = ()
            for shape, name, _ in entries:
                prefix = prefix if shape in prefix else (*prefix, shape)
                found.setdefault(name, prefix)
            if self._rests(earlier):
                # By kind of day, what fits none of these.
                found = {**dict.fromkeys(KINDS, (*prefix, ())), **found}
        return found

    def _rests(self, number: int) -> bool:
        """Whether a rule is the first for anybody: then what fits none of its lines counts by its kind of
        day."""
        return all(rule.who is not None for rule in self.rules[:number])

    def _kind(self, number: int, kind: str) -> str:
        shapes = [tuple(dict.fromkeys(shape for shape, _, _ in entries)) for entries in self.entries]
        return kind if shapes[number] == shapes[0] else f"{kind}·{self.labels[number]}"

    def _shape(self, one: FairLine) -> Shape:
        return self._word(one.line), one.role, one.shift, one.day, one.duty

    def _word(self, word: str | None) -> str | None:
        if word is None:
            return None
        known = self.canonical(word)
        return word if known is None or (known == "night" and word in self.shifts) else known

    def _name(self, one: FairLine) -> str:
        if one.name and one.who is None:
            return one.name
        words = [self._word(one.line), *one.role, *one.shift, *one.day, *one.duty]
        return "·".join(word for word in words if word)

    def _fits(self, shape: Shape, duty: Duty, day: Day) -> bool:
        line, role, shift, days, name = shape
        assert isinstance(role, tuple)
        assert isinstance(shift, tuple)
        assert isinstance(days, tuple)
        assert isinstance(name, tuple)
        return (
            (not isinstance(line, str) or fits(line, duty, day, self.shifts))
            and (not role or duty.role in role)
            and (not shift or duty.shift in shift)
            and (not days or not day.words.isdisjoint(days))
            and (not name or duty.name in name)
        )


def label(who: Who | None) -> str:
    """A group in a word or two, as a line for it is called."""
    if who is None:
        return ""
    words = (*who.word, *who.person, *who.unit, *who.rank, *who.tag)
    inner = [*(label(one) for one in (*who.any_, *who.all_)), f"-{label(who.not_)}" if who.not_ else ""]
    return "+".join([*words, *(one for one in inner if one)])


NO_LINES = Lines((), (), lambda word: word, ())
"""Those of a plan without a rule of fairness: kinds of day."""
