"""True models of training and serving, and the claims by which people tell them."""

import datetime as dt
from math import exp, log
from random import Random
from typing import NamedTuple

from attrs import evolve
from hypothesis import strategies as st

import aicost as ac
from aicost.facts.claims import Total
from aicost.model.accounts import ADDITIVE
from aicost.testing import told_texts
from aicost.values.vocabulary import kind_of

FACTORS = (0.001, 0.3, 0.96, 1.01, 1.03, 1.2, 4.0, 1000.0)
DAYS = (None, dt.date(2024, 6, 3), dt.date(2025, 1, 27))
SOURCE = ac.Source("a paper")

FREE = {
    "wall_clock": (0.5, 1e4), "rental_rate": (0.8, 30), "utilization": (0.05, 0.9), "peak_throughput": (5e14, 1.97e15),
    "gpu_power": (80, 1300), "pue": (1, 2.9), "electricity_price": (0.01, 1), "carbon_intensity": (0.01, 1.6),
    "parameters": (1e8, 1e12),
}  # fmt: skip
"""What a run is free to have: within an H800's data sheet and its rents, so that no model is implausible."""

SERVED = {
    **{f"{kind}_tokens": (1e6, 1e13) for kind in ("input", "cached", "output")},
    **{f"{kind}_token_price": (1e-8, 1e-4) for kind in ("input", "cached", "output")},
    "profit_margin": (0.01, 9), "market_value": (1e8, 4e12), "share_price_fall": (0.01, 0.9),
}  # fmt: skip


class Model(NamedTuple):
    """Claims that tell a true model.

    Attributes:
        claims: The claims.
        truth: The true value behind each claim, by its label. [canonical unit]
    """

    claims: ac.Claims
    truth: dict[str, float]


def run(random):
    """A run, exactly tied by the relations; 6ND holds for some k that training has."""
    truth = {name: spread(random, *ends) for name, ends in FREE.items()}
    truth["node_count"], truth["gpus_per_node"] = float(random.randint(1, 4000)), random.choice((1.0, 2.0, 4.0, 8.0))
    for relation in ac.RELATIONS:
        if not relation.is_background and set(relation.quantities[1:]) <= truth.keys() - {relation.result}:
            truth[relation.result] = relation.evaluate(truth)
    truth["tokens"] = truth["training_compute"] / truth["parameters"] / random.uniform(4.6, 7.9)
    return {**truth, "gpu_hours_per_token": truth["gpu_hours"] / truth["tokens"]}


def service(random):
    """A day of serving and of the stock market."""
    truth = {name: spread(random, *ends) for name, ends in SERVED.items()}
    for relation in ac.RELATIONS:
        if set(relation.quantities[1:]) <= truth.keys():
            truth[relation.result] = relation.evaluate(truth)
    truth["serving_cost"] = truth["serving_revenue"] / (1 + truth["profit_margin"])
    return {**truth, "serving_profit": truth["serving_cost"] * truth["profit_margin"]}


def spread(random, low, high):
    """A number of any magnitude between two."""
    return exp(random.uniform(log(low), log(high)))


def whole_of(parts):
    """The sum of runs: what adds up, and the averages that follow from it."""
    truth = {name: sum(part[name] for part in parts) for name in (*ADDITIVE, "tokens")}
    truth["rental_rate"] = truth["training_cost"] / truth["gpu_hours"]
    truth["gpu_hours_per_token"] = truth["gpu_hours"] / truth["tokens"]
    truth["electricity_price"] = truth["energy_cost"] / truth["energy"]
    truth["carbon_intensity"] = truth["emissions"] / truth["energy"]
    truth["parameters"] = truth["training_compute"] / truth["tokens"] / 6
    return truth


@st.composite
def structures(draw, depths=(0, 1, 2)):
    """The truth of each node, and the totals between them: one run, phases, or phases of phases; and a service."""
    depth = draw(st.sampled_from(depths))
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311  # a draw for each number is slow
    if not depth:
        return {("S", None): run(random), ("T", None): service(random)}, ()
    truths = {("S", name): run(random) for name in "abc"[: draw(st.integers(1, 3))]}
    totals = [Total(("S", None), tuple(truths))]
    if depth > 1:
        inner = {("S a", name): run(random) for name in "xy"}
        truths = {**truths, ("S", "a"): whole_of(inner.values()), **inner}
        totals.append(Total(("S", "a"), tuple(inner)))
    return {**truths, ("S", None): whole_of([truths[part] for part in totals[0].parts])}, tuple(totals)


def tied(truths, totals):
    """The quantities that a relation or a total ties, for each of them."""
    within = [[(node, name) for name in one.quantities] for node in truths for one in ac.RELATIONS]
    sums = [[(node, name) for node in (one.whole, *one.parts)] for one in totals for name in ADDITIVE]
    return [tie for tie in (*within, *sums) if all(name in truths[node] for node, name in tie)]


@st.composite
def models(draw, most=8, days=DAYS):
    """Claims as people tell them of a true model: some of its figures, in one or two currencies."""
    truths, totals = draw(structures())
    day, gpu = draw(st.sampled_from(days)), draw(st.sampled_from((None, "H800")))
    rates = {"USD": 1.0, **({"CNY": ac.exchange_rate("USD", "CNY", day).value} if day else {})}
    ties = draw(st.lists(st.sampled_from(tied(truths, totals)), min_size=1, max_size=3))
    claims, true = [], {}
    for node, name in draw(
        st.lists(st.sampled_from(sorted({one for tie in ties for one in tie}, key=str)), min_size=2, max_size=most)
    ):
        currency = draw(st.sampled_from(sorted(rates, reverse=True))) if kind_of(name).is_money else "USD"
        value = truths[node][name] * (rates[currency] if kind_of(name).is_money else 1)
        text = draw(told_texts(name, value, currency=currency))
        claims.append(claim(str(len(claims)), node, ac.read_figure(text, name), date=day, gpu=gpu, note=text))
        true[claims[-1].label] = value
    return Model(ac.Claims(tuple(claims), totals), true)


def claim(name, node, figure, **more):
    return ac.Claim(
        id=name,
        subject=node[0],
        phase=node[1],
        quantity=figure.quantity,
        figure=figure,
        source=SOURCE,
        source_id="s",
        **more,
    )


@st.composite
def doubtful(draw, most=8, days=DAYS):
    """Claims of which some may be wrong: those of a true model, with up to three figures moved by a factor."""
    claims = draw(models(most, days)).claims
    moved = draw(st.dictionaries(st.integers(0, len(claims) - 1), st.sampled_from(FACTORS), min_size=1, max_size=3))
    return claims.only(
        evolve(one, figure=scaled(one.figure, moved.get(i, 1.0)), note=f"{one.note} × {moved.get(i, 1)}")
        for i, one in enumerate(claims)
    )


def scaled(figure, by):
    """A figure moved by a factor, within what its quantity can be."""
    kind = kind_of(figure.quantity)
    lower, upper, point = (
        min(max(by * end, kind.lowest), kind.highest) for end in (figure.lower, figure.upper, figure.point)
    )
    return evolve(figure, lower=lower, upper=upper, point=point, text="")
