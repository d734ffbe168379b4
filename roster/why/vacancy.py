"""Why a post is vacant: who would have been able, what held each back, and what would fill it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from roster.answer import Finding
from roster.domain import Duty, Person, Schedule
from roster.engine.watch import Watch
from roster.rules.base import Rule
from roster.rules.people import Roles
from roster.rules.place import OwnUnit
from roster.rules.rest import OneShift, Rest
from roster.rules.words import days_text, name_of, role_text, where_text
from roster.text import Text, plain
from roster.verdict.causes import barring, cause_of, names_text
from roster.why.change import Change, Dropped, Lifted, Recalled, maximum_text
from roster.why.placing import Broken
from roster.why.repairs import ORDER, Candidate, Mending, Repair, maximum

NAMES = 6
"""How many names of one kind a sentence holds; the others are counted."""
OPTIONS = 5
"""How many ways to fill a post are said; the others are counted."""
SOLVES = 8
"""How many changes are tried by solving where no direct one does."""
EXPLAINED = 5
"""For how many vacant posts a build says what held people back."""


@dataclass(frozen=True)
class Held:
    """People whom the same thing keeps from a post, each with the reason given for it, which is their own affair."""

    kind: Text
    people: tuple[tuple[Person, str], ...]

    def text(self, *, names: bool = True, private: bool = False) -> Text:
        """How many, and with `names` who."""
        who = names_text(self.people, NAMES, private=private) if names else plain("")
        return Text("{kind}{n}人{colon}{who}", "{n} {kind}{colon}{who}").format(
            kind=self.kind, n=len(self.people), colon=Text(":", ": ") if names else plain(""), who=who
        )


@dataclass(frozen=True)
class WhyVacant:
    """What can be said of a vacant post.

    `able` could be put in as the roster stands, breaking nothing; `held` are the others who have the rank for it.
    `repairs` were each tried, the smallest first; `tried` is how many changes were solved for, `complete` false
    where time ran out or more were left untried.
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
            "{date} {shift}{where}({name})缺{role}{short}人",
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
            text = Text(
                "{names}可以直接补上,不违反任何规则", "{names} could be put in, and no rule is broken"
            )
            found.append(text.format(names=names_text(((one, "") for one in self.able), NAMES)))
        if self.held:
            found.append(Text("够条件的人里:", "Of those who have the rank:"))
            found += [held.text(private=private) for held in self.held]
        elif not self.able:
            found.append(Text("没有一个人够条件", "nobody has the rank for it"))
        if self.options:
            found.append(
                Text("下列改动逐一试过,任一项都能补上:", "each of these was tried, and any one fills it:")
            )
            found += self.options[:OPTIONS]
            more = len(self.options) - OPTIONS
            if more > 0:
                found.append(Text("另有{n}种办法", "and {n} more ways").format(n=more))
        elif self.complete:
            found.append(Text("没有哪一项改动能单独补上", "no single change of these kinds fills it"))
        if not self.complete:
            found.append(
                Text("还有改动没有试完(时间或次数到了)", "not every change was tried: time or number ran out")
            )
        return tuple(found)

    @property
    def brief(self) -> Text:
        """What held people back in numbers, and the first repair, after the vacancy in a list."""
        held = [one.text(names=False) for one in self.held]
        parts = Text(
            "({})".format("、".join(one.zh for one in held)),
            " ({})".format(", ".join(one.en for one in held)),
        )
        first = self.options[:1]
        return Text("{held}{mend}", "{held}{mend}").format(
            held=parts if held else plain(""),
            mend=Text(";可补:{how}", "; to fill it: {how}").format(how=first[0]) if first else plain(""),
        )


