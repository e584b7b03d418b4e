"""The audit: what is true is never called wrong, what is moved is found, and the telling does not matter."""

import os
from math import inf, isclose

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.laws.true_models import DAYS, claim, doubtful, models

import aicost as ac
from aicost.model.accounts import Accounts
from aicost.model.conflicts import TOLERANCE
from aicost.testing import TOLERANCE as ROUNDING
from aicost.values.reading import as_figure

MODELS = {"ci": 2_000, "nightly": 100_000}.get(os.environ.get("HYPOTHESIS_PROFILE", "dev"), 200)
"""How many true models are told; each profile's own number would be too few."""

UNITS = {
    "hour": "day", "GPU·hour": "GPU*day", "GPU·hour/token": "GPU*minute/token", "kWh": "joule", "kg": "tonne",
    "kg/kWh": "gram/joule", "W/GPU": "kilowatt/GPU", "FLOP/s/GPU": "teraFLOP/hour/GPU", "FLOP": "petaFLOP",
    "USD/GPU/hour": "USD/GPU/day", "USD/kWh": "USD/joule", "token": "kilotoken",
}  # fmt: skip


def sets_of(claims, kind="contradictory"):
    """The conflict sets of a kind, as sets of labels."""
    return [frozenset(one.conflict.labels) for one in ac.audit(claims).findings if one.kind == kind]


def replaced(claims, label, figure):
    return claims.only(evolve(one, figure=figure) if one.label == label else one for one in claims)


def without(claims, labels):
    return claims.only(one for one in claims if one.label not in labels)


@settings(max_examples=MODELS)
@given(models(most=5))
def test_a_true_model_is_never_called_wrong(model):
    """Figures of a true model, rounded, cut off or hedged as people do, contradict nothing and are plausible."""
    assert ac.audit(model.claims).findings == ()


@given(doubtful(), st.data())
def test_another_claim_settles_no_contradiction(claims, data):
    """Each set that clashes among some claims is found among more, or shares a claim with a set that is."""
    label = data.draw(st.sampled_from([one.label for one in claims]))
    fewer, more = sets_of(without(claims, {label})), sets_of(claims)
    assert [one for one in fewer if not any(one & other for other in more)] == []


@given(doubtful(), st.data())
def test_a_conflict_set_is_minimal(claims, data):
    """Its claims alone clash by its factor, and without any one of them the rest can hold."""
    findings = ac.audit(claims).findings
    assume(findings)
    found = data.draw(st.sampled_from(findings))
    members = claims.only(one for one in claims if one.label in found.conflict.labels)
    (alone,) = ac.audit(members).findings
    assert (alone.kind, isclose(alone.conflict.factor, found.conflict.factor, rel_tol=1e-6)) == (found.kind, True)
    kept = {label: sets_of(without(members, {label}), found.kind) for label in found.conflict.labels}
    assert {label: sets for label, sets in kept.items() if sets} == {}


def told(claims):
    """Verdict, claims and factor of each finding."""
    findings = ac.audit(claims).findings
    return sorted((one.kind, sorted(one.conflict.labels), one.conflict.factor) for one in findings)


def are_told_alike(findings, others):
    """Whether verdicts and claims, or figures, are the same, and the factors are up to rounding."""
    same = [one[:-1] for one in findings] == [one[:-1] for one in others]
    return same and [one[-1] for one in findings] == pytest.approx([one[-1] for one in others], rel=1e-6)


def told_of_figures(claims):
    """Verdict, figures and factor of each finding: of two claims that state the same, either may be told."""
    return sorted(
        (
            one.kind,
            sorted((m.variable.quantity, m.statement.figure.lower, m.statement.figure.upper) for m in members),
            one.conflict.factor,
        )
        for one in ac.audit(claims).findings
        for members in [one.conflict.resolutions]
    )


def are_alike(claims, others):
    """Whether two tellings of the same claims get one verdict, for sets that share claims.

    Where sets overlap only one of them is told, and the order of the network decides which.
    """
    one, other = ([*sets_of(each), *sets_of(each, "implausible")] for each in (claims, others))
    meets = all(any(found & met for met in there) for here, there in ((one, other), (other, one)) for found in here)
    return meets and ac.audit(claims).verdict == ac.audit(others).verdict


