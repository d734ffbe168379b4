"""A workbook's own parts (ECMA-376), edited in place: what is not touched stays as it is, to the byte."""
