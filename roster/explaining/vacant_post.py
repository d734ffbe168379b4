"""A vacant post as a value, and in sentences: who was held back by what, and what would fill it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.text import Text, joined, listed, plain
from roster.explaining.plan_changes import Change, Dropped, Lifted, Recalled
from roster.explaining.repairs import Repair
from roster.language.phrases import days_text, name_of, names_text, role_text, where_text

NAMES = 6
"""How many names of one kind a sentence holds; the others are counted."""
OPTIONS = 5
"""How many ways to fill a post are said; the others are counted."""


@dataclass(frozen=True)
class Held:
    """People whom the same thing keeps from a post, each with the reason given for it, which is their own
    affair."""

    kind: Text
    people: tuple[tuple[Person, str], ...]

    def text(self, *, names: bool = True, private: bool = False) -> Text:
        """How many, and with `names` who."""
        who = names_text(self.people, NAMES, private=private) if names else plain("")
        return Text("{kind}{n}人{colon}{who}", "{n} {kind}{colon}{who}").format(
            kind=self.kind, n=len(self.people), colon=Text("：", ": ") if names else plain(""), who=who
        )


@dataclass(frozen=True)
class WhyVacant:
    """What can be said of a vacant post.

    `able` could be put in as the roster is, breaking nothing; `held` are the others who have the rank for
    it. `repairs` were each tried, the smallest first; `tried` is how many changes were solved for, `complete`
    false where time ran out or more were left untried.
    """

    duty: Duty
    short: int
    able: tuple[Person, ...]
    held: tuple[Held, ...]
    repairs: tuple[Repair, ...]
    tried: int = 0
    complete: bool = True

    @property
    def headline(self) -> Text:
        """The post, and how many are missing."""
        return Text(
            "{date} {shift}{where}（{name}）缺{role}{short}人",
            "{date} {shift}{where} ({name}): {short} {role} short",
        ).format(
            date=days_text(self.duty.date, self.duty.date),
            shift=self.duty.shift,
            where=where_text(self.duty.segment),
            name=self.duty.name,
            role=role_text(self.duty.role),
            short=self.short,
        )

    @property
    def options(self) -> tuple[Text, ...]:
        """The repairs in sentences, those of one form as one."""
        grouped: dict[object, list[Repair]] = {}
        for repair in self.repairs:
            grouped.setdefault(_form(repair), []).append(repair)
        told = [(repairs[0].changes[0], _told(repairs)) for repairs in grouped.values()]
        # One of each kind before several of one.
        seen: Counter[type[Change]] = Counter()
        ranked: list[tuple[int, Text]] = []
        for change, text in told:
            ranked.append((seen[type(change)], text))
            seen[type(change)] += 1
        return tuple(text for _, text in sorted(ranked, key=lambda one: one[0]))

    def sentences(self, *, private: bool = False) -> tuple[Text, ...]:
        """Everything, sentence by sentence; with `private`, the reasons people gave for being away."""
        found = [self.headline]
        if self.able:
            found.append(self._ready)
        if self.held:
            found.append(Text("够条件的人里：", "Of those who have the rank:"))
            found += [held.text(private=private) for held in self.held]
        elif not self.able:
            found.append(Text("没有一个人够条件", "nobody has the rank for it"))
        if self.options:
            found.append(
                Text("下列改动逐一试过，任一项都能补上：", "each of these was tried, and any one fills it:")
            )
            found += self.options[:OPTIONS]
            more = len(self.options) - OPTIONS
            if more > 0:
                found.append(Text("另有{n}种办法", "and {n} more {n:way|ways}").format(n=more))
        elif self.complete and len(self.able) < self.short:
            found.append(Text("没有哪一项改动能单独补上", "no single change of these kinds fills it"))
        if not self.complete:
            found.append(
                Text(
                    "还有改动没有试完（时间或次数到了）", "not every change was tried: time or number ran out"
                )
            )
        return tuple(found)

    @property
    def _ready(self) -> Text:
        return Text(
            "{names}可以直接补上，不违反任何规则", "{names} could be put in, and no rule is broken"
        ).format(names=names_text(((one, "") for one in self.able), NAMES))

    @property
    def brief(self) -> Text:
        """What held people back in numbers, and the first repair, after the vacancy in a list."""
        held = listed(one.text(names=False) for one in self.held)
        first = (self._ready,) if self.able else self.options[:1]
        return Text("{held}{more}", "{held}{more}").format(
            held=Text("（{held}）", " ({held})").format(held=held) if self.held else plain(""),
            more=Text("；可补：{how}", "; to fill it: {how}").format(how=first[0]) if first else plain(""),
        )


def _form(repair: Repair) -> object:
    """What repairs that differ only in the person have in common."""
    parts: list[object] = []
    for change in repair.changes:
        if isinstance(change, Recalled):
            parts.append((Recalled, change.first, change.last))
        elif isinstance(change, Lifted):
            parts.append((Lifted, change.rule, change.by, change.person is None))
        else:
            parts.append(Dropped if isinstance(change, Dropped) else change)
    return tuple(parts), repair.person is None


def _told(repairs: Sequence[Repair]) -> Text:
    """Repairs of one form in a sentence: the first, and who else would do."""
    first, others = repairs[0], repairs[1:]
    changes = joined(change.text for change in first.changes)
    if first.person is None:
        who = Text("（其他人相应调整）", " (others move too)")
    else:
        who = Text("，由{name}值守", "; {name} serves").format(name=name_of(first.person))
    names = [(person, "") for one in others if (person := _whom(one)) is not None]
    more = plain("")
    if names:
        more = Text("（换成{names}也行）", " (or {names})").format(names=names_text(names, 3))
    elif others:
        more = Text("（同类改动另有{n}项）", " (and {n} more of the kind)").format(n=len(others))
    return Text("{changes}{who}{more}", "{changes}{who}{more}").format(changes=changes, who=who, more=more)


def _whom(repair: Repair) -> Person | None:
    """Whom a repair is about: who serves then, or else the first whom a change means."""
    if repair.person is not None:
        return repair.person
    change = repair.changes[0]
    return change.person if isinstance(change, (Recalled, Lifted)) else None
