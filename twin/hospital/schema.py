"""JSON Schemas of the files, for editors that complete and check while one types.

They come from the models, and say less than `twin check`: a file that extends another
may leave out anything, so nothing but the format and the name has to be there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from twin.hospital.codes import CodesFile
from twin.hospital.distribution import SHAPES
from twin.hospital.extends import FORMAT
from twin.hospital.layers import LIFTED
from twin.hospital.scenario import Scenario
from twin.hospital.step import STEPS

Schema = dict[str, Any]
DIALECT = GenerateJsonSchema.schema_dialect
EXPRESSION: Schema = {
    "description": "A number worked out, as in `= 0.12 * (1 - 0.4 * reminders)`.",
    "type": "string",
    "pattern": "^\\s*=",
}
CELL: Schema = {
    "description": "The value of a table's row, inside `for_each`.",
    "type": "string",
    "pattern": "^\\{[^{}]+\\}$",
}
FOR_EACH: Schema = {
    "description": "Table of which each row makes an entry: `clinic`, a list of "
    "tables, or `{clinic: {where: {kind: expert}}}`.",
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {
            "type": "object",
            "additionalProperties": {
                "type": ["object", "null"],
                "properties": {"where": {"type": "object"}},
                "additionalProperties": False,
            },
        },
    ],
}
_ANY_MAPPING: Schema = {"type": "object"}
_TABLES: Schema = {
    "description": "Rows by id, cells by column; or the CSV file that holds them.",
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            {"type": "string", "pattern": "\\.csv$"},
            {"type": "object", "additionalProperties": {"type": ["object", "null"]}},
            {"type": "null"},
        ]
    },
}
_NOT_WRITTEN = ("formulas",)
_NOT_IN_RESOURCES = ("places", "connections", "crs")


def schemas() -> dict[str, Schema]:
    """Schema of each kind of file, by its name without the end `.schema.json`."""
    return {"scenario": scenario(), "resources": resources(), "codes": codes()}


def scenario() -> Schema:
    """Schema of a scenario's file."""
    whole = _models()
    written = whole["properties"]
    layout = whole["$defs"]["Layout"]["properties"]
    keys = {key: written[key] for key in written if key not in _NOT_WRITTEN}
    keys |= {key: layout[key] for key in LIFTED if key in layout}
    keys["layout"] = {
        "description": "Folder of the layout, or what is set of it.",
        **_either({"type": "string"}, _bare(written["layout"])),
    }
    keys["extends"] = {
        "description": "File of the scenario that this one changes.",
        "type": "string",
    }
    keys["set"] = {
        "description": "Values by dotted path, in which `*` stands for any part.",
        **_ANY_MAPPING,
    }
    return _file("A scenario: how a hospital runs", keys, whole["$defs"])


def resources() -> Schema:
    """Schema of a layout's `resources.yaml`."""
    whole = _models()
    layout = whole["$defs"]["Layout"]["properties"]
    keys = {key: layout[key] for key in layout if key not in _NOT_IN_RESOURCES}
    keys |= {key: whole["properties"][key] for key in LIFTED if key not in layout}
    return _file("A layout's resources: what can be held", keys, whole["$defs"])


def codes() -> Schema:
    """Schema of a layout's `codes.yaml`."""
    whole = CodesFile.model_json_schema(by_alias=True)
    made = _file("A layout's codes: what source systems call it", {}, {})
    keys = {**made["properties"], **whole["properties"]}
    return {**made, "properties": keys, "required": ["twin", "codes"]} | {
        "$defs": whole["$defs"]
    }


def _file(title: str, keys: Schema, defs: Schema) -> Schema:
    first = {"twin": {"description": "Version of the format.", "const": FORMAT}}
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": {**first, **keys},
        "required": ["twin", "name"],
        "additionalProperties": False,
        "$defs": _reached(keys, defs),
    }