def why_vacant(
    schedule: Schedule,
    rules: Sequence[Rule],
    duty: Duty,
    watch: Watch | None = None,
    solves: int = SOLVES,
) -> WhyVacant:
    """Why a duty of the schedule lacks people, and what would fill one post of it.

    `watch` bounds the time for solving, `solves` the number of changes solved for; 0 keeps to what the checker
    alone can prove.
    """
    mending = Mending(schedule, rules)
    candidates, broken = _looked_at(mending, duty)
    able = tuple(one.person for one in candidates if not one.bars and not broken[one.person.id])
    held = [one for one in candidates if one.bars or broken[one.person.id]]
    found = mending.direct(held, duty)
    tried, complete = 0, True
    if not able and (not found or len(found[0].changes) > 1):
        more, tried, complete = _by_solving(mending, duty, held, broken, watch or Watch(), solves)
        found = [*more, *found]
    short = _short(schedule, duty)
    kinds = tuple(_held(mending, duty, held, broken))
    return WhyVacant(duty, short, able, kinds, tuple(found), tried, complete)


def _brief(mending: Mending, duty: Duty) -> Text:
    """What is said of a vacant post in a list: without solving, and with the first repair alone."""
    candidates, broken = _looked_at(mending, duty)
    held = [one for one in candidates if one.bars or broken[one.person.id]]
    able = tuple(one.person for one in candidates if not one.bars and not broken[one.person.id])
    found = () if able else tuple(mending.direct(held, duty, 1))
    kinds = tuple(_held(mending, duty, held, broken))
    return WhyVacant(duty, _short(mending.schedule, duty), able, kinds, found).brief


def _short(schedule: Schedule, duty: Duty) -> int:
    return max(0, duty.need - len(schedule.assigned[duty.index]))


def _looked_at(mending: Mending, duty: Duty) -> tuple[list[Candidate], dict[str, Broken]]:
    """Those who have the rank for a duty and are not in it; of those whom nothing bars, what breaks with them in it."""
    serving = mending.schedule.assigned[duty.index]
    others = (one for one in mending.schedule.horizon.people if one.id not in serving)
    everybody = (mending.candidate(person, duty) for person in others)
    candidates = [one for one in everybody if not any(isinstance(rule, Roles) for rule in one.bars)]
    broken = {
        one.person.id: () if one.bars else mending.placing.broken(one.person, duty) for one in candidates
    }
    return candidates, broken


def _by_solving(
    mending: Mending,
    duty: Duty,
    candidates: Sequence[Candidate],
    broken: Mapping[str, Broken],
    watch: Watch,
    solves: int,
) -> tuple[list[Repair], int, bool]:
    """Single changes that fill the post when others move too; how many were tried, and whether that was all."""
    found: list[Repair] = []
    tried = 0
    for change in _changes(mending, duty, candidates, broken):
        if tried == solves or watch.over:
            return found, tried, False
        answer = mending.solved((change,), duty, watch)
        if answer is None:
            return found, tried, False
        tried += 1
        if answer:
            found.append(Repair((change,)))
    return found, tried, True


def _changes(
    mending: Mending, duty: Duty, candidates: Sequence[Candidate], broken: Mapping[str, Broken]
) -> Iterator[Change]:
    """The single changes worth solving for, kind by kind in turn."""
    kinds: dict[type, list[Change]] = {kind: [] for kind in ORDER}
    free = [one for one in candidates if not one.bars]
    for one in candidates:
        changes = mending.permitting(one, duty)
        if changes is not None and len(changes) == 1:
            kinds[type(changes[0])].append(changes[0])
    rules = dict.fromkeys(rule for one in free for rule, _ in broken[one.person.id])
    maxima = [most for rule in rules if (most := maximum(rule)) is not None]
    only = [one for one in free if {rule for rule, _ in broken[one.person.id]} <= set(maxima)]
    kinds[Lifted] += [Lifted(most, one.person) for one in only[:2] for most in maxima]
    kinds[Lifted] += [Lifted(most) for most in maxima]
    near = (
        other
        for other in mending.schedule.horizon.duties
        if other.priority > duty.priority and other.role == duty.role and other.need
    )
    kinds[Dropped] += [
        Dropped(other) for other in sorted(near, key=lambda other: abs(other.start - duty.start))[:SOLVES]
    ]
    pending = [list(dict.fromkeys(changes)) for changes in kinds.values()]
    while any(pending):
        for kind in pending:
            if kind:
                yield kind.pop(0)


