"""One plan, built by the product and judged by the sheet: everything in which they differ."""

from __future__ import annotations

import dataclasses
import json
import random
import time
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from tests.differential import edits
from tests.differential.asked import Asked, Tier
from tests.differential.model import Model
from tests.differential.shares import Shares, cents
from tests.differential.world import World, read
from tests.running import run

EPSILON = Fraction(1, 100_000)


@dataclass
class Verdict:
    """What came of a plan: `differences` are false statements of the product (or of the reading), by kind."""

    outcome: str = ""
    differences: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    tiers: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    took: float = 0.0

    def differs(self, kind: str, what: str) -> None:
        self.differences.append((kind, what))


@dataclass(frozen=True)
class Settings:
    """How long to search, and whose fair shares to take."""

    seconds: float = 2.0
    limit: float = 20.0
    gap: str = "0"
    workers: int = 1
    shares: str = "own"
    edits: int = 0


def compare(folder: Path, quarter: str, settings: Settings) -> Verdict:
    """Build the folder's quarter and judge what is said of it."""
    verdict = Verdict()
    begun = time.monotonic()
    limits = ("--time-limit", str(settings.limit), "--gap", settings.gap)
    done = run("build", "-q", quarter, "--force", "--format", "json", *limits, folder=folder)
    verdict.seconds = time.monotonic() - begun
    for path in (folder / "schedules").glob(f"{quarter}*"):
        path.unlink()
    if done.returncode == 2:
        verdict.outcome = "refused"
        verdict.notes.append(("refused", done.stderr[:400]))
        return verdict
    if done.returncode == 4:
        verdict.outcome = "exit 4"
        kind = "turns-joiner" if _turns_joiner(read(folder, quarter)) else "exit-4"
        verdict.differs(kind, " ".join(done.stderr.split())[-300:])
        return verdict
    world = read(folder, quarter)
    given, among = product_shares(folder, quarter), among_the_able()
    if settings.shares == "own":
        _compare_shares(Asked(world, among=among), given, verdict)
    asked = Asked(world, given, among=among)
    verdict.rules.update(f"{rule}" for rule in asked.sheet.met)
    if done.returncode == 3:
        return _no_time(asked, verdict, settings)
    document = json.loads(done.stdout)
    if document["status"] == "impossible":
        return _impossible(asked, verdict, settings, document)
    verdict.outcome = document["status"]
    judge = _Judge(world, asked, document, verdict, settings)
    judge.all()
    if settings.edits and not verdict.differences:
        judge.edits(folder, quarter)
    return verdict


def _turns_joiner(world: World) -> bool:
    """Whether someone who takes turns joins within the quarter."""
    joining = any(one.member.first and one.member.first > world.first for one in world.people)
    return joining and any(rule["rule"] == "turns" for rule in world.rules)


@cache
def _page_of_fair() -> str:
    return run("rules", "fair", "--lang", "en", folder=Path()).stdout


def among_the_able() -> bool:
    """Whether the documentation divides every post over those who can hold it (it once did not)."""
    return "among those who can serve" in " ".join(_page_of_fair().split())


def _compare_shares(mine: Asked, given: tuple[Shares, Shares], verdict: Verdict) -> None:
    """Own shares and balances against the product's; it may round shares to a ten-thousandth."""
    balance = {key: given[1].get(key, Fraction(0)) for key in given[0]}
    own = {key: mine.balance.get(key, Fraction(0)) for key in mine.fair}
    for kind, told, read_ in (("shares", given[0], mine.fair), ("balance", balance, own)):
        off = [
            key
            for key in sorted(told | read_)
            if key not in told or key not in read_ or abs(told[key] - read_[key]) > Fraction(1, 2000)
        ]
        if off:
            show = [(key, _number(told.get(key)), _number(read_.get(key))) for key in off[:5]]
            verdict.differs(kind, f"{len(off)} differ: {show}")


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)


def product_shares(folder: Path, quarter: str) -> tuple[Shares, Shares]:
    """The product's own fair shares and balances, for where only the rest is to be compared."""
    from roster.domain.dates import Quarter
    from roster.job.opening import open_job

    horizon = open_job(folder, Quarter.parse(quarter)).horizon
    return dict(horizon.fair), dict(horizon.balance)


def _no_time(asked: Asked, verdict: Verdict, settings: Settings) -> Verdict:
    verdict.outcome = "no roster in time"
    tried = Model(asked.sheet, settings.workers).any_roster(settings.seconds)
    if verdict.seconds < settings.limit / 2:
        verdict.differs("time-at-once", f"exit 3 after {verdict.seconds:.1f} s; I find: {tried.outcome}")
    else:
        verdict.notes.append(("no-time", f"exit 3 after {verdict.seconds:.1f} s; I find: {tried.outcome}"))
    return verdict