def _reached(schema: Any, defs: Schema) -> Schema:
    """Definitions that a schema refers to, and those that these refer to."""
    found: Schema = {}
    left = [schema]
    while left:
        for name in _references(left.pop()):
            if name not in found:
                found[name] = defs[name]
                left.append(defs[name])
    return dict(sorted(found.items()))


def _references(schema: Any) -> set[str]:
    text = json.dumps(schema)
    return {part.partition('"')[0] for part in text.split('"#/$defs/')[1:]}


def _models() -> Schema:
    """Schema of the models, as files write them."""
    whole = Scenario.model_json_schema(by_alias=True)
    defs = whole["$defs"]
    shapes = {shape.__name__ for shape in SHAPES}
    made = {name: _written(defs[name], shapes) for name in defs}
    for name, change in _SHORT.items():
        made[name] = change(made[name])
    made |= {"expression": EXPRESSION, "cell": CELL, "for_each": FOR_EACH}
    made |= {"distribution": _distribution(), "step": _step()}
    keys = _written(whole, shapes)["properties"]
    keys["tables"] = _TABLES
    keys["grid"] = {
        "description": keys["grid"]["description"],
        "type": "object",
        "additionalProperties": {"type": "array", "minItems": 1},
    }
    return {"properties": keys, "$defs": made}


def _written(schema: Any, shapes: set[str]) -> Any:
    """A schema of what a file may write where a model wants what one schema says."""
    if not isinstance(schema, dict):
        return schema
    options = schema.get("oneOf") or schema.get("anyOf")
    said = {"description": schema["description"]} if "description" in schema else {}
    if "$ref" in schema:
        return {**said, "anyOf": [{"$ref": schema["$ref"]}, _ref("cell"), _NULL]}
    if options:
        return {**said, **_of_options(options, shapes)}
    kind = schema.get("type")
    if kind in ("number", "integer"):
        kept = {key: value for key, value in schema.items() if key not in _NOISE}
        return {**said, **_either(kept, _ref("expression"), _ref("cell"), _NULL)}
    if kind == "array":
        return {**said, **_array(schema, shapes)}
    if kind == "object":
        return {**said, **_object(schema, shapes)}
    if kind == "string" and not {"enum", "const", "format"} & set(schema):
        return {**said, "type": ["string", "null"]}
    kept = {key: value for key, value in schema.items() if key not in _NOISE}
    return {**said, **_either(kept, _ref("cell"), _NULL)}


_NULL: Schema = {"type": "null"}
_NOISE = ("title", "default", "description")


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _either(*options: Schema) -> Schema:
    """One of several, each once and none inside another."""
    flat: list[Schema] = []
    for option in options:
        inner = option["anyOf"] if set(option) == {"anyOf"} else [option]
        flat += [one for one in inner if one not in flat]
    return {"anyOf": flat}


def _of_options(options: list[Any], shapes: set[str]) -> Schema:
    names = {str(one.get("$ref", "")).rpartition("/")[2] for one in options}
    if names <= shapes:
        return _either(_ref("distribution"), _NULL)
    if names <= {kind.__name__ for kind in STEPS.values()}:
        return _either(_ref("step"))
    return _either(*(_bare(_written(one, shapes)) for one in options))


def _bare(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "description"}


def _array(schema: Schema, shapes: set[str]) -> Schema:
    kept: Schema = {"type": "array"}
    if "items" in schema:
        kept["items"] = _written(schema["items"], shapes)
    if "prefixItems" in schema:
        kept["prefixItems"] = [_written(one, shapes) for one in schema["prefixItems"]]
    return _either(kept, _ref("cell"), _NULL)


def _object(schema: Schema, shapes: set[str]) -> Schema:
    """A mapping, which a template may multiply and a child may write in part."""
    kept: Schema = {"type": "object"}
    keys = {key: _written(one, shapes) for key, one in _keys(schema).items()}
    kept["properties"] = {**keys, "for_each": _ref("for_each")}
    more = schema.get("additionalProperties", True)
    kept["additionalProperties"] = _written(more, shapes)
    return kept


