"""What pydantic and the reader object to, in the admin's words: what is wrong and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from roster.domain.text import Text
from roster.errors import Place, Problem
from roster.files.discretion import ENTRIES, NAMES, dates_only
from roster.language.lookup import RULE, advice, unknown

SAMPLE = Text("用 roster init 得到一份样板", "roster init writes a sample")

_DATE = Text("日期写成 2027-02-05", "write a date as 2027-02-05")
_TIME = Text(
    "时间写成 19:00-23:00，跨夜的写成 20:00-08:00", "write times as 19:00-23:00, over midnight as 20:00-08:00"
)

_WEIGHT = Text(
    "写 hard（必须遵守），或一个数，例如 1", "write hard (must be kept) or a number, for example 1"
)

_CODES: dict[str, tuple[Text, Text | None]] = {
    "date": (Text("“{input}”不是日期", "“{input}” is not a date"), _DATE),
    "no-such-date": (Text("没有“{input}”这一天", "there is no such day as “{input}”"), _DATE),
    "far-date": (
        Text("“{input}”的年份超出范围", "the year of “{input}” is out of range"),
        Text(
            "年份从1900到2199；没有期限的，不写这个日期",
            "years run from 1900 to 2199; leave out a date that has no end",
        ),
    ),
    "lunar-day": (
        Text("“{input}”不是农历的日子", "“{input}” is not a lunar day"),
        Text(
            "写成 七月十五、闰六月初一、腊月初八、07-15，或每月的 初一",
            "write 七月十五, 闰六月初一 or 07-15, or 初一 for that of every month",
        ),
    ),
    "from-after-to": (
        Text("开始日期晚于结束日期", "it begins after it ends"),
        Text("把两个日期对调", "swap the two dates"),
    ),
    "from-and-to": (
        Text("只写了开始或只写了结束", "only the first or only the last date is given"),
        Text("from 和 to 都要写", "give both from and to"),
    ),
    "time": (Text("“{input}”不是时间", "“{input}” is not a time of day"), _TIME),
    "no-such-time": (
        Text("“{input}”里有不存在的钟点", "“{input}” holds an impossible time"),
        Text("钟点从 00:00 到 24:00", "times run from 00:00 to 24:00"),
    ),
    "shift": (Text("“{input}”不是班次的时间", "“{input}” is not the time of a shift"), _TIME),
    "empty-shift": (Text("班次的开始和结束相同", "the shift ends when it begins"), _TIME),
    "quarter": (Text("“{input}”不是季度", "“{input}” is not a quarter"), Text("写成 2027Q1", "write 2027Q1")),
    "far-quarter": (
        Text("“{input}”超出范围", "“{input}” is out of range"),
        Text("年份从1990到2099", "years run from 1990 to 2099"),
    ),
    "number": (Text("“{input}”不是数", "“{input}” is not a number"), Text("写成 1 或 0.5", "write 1 or 0.5")),
    "number-range": (
        Text("“{input}”超出范围", "“{input}” is out of range"),
        Text(
            "写10000以内的数，小数至多两位，例如 12 或 0.5",
            "write a number within 10000, with two decimals at most, for example 12 or 0.5",
        ),
    ),
    "share": (
        Text("份额“{input}”不合适", "a share of “{input}” does not fit"),
        Text("份额大于0、不超过10，一般是 1 或 0.5", "shares are above 0 and at most 10, mostly 1 or 0.5"),
    ),
    "fine-share": (
        Text("份额“{input}”分得太细", "a share of “{input}” is too finely divided"),
        Text("小数至多四位，例如 0.5 或 1/3", "four decimals at most, for example 0.5 or 1/3"),
    ),
    "lieu": (
        Text("补休天数“{input}”不合适", "“{input}” days off in lieu do not fit"),
        Text(
            "写每次值班补休几天，0 到 30，例如 1、0.5 或 1/2",
            "write the days off for one duty, 0 to 30, for example 1, 0.5 or 1/2",
        ),
    ),
    "no-bound": (
        Text("要写明至少、至多或恰好", "at-least, at-most or exactly must be given"),
        Text(
            "例如 {rule: total, count: hours, per: week, at-most: 40}",
            "for example {rule: total, count: hours, per: week, at-most: 40}",
        ),
    ),
    "on-without-period": (
        Text("on 只与 per: period（每个时段）同用", "on goes with per: period only"),
        Text("加写 per: period，或用 which 限定日子", "add per: period, or limit the days by which"),
    ),
    "exactly-alone": (
        Text("exactly 不能与 at-least、at-most 同写", "exactly can not be used with at-least or at-most"),
        Text("只留 exactly", "keep exactly alone"),
    ),
    "no-number": (
        Text("要写明至少或至多几人", "at-least or at-most must say how many people"),
        Text("例如 at-least: 1", "for example at-least: 1"),
    ),
    "whole-number": (
        Text("次数和夜数应是整数", "duties and nights are whole numbers"),
        Text("只有小时（count: hours）可以有小数", "only hours (count: hours) may have a fraction"),
    ),
    "same-person": (Text("同一个人写了两次", "the same person is there twice"), None),
    "two-lists": (
        Text("people 和 who 不能同写", "people and who can not both be given"),
        Text(
            "按名单轮流写 people，按一类人轮流写 who", "people is the list itself, who means those of a kind"
        ),
    ),
    "no-part": (
        Text("各单位的份额全是0", "the part of every unit is 0"),
        Text("至少一个大于0", "one must be above 0"),
    ),
    "no-line-said": (
        Text("这个公平项没有写是哪些班", "this line of fairness does not say which duties it holds"),
        Text("例如 {公平项: 周末, 对象: {职级: 领导}}", "for example {line: weekend, who: {rank: leader}}"),
    ),
    "no-lines": (
        Text("至少要有一个公平项", "there must be a line of fairness"),
        Text("例如 [周末, 工作日]", "for example [weekend, workday]"),
    ),
    "half-life-alone": (
        Text("half-life 只与 reset: half-life（逐渐减半）同用", "half-life goes with reset: half-life only"),
        Text("加写 reset: half-life，或删去它", "add reset: half-life, or delete it"),
    ),
    "takes-no-weight": (
        Text("这条规则必须遵守，不写权重", "this rule must be kept: it takes no weight"),
        Text("删去 weight", "delete weight"),
    ),
    "takes-no-who": (
        Text("这条规则不限定人员", "this rule can not be limited to people"),
        Text("删去 who；写法见 roster rules", "delete who; roster rules shows what may be written"),
    ),
    "takes-no-which": (
        Text("这条规则不限定值守", "this rule can not be limited to duties"),
        Text("删去 which；写法见 roster rules", "delete which; roster rules shows what may be written"),
    ),
    "tier-or-join": (
        Text("这里应是一个层次，或 join 合并的几个", "a tier is expected here, or several joined"),
        Text(
            "例如 fairness，或 {join: {fairness: 10, wishes: 1}}",
            "for example fairness, or {join: {fairness: 10, wishes: 1}}",
        ),
    ),
    "staff-order": (
        Text("人数应为 至少 ≤ 宜配 ≤ 至多", "at least ≤ preferred ≤ at most must hold"),
        Text(
            "例如 {at-least: 1, preferred: 2, at-most: 3}",
            "for example {at-least: 1, preferred: 2, at-most: 3}",
        ),
    ),
    "rotation-of-nothing": (
        Text("running 和 even 不能都关掉", "running and even can not both be off"),
        Text("留一个，或删去这条规则", "keep one of them, or delete the rule"),
    ),
    "least-above-most": (
        Text("至少比至多还大", "at least is above at most"),
        Text("把两个数对调", "swap the two numbers"),
    ),
    "per-or-days": (
        Text(
            "要写明 per（每周、每月、每季度）或 days（任意几天），只写其一",
            "give either per (week, month, quarter) or days, and only one",
        ),
        Text(
            "例如 {rule: max-duties, per: week, at-most: 3}",
            "for example {rule: max-duties, per: week, at-most: 3}",
        ),
    ),
}

_KINDS: dict[str, tuple[Text, Text | None]] = {
    "missing": (
        Text("缺少“{key}”", "“{key}” is missing"),
        Text("补上它，写法见 roster init 的样板", "add it; roster init writes a sample"),
    ),
    "string_type": (
        Text("这里应是文字", "text is expected here"),
        Text("写一个词；像数字的加引号", "write a word; put what looks like a number in quotes"),
    ),
    "string_too_short": (Text("这里不能空着", "this can not be empty"), None),
    "int_type": (Text("这里应是整数", "a whole number is expected here"), Text("例如 2", "for example 2")),
    "int_parsing": (
        Text("“{input}”不是整数", "“{input}” is not a whole number"),
        Text("例如 2", "for example 2"),
    ),
    "int_from_float": (
        Text("“{input}”不是整数", "“{input}” is not a whole number"),
        Text("例如 2", "for example 2"),
    ),
    "float_type": (Text("这里应是数", "a number is expected here"), Text("例如 11", "for example 11")),
    "float_parsing": (
        Text("“{input}”不是数", "“{input}” is not a number"),
        Text("例如 11", "for example 11"),
    ),
    "bool_parsing": (
        Text("“{input}”不是“是”或“否”", "“{input}” is neither true nor false"),
        Text("写 true 或 false（是、否）", "write true or false"),
    ),
    "bool_type": (
        Text("这里应是“是”或“否”", "true or false is expected here"),
        Text("写 true 或 false（是、否）", "write true or false"),
    ),
    "greater_than_equal": (Text("“{input}”太小，至少是{ge}", "“{input}” is too small, at least {ge}"), None),
    "greater_than": (
        Text("“{input}”太小，要大于{gt}", "“{input}” is too small, it must be above {gt}"),
        None,
    ),
    "less_than_equal": (Text("“{input}”太大，至多是{le}", "“{input}” is too large, at most {le}"), None),
    "too_short": (Text("这里不能空着，至少写一项", "this can not be empty: at least one is needed"), None),
    "tuple_type": (
        Text("这里应是一列", "a list is expected here"),
        Text("写成 [甲, 乙]，或每项一行、以“- ”开头", "write [a, b], or a line for each beginning with “- ”"),
    ),
    "dict_type": (Text("这里应是“键: 值”", "`key: value` lines are expected here"), SAMPLE),
    "mapping_type": (Text("这里应是“键: 值”", "`key: value` lines are expected here"), SAMPLE),
    "model_type": (Text("这里应是“键: 值”", "`key: value` lines are expected here"), SAMPLE),
    "model_attributes_type": (Text("这里应是“键: 值”", "`key: value` lines are expected here"), SAMPLE),
}


def translated(
    error: ValidationError, place: Callable[..., Place], known: set[Place], below: tuple[int | str, ...] = ()
) -> Iterable[Problem]:
    """The errors of a validation as problems: one for each place, none where a problem is known already.

    `below` is where in the plan the validated part stands.
    """
    for item in error.errors(include_url=False):
        where = place((*below, *_known_part(item["loc"])))
        if where in known:
            continue
        known.add(where)
        message, hint = _said(item)
        yield Problem(where, message, hint)


def _known_part(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The path without what pydantic adds for keys of mappings."""
    return tuple(part for part in loc if part != "[key]")


