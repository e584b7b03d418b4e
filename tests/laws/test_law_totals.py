"""Totals: a whole is the sum of its parts."""

from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.model.accounts import ADDITIVE, Accounts
from aicost.testing import TOLERANCE, claims_files
from aicost.values.vocabulary import kind_of

AMOUNTS = st.floats(1e-3, 1e6)
UNITS = {name: kind_of(name).unit.replace("MONEY", "USD").replace("·", " ") for name in ADDITIVE}


def claims(figures, parts):
    """A collection of one subject, its whole and its parts, from ``{(phase, quantity): text}``."""
    rows = "".join(
        f'[[claims]]\nid = "{number}"\nsubject = "S"\nquantity = "{quantity}"\nvalue = "{text}"\nsource = "s"\n'
        + (f'phase = "{phase}"\n' if phase else "")
        for number, ((phase, quantity), text) in enumerate(figures.items())
    )
    listed = ", ".join(f'"S/{part}"' for part in parts)
    total = f'[[totals]]\nwhole = "S"\nparts = [{listed}]\n'
    return ac.loads(f'format = 1\n[sources.s]\ntitle = "t"\n{rows}{total}')


def account(collection, phase):
    return next(one for one in Accounts(collection) if one.group.phase == phase)


def ends(known):
    return known.figure.lower, known.figure.upper


@pytest.mark.parametrize("quantity", ADDITIVE)
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=4))
def test_whole_is_the_sum_of_its_parts(quantity, amounts):
    """Where all parts are known, the whole is their sum, end by end and point by point."""
    parts = [f"p{number}" for number in range(len(amounts))]
    figures = {(part, quantity): f"{amount:.4g} {UNITS[quantity]}" for part, amount in zip(parts, amounts, strict=True)}
    collection = claims({**figures, (None, "parameters"): "7B"}, parts)
    whole = account(collection, None).known(quantity)
    stated = [claim.figure for claim in collection.about(quantity)]
    expected = [sum(one.lower for one in stated), sum(one.upper for one in stated), sum(one.point for one in stated)]
    actual = [*ends(whole), whole.figure.point]
    assert all(isclose(one, other, rel_tol=TOLERANCE) for one, other in zip(expected, actual, strict=True))


@pytest.mark.parametrize("quantity", ADDITIVE)
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=3))
def test_a_part_nobody_speaks_of_is_anything(quantity, amounts):
    """A part that nothing is known of lies from nothing to infinity, and so the whole is at least the rest."""
    parts = [f"p{number}" for number in range(len(amounts))]
    figures = {(part, quantity): f"{amount:.4g} {UNITS[quantity]}" for part, amount in zip(parts, amounts, strict=True)}
    collection = claims({**figures, (None, "parameters"): "7B", ("silent", "parameters"): "7B"}, [*parts, "silent"])
    whole = account(collection, None).known(quantity)
    least = sum(claim.figure.lower for claim in collection.about(quantity))
    assert account(collection, "silent").known(quantity) is None
    assert isclose(whole.figure.lower, least, rel_tol=TOLERANCE)
    assert (whole.figure.upper, whole.figure.point) == (inf, None)


@pytest.mark.parametrize("quantity", ADDITIVE)
@given(amounts=st.lists(AMOUNTS, min_size=2, max_size=4))
def test_the_missing_part_is_what_the_others_leave(quantity, amounts):
    """Where the whole is known, the one silent part is the whole less the others."""
    parts = [f"p{number}" for number in range(len(amounts))]
    unit = UNITS[quantity]
    figures = {(part, quantity): f"{amount!r} {unit}" for part, amount in zip(parts[1:], amounts[1:], strict=True)}
    told = {**figures, (None, quantity): f"{sum(amounts)!r} {unit}", (parts[0], "parameters"): "7B"}
    missing = account(claims(told, parts), parts[0]).known(quantity)
    low, high = ends(missing)
    slack = TOLERANCE * sum(amounts)
    assert low - slack <= amounts[0] <= high + slack


@given(collection=claims_files(), random=st.randoms())
def test_order_of_claims_does_not_matter(collection, random):
    """Claims in another order leave the same intervals."""
    shuffled = collection.only(random.sample(collection.claims, len(collection)))
    one, other = (
        {
            (account.group, account.flavour, name): ends(known)
            for account in Accounts(each)
            for name in ac.VOCABULARY
            if (known := account.known(name))
        }
        for each in (collection, shuffled)
    )
    assert set(one) == set(other)
    apart = {
        key: (one[key], other[key])
        for key in one
        if not all(isclose(a, b, rel_tol=TOLERANCE) for a, b in zip(one[key], other[key], strict=True))
    }
    assert apart == {}


@given(collection=claims_files())
def test_true_claims_do_not_clash(collection):
    """Claims that round one truth can all be true, totals and all."""
    assert [account.clashing for account in Accounts(collection) if account.clashing] == []


@given(collection=claims_files())
def test_accounts_only_narrow(collection):
    """What the claims together leave is never more than what a claim states."""
    wider = [
        (claim, known)
        for account in Accounts(collection)
        for claim in account.claims
        if claim in account.stated(claim.quantity)
        and (known := account.known(claim.quantity))
        and not (
            claim.figure.lower * (1 - TOLERANCE) <= known.figure.lower
            and known.figure.upper <= claim.figure.upper * (1 + TOLERANCE)
        )
    ]
    assert wider == []
