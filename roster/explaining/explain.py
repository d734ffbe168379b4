"""A question about a schedule, answered: why this person on this day, why not another, what one person
carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import DayReason, PostReason, Sheet, VacantReason
from roster.domain.text import Text
from roster.domain.tiers import TierKey
from roster.explaining.case import Case, Solving, Without
from roster.explaining.published import as_published, changed_since
from roster.explaining.question import Question, ask
from roster.job.opening import Job
from roster.records.document import Document

Reason = PostReason | DayReason | VacantReason
Kind = TypeVar("Kind", PostReason, DayReason, VacantReason)

SECONDS = 1.2
"""How long other rosters are looked for where nobody says how long."""


@dataclass(frozen=True)
class ExplainedDay:
    """Why people serve on a day, or do not, or nobody does; `since` is what was changed since publication."""

    quarter: Quarter
    reasons: tuple[Reason, ...]
    since: tuple[Text, ...]

    def of(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """The reasons of one kind."""
        return tuple(reason for reason in self.reasons if isinstance(reason, kind))


@dataclass(frozen=True)
class ExplainedPerson:
    """The defence sheet of a person; `since` is what was changed since publication."""

    sheet: Sheet
    since: tuple[Text, ...]


def explain(
    job: Job, document: Document, words: Sequence[str], seconds: float = SECONDS, *, private: bool = False
) -> ExplainedDay | ExplainedPerson:
    """Answer a question in words: a date with a segment, shift or person, or a person alone.

    Other rosters are looked for `seconds` long. With `private` reasons of absence are named, where the job
    has them. Raises RosterError where the words mean nothing in the schedule.
    """
    case = as_published(job, document)
    question = ask(case, words)
    if question.date is None:
        from roster.explaining.person import sheet

        assert question.person is not None
        since = changed_since(document, question.person)
        return ExplainedPerson(sheet(case, question.person, seconds), since)
    since = changed_since(document, question.person, question.duties)
    # Alternatives are weighed by the plan as it is: only what agrees with it counts as proved then.
    case = replace(case, as_built=False)
    return ExplainedDay(job.quarter, tuple(_reasons(case, question, seconds, private=private)), since)


def _reasons(case: Case, question: Question, seconds: float, *, private: bool) -> Iterator[Reason]:
    """Why each of those meant serves, or the person named does not, or nobody does."""
    from roster.engine.budget import Budget
    from roster.explaining.absent import why_not
    from roster.explaining.post import why_here

    assert question.date is not None
    posts, vacancies = question.posts(case.schedule), question.vacancies(case.schedule)
    each = seconds / max(len(posts) + len(vacancies), 1)
    for duty, person in posts:
        yield why_here(case, duty, person, _solving(each * 2 / 3), Budget(each / 3))
    for duty in vacancies:
        yield _vacant(case, duty, each, private=private)
    if question.person is not None and not posts:
        yield why_not(case, question.person, question.date, question.duties)


def _vacant(case: Case, duty: Duty, seconds: float, *, private: bool) -> VacantReason:
    from roster.engine.budget import Budget
    from roster.explaining.vacancy import why_vacant

    found = why_vacant(case.schedule, case.job.rules, duty, Budget(seconds))
    return VacantReason(duty, found.short, found.sentences(private=private))


def _solving(seconds: float) -> Solving:
    """Solving anew, for so long; the solver is loaded when it is first needed."""

    def solving(case: Case, duty: Duty, person: Person, until: TierKey) -> Without | None:
        from roster.engine.budget import Budget
        from roster.explaining.without import best_without

        return best_without(case, duty, person, until, Budget(seconds))

    return solving
