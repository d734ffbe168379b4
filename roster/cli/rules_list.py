"""`roster rules`: what can be asked of a roster."""

from __future__ import annotations

from typing import Annotated

import typer

from roster.cli.options import LangOption


def rules(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="规则名 The rule", show_default=False)
    ] = None,
    lang: LangOption = None,  # noqa: ARG001
) -> None:
    """看有哪些规则、怎么写 List the rules, or explain one."""
    from roster.cli.console import console
    from roster.language.preference import spoken
    from roster.output.forms.terminal import show
    from roster.output.views.rule_pages import rule_list, rule_page

    language = spoken()
    if name is None:
        show(console(), rule_list(language))
    else:
        console().print(rule_page(name, language))
