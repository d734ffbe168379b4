"""A table as PDF, with the Chinese fonts of this machine embedded."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.output.forms.widths import column_widths
from roster.output.grid import Grid
from roster.output.paper import Paper

if TYPE_CHECKING:
    import typst

FONTS_FOLDER = "ROSTER_FONTS"
"""The environment variable that names a folder with more fonts."""

BODY = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Microsoft YaHei",
    "DengXian",
    "PingFang SC",
    "FangSong",
    "FangSong_GB2312",
    "仿宋_GB2312",
    "STFangsong",
    "SimSun",
    "SimHei",
    "Songti SC",
    "STSong",
    "Heiti SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "AR PL UMing CN",
    "Droid Sans Fallback",
)
"""Fonts for a small, dense table, the most legible first."""

TITLE = (
    "FZXiaoBiaoSong-B05S",
    "FZXiaoBiaoSong-B05",
    "方正小标宋简体",
    "方正小标宋_GBK",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif SC",
    "STZhongsong",
    "SimSun",
    "Songti SC",
)
"""Fonts for a title as offices set it; where none is there, the title has the table's."""

_LATIN = "Libertinus Serif"
"""The font typst brings along: enough where nothing is Chinese."""
_CHINESE = re.compile("[\u2e80-\uffef\U00020000-\U0003ffff]")
_WIDEST = 26
_PAGES = Text("第 {n} 页，共 {all} 页", "Page {n} of {all}")


def to_pdf(grid: Grid, paper: Paper) -> bytes:
    """The table on A4, with headings, page numbers, notes, signatures; raises RosterError without a font."""
    import typst

    fonts = _fonts(os.environ.get(FONTS_FOLDER))
    body = chosen(fonts.families(), BODY)
    title = [*chosen(fonts.families(), TITLE), *body]
    data = json.dumps(_data(grid, paper, body or [_LATIN], title or [_LATIN]), ensure_ascii=False)
    if not body and _CHINESE.search(data):
        raise _no_font()
    source = files("roster.output.forms").joinpath("templates", "table.typ").read_bytes()
    return typst.compile(source, format="pdf", font_paths=fonts, sys_inputs={"data": data})


def chosen(families: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """The wanted fonts that are there, in the order of the wish, by the names they have here."""
    here = {family.casefold(): family for family in families}
    return [here[name.casefold()] for name in wanted if name.casefold() in here]


@cache
def _fonts(folder: str | None) -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=True, font_paths=[folder] if folder else [])


def _no_font() -> RosterError:
    message = Text(
        "这台电脑上没有中文字体，PDF 写不出来",
        "no font with Chinese characters on this machine: no PDF can be made",
    )
    hint = Text(
        "安装思源黑体或 Noto Sans CJK（Debian：apt install fonts-noto-cjk），"
        "或把字体放进文件夹并设 {v}=该文件夹；也可导出 .html，在浏览器里打印成 PDF",
        "install Noto Sans CJK (Debian: apt install fonts-noto-cjk), or put a font into a folder and set {v}"
        " to it;"
        " or export .html and print that to PDF",
    ).format(v=FONTS_FOLDER)
    return RosterError.of([Problem(Place(".pdf"), message, hint)])


def _data(grid: Grid, paper: Paper, body: list[str], title: list[str]) -> dict[str, object]:
    zh = paper.language == "zh"
    widths = column_widths(grid)
    return {
        "title": grid.title,
        "lead": grid.lead,
        "owner": paper.owner,
        "date": paper.date,
        "pages": _PAGES.to(paper.language),
        "lang": "zh" if zh else "en",
        "region": "cn" if zh else "us",
        "fonts": body,
        "title-fonts": title,
        "landscape": not paper.portrait,
        "size": 10.5 if paper.portrait else 8.5,
        "pad": 6 if paper.portrait and len(grid.rows) <= _FEW else 2.6,
        "columns": [column.title for column in grid.columns],
        "widths": [min(_WIDEST, width) + 1.8 for width in widths],
        "center": [width <= _SHORT for width in widths],
        "rows": [[{"text": cell.text, "kind": cell.kind} for cell in row] for row in grid.rows],
        "groups": sorted(grid.groups),
        "notes": list(grid.notes),
        "signatures": list(paper.signatures),
    }


_FEW = 20
"""A notice of so few lines has room to spare on its page."""

_SHORT = 11
"""Columns of cells up to this long are centred."""
