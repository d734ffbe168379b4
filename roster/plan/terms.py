"""The one table of terms: every key and fixed word of a plan, in English and Chinese.

Keys are declared beside the fields they belong to (the marks `Zh` on the models and rules); this module
collects them, and holds the words that are values.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel

from roster.files.fields import Zh
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE

VALUES: dict[str, tuple[str, ...]] = {
    "section": ("科室", "机关科室"),
    "subordinate": ("局属单位", "下属单位"),
    "leader": ("带班领导", "领导"),
    "staff": ("值班人员", "工作人员"),
    "hard": ("硬性", "必须"),
    "on": ("上", "愿意"),
    "off": ("不上", "不愿"),
    "week": ("周", "每周"),
    "month": ("月", "每月"),
    "quarter": ("季度", "每季度"),
    "year": ("年", "每年"),
    "period": ("时段", "每个时段"),
    "nights": ("夜班", "夜"),
    "shift": ("班次", "班"),
    "post": ("点位", "岗"),
    "day": ("天", "每天"),
    "hours": ("小时", "工时"),
    "duties": ("次数", "值班次数"),
    "zh": ("中文",),
    "en": ("英文", "English"),
    "excused": ("免除",),
    "never": ("不清零", "从不"),
    "yearly": ("每年清零", "按年"),
    "half-life": ("逐渐减半",),
    "owed": ("补上",),
    "vacancies": ("空岗",),
    "fairness": ("公平",),
    "wishes": ("意愿",),
    "place": ("借调", "本单位优先"),
    "staffing": ("人数",),
    "turns": ("轮次",),
    "rotation": ("轮岗",),
    "spacing": ("间隔",),
    "all": ("全部", "所有"),
}
"""Fixed values -> their Chinese spellings, the first of which is shown."""


@cache
def keys_of(model: type[BaseModel]) -> Mapping[str, str]:
    """Every spelling of every key of a model -> the key in English."""
    found: dict[str, str] = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        found[key] = key
        for mark in info.metadata:
            if isinstance(mark, Zh):
                for word in mark.keys:
                    found.setdefault(word, key)
    return found


@cache
def field_of(model: type[BaseModel], key: str) -> str:
    """The name of the field whose English key it is."""
    return next(name for name, info in model.model_fields.items() if (info.alias or name) == key)


@cache
def rules_by_name() -> Mapping[str, type[Rule]]:
    """Every name of every rule, in both languages."""
    found: dict[str, type[Rule]] = {}
    for kind in CATALOGUE:
        for name in (str(kind.model_fields["rule"].default), *kind.zh):
            found.setdefault(name, kind)
    return found


def value_of(word: str, allowed: tuple[object, ...]) -> object:
    """The English word among `allowed` that a Chinese one means; the word itself where it is none."""
    for value, spellings in VALUES.items():
        if value in allowed and word in spellings:
            return value
    return word
