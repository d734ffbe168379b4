"""The certificate of a schedule, kept beside it, so that its proof can be checked by anyone at any time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from roster.domain.certificate import Certificate, Claim, Duals
from roster.domain.dates import Quarter
from roster.domain.text import Text
from roster.domain.tiers import TierKey
from roster.errors import Place, Problem, RosterError
from roster.files.atomic import write_text
from roster.files.limits import read_bytes
from roster.records.document import Document, Row
from roster.records.schedule_file import path_of

VERSION = 1
MOST_BYTES = 200_000_000
"""A file larger than that is none of ours."""


@dataclass(frozen=True)
class ProofFile:
    """The claims of a schedule, tier by tier, the multipliers they rest on, and a digest of the rows."""

    digest: str
    claims: tuple[Claim, ...]
    certificate: Certificate


def proof_path(folder: Path, quarter: Quarter) -> Path:
    """Where the proof of a quarter's schedule is kept in a duty folder."""
    return path_of(folder, quarter).with_suffix(".proof.json")


def digest_of(rows: Iterable[Row]) -> str:
    """A digest of who is planned for which duty, whatever was changed since."""
    told = sorted(
        f"{row.date}|{row.shift}|{row.duty}|{row.segment}|{row.role}|{','.join(sorted(row.assigned))}"
        for row in rows
    )
    return hashlib.sha256("\n".join(told).encode("utf-8")).hexdigest()


def write_proof(path: Path, document: Document, certificate: Certificate) -> None:
    """Write the proof of a document that was just built; one of an earlier build is replaced."""
    tiers = [
        {
            "name": tier.key.name,
            "part": tier.key.part,
            **({"weights": dict(tier.key.terms)} if tier.key.terms else {}),
            "value": str(tier.value),
            "bound": str(tier.bound),
            "proof": tier.proof,
            **({} if duals is None else _duals_dict(duals)),
        }
        for tier, duals in zip(document.tiers, certificate.tiers, strict=True)
    ]
    head = {"version": VERSION, "quarter": str(document.quarter), "schedule": digest_of(document.duties)}
    lines = ",\n".join(f"  {json.dumps(tier, ensure_ascii=False)}" for tier in tiers)
    text = json.dumps(head, ensure_ascii=False)[:-1] + f', "tiers": [\n{lines}\n]}}\n'
    write_text(path, text, overwrite=True)


def _duals_dict(duals: Duals) -> dict[str, Any]:
    return {
        "unit": str(duals.unit),
        "statements": duals.keys[:, 0].tolist(),
        "rows": duals.keys[:, 1].tolist(),
        "prices": duals.prices.tolist(),
        "before": {str(number): str(multiplier) for number, multiplier in duals.before},
    }


def read_proof(path: Path) -> ProofFile:
    """The proof kept in a file; raises RosterError where there is none, or where it is no proof of ours."""
    hint = Text("证明与值班表一起由 roster build 写出", "roster build writes the proof beside the schedule")
    try:
        data = json.loads(read_bytes(path, MOST_BYTES, hint).decode("utf-8"))
        tiers = [_tier(one) for one in data["tiers"]]
        if data["version"] != VERSION:
            raise ValueError("version")
        return ProofFile(
            str(data["schedule"]),
            tuple(claim for claim, _ in tiers),
            Certificate(tuple(duals for _, duals in tiers)),
        )
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        message = Text("不是能读的证明文件", "this is no proof that can be read")
        hint = Text("重新排班，或找回原来的文件", "build again, or bring the file back as it was")
        raise RosterError.of([Problem(Place(str(path)), message, hint)]) from error


def _tier(data: Mapping[str, Any]) -> tuple[Claim, Duals | None]:
    part = data["part"]
    terms = tuple((str(name), int(weight)) for name, weight in data.get("weights", {}).items())
    claim = Claim(
        TierKey(str(data["name"]), None if part is None else str(part), terms),
        _fraction(data["value"]),
        _fraction(data["bound"]),
        data["proof"],
    )
    return claim, _duals(data) if "unit" in data else None


def _duals(data: Mapping[str, Any]) -> Duals:
    import numpy as np

    statements, rows, prices = (_whole(data[key]) for key in ("statements", "rows", "prices"))
    if not len(statements) == len(rows) == len(prices):
        raise ValueError("rows")
    return Duals(
        _fraction(data["unit"]),
        np.array([statements, rows], dtype=np.int64).T.reshape(-1, 2),
        np.array(prices, dtype=np.int64),
        tuple((int(number), _fraction(multiplier)) for number, multiplier in data["before"].items()),
    )


def _whole(numbers: Sequence[Any]) -> list[int]:
    if not all(type(number) is int for number in numbers):
        raise ValueError("whole numbers")
    return list(numbers)


def _fraction(text: Any) -> Fraction:
    """A fraction written p/q: nothing longer, and no powers of ten, which could be made very long."""
    if not isinstance(text, str) or len(text) > 200 or not text.lstrip("-").replace("/", "", 1).isdigit():
        raise ValueError("fraction")
    return Fraction(text)
