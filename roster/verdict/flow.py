"""The most that can flow through a small network, and what holds it back; where counting looks for it."""

from __future__ import annotations

from roster.rules.flow import Clusters, Flow

__all__ = ["Clusters", "Flow"]
