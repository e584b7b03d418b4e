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
    from aicost.analysis.reconcile import Reconciliation as Reconciliation
    from aicost.analysis.reconcile import reconcile as reconcile
    from aicost.analysis.table_audit import TableAudit as TableAudit
    from aicost.analysis.table_audit import audit_table as audit_table
    from aicost.analysis.uncertainty import Simulation as Simulation
    from aicost.analysis.uncertainty import simulate as simulate
    from aicost.costs.break_even import break_even_allocation as break_even_allocation
    from aicost.costs.break_even import break_even_time as break_even_time
    from aicost.costs.compute import gpu_hours_from_size as gpu_hours_from_size
    from aicost.costs.compute import training_compute as training_compute
    from aicost.costs.development import development_cost as development_cost
    from aicost.costs.energy import Energy as Energy
    from aicost.costs.energy import emissions as emissions
    from aicost.costs.energy import energy_cost as energy_cost
    from aicost.costs.energy import energy_used as energy_used
    from aicost.costs.estimates import CostLine as CostLine
    from aicost.costs.estimates import Estimate as Estimate
    from aicost.costs.methods import cost_by_method as cost_by_method
    from aicost.costs.methods import estimates_by_method as estimates_by_method
    from aicost.costs.methods import list_price as list_price
    from aicost.costs.ownership import Ownership as Ownership
    from aicost.costs.ownership import acquisition_cost as acquisition_cost
    from aicost.costs.ownership import amortised_cost as amortised_cost
    from aicost.costs.ownership import useful_life as useful_life
    from aicost.costs.price_years import in_money_of as in_money_of
    from aicost.costs.rental import estimates as estimates
    from aicost.costs.rental import rental_cost as rental_cost
    from aicost.costs.tokens import Usage as Usage
    from aicost.costs.tokens import blended_price as blended_price
    from aicost.costs.tokens import payback_time as payback_time
    from aicost.costs.tokens import tokens_to_sell as tokens_to_sell
    from aicost.errors import AicostError as AicostError
    from aicost.errors import ArgumentError as ArgumentError
    from aicost.errors import ClaimsFileError as ClaimsFileError
    from aicost.errors import ContradictionError as ContradictionError
    from aicost.errors import DocumentError as DocumentError
    from aicost.errors import ExchangeError as ExchangeError
    from aicost.errors import FigureError as FigureError
    from aicost.errors import MissingFigureError as MissingFigureError
    from aicost.errors import MissingPackageError as MissingPackageError
    from aicost.errors import NoPointError as NoPointError
    from aicost.errors import NotComparableError as NotComparableError
    from aicost.errors import OutsideDataError as OutsideDataError
    from aicost.errors import PriceError as PriceError
    from aicost.errors import PriceFileError as PriceFileError
    from aicost.errors import TokenPriceError as TokenPriceError
    from aicost.errors import TooManyConflictsError as TooManyConflictsError
    from aicost.errors import TooManyStagesError as TooManyStagesError
    from aicost.errors import UnitError as UnitError
    from aicost.errors import UnknownNameError as UnknownNameError
    from aicost.facts.background import Bound as Bound
    from aicost.facts.background import background_bounds as background_bounds
    from aicost.facts.background import load_background as load_background
    from aicost.facts.claims import Claim as Claim
    from aicost.facts.claims import Claims as Claims
    from aicost.facts.columns import ColumnMap as ColumnMap
    from aicost.facts.columns import load_columns as load_columns
    from aicost.facts.conventions import Convention as Convention
    from aicost.facts.conventions import CredibleInterval as CredibleInterval
    from aicost.facts.conventions import ElectricityPrice as ElectricityPrice
    from aicost.facts.conventions import convention as convention
    from aicost.facts.conventions import credible_intervals as credible_intervals
    from aicost.facts.conventions import electricity_price as electricity_price
    from aicost.facts.dated_price import Price as Price
    from aicost.facts.exchange import ExchangeRate as ExchangeRate
    from aicost.facts.exchange import exchange_rate as exchange_rate
    from aicost.facts.files import dump as dump
    from aicost.facts.files import dumps as dumps
    from aicost.facts.files import load as load
    from aicost.facts.files import loads as loads
    from aicost.facts.genai_prices import load_genai_prices as load_genai_prices
    from aicost.facts.hardware import Accelerator as Accelerator
    from aicost.facts.hardware import Hardware as Hardware
    from aicost.facts.hardware import find_hardware as find_hardware
    from aicost.facts.plausible import RateRange as RateRange
    from aicost.facts.plausible import plausible_rate as plausible_rate
    from aicost.facts.price_files import load_prices as load_prices
    from aicost.facts.price_files import prices as prices
    from aicost.facts.price_imports import gpuhunt_prices as gpuhunt_prices
    from aicost.facts.price_imports import skypilot_prices as skypilot_prices
    from aicost.facts.price_indices import PriceIndex as PriceIndex
    from aicost.facts.price_indices import PriceRatio as PriceRatio
    from aicost.facts.price_indices import price_index as price_index
    from aicost.facts.prices import PriceRange as PriceRange
    from aicost.facts.prices import Prices as Prices
    from aicost.facts.scope import Scope as Scope
    from aicost.facts.sources import Source as Source
    from aicost.facts.token_prices import DailyWindow as DailyWindow
    from aicost.facts.token_prices import TokenPrice as TokenPrice
    from aicost.facts.token_prices import TokenPrices as TokenPrices
    from aicost.facts.token_prices import token_price as token_price
    from aicost.facts.token_prices import token_prices as token_prices
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
    "Figure",
    "FigureLike",
    "read_figure",
    "Table",
    "Quantity",
    "REGISTRY",
    "quantity",
    "VOCABULARY",
    "Bound",
    "background_bounds",
    "load_background",
    "Claim",
    "Claims",
    "ColumnMap",
    "load_columns",
    "Convention",
    "CredibleInterval",
    "ElectricityPrice",
    "convention",
    "credible_intervals",
    "electricity_price",
    "Price",
    "ExchangeRate",
    "exchange_rate",
    "dump",
    "dumps",
    "load",
    "loads",
    "load_genai_prices",
    "Accelerator",
    "Hardware",
    "find_hardware",
    "RateRange",
    "plausible_rate",
    "load_prices",
    "prices",
    "gpuhunt_prices",
    "skypilot_prices",
    "PriceIndex",
    "PriceRatio",
    "price_index",
    "PriceRange",
    "Prices",
    "Scope",
    "Source",
    "DailyWindow",
    "TokenPrice",
    "TokenPrices",
    "token_price",
    "token_prices",
    "Known",
    "RELATIONS",
    "TrainingRun",
    "break_even_allocation",
    "break_even_time",
    "gpu_hours_from_size",
    "training_compute",
    "development_cost",
    "Energy",
    "emissions",
    "energy_cost",
    "energy_used",
    "CostLine",
    "Estimate",
    "cost_by_method",
    "estimates_by_method",
    "list_price",
    "Ownership",
    "acquisition_cost",
    "amortised_cost",
    "useful_life",
    "in_money_of",
    "estimates",
    "rental_cost",
    "Usage",
    "blended_price",
    "payback_time",
    "tokens_to_sell",
    "Audit",
    "audit",
    "Comparison",
    "Ratio",
    "Row",
    "compare",
    "in_days",
    "Reconciliation",
    "reconcile",
    "TableAudit",
    "audit_table",
    "Simulation",
    "simulate",
    "AicostError",
    "ArgumentError",
    "ClaimsFileError",
    "ContradictionError",
    "DocumentError",
    "ExchangeError",
    "FigureError",
    "MissingFigureError",
    "MissingPackageError",
    "NoPointError",
    "NotComparableError",
    "OutsideDataError",
    "PriceError",
    "PriceFileError",
    "TokenPriceError",
    "TooManyConflictsError",
    "TooManyStagesError",
    "UnitError",
    "UnknownNameError",
]

