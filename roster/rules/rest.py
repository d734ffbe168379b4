"""Rest between shifts."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from roster.rules.base import Rule
from roster.text import Text
from roster.words import Zh


class Rest(Rule):
    """At least so many hours between the end of one duty and the start of the next."""

    title: ClassVar[Text] = Text("休息间隔", "rest between shifts")
    zh: ClassVar[tuple[str, ...]] = ("休息间隔", "休息")

    rule: Literal["rest"] = "rest"
    hours: Annotated[float, Field(gt=0, le=168), Zh("小时", "时数")] = 11
