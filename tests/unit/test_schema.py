"""The JSON Schema of the format accepts and refuses what the loader does."""

import json

import pytest
from attrs import fields
from jsonschema import Draft202012Validator

from aicost import ClaimsFileError, loads
from aicost.facts.documents import SourceRow
from aicost.facts.rows import ClaimRow, NoteRow, TotalRow
from aicost.facts.schema import claims_schema

CLAIM = {"id": "a", "subject": "Run A", "quantity": "gpu_count", "value": "8", "source": "s"}
TOTAL = {"whole": "Run A", "parts": ["Run A/x"]}
VALIDATOR = Draft202012Validator(claims_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def document(claim=None, **tables):
    return {"format": 1, "sources": {"s": {"title": "T"}}, "claims": [CLAIM | (claim or {})], **tables}


def is_loaded(tables):
    try:
        loads(json.dumps(tables), format="json")
    except ClaimsFileError:
        return False
    return True


def test_the_schema_is_a_schema():
    """It holds to its own draft."""
    assert Draft202012Validator.check_schema(claims_schema()) is None


@pytest.mark.parametrize(
    ("tables", "is_right"),
    [
        (document(), True),
        (document({"value": 8, "exact": True, "elements": ["energy"], "price_year": 2024}), True),
        (document({"elements": "energy", "date": "2025-01-27", "currency": "CNY", "method": "rental"}), True),
        (document({"evidence": "assumed", "because": "usual"}), True),
        (document(totals=[TOTAL], notes=[{"text": "x", "source": "s"}]), True),
        (document(format=2), False),
        (document(title=3), False),
        (document(other=[]), False),
        (document(sources={"s": {"publisher": "P"}}), False),
        (document(claims={}), False),
        (document({"evidence": "assumed"}), False),
        (document({"evidence": "measurd"}), False),
        (document({"method": "rent"}), False),
        (document({"quantity": "gpu_hour"}), False),
        (document({"locater": "x"}), False),
        (document({"subject": " "}), False),
        (document({"value": None}), False),
        (document({"exact": "yes"}), False),
        (document({"date": "yesterday"}), False),
        (document({"currency": "XYZ"}), False),
        (document({"price_year": 2024.5}), False),
        (document({"elements": [1]}), False),
        (document(totals=[TOTAL | {"parts": []}]), False),
        (document(totals=[TOTAL | {"parts": ["x", "x"]}]), False),
        (document(notes=[{"text": "x"}]), False),
    ],
)
def test_schema_and_loader_agree(tables, is_right):
    """What the schema accepts is loaded, and what it refuses is refused."""
    assert (is_right, is_right) == (VALIDATOR.is_valid(tables), is_loaded(tables))


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (SourceRow, ("sources", "additionalProperties")),
        (ClaimRow, ("claims", "items")),
        (TotalRow, ("totals", "items")),
        (NoteRow, ("notes", "items")),
    ],
)
def test_the_schema_has_the_keys_of_the_rows(row, place):
    """Neither knows a key that the other does not."""
    table, part = place
    properties = claims_schema()["properties"][table][part]["properties"]
    assert [one.name for one in fields(row)] == list(properties)
