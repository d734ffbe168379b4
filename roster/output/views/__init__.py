"""Answers, reasons and accounts as tables and sentences."""
