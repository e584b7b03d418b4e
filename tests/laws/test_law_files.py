"""Claims files: what is written is what is read."""

import json

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.testing import claims_files


@pytest.mark.parametrize("form", ["toml", "json"])
@given(collection=claims_files())
def test_load_undoes_dump(form, collection):
    """Claims that were dumped and loaded are the same claims."""
    assert ac.loads(ac.dumps(collection, format=form), "generated", format=form) == collection


@given(collection=claims_files())
def test_dump_undoes_load(collection):
    """A text that was dumped is dumped again as it was, in either form."""
    text = ac.dumps(collection)
    through_json = ac.loads(ac.dumps(ac.loads(text, "generated"), format="json"), "generated", format="json")
    assert ac.dumps(through_json) == text


@pytest.mark.parametrize("suffix", ["toml", "json"])
@given(collection=claims_files())
def test_files_hold_what_texts_hold(tmp_path_factory, suffix, collection):
    """A file holds what the text holds."""
    path = tmp_path_factory.mktemp("claims") / f"generated.{suffix}"
    ac.dump(collection, path)
    assert ac.load(path) == collection


@given(collection=claims_files(), value=st.one_of(st.integers(1, 10**9), st.floats(1e-3, 1e9)))
def test_numbers_survive(collection, value):
    """A number with a unit is read alike from TOML and JSON."""
    source = collection.sources[0][1]
    row = {"id": "n", "subject": "S", "quantity": "wall_clock", "value": value, "unit": "hour", "source": source}
    document = {"format": 1, "sources": {source: {"title": "t"}}, "claims": [row]}

    from_json = ac.loads(json.dumps(document), format="json")
    from_toml = ac.loads(tomli_w.dumps(document))
    assert from_json["n"].figure == from_toml["n"].figure
    assert from_toml["n"].value == value
