"""Is a value as run.schema.json says: as much of JSON Schema as that uses."""

import json
import os


def against_schema(value):
    """What in `value` is not as run.schema.json says."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.schema.json")
    with open(path, encoding="utf-8") as file:
        root = json.load(file)
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
             "boolean": bool, "null": type(None)}

    def faults(part, schema, where):
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(isinstance(part, types[name]) for name in wanted):
            return [f"{where}: not {wanted}"]
        if "enum" in schema and part not in schema["enum"]:
            return [f"{where}: not one of {schema['enum']}"]
        if isinstance(part, list):
            return [fault for item in part for fault in faults(item, schema["items"], where + "[]")]
        if not isinstance(part, dict):
            return []
        found = [f"{where}: no {name}" for name in schema["required"] if name not in part]
        for name, item in part.items():
            known = schema["properties"].get(name)
            found += faults(item, known, f"{where}.{name}") if known else [f"{where}: {name} is not in it"]
        return found
    return faults(value, root, "run")