def _held(
    mending: Mending, duty: Duty, candidates: Iterable[Candidate], broken: Mapping[str, Broken]
) -> Iterator[Held]:
    """Who has the rank for a duty and is kept from it, by what keeps them."""
    horizon = mending.schedule.horizon
    rules = barring(mending.rules)
    found: dict[Text, list[tuple[Person, str]]] = {}
    for one in candidates:
        if one.bars:
            first = one.bars[0]
            cause = cause_of(horizon, rules, one.person, duty)
            kind = (
                Text("外单位", "of other units")
                if isinstance(first, OwnUnit) or cause is None
                else cause.kind
            )
            found.setdefault(kind, []).append((one.person, "" if cause is None else cause.why))
        else:
            # Who is on duty then anyway: what else a second duty would break follows from that.
            busy = [rule for rule, _ in broken[one.person.id] if isinstance(rule, OneShift)]
            kinds = tuple(
                dict.fromkeys(_kind(rule) for rule in busy or (rule for rule, _ in broken[one.person.id]))
            )
            found.setdefault(_both(kinds), []).append((one.person, ""))
    for kind, people in sorted(found.items(), key=lambda item: -len(item[1])):
        yield Held(kind, tuple(people))


def _kind(rule: Rule) -> Text:
    """What a broken rule means to the admin, in a few words."""
    if isinstance(rule, OneShift):
        return Text("当天已有班", "already on duty then")
    if isinstance(rule, Rest):
        return Text(
            "休息不足{h:g}小时".replace("{h:g}", f"{rule.hours:g}"), f"resting less than {rule.hours:g} h"
        )
    most = maximum(rule)
    if most is not None:
        return Text("已到上限({most})", "at the maximum ({most})").format(most=maximum_text(most))
    return Text("受“{rule}”限制", "held by “{rule}”").format(rule=rule.title)


def _both(kinds: Sequence[Text]) -> Text:
    return Text("且".join(kind.zh for kind in kinds), " and ".join(kind.en for kind in kinds))


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
    changes = Text(
        ";".join(change.text.zh for change in first.changes),
        "; ".join(change.text.en for change in first.changes),
    )
    if first.person is None:
        who = Text("(其他人相应调整)", " (others move too)")
    else:
        who = Text(",由{name}值守", "; {name} serves").format(name=name_of(first.person))
    names = [(person, "") for one in others if (person := _whom(one)) is not None]
    more = plain("")
    if names:
        more = Text("(换成{names}也行)", " (or {names})").format(names=names_text(names, 3))
    elif others:
        more = Text("(同类改动另有{n}项)", " (and {n} more of the kind)").format(n=len(others))
    return Text("{changes}{who}{more}", "{changes}{who}{more}").format(changes=changes, who=who, more=more)


def _whom(repair: Repair) -> Person | None:
    """Whom a repair is about: who serves then, or else the first whom a change means."""
    if repair.person is not None:
        return repair.person
    change = repair.changes[0]
    return change.person if isinstance(change, (Recalled, Lifted)) else None


def vacancy_findings(
    schedule: Schedule, rules: Sequence[Rule], findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The findings with the vacancies first, by priority, the first of them with what held back whom and what would help.

    No reason that anybody gave for being away is in them.
    """
    findings = tuple(findings)
    vacant = [finding for finding in findings if finding.rule == "vacancy"]
    duties = [duty for duty, _ in schedule.vacancies()]
    ranked = sorted(zip(duties, vacant, strict=True), key=lambda pair: (pair[0].priority, pair[0].index))
    mending = Mending(schedule, rules)
    told = [
        replace(
            finding,
            message=Text("{a}{b}", "{a}{b}").format(a=finding.message, b=_brief(mending, duty)),
        )
        for duty, finding in ranked[:EXPLAINED]
    ]
    rest = [finding for _, finding in ranked[EXPLAINED:]]
    return (*told, *rest, *(finding for finding in findings if finding.rule != "vacancy"))
