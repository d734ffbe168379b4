"""What somebody carries, and what having somebody else in a post would cost, as sentences."""

from __future__ import annotations

from fractions import Fraction

from roster.domain.reasons import Load, Option, OptionKind, ShiftReason
from roster.domain.text import Text, joined, plain
from roster.language.names import amount, place_text
from roster.language.phrases import name_of

OPTION_KINDS: dict[OptionKind, Text] = {
    "better": Text("更好", "better"),
    "free": Text("一样好", "as good"),
    "costs": Text("有代价", "costs"),
    "breaks": Text("违反规则", "breaks a rule"),
    "cannot": Text("不能", "can not"),
}


def option_text(option: Option) -> Text:
    """What holds somebody back, then what it would cost, then what would be better."""
    parts = list(option.reasons)
    if option.swap is not None:
        parts.append(Text("两人对换", "the two exchanging"))
    parts += [cost.text for cost in option.costs if cost.amount > 0]
    gains = [cost.text for cost in option.costs if cost.amount < 0]
    if gains:
        parts.append(Text("换来：{gains}", "gained: {gains}").format(gains=joined(gains)))
    if option.kind == "free":
        parts.append(Text("各项不变", "nothing changes"))
    return joined(parts)


def shift_text(reason: ShiftReason) -> Text:
    """What bars somebody from a shift, or the cheapest way of having them there."""
    option = reason.option
    if option is None or reason.duty is None:
        return Text("{shift}：不能，{why}", "{shift}: can not: {why}").format(
            shift=reason.shift, why=joined(reason.reasons)
        )
    where = (
        Text("补空岗（{place}）", "in the vacant post ({place})")
        if reason.instead is None
        else Text("替{other}（{place}）", "in the place of {other} ({place})")
    )
    return Text("{shift}：若{where}，{kind}：{what}", "{shift}: {where}, {kind}: {what}").format(
        shift=reason.shift,
        where=where.format(
            place=place_text(reason.duty), other="" if reason.instead is None else name_of(reason.instead)
        ),
        kind=OPTION_KINDS[option.kind],
        what=option_text(option),
    )


def carried_text(load: Load) -> Text:
    """What earlier quarters left, after a comma; nothing where they are even."""
    if abs(load.carried) < Fraction(1, 20):
        return plain("")
    if load.carried > 0:
        return Text("，以前已多担{n}次", ", {n} above it from before").format(n=amount(load.carried))
    return Text("，以前少担{n}次", ", {n} below it from before").format(n=amount(-load.carried))
