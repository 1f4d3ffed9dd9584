"""A typed part of ``metrics.json``."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

NOT_APPLICABLE = "not_applicable"


def _with_reasons(schema: dict[str, Any]) -> None:
    """Allow a field ``..._why`` beside each figure that may be null."""
    properties = schema["properties"]
    del properties["null_reasons"]
    nullable = [name for name, one in properties.items() if {"type": "null"} in one.get("anyOf", ())]
    schema["properties"] = properties | {f"{name}_why": {"type": "string"} for name in nullable}


class Part(BaseModel):
    """A part of the document; beside each null there is a field ``..._why`` with a code that gives the reason.

    Attributes:
        null_reasons: why a figure is null, by the figure's name; a figure without an entry does not apply.

    """

    model_config = ConfigDict(extra="forbid", json_schema_extra=_with_reasons)

    null_reasons: dict[str, str | None] = Field(default_factory=dict, exclude=True)

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        document: dict[str, Any] = write(self)
        absent = [name for name, value in document.items() if value is None]
        return document | {f"{name}_why": self.null_reasons.get(name) or NOT_APPLICABLE for name in absent}
