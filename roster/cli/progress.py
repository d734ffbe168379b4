"""What a build reports on stderr while it runs: a moving line in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from roster.domain.text import Language, Text
from roster.engine.budget import Budget, Progress
from roster.job.opening import Job
from roster.language.names import line_text

if TYPE_CHECKING:
    from rich.status import Status


class Teller:
    """Reports progress; used as a context around the build."""

    def __init__(self, job: Job, language: Language) -> None:
        self.language = language
        opening = Text(
            "{quarter}：{days}天，{people}人，{posts}个岗位",
            "{quarter}: {days} days, {people} {people:person|people}, {posts} {posts:post|posts}",
        ).format(
            quarter=job.quarter,
            days=len(job.horizon.days),
            people=len(job.horizon.people),
            posts=job.horizon.posts,
        )
        self._line(opening)
        self.status: Status | None = None
        if sys.stderr.isatty():
            from roster.cli.shown import shown

            self.status = shown(aside=True).status(opening.to(language))

    def __enter__(self) -> Teller:
        if self.status is not None:
            self.status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.status is not None:
            self.status.stop()

    def __call__(self, progress: Progress) -> None:
        """Report one step: in place on a terminal, else as a line."""
        tier = line_text(progress.tier.en) if progress.tier.zh == progress.tier.en else progress.tier
        shown = [f"[{progress.seconds:5.1f}s]", tier.to(self.language)]
        if progress.value is not None:
            shown.append(
                Text("最好 {v:.6g}", "best {v:.6g}").to(self.language).format(v=float(progress.value))
            )
        if progress.bound is not None:
            bound = Text("下界 {v:.6g}", "bound {v:.6g}")
            if progress.stage == "aim":
                bound = Text("目标 {v:.6g}", "aim {v:.6g}")
            shown.append(bound.to(self.language).format(v=float(progress.bound)))
        if progress.value is not None and progress.bound is not None and progress.value:
            gap = float((progress.value - progress.bound) / progress.value)
            shown.append(Text("差距 {v:.1%}", "gap {v:.1%}").to(self.language).format(v=gap))
        line = " ".join(shown)
        if self.status is not None:
            self.status.update(line)
        elif progress.stage != "model":
            print(line, file=sys.stderr, flush=True)

    def _line(self, text: Text) -> None:
        print(text.to(self.language), file=sys.stderr, flush=True)

    def done(self, path: Path, budget: Budget) -> None:
        """Where the schedule was written, and how long it took."""
        if budget.interrupted:
            self._line(
                Text("已中断：以上是到此为止最好的值班表", "interrupted: this is the best roster so far")
            )
        self._line(
            Text("已写入 {path}（{s} 秒）", "written to {path} ({s} s)").format(
                path=path, s=f"{budget.elapsed:.1f}"
            )
        )