def _keys(schema: Schema) -> Schema:
    found: Schema = schema.get("properties", {})
    return found


def _distribution() -> Schema:
    """A number, or a word with its parameters."""
    words = {shape.word: _ref(shape.__name__) for shape in SHAPES}
    number = _either({"type": "number"}, _ref("expression"), _ref("cell"))
    words["constant"] = number
    named = {
        "description": "A distribution, in the unit of the value.",
        "type": "object",
        "properties": words,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return _either(number, named)


def _step() -> Schema:
    """A step, whose keys are those of what it does."""
    kinds = [
        {
            "if": {"properties": {"do": {"const": word}}, "required": ["do"]},
            "then": _ref(kind.__name__),
        }
        for word, kind in STEPS.items()
    ]
    return {
        "description": "A step of a pathway.",
        "type": "object",
        "properties": {"do": {"enum": list(STEPS)}},
        "required": ["do"],
        "allOf": kinds,
    }


def _requirement(schema: Schema) -> Schema:
    one = {"description": "Resource wanted.", "type": "string"}
    keys = {**schema["properties"], "one": one}
    return _either({"type": "string"}, {**schema, "properties": keys})


def _one_or_list(key: str) -> Callable[[Schema], Schema]:
    """A change that lets a key hold what its list would hold."""

    def change(schema: Schema) -> Schema:
        held = schema["properties"][key]
        lists = [one for one in held["anyOf"] if one.get("type") == "array"]
        items = [_bare(one["items"]) for one in lists]
        options = _either(*items, *held["anyOf"])
        keys = {**schema["properties"], key: {**held, **options}}
        return {**schema, "properties": keys}

    return change


def _pathway(schema: Schema) -> Schema:
    return _either({"type": "array", "items": _ref("step")}, schema)


def _profile(_: Schema) -> Schema:
    return _either({"type": "string"}, {"type": "object"})


def _arrivals(schema: Schema) -> Schema:
    return _either({"type": "string"}, schema)


def _mixture(schema: Schema) -> Schema:
    parts = _bare(schema["properties"]["parts"])
    return {"description": schema["description"], **parts}


def _quantiles(schema: Schema) -> Schema:
    return {
        "description": schema["description"],
        "type": "object",
        "patternProperties": {
            "^[0-9.]+$": _either({"type": "number"}, _ref("expression"), _ref("cell"))
        },
        "additionalProperties": False,
        "minProperties": 2,
    }


def _replications(schema: Schema) -> Schema:
    share = {"type": "string", "pattern": "^[0-9.]+ *%$"}
    given = schema["properties"]["until"]
    until = {**given, **_either(share, _bare(given))}
    keys = {**schema["properties"], "until": until}
    number = {"type": "integer", "minimum": 1}
    return _either(number, _ref("expression"), {**schema, "properties": keys})


def _uncertain(schema: Schema) -> Schema:
    keys = {key: schema["properties"][key] for key in ("interval", "level")}
    bounds = {"type": "object", "properties": keys, "required": ["interval"]}
    return _either(_ref("distribution"), {**bounds, "additionalProperties": False})


def _days(schema: Schema) -> Schema:
    number = {"type": "integer", "minimum": 1}
    one = _either(number, {"type": "string"})
    return {
        "description": schema["description"],
        **_either({"type": "array", "items": one, "minItems": 1}, one),
    }


_SHORT: dict[str, Callable[[Schema], Schema]] = {
    "Arrivals": _arrivals,
    "Days": _days,
    "Hold": _one_or_list("for"),
    "Mixture": _mixture,
    "Pathway": _pathway,
    "Profile": _profile,
    "Quantiles": _quantiles,
    "Release": _one_or_list("what"),
    "Replications": _replications,
    "Requirement": _requirement,
    "Seize": _one_or_list("for"),
    "Uncertain": _uncertain,
}
"""What files may write shorter than the models hold it."""