def _impossible(asked: Asked, verdict: Verdict, settings: Settings, document: Any) -> Verdict:
    verdict.outcome = "impossible"
    tried = Model(asked.sheet, settings.workers).any_roster(max(20.0, settings.seconds))
    if tried.outcome == "better":
        said = "; ".join(one["message"] for one in document["findings"])
        verdict.differs("not-impossible", f"{said[:500]}: {_shown(asked.world, tried.roster)}")
    elif tried.outcome == "unknown":
        verdict.notes.append(("impossible-unknown", ""))
    return verdict


def _shown(world: World, roster: frozenset[tuple[str, int]]) -> str:
    rows = sorted((row, who) for who, row in roster)
    found = (f"{world.rows[n].date} {world.rows[n].shift} {world.rows[n].segment} {who}" for n, who in rows)
    return ", ".join(found)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a duty of the document and one of the world the same."""
    return (
        str(row["date"]),
        row["shift"],
        row["duty"],
        row["segment"] or "",
        row["role"],
        bool(row.get("reserve")),
    )


class _Judge:
    """The document of a build against the sheet."""

    def __init__(
        self, world: World, asked: Asked, document: Any, verdict: Verdict, settings: Settings
    ) -> None:
        self.world, self.asked, self.document = world, asked, document
        self.verdict, self.settings = verdict, settings

    def all(self) -> None:
        roster = self._roster(self.document)
        if roster is None:
            return
        self.roster = roster
        sheet = self.asked.sheet
        self.values = sheet.values(roster)
        unable = sheet.unable(roster)
        if unable:
            self.verdict.differs("unable", _shown(self.world, frozenset(unable)))
        for broken in sheet.broken(self.values):
            self.verdict.differs("hard", broken)
        self._bites()
        self._shares()
        if not {kind for kind, _ in self.verdict.differences} - {"shares", "balance"}:
            self._tiers()

    def edits(self, folder: Path, quarter: str) -> None:
        """The schedule edited at random, and what `check` finds then."""
        dice = random.Random(quarter)
        people = [person.id for person in self.world.people]
        given = self.asked.fair, self.asked.balance
        anyone = Asked(self.world, given, anyone=True, among=self.asked.among)
        for _ in range(self.settings.edits):
            document = edits.edited(self.document, people, dice)
            roster = self._roster(document)
            assert roster is not None
            differs = edits.judged(folder, quarter, anyone, document, roster)
            self.verdict.tiers["edits checked"] += 1
            if differs:
                self.verdict.differs("check", f"{differs}: {_shown(self.world, roster ^ self.roster)}")

    def _roster(self, document: Any) -> frozenset[tuple[str, int]] | None:
        """Who serves which row of the world; the duties themselves must be the same."""
        mine = {
            _key(row.__dict__ | {"date": row.date}): (n, (row.need, row.line, row.unit, row.start, row.end))
            for n, row in enumerate(self.world.rows)
        }
        found: set[tuple[str, int]] = set()
        seen: set[tuple[Any, ...]] = set()
        for row in document["duties"]:
            key = _key(row)
            seen.add(key)
            if key not in mine:
                self.verdict.differs("duties", f"not asked for: {key}")
                return None
            n, (need, line, unit, start, end) = mine[key]
            told = (row["need"], row["line"], row["unit"], row["start"], row["end"])
            here = (need, line, unit, start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes"))
            if told != here:
                self.verdict.differs("duties", f"{key}: {told}, I read {here}")
                return None
            found |= {(who, n) for who in row["assigned"]}
        if len(seen) < len(mine):
            self.verdict.differs("duties", f"missing: {sorted(set(mine) - seen)[:3]}")
            return None
        return frozenset(found)

    def _bites(self) -> None:
        """Which rules cost something or hold at their limit in the roster."""
        sheet = self.asked.sheet
        for rule, over in sheet.hard:
            if rule in sheet.met and over.value(self.values) == 0 and over.const < 0:
                self.verdict.rules[f"{rule} at its limit"] = 1
        for rule, var in sheet.priced:
            if self.values[var]:
                self.verdict.rules[f"{rule} broken"] = 1
        for rule in {one["rule"] for one in self.world.rules}:
            weights = {one.get("weight") for one in self.world.rules if one["rule"] == rule}
            self.verdict.rules[f"{rule} hard"] = int("hard" in weights)
            self.verdict.rules[f"{rule} priced"] = int(bool(weights - {"hard"}))

    def _shares(self) -> None:
        told = {
            (one["id"], line): Fraction(str(share))
            for one in self.document["people"]
            for line, share in one["fair"].items()
        }
        mine = {key: cents(share) for key, share in self.asked.fair.items()}
        # Rounded so that their sum stays, a share may be off by a cent.
        off = {
            key
            for key in told | mine
            if (key in told) != (key in mine) or abs(told[key] - mine[key]) > Fraction(1, 100)
        }
        if off:
            show = [(key, str(told.get(key)), str(mine.get(key))) for key in sorted(off)[:4]]
            self.verdict.differs("shown-shares", f"{show}")

    def _tiers(self) -> None:
        mine = self.asked.tiers()
        told = {(one["name"], one.get("part") or one["line"]): one for one in self.document["tiers"]}
        order = [(one.name, one.part) for one in mine if (one.name, one.part) in told]
        if order != list(told):
            self.verdict.differs("order", f"{list(told)}, I read {[(one.name, one.part) for one in mine]}")
            return
        model = Model(self.asked.sheet, self.settings.workers)
        model.hint(self.values)
        for tier in mine:
            value = sum(
                (times * self.asked.sheet.cost(key, self.values) for key, times in tier.weights.items()),
                Fraction(0),
            )
            one = told.get((tier.name, tier.part))
            if one is None:
                if value:
                    self.verdict.differs("missing", f"{tier.name} {tier.part} costs {float(value)}")
                    return
                continue
            self._tier(tier, one, value, model)

    def _tier(self, tier: Tier, one: Mapping[str, Any], value: Fraction, model: Model) -> None:
        name = f"{tier.name} {tier.part or ''}".strip()
        said, bound = Fraction(str(one["value"])), Fraction(str(one["bound"]))
        differs = self.verdict.differs
        kind = "joined" if len(tier.weights) > 1 and "+" in tier.name else tier.name
        self.verdict.tiers[f"{kind} {'proved' if one['proved'] else 'open'}"] += 1
        if abs(said - value) > EPSILON:
            differs("value", f"{name}: {float(said)}, I count {float(value)}")
            return
        if bound > said + EPSILON:
            differs("bound-above-value", f"{name}: bound {float(bound)}, value {float(said)}")
        if one["proved"] and bound < said - EPSILON:
            differs("proved-below", f"{name}: proved at {float(said)} with bound {float(bound)}")
        tried = model.better(tier.weights, value, self.settings.seconds)
        self.verdict.tiers[
            {"better": "improved", "none": "optimum", "unknown": "unknown"}[tried.outcome]
        ] += 1
        if tried.outcome == "better":
            again = self.asked.sheet.values(tried.roster)
            better = sum(
                (times * self.asked.sheet.cost(key, again) for key, times in tier.weights.items()),
                Fraction(0),
            )
            assert not self.asked.sheet.broken(again)
            assert better < value
            if better < bound - EPSILON:
                scope = self._scope(tier, value, model) if "rotation" in tier.name else "false-bound"
                what = f"{name}: {'proved ' if one['proved'] else ''}{float(said)}, bound {float(bound)}"
                differs(scope, f"{what}; {float(better)} by: {_shown(self.world, tried.roster)}")

    def _scope(self, tier: Tier, value: Fraction, model: Model) -> str:
        """Whether a better rotation keeps who serves when; a proof that says no more is kept apart."""
        inner = dataclasses.replace(self.settings)
        groups: dict[Hashable, list[int]] = {}
        for n, row in enumerate(self.world.rows):
            key = (row.date, row.shift, row.duty, row.role, row.line, row.priority, row.reserve)
            groups.setdefault(key, []).append(n)
        for person in self.world.people:
            for rows in groups.values():
                there = self.asked.sheet.sum([person.id], rows)
                model.fix(there, there.value(self.values))
        tried = model.better(tier.weights, value, inner.seconds)
        if tried.outcome != "better":
            return "rotation-scope"
        return "rotation-split" if _names_segments(self.world) else "false-bound"


def _names_segments(world: World) -> bool:
    """Whether anything but rotation itself may tell one segment from another."""
    words = ("segment", "unit", "S0", "S1", "S2", "S3", "'post'", "one-crew", "own-unit", "staffing")
    calls = [call for one in world.people for call in (*one.pins, *one.refused, *one.wishes)]
    return (
        any(word in str(rule) for rule in world.rules for word in words)
        or any(call.segments for call in calls)
        or any(row.ranged for row in world.rows)
    )
