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
    from aicost.costs.compute import gpu_hours_from_size as gpu_hours_from_size
    from aicost.costs.compute import training_compute as training_compute
    from aicost.costs.estimates import CostLine as CostLine
    from aicost.costs.estimates import Estimate as Estimate
    from aicost.costs.rental import estimates as estimates
    from aicost.costs.rental import rental_cost as rental_cost
    from aicost.errors import AicostError as AicostError
    from aicost.errors import ClaimsFileError as ClaimsFileError
    from aicost.errors import ContradictionError as ContradictionError
    from aicost.errors import DocumentError as DocumentError
    from aicost.errors import ExchangeError as ExchangeError
    from aicost.errors import FigureError as FigureError
    from aicost.errors import MissingFigureError as MissingFigureError
    from aicost.errors import NoPointError as NoPointError
    from aicost.errors import NotComparableError as NotComparableError
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
    from aicost.facts.exchange import ExchangeRate as ExchangeRate
    from aicost.facts.exchange import exchange_rate as exchange_rate
    from aicost.facts.files import dump as dump
    from aicost.facts.files import dumps as dumps
    from aicost.facts.files import load as load
    from aicost.facts.files import loads as loads
    from aicost.facts.hardware import Accelerator as Accelerator
    from aicost.facts.hardware import Hardware as Hardware
    from aicost.facts.hardware import find_hardware as find_hardware
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
    "ExchangeRate",
    "Hardware",
    "Scope",
    "Source",
    "dump",
    "dumps",
    "exchange_rate",
    "find_hardware",
    "load",
    "loads",
    "Known",
    "RELATIONS",
    "TrainingRun",
    "CostLine",
    "Estimate",
    "estimates",
    "gpu_hours_from_size",
    "rental_cost",
    "training_compute",
    "Audit",
    "Comparison",
    "Ratio",
    "Bound",
    "ColumnMap",
    "TableAudit",
    "audit_table",
    "load_columns",
    "Reconciliation",
    "audit",
    "background_bounds",
    "load_background",
    "reconcile",
    "Row",
    "compare",
    "in_days",
    "AicostError",
    "ClaimsFileError",
    "ContradictionError",
    "DocumentError",
    "ExchangeError",
    "FigureError",
    "MissingFigureError",
    "NoPointError",
    "NotComparableError",
    "TooManyStagesError",
    "UnitError",
    "UnknownNameError",
]

_HOMES = {
    "analysis.audit": "Audit audit",
    "analysis.comparison": "Comparison Ratio Row compare in_days",
    "analysis.reconcile": "Reconciliation reconcile",
    "analysis.table_audit": "TableAudit audit_table",
    "costs.compute": "gpu_hours_from_size training_compute",
    "costs.estimates": "CostLine Estimate",
    "costs.rental": "estimates rental_cost",
    "errors": "AicostError ClaimsFileError ContradictionError DocumentError ExchangeError FigureError"
    " MissingFigureError NoPointError NotComparableError TooManyStagesError UnitError UnknownNameError",
    "facts.background": "Bound background_bounds load_background",
    "facts.claims": "Claim Claims",
    "facts.columns": "ColumnMap load_columns",
    "facts.exchange": "ExchangeRate exchange_rate",
    "facts.files": "dump dumps load loads",
    "facts.hardware": "Accelerator Hardware find_hardware",
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
