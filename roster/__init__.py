"""roster: duty rosters that are provably fair."""

__version__ = "0.1.0"
