"""Sources, scopes and collections of claims."""

import datetime as dt

import pytest
from attrs import evolve

from aicost import Scope, Source, UnknownNameError, loads

TEXT = """
format = 1
title = "Two runs"

[sources.paper]
title = "A paper"
publisher = "A journal"
date = 2025-09-17

[[claims]]
id = "count"
subject = "Run A"
phase = "rl"
quantity = "gpu_count"
value = "64*8"
source = "paper"

[[claims]]
id = "wall"
subject = "Run A"
quantity = "wall_clock"
value = 198
unit = "hours"
source = "paper"
date = 2025-01-27

[[claims]]
id = "cost"
subject = "Run B"
quantity = "training_cost"
value = "$294K"
scope = "as stated"
method = "rental"
elements = ["energy", "accelerators"]
source = "paper"
"""


@pytest.fixture
def claims():
    return loads(TEXT)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (Source("T"), "T"),
        (Source("T", "P"), "T (P)"),
        (Source("T", date=dt.date(2025, 1, 2)), "T (2025-01-02)"),
        (Source("T", "P", dt.date(2025, 1, 2), url="https://example.org"), "T (P, 2025-01-02)"),
    ],
)
def test_a_source_is_named_by_title_publisher_and_date(source, text):
    """What is not known is left out."""
    assert text == str(source)


@pytest.mark.parametrize(
    ("scope", "text", "as_stated"),
    [
        (Scope(), "whole run × elements not stated", False),
        (Scope("rl", ("energy", "servers")), "rl × energy, servers", False),
        (Scope("rl", method="rental"), "rl × elements not stated; rental", False),
        (Scope("as stated"), "as stated", True),
        (Scope("as stated: training", ("energy",), "amortised"), "as stated: training × energy; amortised", True),
    ],
)
def test_a_scope_is_phases_by_elements_and_a_method(scope, text, as_stated):
    """What a source does not say is said to be not stated."""
    assert (text, as_stated) == (str(scope), scope.is_as_stated)


def test_scopes_are_equal_by_value():
    """Two scopes that cover the same are one."""
    assert {Scope("rl", ("energy",)), Scope("rl", ("energy",))} == {Scope("rl", ("energy",))}


def test_a_claim_covers_its_scope_or_its_phase_or_the_whole_run(claims):
    """The most that the claim says counts."""
    assert [claim.scope.phases for claim in claims] == ["rl", "whole run", "as stated: training"]


def test_the_elements_of_a_scope_are_in_one_order(claims):
    """So that two claims with the same elements are comparable."""
    assert claims["cost"].scope == Scope("as stated: training", ("accelerators", "energy"), "rental")


def test_a_claim_has_its_own_date_or_its_sources(claims):
    """The as-of date defaults to that of the source."""
    assert [(claim.date, claim.own_date) for claim in claims] == [
        (dt.date(2025, 9, 17), False),
        (dt.date(2025, 1, 27), True),
        (dt.date(2025, 9, 17), False),
    ]


def test_a_claim_is_stated_as_it_was_written(claims):
    """A number is shown with the unit beside it."""
    assert [claim.stated for claim in claims] == ["64*8", "198 hours", "$294K"]


def test_a_claim_is_about_a_subject_or_a_phase_of_one(claims):
    """Subject and phase are its place in the model."""
    assert [claim.node for claim in claims] == [("Run A", "rl"), ("Run A", None), ("Run B", None)]


def test_claims_are_found_by_position_and_by_name(claims):
    """Both give the same claim."""
    assert claims[0] is claims["count"]
    assert claims[-1] is claims["cost"]


def test_claims_are_counted_and_iterated_in_order(claims):
    """They keep the file's order."""
    assert [claim.id for claim in claims] == ["count", "wall", "cost"]
    assert len(claims) == 3


def test_an_unknown_claim_offers_the_nearest(claims):
    """A misspelt id is told its neighbour."""
    with pytest.raises(UnknownNameError, match="did you mean count"):
        claims["counts"]


def test_a_position_behind_the_end_is_an_index_error(claims):
    """As for any sequence."""
    with pytest.raises(IndexError):
        claims[3]


def test_claims_about_a_quantity(claims):
    """The rest of the collection stays."""
    found = claims.about("wall_clock")
    assert [claim.id for claim in found] == ["wall"]
    assert found.sources == claims.sources


def test_claims_about_an_unknown_quantity_are_refused(claims):
    """A misspelt quantity is no empty answer."""
    with pytest.raises(UnknownNameError, match="wall_clock"):
        claims.about("wall_clok")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [(("Run A",), ["count", "wall"]), (("Run A", "rl"), ["count"]), (("Run B",), ["cost"]), (("Run B", "rl"), [])],
)
def test_claims_of_a_subject_and_phase(claims, arguments, ids):
    """Without a phase, every claim of the subject counts."""
    assert ids == [claim.id for claim in claims.of(*arguments)]


def test_an_unknown_subject_offers_the_nearest(claims):
    """Subjects match exactly, and near ones are offered."""
    with pytest.raises(UnknownNameError, match="did you mean Run A"):
        claims.of("run a")


def test_subjects_are_listed_once(claims):
    """In the files' order."""
    assert claims.subjects == ("Run A", "Run B")


def test_claims_cannot_be_changed(claims):
    """Changes are new values."""
    with pytest.raises(AttributeError):
        claims.claims = ()


def test_a_figure_that_was_no_text_is_stated_as_it_is_shown(claims):
    """A figure made in Python has no text, so its value is shown."""
    claim = claims["count"]
    assert evolve(claim, figure=evolve(claim.figure, text="")).stated == "512 GPU"
