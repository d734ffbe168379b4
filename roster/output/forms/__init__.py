"""The forms tables take: terminal, workbook, page, PDF, Word, CSV, calendar entries."""
