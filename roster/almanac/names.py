"""The words by which a plan may mean days, in both languages, and what each means."""

from __future__ import annotations

from functools import cache

from roster.domain.text import Text

KIND_WORDS: dict[str, tuple[str, ...]] = {
    "workday": ("工作日", "workdays"),
    "weekend": ("周末", "双休日", "weekends"),
    "holiday": ("法定节假日", "节假日", "holidays"),
    "makeup-workday": ("调休上班日", "调休上班", "补班日"),
    "day-off": ("休息日", "days-off"),
    "statutory": ("法定假日当天", "statutory-day"),
    "every-day": ("每天", "每日", "daily", "all"),
    "ritual": ("祭祀时段", "ritual-period"),
}
"""Canonical word -> its other spellings. Make-up workdays are workdays; a day off is a weekend or holiday."""

WEEKDAY_WORDS: tuple[tuple[str, ...], ...] = (
    ("周一", "星期一", "Monday", "monday"),
    ("周二", "星期二", "Tuesday", "tuesday"),
    ("周三", "星期三", "Wednesday", "wednesday"),
    ("周四", "星期四", "Thursday", "thursday"),
    ("周五", "星期五", "Friday", "friday"),
    ("周六", "星期六", "Saturday", "saturday"),
    ("周日", "星期日", "星期天", "Sunday", "sunday"),
)

LUNAR_FESTIVALS: dict[tuple[int, int], str] = {
    (1, 1): "春节",
    (1, 15): "元宵",
    (2, 2): "龙抬头",
    (3, 3): "三月三",
    (5, 5): "端午",
    (7, 7): "七夕",
    (7, 15): "中元",
    (8, 15): "中秋",
    (9, 9): "重阳",
    (10, 1): "寒衣",
    (10, 15): "下元",
    (12, 8): "腊八",
    (12, 23): "小年",
    (12, 24): "小年(南)",
}
"""(lunar month, lunar day) -> festival; never in a leap month. 除夕 is the day before (1, 1)."""

TERM_FESTIVALS = ("清明", "冬至")
"""Festivals that are solar terms."""

THEME_DAYS: dict[tuple[int, int], str] = {
    (3, 5): "学雷锋纪念日",
    (5, 22): "国际生物多样性日",
    (6, 5): "六五环境日",
    (8, 15): "全国生态日",
    (12, 2): "全国交通安全日",
    (12, 5): "国际志愿者日",
}
"""(month, day) -> theme day. 全国生态日 is kept since 2023."""

LOW_CARBON_DAY = "全国低碳日"
"""Follows no rule (2024-05-15, 2025-06-25): every year's date is a setting of the plan."""

FESTIVAL_WORDS: dict[str, tuple[str, ...]] = {
    "除夕": ("New-Year's-Eve", "Chuxi"),
    "春节": ("Spring-Festival", "Chunjie"),
    "元宵": ("元宵节", "Lantern-Festival"),
    "龙抬头": ("二月二", "Dragon-Head"),
    "三月三": ("上巳节", "上巳", "Double-Third"),
    "清明": ("Qingming",),
    "端午": ("Dragon-Boat",),
    "七夕": ("Qixi",),
    "中元": ("中元节", "Zhongyuan"),
    "中秋": ("Mid-Autumn",),
    "重阳": ("重阳节", "Double-Ninth"),
    "寒衣": ("寒衣节", "十月一", "Hanyi"),
    "下元": ("下元节", "Xiayuan"),
    "冬至": ("冬至节", "Dongzhi", "Winter-Solstice"),
    "腊八": ("腊八节", "Laba"),
    "小年": ("小年(北)", "北方小年", "Xiaonian"),
    "小年(南)": ("南方小年", "Xiaonian-South"),
    "学雷锋纪念日": ("Lei-Feng-Day",),
    "国际生物多样性日": ("Biodiversity-Day",),
    "六五环境日": ("Environment-Day",),
    "全国生态日": ("Ecology-Day",),
    "全国低碳日": ("Low-Carbon-Day",),
    "全国交通安全日": ("Traffic-Safety-Day",),
    "国际志愿者日": ("Volunteer-Day",),
}
"""Festival -> its other spellings."""