@given(doubtful(), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(claims, random):
    """Claims and totals in another order get the same verdict, for the same figures by the same factors."""
    shuffled = evolve(claims, claims=random.sample(claims.claims, len(claims)), totals=claims.totals[::-1])
    assert are_told_alike(told_of_figures(shuffled), told_of_figures(claims))


@given(doubtful(), st.data())
def test_names_of_claims_do_not_matter(claims, data):
    """Claims by other names clash as they did."""
    names = data.draw(st.permutations([f"claim {number}" for number in range(len(claims))]))
    by_name = {one.label: name for one, name in zip(claims, names, strict=True)}
    renamed = claims.only(evolve(one, id=by_name[one.label], label=by_name[one.label]) for one in claims)
    here = sorted((kind, sorted(by_name[one] for one in labels), by) for kind, labels, by in told(claims))
    assert are_told_alike(told(renamed), here)


@given(doubtful())
def test_units_do_not_matter(claims):
    """The same figures in other units clash as they did."""
    converted = claims.only(evolve(one, figure=in_other_unit(one.figure)) for one in claims)
    assert are_told_alike(told(converted), told(claims))


def in_other_unit(figure):
    def in_it(value):
        if value in {None, 0, inf}:
            return value
        unit = UNITS.get(figure.unit, figure.unit)
        size = ac.quantity(1, figure.unit).m_as(unit)
        return as_figure(ac.quantity(value * size, unit), figure.quantity).lower

    return evolve(figure, lower=in_it(figure.lower), upper=in_it(figure.upper), point=in_it(figure.point))


@given(doubtful(days=DAYS[1:]))
def test_currencies_do_not_matter(claims):
    """Amounts exchanged at the rate of their day get the same verdict, for sets that share claims."""
    exchanged = claims.only(in_other_currency(one) if one.figure.currency else one for one in claims)
    assert are_alike(exchanged, claims)


def in_other_currency(claim):
    figure, other = claim.figure, {"USD": "CNY", "CNY": "USD"}[claim.figure.currency]
    rate = ac.exchange_rate(figure.currency, other, claim.date).value
    lower, upper, point = (end * rate for end in (figure.lower, figure.upper, figure.point))
    unit = figure.unit.replace(figure.currency, other)
    return evolve(claim, figure=evolve(figure, unit=unit, lower=lower, upper=upper, point=point))


@given(models(), st.data(), st.floats(1.0001, 100), st.booleans())
def test_a_moved_figure_is_found(model, data, by, is_raised):
    """A figure moved beyond what the others leave it and the tolerance is found, and they leave it its true value."""
    moved = data.draw(st.sampled_from(model.claims.claims))
    others = without(model.claims, {moved.label})
    low, high = left_for(moved, others)
    assume(high < inf if is_raised else low > 0)
    value = high * (1 + TOLERANCE) * by if is_raised else low / (1 + TOLERANCE) / by
    figure = evolve(moved.figure, lower=value, upper=value, point=value, text="")
    claims = replaced(model.claims, moved.label, figure)
    found = ac.audit(claims, background=()).findings
    assume(found or not is_rounding(claims, moved))
    assert [one.kind for one in found if moved.label in one.conflict.labels] == ["contradictory"]
    resolution = next(one for one in found[0].conflict.resolutions if one.statement.label == moved.label)
    assert resolution.low * (1 - ROUNDING) <= model.truth[moved.label] <= resolution.high * (1 + ROUNDING)


def is_rounding(claims, moved):
    """Whether the other figures let all hold where each is scaled by the tolerance.

    Each set that clashes is then within it: in a sum the whole absorbs what moved a part, and of two
    sets each may have a member that does.
    """
    wider = claims.only(one if one.label == moved.label else evolve(one, figure=widened(one.figure)) for one in claims)
    return not ac.audit(wider, tolerance=0.0, background=()).findings


def widened(figure):
    return evolve(figure, lower=figure.lower / (1 + TOLERANCE), upper=figure.upper * (1 + TOLERANCE))


def left_for(one, others):
    """What other claims imply of the quantity of a claim."""
    for account in Accounts(others):
        is_its_money = one.figure.currency in (None, account.flavour.currency)
        if account.group.node == one.node and is_its_money and (known := account.known(one.quantity)):
            return known.figure.lower, known.figure.upper
    return 0.0, inf


def test_tolerances_do_not_add_up():
    """Beyond the tolerance of the others together, though within it of each by itself and then of the rest."""
    figures = {
        "electricity_price": [(0.0760573, 0.0760573)],
        "energy": [(0.0, 25_520.0), (25_416.7, 25_833.3)],
        "energy_cost": [(1_681.0, 3_067.0), (1_980.0, 2_420.0)],
    }
    units = {"electricity_price": "USD/kWh", "energy": "kWh", "energy_cost": "USD"}
    stated = [ac.Figure(name, units[name], *ends, None) for name, several in figures.items() for ends in several]
    claims = ac.Claims(tuple(claim(str(number), ("S", None), one) for number, one in enumerate(stated)))
    (found,) = ac.audit(claims).findings
    assert isclose(found.conflict.factor, 1980 / (25_520 * 0.0760573))
