"""aicost: published figures about training AI models, turned into comparable estimates.

Every name below is imported when it is first used, so that ``import aicost`` and
``aicost --help`` cost next to nothing (docs/adr/0007-lazy-package.md).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aicost.analysis.audit import Audit as Audit
    from aicost.analysis.audit import audit as audit
    from aicost.analysis.comparison import Comparison as Comparison
    from aicost.analysis.comparison import Ratio as Ratio
    from aicost.analysis.comparison import Row as Row
    from aicost.analysis.comparison import compare as compare
    from aicost.analysis.comparison import in_days as in_days
    from aicost.costs.development import development_cost as development_cost
    from aicost.costs.energy import Energy as Energy
    from aicost.costs.energy import emissions as emissions
    from aicost.costs.energy import energy_cost as energy_cost
    from aicost.costs.energy import energy_used as energy_used
    from aicost.costs.estimates import CostLine as CostLine
    from aicost.costs.estimates import Estimate as Estimate
    from aicost.costs.ownership import Ownership as Ownership
    from aicost.costs.ownership import acquisition_cost as acquisition_cost
    from aicost.costs.ownership import amortised_cost as amortised_cost
    from aicost.costs.ownership import useful_life as useful_life
    from aicost.costs.price_years import in_money_of as in_money_of
    from aicost.costs.rental import estimates as estimates
    from aicost.costs.rental import rental_cost as rental_cost
    from aicost.errors import AicostError as AicostError
    from aicost.errors import ArgumentError as ArgumentError
    from aicost.errors import ClaimsFileError as ClaimsFileError
    from aicost.errors import ContradictionError as ContradictionError
    from aicost.errors import ExchangeError as ExchangeError
    from aicost.errors import FigureError as FigureError
    from aicost.errors import MissingFigureError as MissingFigureError
    from aicost.errors import NoPointError as NoPointError
    from aicost.errors import NotComparableError as NotComparableError
    from aicost.errors import OutsideDataError as OutsideDataError
    from aicost.errors import UnitError as UnitError
    from aicost.errors import UnknownNameError as UnknownNameError
    from aicost.facts.claims import Claim as Claim
    from aicost.facts.claims import Claims as Claims
    from aicost.facts.conventions import Convention as Convention
    from aicost.facts.conventions import ElectricityPrice as ElectricityPrice
    from aicost.facts.conventions import convention as convention
    from aicost.facts.conventions import electricity_price as electricity_price
    from aicost.facts.exchange import ExchangeRate as ExchangeRate
    from aicost.facts.exchange import exchange_rate as exchange_rate
    from aicost.facts.files import dump as dump
    from aicost.facts.files import dumps as dumps
    from aicost.facts.files import load as load
    from aicost.facts.files import loads as loads
    from aicost.facts.hardware import Accelerator as Accelerator
    from aicost.facts.hardware import Hardware as Hardware
    from aicost.facts.hardware import find_hardware as find_hardware
    from aicost.facts.price_indices import PriceIndex as PriceIndex
    from aicost.facts.price_indices import PriceRatio as PriceRatio
    from aicost.facts.price_indices import price_index as price_index
    from aicost.facts.scope import Scope as Scope
    from aicost.facts.sources import Source as Source
    from aicost.model.known import Known as Known
    from aicost.model.relations import RELATIONS as RELATIONS
    from aicost.model.runs import TrainingRun as TrainingRun
    from aicost.values.figures import Figure as Figure
    from aicost.values.reading import FigureLike as FigureLike
    from aicost.values.reading import read_figure as read_figure
    from aicost.values.tables import Table as Table
    from aicost.values.units import REGISTRY as REGISTRY
    from aicost.values.units import Quantity as Quantity
    from aicost.values.units import quantity as quantity
    from aicost.values.vocabulary import VOCABULARY as VOCABULARY

__all__ = [  # noqa: RUF022  # by stage, as the data flow
    "REGISTRY",
    "VOCABULARY",
    "Figure",
    "FigureLike",
    "Quantity",
    "Table",
    "quantity",
    "read_figure",
    "Accelerator",
    "Claim",
    "Claims",
    "Convention",
    "ElectricityPrice",
    "ExchangeRate",
    "Hardware",
    "PriceIndex",
    "PriceRatio",
    "Scope",
    "Source",
    "convention",
    "dump",
    "dumps",
    "electricity_price",
    "exchange_rate",
    "find_hardware",
    "load",
    "loads",
    "price_index",
    "Known",
    "RELATIONS",
    "TrainingRun",
    "CostLine",
    "Energy",
    "Estimate",
    "Ownership",
    "acquisition_cost",
    "amortised_cost",
    "development_cost",
    "emissions",
    "energy_cost",
    "energy_used",
    "estimates",
    "in_money_of",
    "rental_cost",
    "useful_life",
    "Audit",
    "Comparison",
    "Ratio",
    "audit",
    "Row",
    "compare",
    "in_days",
    "AicostError",
    "ArgumentError",
    "ClaimsFileError",
    "ContradictionError",
    "ExchangeError",
    "FigureError",
    "MissingFigureError",
    "NoPointError",
    "NotComparableError",
    "OutsideDataError",
    "UnitError",
    "UnknownNameError",
]

_HOMES = {
    "analysis.audit": "Audit audit",
    "analysis.comparison": "Comparison Ratio Row compare in_days",
    "costs.development": "development_cost",
    "costs.energy": "Energy emissions energy_cost energy_used",
    "costs.estimates": "CostLine Estimate",
    "costs.ownership": "Ownership acquisition_cost amortised_cost useful_life",
    "costs.price_years": "in_money_of",
    "costs.rental": "estimates rental_cost",
    "errors": "AicostError ArgumentError ClaimsFileError ContradictionError ExchangeError FigureError"
    " MissingFigureError NoPointError NotComparableError OutsideDataError UnitError UnknownNameError",
    "facts.claims": "Claim Claims",
    "facts.conventions": "Convention ElectricityPrice convention electricity_price",
    "facts.exchange": "ExchangeRate exchange_rate",
    "facts.files": "dump dumps load loads",
    "facts.hardware": "Accelerator Hardware find_hardware",
    "facts.price_indices": "PriceIndex PriceRatio price_index",
    "facts.scope": "Scope",
    "facts.sources": "Source",
    "model.known": "Known",
    "model.relations": "RELATIONS",
    "model.runs": "TrainingRun",
    "values.figures": "Figure",
    "values.reading": "FigureLike read_figure",
    "values.tables": "Table",
    "values.units": "REGISTRY Quantity quantity",
    "values.vocabulary": "VOCABULARY",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'aicost' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    found = getattr(import_module(f"aicost.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