def _said(item: Any) -> tuple[Text, Text | None]:
    kind, context = item["type"], item.get("ctx", {})
    given = item.get("input")
    shown = str(next(iter(given.values())) if isinstance(given, dict) and len(given) == 1 else given)[:40]
    if private(item["loc"]):
        shown = dates_only(shown)
    if kind == "value_error":
        message, hint = _CODES.get(
            str(context.get("error")), (Text("“{input}”不合要求", "“{input}” does not fit"), None)
        )
        return message.format(input=shown), hint
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
        message = Text("“{input}”不在可选的词里", "“{input}” is not one of the words that fit")
        if "weight" in item["loc"]:
            return message.format(input=shown), _WEIGHT
        hint = advice(shown, [word.strip() for word in allowed.split(",")])
        return message.format(input=shown), Text("可写：{words}", "write one of: {words}").format(
            words=allowed
        ) if hint is None else hint
    message, hint = _KINDS.get(kind, (Text("“{input}”不合要求", "“{input}” does not fit"), None))
    limits = {key: f"{value:g}" if isinstance(value, float) else value for key, value in context.items()}
    key = item["loc"][-1] if item["loc"] else ""
    return message.format(**{**limits, "input": shown, "key": key}), hint


def private(loc: Sequence[object]) -> bool:
    """Whether the value at a path of the plan may be somebody's reason."""
    return len(loc) > 2 and loc[0] == "people" and loc[2] in ENTRIES and loc[-1] not in NAMES


