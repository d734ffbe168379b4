"""`roster rules`: what can be asked of a roster."""

from __future__ import annotations

from typing import Annotated

import typer

from roster.cli.options import LangOption


def rules(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="规则名 The rule", show_default=False)
    ] = None,
    lang: LangOption = None,
) -> None:
    """看有哪些规则、怎么写 List the rules, or explain one."""
    from roster.cli.console import console, system_language
    from roster.render.rule_pages import rule_list, rule_page
    from roster.render.terminal import show

    language = "en" if (lang.value if lang else system_language()) == "en" else "zh"
    if name is None:
        show(console(), rule_list("en" if language == "en" else "zh"))
    else:
        console().print(rule_page(name, "en" if language == "en" else "zh"))
