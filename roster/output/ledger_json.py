"""The ledger for programs: one JSON document, its numbers to six places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from fractions import Fraction
from typing import Any, Literal

from roster.domain.text import Language
from roster.output.views.fairness_proof import statement
from roster.records.assessment import SegmentRecord, UnitRecord
from roster.records.document import number
from roster.records.ledger import NONE, Account, Ledger

By = Literal["person", "unit", "segment"]


def ledger_dict(ledger: Ledger, by: By, language: Language) -> dict[str, Any]:
    """The ledger laid out by person, unit or segment; the rows sum up to `totals`."""
    summed: tuple[str, ...]
    if by == "segment":
        rows = [_segment(one, ledger) for one in ledger.segments]
        summed = ("posts", "filled", "vacant", "planned", "served")
    elif by == "unit":
        records = {one.unit: one for one in ledger.assessment}
        accounts = {one.id: one for one in ledger.units}
        units = dict.fromkeys((*accounts, *records))
        rows = [
            {
                **asdict(records.get(unit, UnitRecord(unit))),
                **_account(accounts.get(unit, Account(unit, unit, unit)), ledger),
            }
            for unit in units
        ]
        summed = ("planned", "served", "fair", "off", "balance", "asked", "own", "borrowed", "vacant", "lent")
        summed = (*summed, "common", "swaps", "covers", *(["lieu"] * ledger.lieu))
    else:
        rows = [
            {"id": one.id, "name": one.name, "unit": one.unit, **_account(one, ledger)}
            for one in ledger.people
        ]
        summed = ("planned", "served", "fair", "off", "balance", *(["lieu"] * ledger.lieu))
    return {
        "version": 1,
        "by": by,
        "quarters": [str(quarter) for quarter in ledger.quarters],
        "lines": list(ledger.lines),
        "rows": rows,
        "totals": {key: _sum(row[key] for row in rows) for key in summed},
        "spread": {line: number(value) for line, value in ledger.spread.items()},
        "proofs": [
            {
                "quarter": str(proof.quarter),
                "line": proof.line,
                "value": number(proof.value),
                "bound": number(proof.bound),
                "proved": proof.proved,
                "fairer-by-at-most": 0 if proof.proved else number(proof.value - proof.bound),
                "changes-since": ledger.changes[proof.quarter],
                "message": statement(proof).to(language),
            }
            for proof in ledger.proofs
        ],
    }


def _account(account: Account, ledger: Ledger) -> dict[str, Any]:
    fair = account.fair_in_all
    return {
        "planned": number(account.planned_in_all),
        "served": number(account.served_in_all),
        "fair": number(fair),
        "off": number(account.served_in_all - fair),
        "balance": number(account.balance_in_all),
        "lieu": number(account.lieu) if ledger.lieu else None,
        "lines": {
            line: {
                "planned": number(account.planned[line]),
                "served": number(account.served[line]),
                "fair": number(account.fair[line]) if line in account.fair else None,
                "off": number(account.off(line)),
                "balance": number(account.balance.get(line, NONE)),
            }
            for line in ledger.lines
        },
    }


def _segment(one: SegmentRecord, ledger: Ledger) -> dict[str, Any]:
    posts = one.posts.total()
    return {
        "segment": one.segment,
        "unit": one.unit or None,
        "posts": posts,
        "filled": posts - one.vacant,
        "vacant": one.vacant,
        "people": len(one.people),
        "planned": one.planned.total(),
        "served": one.served.total(),
        "lines": {
            line: {"posts": one.posts[line], "planned": one.planned[line], "served": one.served[line]}
            for line in ledger.lines
        },
    }


def _sum(values: Iterable[int | float]) -> int | float:
    return number(sum((Fraction(str(value)) for value in values), NONE))
