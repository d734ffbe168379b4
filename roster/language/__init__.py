"""Wording and look-up: how names are printed, phrases, masks; how typed names, dates and marks are read."""
