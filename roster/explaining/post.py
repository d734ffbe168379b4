"""Why this person on this day: everybody who could have served instead, what it would have cost, and what
follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import Cost, Option, PostReason, Verdict
from roster.domain.text import Text, joined, listed
from roster.domain.tiers import TierKey
from roster.engine.budget import Budget
from roster.explaining.alternatives import free_exchange, options, without
from roster.explaining.case import Case, Solving, Without
from roster.explaining.costs import clash_texts, difference
from roster.language.phrases import duty_text, name_of
from roster.rules.tiers import tier_title

_ALL_PROVED = Text(
    "每一项都已证明没有更好的排法，换过以后各项数值不变，所以两张表同样是最好的",
    "every tier is proved: no roster is better, and after the change each tier is the same, so both "
    "rosters are best",
)
_SOME_PROVED = Text(
    "换过以后逐项复核，各项数值不变", "every tier was counted again after the change and is the same"
)
_TAKEN = Text(
    "规则在这些人之间没有偏向，排谁都一样好，值班表只是取了其中一种",
    "the rules prefer none of them: the roster is one of several that are equally good",
)


def why_here(case: Case, duty: Duty, person: Person, solving: Solving, budget: Budget) -> PostReason:
    """Why a person serves a duty. An exchange is looked for until the budget is exhausted; `solving` is asked
    where none is found."""
    found, unfit = options(case, duty, person)
    load = case.load(person.id, duty.line)
    return PostReason(duty, person, load, _verdict(case, duty, person, found, solving, budget), found, unfit)


def _verdict(
    case: Case, duty: Duty, person: Person, found: Sequence[Option], solving: Solving, budget: Budget
) -> Verdict:
    alone = case.effects.of({duty.index: without(case, duty, person)})
    if alone.clashes:
        return _pinned(clash_texts(alone, person, duty))
    better = [option for option in found if option.kind == "better"]
    if better:
        return _improvable(better[0])
    free = [option for option in found if option.kind == "free"]
    instead = [option for option in free if option.swap is None or option.swap.start != duty.start]
    if instead:
        return _equal(case, instead)
    beside = tuple(_beside(free))
    exchange = free_exchange(case, duty, person, budget)
    if exchange is not None:
        return _exchange(case, person, *exchange, beside)
    return _needed(case, duty, person, found, beside, solving)


def _pinned(why: Sequence[Text]) -> Verdict:
    text = Text("计划要求如此：不排在这里，{why}", "the plan asks for it: without this duty, {why}")
    beyond = Text("下面列的，是假如没有这一条会怎样", "what follows is as if this were not asked for")
    return Verdict("pinned", (text.format(why=joined(why)), beyond))


def _improvable(option: Option) -> Verdict:
    text = Text(
        "换成{other}反而更好：{gain}；这张表改动过，或者还没有证明最好",
        "{other} instead would be better: {gain}; the roster was changed by hand, or is not proved best",
    )
    return Verdict(
        "better",
        (
            text.format(
                other=name_of(option.person), gain=_text(cost for cost in option.costs if cost.amount < 0)
            ),
        ),
    )


def _equal(case: Case, free: Sequence[Option]) -> Verdict:
    said = [_instead(option) for option in free[:5]]
    more = len(free) - len(said)
    text = Text(
        "由{others}{more}来值也一样好", "{others}{more} could serve instead, and the roster would be as good"
    ).format(
        others=listed(said),
        more=Text("等{n}人", " and {n} more").format(n=len(free) if more else more) if more else Text("", ""),
    )
    return Verdict("equal", (text, _TAKEN), _proof(case))


def _instead(option: Option) -> Text:
    if option.swap is None:
        return Text(name_of(option.person), name_of(option.person))
    return Text("{name}（两人对换，{duty}）", "{name} (the two exchanging, {duty})").format(
        name=name_of(option.person), duty=duty_text(option.swap)
    )


def _beside(free: Iterable[Option]) -> Iterator[Text]:
    """With whom of the same shift the person could exchange places."""
    names = [name_of(option.person) for option in free if option.swap is not None]
    if names:
        yield Text(
            "同一班次里与{names}对换路段，也一样好",
            "exchanging places with {names} in the same shift would be as good",
        ).format(names=listed(names))


def _exchange(case: Case, person: Person, other: Person, swap: Duty, beside: Sequence[Text]) -> Verdict:
    text = Text(
        "这一天直接换人都要付出代价；但与{other}对换（{name}去值{duty}），一样好",
        "putting someone else here costs something; but exchanging with {other} ({name} serves {duty}) is "
        "as good",
    ).format(other=name_of(other), name=name_of(person), duty=duty_text(swap))
    return Verdict("equal", (text, *beside, _TAKEN), _proof(case))


def _proof(case: Case) -> Text:
    return _ALL_PROVED if case.proved else _SOME_PROVED


def _needed(
    case: Case, duty: Duty, person: Person, found: Sequence[Option], beside: Sequence[Text], solving: Solving
) -> Verdict:
    """Every plain change costs something: what is the best roster without the person here?"""
    instead = [option for option in found if option.swap is None or option.swap.start != duty.start]
    cheapest = next((option for option in instead if option.kind == "costs"), None)
    told = (*beside, _cheapest(cheapest))
    first = case.tiers[0] if cheapest is None else _tier(case, cheapest.costs[0])
    if not case.best[first]:
        return Verdict("open", told, _not_proved(first))
    until = case.tiers[-1] if cheapest is None else first
    solved = solving(case, duty, person, until)
    if solved is None or (solved.worse is None and not solved.impossible):
        return Verdict("open", told, _open(person, solved, until))
    return Verdict("needed", told, _proved(duty, person, solved))


def _cheapest(option: Option | None) -> Text:
    """Who could serve instead at the least cost."""
    if option is None:
        return Text(
            "除了同一班次的人互换路段，没有别人能来值这个班而不违反规则",
            "but for those who serve the same shift elsewhere, nobody else could serve it without breaking "
            "a rule",
        )
    return Text(
        "直接换人，代价最小的是{other}：{cost}", "of all who could serve instead, {other} costs least: {cost}"
    ).format(other=name_of(option.person), cost=_text(cost for cost in option.costs if cost.amount > 0))


def _tier(case: Case, cost: Cost) -> TierKey:
    return next(key for key in case.tiers if (key.name, key.part) == (cost.tier, cost.part))


def _text(costs: Iterable[Cost]) -> Text:
    return joined(cost.text for cost in costs)


def _proved(duty: Duty, person: Person, solved: Without) -> Text:
    if solved.impossible or solved.worse is None:
        return Text(
            "已证明：{name}不值{shift}，就没有任何排法能满足计划",
            "proved: without {name} in {shift} no roster keeps the plan",
        ).format(name=name_of(person), shift=duty.shift)
    said = difference(solved.worse, solved.least)
    counted = solved.worse.name != "fairness" and solved.worse.part != "even"
    return Text(
        "已另行求解并证明：只要{name}不值这个班，无论怎么排，{least}{said}",
        "solved anew and proved: without {name} in this shift, whatever the roster, {least}{said}",
    ).format(
        name=name_of(person),
        least=Text("至少", "at least ") if counted else Text("", ""),
        said=said,
    )


def _open(person: Person, solved: Without | None, until: TierKey) -> Text:
    if solved is None:
        return Text(
            "如果{name}不值这个班，最好能排成什么样，限定的时间内没有算清；加 --time-limit 60 可多算一会儿",
            "how good a roster without {name} in this shift could be was not settled in time; --time-limit "
            "60 looks longer",
        ).format(name=name_of(person))
    return Text(
        "另行求解，找到了{name}不值这个班、到“{tier}”为止同样好的排法；之后各项没有再比",
        "solved anew: there is a roster without {name} in this shift that is as good up to “{tier}”; later "
        "tiers were not compared",
    ).format(name=name_of(person), tier=tier_title(solved.equal[-1] if solved.equal else until))


def _not_proved(until: TierKey) -> Text:
    return Text(
        "这张值班表的“{tier}”没有证明最好（或者后来改动过），所以不能断定非此人不可",
        "“{tier}” of this roster is not proved best (or was changed since), so it can not be said that it "
        "must be this person",
    ).format(tier=tier_title(until))
