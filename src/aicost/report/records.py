"""Estimates and comparisons as records: JSON and CSV, unrounded; an end without bound is null."""

import csv
import json
from collections.abc import Iterable, Mapping
from io import StringIO
from math import isfinite
from typing import Any, cast

from aicost.analysis.audit import Audit, Finding
from aicost.analysis.comparison import Comparison, Row
from aicost.analysis.reconcile import Reconciliation
from aicost.analysis.table_audit import TableAudit
from aicost.costs.estimates import Estimate
from aicost.model.known import Known
from aicost.values.figures import Figure

FORMAT = 1
"""The version of the records."""

Record = dict[str, Any]


def estimates_record(estimates: Iterable[Estimate]) -> Record:
    """Estimates as one record."""
    return {"format": FORMAT, "estimates": [_estimate(one) for one in estimates]}


def audit_record(audit: Audit, *, derivations: bool = False) -> Record:
    """An audit as one record; with derivations, each resolution and implied value tells how it was worked out."""
    return {
        "format": FORMAT,
        "verdict": audit.verdict,
        "contradictions": [_finding(one, derivations=derivations) for one in audit.findings],
        "implied": [
            {
                "subject": one.subject,
                "phase": one.phase,
                "quantity": one.known.quantity,
                **_figure(one.known.figure),
                "from": list(one.known.labels),
                **({"derivation": derivation(one.known)} if derivations else {}),
            }
            for one in audit.implied
        ],
        "remarks": list(audit.remarks),
    }


def table_audit_record(audit: TableAudit, *, derivations: bool = False) -> Record:
    """The audit of a table as one record; with derivations, each finding has the resolutions of its columns."""
    return {
        "format": FORMAT,
        "verdict": audit.verdict,
        "rows": audit.rows,
        "checked": audit.checked,
        "findings": [
            {
                "row": one.row,
                "subject": one.subject,
                "kind": one.finding.kind,
                "relation": one.relation,
                "columns": list(one.columns),
                "factor": _finite(one.finding.conflict.factor),
                "message": one.finding.message,
                **({"resolutions": _finding(one.finding, derivations=True)["resolutions"]} if derivations else {}),
            }
            for one in audit.findings
        ],
        "skipped": [
            {"row": one.row, "column": one.column, "cell": one.cell, "reason": one.reason} for one in audit.skipped
        ],
        "remarks": list(audit.remarks),
    }


def reconciliation_record(found: Reconciliation) -> Record:
    """A reconciliation as one record; a headline's explanations are those of the best assignments."""
    return {
        "format": FORMAT,
        "headlines": [
            {
                "claim": label,
                "explained_by": [
                    {
                        "parts": list(one.union.parts),
                        "stages": list(one.union.stages),
                        "sum": one.union.figure.point,
                        "unit": one.union.figure.unit,
                        "ratio": one.ratio,
                    }
                    for one in several
                    if one.union
                ],
            }
            for label, several in found.readings.items()
        ],
        "unexplained": list(found.unexplained),
        "remarks": list(found.remarks),
    }


def derivation(known: Known) -> Record:
    """How a figure was worked out: its formula, the statements it rests on, and the same of its inputs."""
    own = [one for one in known.statements if one.figure.quantity == known.quantity] if known.is_stated else []
    return {
        "quantity": known.quantity,
        **_figure(known.figure),
        "formula": known.formula or None,
        "stated": [
            {"claim": one.label, "text": one.figure.text or str(one.figure), "where": one.origin} for one in own
        ],
        "inputs": [derivation(one) for one in known.inputs],
    }


def comparison_record(comparison: Comparison) -> Record:
    """A comparison as one record."""
    return {"format": FORMAT, "baseline": comparison.baseline.label, "rows": [_row(row) for row in comparison.rows]}


def to_json(record: Record) -> str:
    """A record as JSON."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(rows: Iterable[Record]) -> str:
    """Records as CSV: nested keys joined by an underscore, lists by a semicolon."""
    flat = [dict(_flat(row)) for row in rows]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    written = StringIO()
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return written.getvalue()


def _estimate(one: Estimate) -> Record:
    return {
        "subject": one.subject,
        "phase": one.phase,
        "method": one.method,
        "scope": one.scope.covers,
        "gpu_hours": _leveled(one.hours, "GPU·hour"),
        "training_cost": _leveled(one.cost, None),
        "lines": [{"name": line.name, **_figure(line.cost)} for line in one.lines],
        "assumptions": list(one.assumptions),
    }


def _finding(one: Finding, *, derivations: bool) -> Record:
    return {
        "kind": one.kind,
        "relations": list(one.conflict.relations),
        "claims": list(one.conflict.labels),
        "factor": _finite(one.conflict.factor),
        "message": one.message,
        "background": [str(reason) for reason in one.conflict.background],
        "resolutions": [
            {
                "claim": member.statement.label,
                "low": member.low,
                "high": _finite(member.high),
                "unit": member.unit,
                **({"derivation": member.implied and derivation(member.implied)} if derivations else {}),
            }
            for member in one.conflict.resolutions
        ],
    }


def _leveled(known: Known | None, unit: str | None) -> Record:
    """A figure with the level of its interval; null where its ends are bounds."""
    if known is None:
        return {"value": None, "low": None, "high": None, "level": None, "unit": unit}
    found = _figure(known.figure)
    unit = found.pop("unit")
    return {**found, "level": known.level, "unit": unit}


def _figure(figure: Figure) -> Record:
    return {
        "value": figure.point,
        "low": figure.lower,
        "high": _finite(figure.upper),
        "unit": figure.unit,
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _row(row: Row) -> Record:
    return {
        "claim": row.side.label,
        "source": row.side.source,
        "stated": row.side.stated,
        **_figure(row.figure),
        "ratio": {"value": row.ratio.value, "low": row.ratio.low, "high": _finite(row.ratio.high)},
        "implied": {one.quantity: _figure(one.figure) for one in row.implied},
        "bridges": list(row.bridges),
    }


def _flat(record: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(cast("Record", value), f"{prefix}{key}_")
        elif isinstance(value, list):
            items = cast("Iterable[Any]", value)
            shown = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in items]
            yield f"{prefix}{key}", "; ".join(shown)
        else:
            yield f"{prefix}{key}", "" if value is None else value