def unknown_key(written: str, known: Mapping[str, str], place: Place) -> Problem:
    """A key that the plan does not know."""
    message = Text("不认识的键“{key}”", "unknown key “{key}”").format(key=written)
    return Problem(place, message, advice(written, known))


def key_twice(written: str, key: str, place: Place) -> Problem:
    """A key that is there twice, under two spellings."""
    message = Text(
        "“{key}”写了两次（中英文是同一个键：{english}）",
        "“{key}” is written twice (it is the same as {english})",
    )
    return Problem(place, message.format(key=written, english=key), Text("只留一处", "keep one of them"))


def no_word(place: Place) -> Problem:
    """Something else in a list of words."""
    hint = Text("写成 [甲, 乙]，或 {甲: 2, 乙: 1}", "write [a, b], or {a: 2, b: 1}")
    return Problem(place, Text("这里应是一个词", "a word is expected here"), hint)


def unknown_rule(written: object, names: Iterable[str], place: Place) -> Problem:
    """A rule that there is none of, or that has no name."""
    if written is None:
        message = Text("没有写明是哪条规则", "it does not say which rule it is")
        return Problem(place, message, Text("写成 {rule: rest, hours: 11}", "write {rule: rest, hours: 11}"))
    return Problem(place, unknown(str(written), RULE), advice(written, names))
