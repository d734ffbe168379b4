"""`roster explain`: why this person on this day, why not another, and what one person carries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roster.cli.options import Format, FormatOption, LangOption, PrivateOption, QuarterOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roster.domain.duties import Duty
    from roster.domain.people import Person
    from roster.domain.reasons import DayReason, PostReason, VacantReason
    from roster.domain.text import Language, Text
    from roster.domain.tiers import TierKey
    from roster.explaining.case import Case, Solving, Without
    from roster.explaining.question import Question

    Reason = PostReason | DayReason | VacantReason

_SECONDS = 1.2
"""How long other rosters are looked for where nobody says how long."""


def explain(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[DATE] [SEGMENT] [SHIFT] [PERSON]",
            help="日期加路段(班次、人员),或只写姓名 A date with a segment (shift, person), or a person alone",
            show_default=False,
        ),
    ],
    schedule: Annotated[
        Path,
        typer.Option("--schedule", metavar="FILE", help="值班表文件或值班文件夹 The schedule, or its folder"),
    ] = Path(),
    quarter: QuarterOption = None,
    private: PrivateOption = False,
    everyone: Annotated[bool, typer.Option("--all", help="列出所有人 List everybody")] = False,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit",
            metavar="SECONDS",
            min=0,
            help="另求别的排法,最多算多少秒 Seconds to look for other rosters",
        ),
    ] = _SECONDS,
    lang: LangOption = None,  # noqa: ARG001
    output: FormatOption = Format.text,
) -> None:
    """说明为什么这样排 Why this person on this day; what a person carries."""
    from roster.cli.console import collecting, print_json
    from roster.cli.opening import open_schedule
    from roster.explaining.published import as_published, changed_since
    from roster.explaining.question import ask, quarter_asked
    from roster.records.schedule_file import schedules_in

    known = schedules_in(schedule if schedule.is_dir() else schedule.parent)
    opened = open_schedule(schedule, quarter or quarter_asked(words, known), private=private)
    collecting()
    case = as_published(opened.job, opened.document)
    question = ask(case, words)
    language = opened.job.plan.language
    if question.date is None:
        assert question.person is not None
        since = changed_since(opened.document, question.person)
        _person(case, question.person, since, time_limit, language, output)
        return
    since = changed_since(opened.document, question.person, question.duties)
    # What else could have been is weighed by the plan as it is: only what that agrees with counts as proved then.
    case = replace(case, as_built=False)
    reasons = tuple(_reasons(case, question, time_limit, private=private))
    if output is Format.json:
        from roster.output.reasons_json import reasons_dict

        print_json({**reasons_dict(case.job.quarter, reasons, language), **_since_dict(since, language)})
    else:
        _print(case, reasons, language, everyone=everyone)
        _print_since(since, language)


def _since_dict(since: tuple[Text, ...], language: Language) -> dict[str, list[str]]:
    """What was changed since publication, where anything was."""
    return {"since": [text.to(language) for text in since]} if since else {}


def _print_since(since: tuple[Text, ...], language: Language) -> None:
    """What was changed since publication, in sentences."""
    from roster.cli.console import console
    from roster.explaining.published import SINCE

    if since:
        out = console()
        out.print()
        out.print(SINCE.format(n=len(since)).to(language))
        for text in since:
            out.print(f"  {text.to(language)}")


def _person(
    case: Case, person: Person, since: tuple[Text, ...], seconds: float, language: Language, output: Format
) -> None:
    """The defence sheet of a person."""
    from roster.cli.console import console, print_json
    from roster.explaining.person import sheet
    from roster.output.forms.terminal import show
    from roster.output.reasons_json import sheet_dict
    from roster.output.views.person_sheet import history_grid, lines_grid, sheet_heading, sheet_lines

    found = sheet(case, person, seconds)
    if output is Format.json:
        print_json({**sheet_dict(found, language), **_since_dict(since, language)})
        return
    out = console()
    out.print(sheet_heading(found, language), style="bold")
    out.print()
    show(out, lines_grid(found, language))
    if found.history:
        out.print()
        show(out, history_grid(found, language))
    out.print()
    for line in sheet_lines(found, language):
        out.print(line)
    _print_since(since, language)


def _reasons(case: Case, question: Question, seconds: float, *, private: bool) -> Iterator[Reason]:
    """Why each of those meant serves, or the person named does not, or nobody does."""
    from roster.engine.watch import Watch
    from roster.explaining.absent import why_not
    from roster.explaining.post import why_here

    assert question.date is not None
    posts, vacancies = question.posts(case.schedule), question.vacancies(case.schedule)
    each = seconds / max(len(posts) + len(vacancies), 1)
    for duty, person in posts:
        yield why_here(case, duty, person, _solving(each * 2 / 3), Watch(each / 3))
    for duty in vacancies:
        yield _vacant(case, duty, each, private=private)
    if question.person is not None and not posts:
        yield why_not(case, question.person, question.date, question.duties)


def _vacant(case: Case, duty: Duty, seconds: float, *, private: bool) -> VacantReason:
    from roster.domain.reasons import VacantReason
    from roster.engine.watch import Watch
    from roster.explaining.vacancy import why_vacant

    found = why_vacant(case.schedule, case.job.rules, duty, Watch(seconds))
    return VacantReason(duty, found.short, found.sentences(private=private))


def _solving(seconds: float) -> Solving:
    """Solving anew, for so long; the solver is loaded when it is first needed."""

    def solving(case: Case, duty: Duty, person: Person, until: TierKey) -> Without | None:
        from roster.engine.watch import Watch
        from roster.explaining.without import best_without

        return best_without(case, duty, person, until, Watch(seconds))

    return solving


def _print(case: Case, reasons: tuple[Reason, ...], language: Language, *, everyone: bool) -> None:
    from roster.cli.console import console
    from roster.domain.reasons import DayReason, PostReason
    from roster.output.forms.terminal import show
    from roster.output.views.post import SHOWN, day_lines, heading, options_grid, post_lines, vacant_lines

    out = console()
    for number, reason in enumerate(reasons):
        if number:
            out.print()
        if isinstance(reason, DayReason):
            lines = day_lines(reason, language)
        else:
            out.print(heading(reason.duty, case.job.horizon.day[reason.duty.date], language), style="bold")
            lines = (
                post_lines(reason, language)
                if isinstance(reason, PostReason)
                else vacant_lines(reason, language)
            )
        for line in lines:
            out.print(line)
        if isinstance(reason, PostReason):
            out.print()
            show(out, options_grid(reason, language, None if everyone else SHOWN))