_HOMES = {
    "analysis.audit": "Audit audit",
    "analysis.comparison": "compare Comparison in_days Ratio Row",
    "analysis.reconcile": "reconcile Reconciliation",
    "analysis.table_audit": "audit_table TableAudit",
    "analysis.uncertainty": "simulate Simulation",
    "costs.break_even": "break_even_allocation break_even_time",
    "costs.compute": "gpu_hours_from_size training_compute",
    "costs.development": "development_cost",
    "costs.energy": "emissions Energy energy_cost energy_used",
    "costs.estimates": "CostLine Estimate",
    "costs.methods": "cost_by_method estimates_by_method list_price",
    "costs.ownership": "acquisition_cost amortised_cost Ownership useful_life",
    "costs.price_years": "in_money_of",
    "costs.rental": "estimates rental_cost",
    "costs.tokens": "blended_price payback_time tokens_to_sell Usage",
    "errors": "AicostError ArgumentError ClaimsFileError ContradictionError DocumentError ExchangeError FigureError"
    " MissingFigureError MissingPackageError NoPointError NotComparableError OutsideDataError PriceError PriceFileError"
    " TokenPriceError TooManyConflictsError TooManyStagesError UnitError UnknownNameError",
    "facts.background": "background_bounds Bound load_background",
    "facts.claims": "Claim Claims",
    "facts.columns": "ColumnMap load_columns",
    "facts.conventions": "Convention convention credible_intervals CredibleInterval electricity_price ElectricityPrice",
    "facts.dated_price": "Price",
    "facts.exchange": "exchange_rate ExchangeRate",
    "facts.files": "dump dumps load loads",
    "facts.genai_prices": "load_genai_prices",
    "facts.hardware": "Accelerator find_hardware Hardware",
    "facts.plausible": "plausible_rate RateRange",
    "facts.price_files": "load_prices prices",
    "facts.price_imports": "gpuhunt_prices skypilot_prices",
    "facts.price_indices": "price_index PriceIndex PriceRatio",
    "facts.prices": "PriceRange Prices",
    "facts.scope": "Scope",
    "facts.sources": "Source",
    "facts.token_prices": "DailyWindow token_price token_prices TokenPrice TokenPrices",
    "model.known": "Known",
    "model.relations": "RELATIONS",
    "model.runs": "TrainingRun",
    "values.figures": "Figure",
    "values.reading": "FigureLike read_figure",
    "values.tables": "Table",
    "values.units": "Quantity quantity REGISTRY",
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
