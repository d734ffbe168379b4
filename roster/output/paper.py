"""What surrounds a table on paper: whose it is, of which day, and the line for signatures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from roster.domain.dates import Quarter
from roster.domain.text import Language, Text

_ORDINALS = "一二三四"


@dataclass(frozen=True, slots=True)
class Paper:
    """The frame of a printed table. Without a date of issue there is a blank to fill in by hand."""

    language: Language = "zh"
    bureau: str = ""
    issued: dt.date | None = None
    portrait: bool = False

    @property
    def owner(self) -> str:
        """Whose table it is; empty where the plan names no bureau."""
        text = Text("制表单位：{bureau}", "Issued by: {bureau}").format(bureau=self.bureau)
        return text.to(self.language) if self.bureau else ""

    @property
    def date(self) -> str:
        """The date of issue, in Arabic numerals."""
        blank = Text("    年  月  日", "____-__-__")
        shown = self.issued and Text(
            f"{self.issued.year}年{self.issued.month}月{self.issued.day}日", str(self.issued)
        )
        return Text("制表日期：{date}", "Date: {date}").format(date=shown or blank).to(self.language)

    @property
    def signatures(self) -> tuple[str, ...]:
        """The places to sign at, below the table."""
        makers = (
            Text("制表人：________", "Prepared by: ________"),
            Text("审核人：________", "Approved by: ________"),
        )
        return tuple(text.to(self.language) for text in makers)


def paper_title(title: str, quarter: Quarter, language: Language) -> str:
    """The title of a quarter's table as it heads a page."""
    when = Text(f"（{quarter.year}年第{_ORDINALS[quarter.number - 1]}季度）", f" ({quarter})")
    return title + when.to(language)
