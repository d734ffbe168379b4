"""Tables in a terminal: where one fits it is printed at once, and looks as where it has to be measured."""

from __future__ import annotations

import io

from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from roster.output.forms.terminal import STYLES, _fitting, _is_plain, _Lined, _rows, _widths, _wrapping, show
from roster.output.grid import Cell, CellKind, Column, Grid

TEXTS = st.text("甲乙(,a 1/—é", max_size=6) | st.sampled_from(["一行\n两行", "a\n\nb", "【空岗】", ""])
KINDS: st.SearchStrategy[CellKind] = st.sampled_from(["", *STYLES])
CELLS = st.builds(Cell, TEXTS, KINDS)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    size = draw(st.integers(1, 4))
    titles = st.builds(
        Column, st.text("姓名A b", min_size=1, max_size=5).map(str.strip), st.integers(0, 3), st.booleans()
    )
    columns = draw(st.lists(titles, min_size=size, max_size=size))
    rows = draw(st.lists(st.tuples(*[CELLS] * size), max_size=5))
    groups = draw(st.frozensets(st.integers(0, 4)))
    return Grid("", tuple(columns), tuple(rows), groups)


def printed(table: RenderableType, *, colour: bool, width: int = 80) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        highlight=False,
        markup=False,
        force_terminal=colour,
        color_system="standard" if colour else None,
    )
    console.print(table, crop=False)
    return out.getvalue()


@given(grids(), st.booleans())
@example(Grid("", (Column(""),), ()), False)
def test_a_table_that_fits_looks_as_if_it_were_measured(grid: Grid, colour: bool) -> None:
    kept = list(range(len(grid.columns)))
    rows = list(_rows(grid, kept))
    at_once = printed(_Lined(grid.columns, _widths(grid), rows), colour=colour)
    assert at_once == printed(_wrapping(grid.columns, rows), colour=colour)


def test_control_characters_are_left_to_what_measures() -> None:
    kinds = {"a\tb": False, "a\x1b[1m": False, "a\n": False, "a\nb": True, "甲": True}
    for text, plain in kinds.items():
        grid = Grid("", (Column("A"),), ((Cell(text),),))
        assert _is_plain(list(_rows(grid, [0]))) is plain


def test_what_can_be_missed_is_left_out_first() -> None:
    columns = (Column("aaaa", 1), Column("bbbb"), Column("cccc", 2))
    grid = Grid("t", columns, (tuple(Cell(text) for text in ("aaaa", "bbbb", "cccc")),))
    shown = {}
    for width in (80, 14, 8, 3):
        out = io.StringIO()
        show(Console(file=out, width=width), grid)
        shown[width] = out.getvalue()
    assert all(text in shown[80] for text in ("aaaa", "bbbb", "cccc"))
    assert "cccc" not in shown[14]
    assert "aaaa" in shown[14]
    assert "aaaa" not in shown[8]
    # The last column is never left out: it is broken.
    assert "bbb\nb" in shown[3]
    assert _fitting(grid, _widths(grid), 80) == [0, 1, 2]
