"""Whether a fairer roster exists: what the schedules' own records prove, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from roster.domain.dates import Quarter
from roster.domain.text import Text, listed, plain
from roster.language.names import line_text
from roster.records.ledger import Ledger, Proof

MEANING = Text(
    "“更公平”：不多出空岗，也不让排在前面的项变差，而各人与应担次数之差的平方（除以分担比例）之和（连同以前的累计）更小",
    "“fairer”: with no more vacancies and no earlier line worse, a smaller sum over people of the squared "
    "distance from the fair share, divided by the share of duty (earlier balances counted in)",
)

_PROVED = Text("{lines}：已证明没有更公平的排法", "{lines}: proved that no fairer roster exists")
_OPEN = Text(
    "{line}：没有证明；平方和为{value}，再公平也至多小{gap}",
    "{line}: not proved; the sum is {value}, a fairer roster could lower it by {gap} at most",
)
_SILENT = Text(
    "没有公平的记录（计划没有公平规则，或值班表不是本工具编的）",
    "nothing on record (the plan has no rule of fairness, or the schedule was not built by roster)",
)
_CHANGED = Text(
    "（说的是排定时；此后换班、替班{n}次）", " (as it was built; swaps and covers since then: {n})"
)


def statements(ledger: Ledger) -> Iterator[Text]:
    """A sentence for each quarter on what is proved, and one for each line that is not."""
    for quarter in ledger.quarters:
        proofs = [proof for proof in ledger.proofs if proof.quarter == quarter]
        changes = ledger.changes.get(quarter, 0)
        proved = [proof for proof in proofs if proof.proved]
        if not proofs:
            yield _of(quarter, _SILENT)
        if proved:
            lines = listed(line_text(proof.line) for proof in proved)
            yield _of(quarter, _PROVED.format(lines=lines), changes)
        for proof in proofs:
            if not proof.proved:
                yield _of(quarter, statement(proof), changes)


def statement(proof: Proof) -> Text:
    """What is proved of one line of one quarter."""
    line = line_text(proof.line)
    if proof.proved:
        return _PROVED.format(lines=line)
    gap, value = f"{float(proof.value - proof.bound):.4g}", f"{float(proof.value):.4g}"
    return _OPEN.format(line=line, value=value, gap=gap)


def _of(quarter: Quarter, text: Text, changes: int = 0) -> Text:
    after = _CHANGED.format(n=changes) if changes else plain("")
    return Text("{q}：{text}{after}", "{q}: {text}{after}").format(q=quarter, text=text, after=after)
