"""A YAML or JSON file as plain data with the place of everything in it.

Read with libyaml's parser (a plan of thousands of people is read in a moment), resolved by YAML 1.2's
core schema here: `22:00` is a string, `off` is a word, a key twice is an error. Whatever is wrong with the
file as a file is said with its line; nothing is ever expanded without limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roster.domain.text import Text, signs
from roster.errors import Place, Problem, RosterError
from roster.files.discretion import broken_lines, discreet_lines, may_hold_reasons
from roster.files.limits import read_bytes

if TYPE_CHECKING:
    import yaml

Loc = tuple[str | int, ...]

MOST_BYTES = 32 * 1024 * 1024
MOST_NODES = 2_000_000
MOST_EXPANDED = 20_000
"""How many nodes aliases may repeat."""
MOST_DEPTH = 40
_MOST_UNFIT = 20
"""How many characters that can not be used are named."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML 1.2 (5.1) does not count as printable: written so, it is compiled in a tenth of the time."""

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: value
    for value, words in ((True, "true True TRUE"), (False, "false False FALSE"))
    for word in words.split()
}


@dataclass
class Source:
    """Plain data, and for every value and key, by its path into the data, the YAML node with its place."""

    file: str
    lines: list[str]
    data: Any = None
    values: dict[Loc, yaml.Node] = field(default_factory=dict)
    keys: dict[Loc, yaml.Node] = field(default_factory=dict)

    def place(self, loc: Iterable[str | int], *, key: bool = False) -> Place:
        """The place of the value (or the key) at `loc`; where there is none, of what is around it."""
        path = tuple(loc)
        if key and path in self.keys:
            return self._at(_mark(self.keys[path]))
        while path and path not in self.values:
            path = path[:-1]
        return self._at(_mark(self.values[path]) if path in self.values else (0, 0, 1))

    def _at(self, mark: tuple[int, int, int]) -> Place:
        line, column, width = mark
        text = self.lines[line] if line < len(self.lines) else ""
        return Place(self.file, line + 1, column + 1, text, max(1, min(width, len(text) - column)))


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, GB18030 or UTF-16; raises RosterError naming what is wrong."""
    missing = Text("用 roster init 新建一个值班文件夹", "start a duty folder with roster init")
    return decode(read_bytes(path, MOST_BYTES, missing), str(path))


def decode(raw: bytes, file: str) -> str:
    """Bytes as text: UTF-8 with or without mark, UTF-16 with mark, else GB18030."""
    hint = Text("请在记事本中另存为 UTF-8 编码", "save it as UTF-8 (Notepad: Save as, Encoding)")
    if raw[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        raise _error(Place(file), Text("这不是文本文件", "this is not a text file"), hint)
    encodings = ["utf-16"] if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    failed: list[tuple[int, str]] = []
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            failed.append((error.start, encoding))
            continue
        if "\0" in text:
            raise _error(
                _nth(text, text.index("\0"), file), Text("这不是文本文件", "this is not a text file"), hint
            )
        return text
    # The encoding that could be read furthest is the one that was meant.
    start, encoding = max(failed)
    good = raw[:start].decode(encoding)
    text = good + raw[start : start + 200].decode(encoding, "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:65536]).best()
    guess = best.encoding if best else "?"
    message = Text(
        "文字编码不是 UTF-8 也不是 GB18030（像是 {guess}）", "neither UTF-8 nor GB18030 (looks like {guess})"
    )
    raise _error(_nth(text, len(good), file), message.format(guess=guess), hint)


def _nth(text: str, offset: int, file: str) -> Place:
    """The place of the character at an offset into the text of a file."""
    lines = text[:offset].splitlines(keepends=True)
    number = len(lines) - (1 if lines and lines[-1].splitlines()[0] == lines[-1] else 0)
    column = len(lines[number]) if number < len(lines) else 0
    rest = text[offset - column :].splitlines()
    return Place(file, number + 1, column + 1, rest[0] if rest else "")


def encoding_of(raw: bytes) -> str:
    """The encoding in which a text that `decode` reads must be written to stay what it is."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    if raw[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def parse(text: str, file: str) -> Source:
    """Read YAML (or JSON, which is YAML); raises RosterError for duplicate keys or the first syntax error."""
    import yaml

    source = Source(file, text.splitlines() or [""])
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(text, Loader=loader)
        if may_hold_reasons(text):
            source.lines = discreet_lines(node, source.lines)
    except yaml.MarkedYAMLError as error:
        problem = _syntax(source, error)
        shown = Source(file, broken_lines(source.lines))
        place = shown._at((problem.place.line - 1, problem.place.column - 1, problem.place.width))
        raise RosterError.of([replace(problem, place=place)]) from None
    except (yaml.YAMLError, UnicodeEncodeError):
        raise RosterError.of(_unfit(text, file)) from None
    except RecursionError:
        raise _error(Place(file), Text("嵌套太深", "nested too deeply")) from None
    if node is None:
        return source
    walk = _Walk(source)
    source.data = walk.value(node, (), 0)
    if walk.problems:
        raise RosterError.of(walk.problems)
    return source


