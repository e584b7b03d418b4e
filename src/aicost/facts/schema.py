"""The JSON Schema of the claims-file format, made from the vocabulary, so that the two cannot differ."""

from typing import Any

from aicost.facts.documents import FORMAT
from aicost.facts.scope import EVIDENCE, METHODS
from aicost.values.units import CURRENCIES
from aicost.values.vocabulary import VOCABULARY

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": r"\S"}
_DATE: dict[str, Any] = {"type": "string", "format": "date"}


def claims_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a claims file, as JSON or as the same tables in TOML."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "aicost claims file, format 1",
        **_table(
            {
                "format": {"const": FORMAT},
                "title": {"type": "string"},
                "sources": {"type": "object", "additionalProperties": _source()},
                "claims": {"type": "array", "items": _claim()},
                "totals": {"type": "array", "items": _total()},
                "notes": {"type": "array", "items": _note()},
            },
            ["format"],
        ),
    }


def _table(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _source() -> dict[str, Any]:
    return _table({"title": _TEXT, "publisher": _TEXT, "date": _DATE, "url": _TEXT, "file": _TEXT}, ["title"])


def _claim() -> dict[str, Any]:
    properties = {
        "id": _TEXT | {"description": "unique in the file"},
        "subject": _TEXT,
        "phase": _TEXT | {"description": "none: the subject as a whole"},
        "quantity": {"enum": list(VOCABULARY), "description": "see the vocabulary for units and meaning"},
        "value": {"type": ["string", "number"], "description": "the text as written, or a number with a unit"},
        "unit": _TEXT,
        "gpu": _TEXT,
        "precision": _TEXT,
        "source": _TEXT | {"description": "the name of a table in sources"},
        "locator": _TEXT | {"description": "where in the source"},
        "date": _DATE | {"description": "as-of date; the source's where there is none"},
        "exact": {"type": "boolean", "description": "the value was assumed exactly"},
        "currency": {"enum": [*CURRENCIES, *map(str.lower, CURRENCIES)]},
        "price_year": {"type": "integer"},
        "scope": _TEXT | {"description": 'what the figure covers, e.g. "as stated"'},
        "elements": {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]},
        "method": {"enum": list(METHODS)},
        "evidence": {"enum": list(EVIDENCE)},
        "because": _TEXT | {"description": "why it is assumed"},
        "note": _TEXT,
    }
    claim = _table(properties, ["id", "subject", "quantity", "value", "source"])
    assumed = {"properties": {"evidence": {"const": "assumed"}}, "required": ["evidence"]}
    return claim | {"if": assumed, "then": {"required": ["because"]}}


def _total() -> dict[str, Any]:
    node = _TEXT | {"description": '"subject" or "subject/phase"'}
    parts = {"type": "array", "items": node, "minItems": 1, "uniqueItems": True}
    return _table({"whole": node, "parts": parts}, ["whole", "parts"])


def _note() -> dict[str, Any]:
    return _table({"text": _TEXT, "source": _TEXT, "locator": _TEXT}, ["text", "source"])
