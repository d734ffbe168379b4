"""What the admin wrote: the plan, read, checked, and turned into the values of the ground floor."""

from roster.plan.reading import parse, read
from roster.plan.schema import Plan

__all__ = ["Plan", "parse", "read"]
