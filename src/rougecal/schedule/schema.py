"""The JSON Schema of a schedule file, by which editors complete and check."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from rougecal.schedule.model import Schedule


class _Schema(GenerateJsonSchema):
    """As pydantic's, but without nulls and defaults, and with every key of a mapping checked."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> dict[str, Any]:
        whole = super().dict_schema(schema)
        whole.pop("patternProperties", None)
        keys, values = map(self.generate_inner, (schema["keys_schema"], schema["values_schema"]))
        return {**whole, "propertyNames": keys, "additionalProperties": values}

    def field_title_should_be_set(self, _schema: object) -> bool:
        return False


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a schedule file, for editors; the file's name may be the id."""
    schema = Schedule.model_json_schema(schema_generator=_Schema)
    schema["required"].remove("id")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
