"""The JSON Schema of the plan: keys in both languages, so that editors complete and check them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from roster.plan.schema import Plan
from roster.plan.terms import VALUES, keys_of, rules_by_name
from roster.rules.catalogue import CATALOGUE

SCHEMA_FILE = "roster.schema.json"


def plan_schema() -> dict[str, Any]:
    """The schema; rules are told apart by their name."""
    schema = Plan.model_json_schema()
    definitions = schema.setdefault("$defs", {})
    names: list[str] = []
    for kind in CATALOGUE:
        rule = kind.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= rule.pop("$defs", {})
        rule["properties"]["rule"] = {
            "enum": [name for name, other in rules_by_name().items() if other is kind]
        }
        rule["title"] = kind.title.en
        definitions[kind.__name__] = rule
        names.append(kind.__name__)
    definitions["Rule"] = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in names]}
    models = {model.__name__: model for model in (*_models(Plan), *CATALOGUE)}
    for name, model in models.items():
        _both_languages(schema if name == "Plan" else definitions.get(name, {}), model)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def _models(root: type[BaseModel]) -> list[type[BaseModel]]:
    """Every model that the subclasses of the plan's building block define."""
    from roster.words import Strict

    found: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [Strict]
    while waiting:
        model = waiting.pop()
        found.append(model)
        waiting += model.__subclasses__()
    return [root, *found]


def _both_languages(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Let each key be written in either language, and a mapping by what a bare word means."""
    properties = schema.get("properties", {})
    for word, key in keys_of(model).items():
        if key in properties:
            properties[word] = properties[key]
    for part in list(properties.values()):
        _values(part)
    # Which keys are required depends on the language they are written in: the plan itself is checked by roster.
    schema.pop("required", None)
    bare = getattr(model, "bare", None)
    if bare is not None and "properties" in schema:
        mapping = {key: schema.pop(key) for key in list(schema) if key not in {"title", "description"}}
        schema["anyOf"] = [mapping, {"type": ["string", "number", "array"]}]


def _values(part: Any) -> None:
    """Let fixed words be written in Chinese too, and a list of one thing as that thing."""
    if isinstance(part, dict):
        for choice in (part, *part.get("anyOf", ())):
            words = choice.get("enum") or ([choice["const"]] if "const" in choice else [])
            more = [word for value in words for word in VALUES.get(value, ()) if word not in words]
            if more:
                choice.pop("const", None)
                choice["enum"] = [*words, *more]
        if part.get("type") == "array" and "anyOf" not in part:
            array = dict(part)
            part.clear()
            part["anyOf"] = [array, {"type": ["string", "object"]}]