def _unfit(text: str, file: str) -> list[Problem]:
    """The characters that no YAML file may hold, the first of them."""
    message = Text("含有不能用的控制字符 U+{code}", "a control character that can not be used: U+{code}")
    hint = Text("删去它", "delete it")
    found = islice(_UNFIT.finditer(text), _MOST_UNFIT)
    return [
        Problem(_nth(text, one.start(), file), message.format(code=f"{ord(one[0]):04X}"), hint)
        for one in found
    ] or [Problem(Place(file), Text("这里的写法读不懂", "this can not be read"))]


@dataclass
class _Walk:
    """From nodes to data and places."""

    source: Source
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    count: int = 0
    expanded: int = 0

    def value(self, node: Any, loc: Loc, depth: int) -> Any:
        self._count(node, depth)
        self.source.values[loc] = node
        if node.id == "scalar":
            return _scalar(node)
        if node.id == "sequence":
            return [self.value(item, (*loc, number), depth + 1) for number, item in enumerate(node.value)]
        return self._mapping(node, loc, depth)

    def _mapping(self, node: Any, loc: Loc, depth: int) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                message = Text(
                    "这里应是一个词，不能是列表或映射", "a key must be a word, not a list or mapping"
                )
                self.problems.append(Problem(self.source._at(_mark(key_node)), message))
                continue
            key = signs(str(key_node.value))
            if key == "<<" and not key_node.style:
                for part in value_node.value if value_node.id == "sequence" else [value_node]:
                    found = self.value(part, loc, depth + 1)
                    merged = {**(found if isinstance(found, dict) else {}), **merged}
                continue
            if key in own:
                first = self.source.place((*loc, key), key=True)
                message = Text(
                    "“{key}”写了两次，第一次在第{line}行", "“{key}” is written twice, first on line {line}"
                )
                hint = Text("合并成一处，或删去一处", "merge the two, or delete one")
                self.problems.append(
                    Problem(self.source._at(_mark(key_node)), message.format(key=key, line=first.line), hint)
                )
                continue
            at = (*loc, key)
            self.source.keys[at] = key_node
            own[key] = self.value(value_node, at, depth + 1)
        return {**merged, **own} if merged else own

    def _count(self, node: Any, depth: int) -> None:
        self.count += 1
        seen = id(node)
        if seen in self.seen:
            self.expanded += 1
        else:
            self.seen.add(seen)
        if self.expanded <= MOST_EXPANDED and self.count <= MOST_NODES and depth <= MOST_DEPTH:
            return
        place = self.source._at(_mark(node))
        if depth <= MOST_DEPTH:
            message = Text("别名（*）重复展开过多，拒绝读取", "aliases (*) repeat too much: refused")
            raise RosterError.of(
                [Problem(place, message, Text("去掉别名，直接写出内容", "write it out without aliases"))]
            )
        raise RosterError.of([Problem(place, Text("嵌套太深", "nested too deeply"))])


def _mark(node: Any) -> tuple[int, int, int]:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 10_000
    return start.line, start.column, width


