"""`roster schema`: the JSON Schema of the plan, for editors."""

from __future__ import annotations


def schema() -> None:
    """打印计划的 JSON Schema 定义 Print the JSON Schema of the plan."""
    from roster.cli.console import print_json
    from roster.plan.json_schema import plan_schema

    print_json(plan_schema())
