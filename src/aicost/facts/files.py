"""Claims files: TOML or JSON to claims and back."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from attrs import asdict, evolve

from aicost.errors import ClaimsFileError, DocumentError, Problem, UnknownNameError, nearest
from aicost.facts.claims import Claim, Claims, Node, Note, Total
from aicost.facts.documents import FORMAT, parsed, read, read_document, reason
from aicost.facts.rows import claims_of, near_misses

_SUFFIXES = (".toml", ".json")
_WHAT = "a claims file"


def load(*paths: str | os.PathLike[str]) -> Claims:
    """Load claims files, folders of them, or ``-`` for standard input.

    Raises:
        ClaimsFileError: A path or a file cannot be used; everything wrong with it is told at once.
    """
    if not paths:
        raise _refuse("load", "no file is named; name a claims file or a folder of them")
    files = {file and file.resolve(): file for path in paths for file in _files(path)}
    return _merged([_load(file, name) for file, name in _named(files.values())])


def loads(text: str | bytes, name: str = "text", *, format: str = "toml") -> Claims:  # noqa: A002  # the word of the commands
    """Read claims from a text in TOML or JSON.

    Raises:
        ClaimsFileError: The text cannot be used; everything wrong with it is told at once.
        UnknownNameError: The format is neither ``"toml"`` nor ``"json"``.
    """
    data, is_json = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, _is_json(format)
    try:
        return claims_of(parsed(data, name, _WHAT, is_json=is_json), name)
    except DocumentError as error:
        raise ClaimsFileError(name, error.problems) from None


def dumps(claims: Claims, *, format: str = "toml") -> str:  # noqa: A002  # the word of the commands
    """Claims as the text of one claims file; loading it again gives the same claims."""
    document = _document(claims)
    if _is_json(format):
        return json.dumps(document, indent=2, ensure_ascii=False, default=lambda day: day.isoformat()) + "\n"
    import tomli_w

    return tomli_w.dumps(document)


def dump(claims: Claims, path: str | os.PathLike[str]) -> None:
    """Write claims to a TOML or JSON file, whole or not at all."""
    target = Path(path)
    text = dumps(claims, format="json" if target.suffix == ".json" else "toml")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, "utf-8")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _refuse(file: str, message: str) -> ClaimsFileError:
    return ClaimsFileError(file, (Problem("", message),))


def _is_json(language: str) -> bool:
    if language not in ("toml", "json"):
        raise UnknownNameError("format", language, nearest(language, ("toml", "json")), "use toml or json")
    return language == "json"


def _files(path: str | os.PathLike[str]) -> list[Path | None]:
    """The claims files that a path names: itself, or those of a folder and its subfolders; None for standard input."""
    name = os.fspath(path)
    if name == "-":
        return [None]
    if not name:
        raise _refuse(repr(name), "it is no path; name a claims file or a folder of them")
    given = Path(path)
    try:
        if not given.is_dir():
            given.stat()
            return [given]
        found = _files_below(given)
    except (OSError, ValueError) as error:
        way_out = "name a claims file or a folder of them"
        raise _refuse(str(path), f"it cannot be read: {reason(error)}; {way_out}") from None
    if not found:
        raise _refuse(str(path), "the folder holds no claims files; they end in .toml or .json")
    return [*found]


def _files_below(folder: Path) -> list[Path]:
    """The claims files of a folder and its subfolders, hidden ones left out.

    Raises:
        OSError: A folder cannot be read.
    """

    def refuse(error: OSError) -> None:
        raise error

    found: list[Path] = []
    for here, subfolders, names in os.walk(folder, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        found += [Path(here, name) for name in names if name.endswith(_SUFFIXES) and not name.startswith(".")]
    return sorted(found)


def _named(files: Iterable[Path | None]) -> list[tuple[Path | None, str]]:
    """Each file with the name that reports call it by: its stem, or more where stems are shared."""
    listed = list(files)
    stems = [file.stem if file else "-" for file in listed]
    return [(file, stem if stems.count(stem) == 1 else str(file)) for file, stem in zip(listed, stems, strict=True)]


def _load(file: Path | None, name: str) -> Claims:
    shown = str(file) if file else "standard input"
    try:
        if file:
            return claims_of(read_document(file, _WHAT), name)
        data = read(sys.stdin.buffer, shown)
        return claims_of(parsed(data, shown, _WHAT, is_json=data.lstrip()[:1] == b"{"), name)
    except DocumentError as error:
        raise ClaimsFileError(shown, error.problems) from None


def _merged(parts: list[Claims]) -> Claims:
    """The claims of several files as one collection, labelled ``file#id``."""
    if len(parts) == 1:
        return parts[0]
    claims = [evolve(claim, label=f"{claim.file}#{claim.id}") for part in parts for claim in part]
    return Claims(
        tuple(claims),
        tuple(dict.fromkeys(total for part in parts for total in part.totals)),
        tuple(note for part in parts for note in part.notes),
        tuple(source for part in parts for source in part.sources),
        tuple(title for part in parts for title in part.titles),
        tuple(dict.fromkeys([*(remark for part in parts for remark in part.remarks), *near_misses(claims)])),
    )


def _document(claims: Claims) -> dict[str, Any]:
    """The tables of one claims file; names that several files share are kept apart by the file's."""
    sources = _kept_apart([(file, name) for file, name, _ in claims.sources])
    ids = _kept_apart([(claim.file, claim.id) for claim in claims])

    def note_row(note: Note) -> dict[str, Any]:
        return _without_none({"text": note.text, "source": sources[note.file, note.source_id], "locator": note.locator})

    title = "; ".join(title for _, title in claims.titles if title)
    return {
        "format": FORMAT,
        **({"title": title} if title else {}),
        "sources": {sources[file, name]: _without_none(asdict(one)) for file, name, one in claims.sources},
        "claims": [
            _claim_row(claim, ids[claim.file, claim.id], sources[claim.file, claim.source_id]) for claim in claims
        ],
        "totals": [_total_row(total) for total in claims.totals],
        "notes": [note_row(note) for note in claims.notes],
    }


def _kept_apart(names: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A name of its own for each (file, name): the name, or the file's before it, or a number behind."""
    plain = Counter(name for _, name in dict.fromkeys(names))
    taken: set[str] = set()
    apart: dict[tuple[str, str], str] = {}
    for file, name in dict.fromkeys(names):
        wanted = name if plain[name] == 1 else f"{file}-{name}"
        found = wanted
        for number in count(2):
            if found not in taken and (found == name or found not in plain):
                break
            found = f"{wanted}-{number}"
        taken.add(found)
        apart[file, name] = found
    return apart


def _claim_row(claim: Claim, name: str, source: str) -> dict[str, Any]:
    return _without_none(
        {
            "id": name,
            "subject": claim.subject,
            "phase": claim.phase,
            "quantity": claim.quantity,
            "value": claim.value,
            "unit": claim.unit,
            "gpu": claim.gpu,
            "precision": claim.precision,
            "source": source,
            "locator": claim.locator,
            "date": claim.date if claim.own_date else None,
            "exact": claim.exact or None,
            "currency": claim.currency,
            "price_year": claim.price_year,
            "scope": claim.covers,
            "elements": list(claim.elements) or None,
            "method": claim.method,
            "evidence": claim.evidence if claim.evidence != "reported" else None,
            "because": claim.because,
            "note": claim.note,
        }
    )


def _total_row(total: Total) -> dict[str, Any]:
    return {"whole": _name(total.whole), "parts": [_name(part) for part in total.parts]}


def _without_none(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def _name(node: Node) -> str:
    subject, phase = node
    return f"{subject}/{phase}" if phase else subject