def _scalar(node: Any) -> Any:
    # A terminal would obey what it is shown, and a table could not hold it: a name has signs in its place.
    text = signs(node.value)
    if node.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text) and len(text) < 19:
        return int(text) if not re.match(r"[-+]?0\d", text) else text
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _syntax(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """A syntax error in words that help: tabs, a forgotten space after the colon, an unclosed bracket."""
    what = f"{error.context or ''} {error.problem or ''}"
    opened = "quoted scalar" in what or "flow " in what
    mark = (error.context_mark if opened else error.problem_mark) or error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    line = min(line, len(source.lines) - 1)
    for near in (line, line - 1):
        found = near >= 0 and _COLON.match(source.lines[near])
        if found and "\t" not in source.lines[near] and not opened:
            wide = found[1] == "\uff1a"
            message = _WIDE_COLON if wide else Text("冒号后面少了空格", "a space is missing after the colon")
            return Problem(source._at((near, found.start(1), 1)), message, _KEY_VALUE)
    text = source.lines[line]
    for test, message, hint in _SYNTAX:
        if test(what, text):
            return Problem(source._at((line, min(column, len(text)), 1)), message, hint)
    message = Text("这里的写法读不懂", "this can not be read")
    return Problem(source._at((line, min(column, len(text)), 1)), message, _SPACES)


_COLON = re.compile(r"[\s-]*[^\s:\uff1a'\"{}\[\]#,]+([:\uff1a])(?=[^\s])(?!.*:\s)(?!.*:$)")
"""A line that looks like a key, a colon of either width, and a value without a space between."""

_WIDE_COLON = Text("用了中文冒号“\uff1a”", "a full-width colon (\uff1a) is used")
_KEY_VALUE = Text(
    "写成“键: 值”，冒号是英文的，后面有一个空格", "write `key: value`, with a space after the colon"
)
_SPACES = Text(
    "检查缩进（用空格对齐）、冒号后的空格和括号",
    "check the indentation (spaces), the space after each colon, and brackets",
)

_SYNTAX: tuple[tuple[Callable[[str, str], bool], Text, Text], ...] = (
    (
        lambda what, line: "\\t" in what or "\t" in line[: len(line) - len(line.lstrip())],
        Text("缩进用了制表符（Tab）", "a tab is used for indentation"),
        Text("改用空格缩进", "indent with spaces"),
    ),
    (
        lambda what, line: "undefined alias" in what,
        Text("引用了没有定义的别名（*）", "an alias (*) that is defined nowhere"),
        Text("名字以 * 开头时请加引号", "put names that begin with * in quotes"),
    ),
    (
        lambda what, line: "flow mapping" in what or "flow sequence" in what,
        Text("括号没有配对，或少了逗号", "a bracket is not closed, or a comma is missing"),
        Text(
            "每个 { 要有 }，每个 [ 要有 ]，各项之间用英文逗号",
            "close each { with }, each [ with ], and part items with commas",
        ),
    ),
    (
        lambda what, line: "mapping values are not allowed" in what,
        Text("这里不该有冒号", "a colon is not expected here"),
        Text(
            "检查上一行的缩进；内容里有冒号时请加引号",
            "check the indentation above; put text with a colon in quotes",
        ),
    ),
    (
        lambda what, line: "expected ':'" in what or "simple key" in what,
        Text("少了冒号", "a colon is missing"),
        _KEY_VALUE,
    ),
    (
        lambda what, line: "single document" in what,
        Text("一个文件里有两份内容（---）", "two documents in one file (---)"),
        Text("只留一份", "keep one"),
    ),
    (
        lambda what, line: "quoted scalar" in what,
        Text("引号没有配对", "a quotation mark is not closed"),
        Text("补上另一个引号", "close it"),
    ),
    (
        lambda what, line: "cannot start any token" in what,
        Text("不能以这个符号开头", "text can not begin with this character"),
        Text("给这段文字加上引号", "put the text in quotes"),
    ),
    (
        lambda what, line: "did not find expected key" in what or "block" in what,
        Text("缩进没有对齐", "the indentation does not line up"),
        Text("同一层的各行从同一列开始", "start lines of one level in the same column"),
    ),
)


def _error(place: Place, message: Text, hint: Text | None = None) -> RosterError:
    return RosterError.of([Problem(place, message, hint)])