BLOCK_WORDS: dict[str, tuple[str, ...]] = {
    "元旦": ("元旦假期", "元旦", "New-Year-holiday"),
    "春节": ("春节假期", "Spring-Festival-holiday"),
    "清明节": ("清明假期", "Qingming-holiday"),
    "劳动节": ("劳动节假期", "劳动节", "五一", "五一假期", "Labour-Day-holiday"),
    "端午节": ("端午假期", "Dragon-Boat-holiday"),
    "中秋节": ("中秋假期", "Mid-Autumn-holiday"),
    "国庆节": ("国庆假期", "国庆", "国庆节", "National-Day-holiday"),
}
"""Statutory holiday -> the words for its whole block of days off."""

LINE_WORDS: dict[str, tuple[str, ...]] = {
    "leader": ("带班领导", "leaders"),
    "ritual-night": ("祭祀夜间", "ritual-nights"),
    "night": ("夜班", "nights"),
}
"""Lines of fairness that are no days."""


@cache
def aliases() -> dict[str, str]:
    """Every spelling of every built-in word -> the canonical word."""
    found: dict[str, str] = {}
    for table in (KIND_WORDS, FESTIVAL_WORDS, LINE_WORDS):
        for word, others in table.items():
            found |= dict.fromkeys((word, *others), word)
    for weekday in WEEKDAY_WORDS:
        found |= dict.fromkeys(weekday, weekday[0])
    for words in BLOCK_WORDS.values():
        found |= dict.fromkeys(words, words[0])
    return found


SHOWN: dict[str, Text] = {
    "leader": Text("带班", "leader"),
    "ritual-night": Text("祭祀夜间", "ritual night"),
    "night": Text("夜班", "night"),
    "holiday": Text("节假日", "holiday"),
    "weekend": Text("周末", "weekend"),
    "workday": Text("工作日", "workday"),
}
"""Words that are shown shorter than they are written."""


def spellings(word: str) -> tuple[str, ...]:
    """A canonical word and all its other spellings."""
    for table in (KIND_WORDS, FESTIVAL_WORDS, LINE_WORDS):
        if word in table:
            return (word, *table[word])
    others = (*WEEKDAY_WORDS, *BLOCK_WORDS.values())
    return next((words for words in others if word == words[0]), (word,))


def english(word: str) -> str:
    """A festival, period or holiday as an English table shows it; a name of the plan's own stays as it is."""
    known = (*spellings(word), *BLOCK_WORDS.get(word, ()))
    return next((name.replace("-", " ") for name in known if name.isascii()), word)


def word_text(word: str) -> Text:
    """A kind of day, period or line of fairness as it is named in a sentence or heads a column."""
    if word in SHOWN:
        return SHOWN[word]
    canonical = aliases().get(word, word)
    chinese = next((name for name in spellings(canonical) if not name.isascii()), canonical)
    return SHOWN.get(canonical) or Text(chinese, english(canonical))


_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_TENS = {"初": 0, "十": 10, "二": 20, "廿": 20, "三": 30}
_ONES = "一二三四五六七八九"


def lunar_text(written: str) -> Text:
    """A lunar date (闰五月初一) in both languages; in English by its numbers, as leap 5/1."""
    month, _, day = written.removeprefix("闰").partition("月")
    if month not in _MONTHS or len(day) != 2 or day[0] not in _TENS:
        return Text(written, written)
    tens = _TENS[day[0]]
    ones = _ONES.index(day[1]) + 1 if day[1] in _ONES else 10 if day == "初十" else 0
    leap = "leap " if written.startswith("闰") else ""
    return Text(written, f"{leap}{_MONTHS.index(month) + 1}/{tens + ones}")
