"""Claims files: what is read, what is refused with its key path, and what is written back."""

import datetime as dt
import io
import json
import os
import sys
from types import SimpleNamespace

import pytest

from aicost import ClaimsFileError, dump, dumps, load, loads
from aicost.facts.claims import Total

HEAD = 'format = 1\ntitle = "T"\n\n[sources.s]\ntitle = "Title"\n\n'
CLAIM = '[[claims]]\nid = "a"\nsubject = "Run A"\nquantity = "gpu_count"\nvalue = "8"\nsource = "s"\n'
TEXT = HEAD + CLAIM

FULL = """
format = 1
title = "Everything that a file can say"

[sources.paper]
title = "A paper, “quoted”"
publisher = "A journal"
date = 2025-09-17
url = "https://example.org/paper"

[sources.article]
title = "An article"
file = "article.txt"

[[claims]]
id = "count"
subject = "DeepSeek-R1-Zero"
phase = "rl"
quantity = "gpu_count"
value = "64*8"
gpu = "H800"
precision = "fp8"
source = "paper"
locator = "B.4.4"
date = 2025-01-27
note = "printed in a table"

[[claims]]
id = "rate"
subject = "DeepSeek-R1-Zero"
quantity = "rental_rate"
value = 2
unit = "USD/GPU/hour"
exact = true
source = "article"
evidence = "assumed"
because = "the usual rent"

[[claims]]
id = "cost"
subject = "DeepSeek-R1-Zero"
quantity = "training_cost"
value = 294000
currency = "USD"
price_year = 2024
scope = "as stated"
elements = ["accelerators", "energy"]
method = "rental"
source = "paper"

[[totals]]
whole = "DeepSeek-R1-Zero"
parts = ["DeepSeek-R1-Zero/rl", "DeepSeek-R1-Zero/sft"]

[[notes]]
text = "No power was measured."
source = "article"
locator = "p. 3"
"""


def problems(text, **how):
    with pytest.raises(ClaimsFileError) as caught:
        loads(text, **how)
    return {problem.path: problem.message for problem in caught.value.problems}


def refused(*paths):
    with pytest.raises(ClaimsFileError) as caught:
        load(*paths)
    return str(caught.value)


def changed(**keys):
    """One claim with some of its keys set, or left out where None."""
    row = {"id": "a", "subject": "Run A", "quantity": "gpu_count", "value": "8", "source": "s"} | keys
    claim = {key: value for key, value in row.items() if value is not None}
    return json.dumps({"format": 1, "sources": {"s": {"title": "Title"}}, "claims": [claim]})


@pytest.fixture
def folder(tmp_path):
    """Two claims files, one of them in a subfolder, beside what is none."""
    (tmp_path / "one.toml").write_text(TEXT, "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "two.json").write_text(changed(subject="Run B"), "utf-8")
    (tmp_path / "readme.md").write_text("no claims", "utf-8")
    (tmp_path / ".hidden.toml").write_text("no claims", "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "three.toml").write_text("no claims", "utf-8")
    return tmp_path


def test_a_file_is_read_whole():
    """Every key of the format has its place."""
    claims = loads(FULL, "full")
    count, rate, cost = claims
    assert (count.figure.point, count.gpu, count.precision, count.locator) == (512, "H800", "fp8", "B.4.4")
    assert (count.phase, count.date, count.note, count.label) == (
        "rl",
        dt.date(2025, 1, 27),
        "printed in a table",
        "count",
    )
    assert (rate.exact, rate.evidence, rate.because, rate.date) == (True, "assumed", "the usual rent", None)
    assert (cost.figure.lower, cost.figure.unit, cost.price_year) == (293_500, "USD", 2024)
    assert (cost.covers, cost.elements, cost.method) == ("as stated", ("accelerators", "energy"), "rental")
    whole, parts = ("DeepSeek-R1-Zero", None), (("DeepSeek-R1-Zero", "rl"), ("DeepSeek-R1-Zero", "sft"))
    assert claims.totals == (Total(whole, parts, "full"),)
    assert [(note.text, note.locator) for note in claims.notes] == [("No power was measured.", "p. 3")]
    assert claims.titles == (("full", "Everything that a file can say"),)


@pytest.mark.parametrize("form", ["toml", "json"])
def test_what_is_written_is_read_as_the_same(form):
    """Dumping and loading is the identity, in both languages."""
    claims = loads(FULL, "full")
    assert claims == loads(dumps(claims, format=form), "full", format=form)


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_a_file_is_written_and_read_as_the_same(tmp_path, suffix):
    """The suffix chooses the language."""
    path = tmp_path / f"full.{suffix}"
    claims = loads(FULL, "full")
    dump(claims, path)
    assert claims == load(path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text("utf-8").startswith("{") is (suffix == "json")


def two_files(folder, names, ids):
    """The claims of two files whose sources bear the same name and different titles."""
    for name, one, title in zip(names, ids, ("Title", "Other title"), strict=True):
        text = TEXT.replace('"Title"', f'"{title}"').replace('id = "a"', f'id = "{one}"')
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return load(*[folder / f"{name}.toml" for name in names])


def test_claims_of_several_files_keep_their_sources_when_written(tmp_path):
    """Sources of the same name in two files stay two."""
    both = two_files(tmp_path, ("one", "two"), ("a", "a"))
    assert [claim.source.title for claim in loads(dumps(both))] == ["Title", "Other title"]


def test_claims_picked_from_several_files_keep_their_source_when_written(tmp_path):
    """The source of a claim is its own, also where the claims of one file alone are kept."""
    both = two_files(tmp_path, ("one", "two"), ("a", "a"))
    kept = both.only([both["one#a"]])
    assert [claim.source.title for claim in loads(dumps(kept))] == ["Title"]


def test_ids_of_several_files_stay_apart_when_written(tmp_path):
    """The written file can be read again, whatever the files were called."""
    both = two_files(tmp_path, ("one", "one-two"), ("two-a", "a"))
    assert len(loads(dumps(both))) == 2


def test_a_folder_is_read_with_its_subfolders(folder):
    """Hidden files and folders, and files of other kinds, are left out."""
    assert [claim.label for claim in load(folder)] == ["one#a", "two#a"]


def test_across_files_an_id_bears_its_file(folder):
    """Claims of two files are found by file and id."""
    claims = load(folder / "one.toml", folder / "sub")
    assert claims["two#a"].subject == "Run B"
    assert claims.titles == (("one", "T"), ("two", ""))


def test_a_file_named_twice_is_read_once(folder):
    """A folder and a file in it overlap."""
    assert [claim.label for claim in load(folder / "one.toml", folder)] == ["one#a", "two#a"]


def test_files_of_the_same_name_are_told_apart_by_their_folders(tmp_path):
    """Where stems are shared, the label is the path."""
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.toml").write_text(TEXT, "utf-8")
    labels = [claim.label for claim in load(tmp_path)]
    assert labels == [f"{tmp_path / name / 'same.toml'}#a" for name in ("x", "y")]


@pytest.mark.parametrize("text", [TEXT, changed(), f"\ufeff{TEXT}", f"\n{changed()}"])
def test_standard_input_is_read_in_either_language(monkeypatch, text):
    """A brace at the start makes it JSON."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert load("-")["a"].figure.point == 8


def test_errors_of_standard_input_name_it(monkeypatch):
    """There is no file name to tell."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x")))
    assert refused("-").startswith("standard input: ")


def test_nothing_to_load_is_refused():
    """Without a path there is nothing to load, and the way out is told."""
    with pytest.raises(ClaimsFileError, match="no file is named; name a claims file"):
        load()


@pytest.mark.parametrize("text", [f"\ufeff{TEXT}", TEXT.replace("\n", "\r\n")])
def test_marks_of_other_editors_do_not_matter(text):
    """A byte-order mark and Windows line ends are accepted."""
    assert loads(text)["a"].figure.point == 8
    assert loads(text.encode())["a"].figure.point == 8


@pytest.mark.parametrize("name", ["nothing.toml", "a\0b.toml", ""])
def test_a_path_that_names_nothing_is_refused(tmp_path, monkeypatch, name):
    """The error names the path as it was given."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.toml").write_text(TEXT, "utf-8")
    assert "name a claims file or a folder" in refused(name)


def test_a_folder_without_claims_files_is_refused(tmp_path):
    """It says how they are recognised."""
    (tmp_path / "readme.md").write_text("x", "utf-8")
    assert refused(tmp_path) == f"{tmp_path}: the folder holds no claims files; they end in .toml or .json"


def test_a_link_to_itself_is_refused(tmp_path):
    """A loop of links is told as the system tells it."""
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    assert "too many levels of symbolic links" in refused(loop)


def test_a_link_to_nothing_in_a_folder_is_refused(tmp_path):
    """It is not left out in silence."""
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere.toml")
    assert "gone.toml: it cannot be read: no such file" in refused(tmp_path)


def test_a_pipe_is_refused_unread(tmp_path):
    """A FIFO without a writer would wait for ever."""
    os.mkfifo(tmp_path / "pipe.toml")
    assert "it is no regular file" in refused(tmp_path / "pipe.toml")


def test_a_file_that_cannot_be_opened_is_refused(tmp_path, monkeypatch):
    """The system's reason is told."""
    path = tmp_path / "one.toml"
    path.write_text(TEXT, "utf-8")

    def no_open(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", no_open)
    assert refused(path) == f"{path}: it cannot be read: permission denied; name a claims file"


def test_a_file_over_16_mb_is_refused(tmp_path):
    """A sparse file of that size is not parsed."""
    path = tmp_path / "large.toml"
    path.write_text(TEXT, "utf-8")
    os.truncate(path, 16 * 2**20 + 1)
    assert refused(path) == f"{path}: it is larger than 16 MB; split it into several files"


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    """The place of the first wrong byte is told."""
    path = tmp_path / "latin.toml"
    path.write_bytes(TEXT.replace("Run A", "Run é").encode("latin-1"))
    place = TEXT.encode().index(b"Run A") + 4
    assert refused(path) == f"{path}: it is not UTF-8 at byte {place}; save it as UTF-8"


@pytest.mark.parametrize(
    ("text", "form", "reason"),
    [
        ("format = ", "toml", "it is not valid TOML: "),
        ("a = 1\na = 2", "toml", "it is not valid TOML: "),
        ("x = " + "[" * 100_000, "toml", "nested too deeply"),
        ("{", "json", "it is not valid JSON: "),
        ("", "json", "it is not valid JSON: "),
        ('{"format": 1, "format": 1}', "json", "the key 'format' is given twice"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "json", "the key 'b' is given twice"),
        ('{"format": NaN}', "json", "NaN is no number"),
        ('{"format": -Infinity}', "json", "-Infinity is no number"),
        ("[" * 100_000, "json", "nested too deeply"),
        ('{"a":' * 100_000, "json", "nested too deeply"),
        ("[1]", "json", "a table is expected at the top"),
        ("3", "json", "a table is expected at the top"),
        ("x\ud800", "toml", "it is not UTF-8 at byte 1"),
    ],
)
def test_a_text_that_is_no_document_is_refused(text, form, reason):
    """The language and the reason are told."""
    assert reason in problems(text, format=form)[""]


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("", "format", "it is missing; this version reads format = 1"),
        (TEXT.replace("format = 1", "format = 2"), "format", "it is 2"),
        (TEXT.replace("format = 1", "format = true"), "format", "it is True"),
        (TEXT.replace("format = 1", 'format = "1"'), "format", "it is '1'"),
        (TEXT.replace('"T"', "3"), "title", "it must be a text in quotes"),
        (HEAD, "", "it holds no claims and no notes"),
        (f"{TEXT}[[claim]]\nid = 1\n", "claim", "did you mean claims?"),
        (f"{TEXT}[zzzzzz]\n", "zzzzzz", "the keys are format, title"),
        ('format = 1\n[[sources]]\ntitle = "x"\n', "sources", "[sources.NAME]"),
        ("format = 1\n[claims]\n", "claims", "[[claims]]"),
        ("format = 1\nnotes = 3\n", "notes", "[[notes]]"),
        ("format = 1\nclaims = [1]\n", "claims[0]", "it must be a table, not 1"),
        (f"format = 1\nsources = {{ s = 3 }}\n{CLAIM}", "sources.s", "it must be a table, not 3"),
        (TEXT.replace('title = "Title"', ""), "sources.s.title", "the key title is missing"),
        (TEXT.replace('"Title"', '" "'), "sources.s.title", "it is empty"),
        (f'format = 1\n[sources.s]\ntitle = "x"\ndat = 3\n{CLAIM}', "sources.s.dat", "did you mean date?"),
        (
            f'format = 1\n[sources.s]\ntitle = "x"\ndate = "soon"\n{CLAIM}',
            "sources.s.date",
            "a date such as 2025-01-27",
        ),
        (f'format = 1\n[sources.s]\ntitle = "x"\ndate = 10:00:00\n{CLAIM}', "sources.s.date", "a date such as"),
        (TEXT + CLAIM, "claims[1].id", "another claim is named 'a'"),
        (f"{HEAD}[[claims]]\n", "claims[0].quantity", "the key quantity is missing"),
        (f"{HEAD}[[notes]]\n", "notes[0].text", "the key text is missing"),
        (f'{HEAD}[[notes]]\ntext = "x"\nsource = "ss"\n', "notes[0].source", "did you mean s?"),
        (f'{TEXT}[[totals]]\nwhole = "Run A"\n', "totals[0].parts", "the key parts is missing"),
        (f'{TEXT}[[totals]]\nwhole = "Run A"\nparts = []\n', "totals[0].parts", "a whole needs parts"),
        (f'{TEXT}[[totals]]\nwhole = "Run A"\nparts = [""]\n', "totals[0].parts", "a list of texts"),
        (f'{TEXT}[[totals]]\nwhole = "Run A"\nparts = ["x", "x"]\n', "totals[0].parts", "listed twice"),
        (f'{TEXT}[[totals]]\nwhole = "Run A"\npart = ["x"]\n', "totals[0].part", "did you mean parts?"),
        (f'{TEXT}[[totals]]\nwhole = "Run A"\nparts = ["Run A"]\n', "totals", "Run A = Run A"),
    ],
)
def test_what_is_wrong_is_told_with_its_key_path(text, path, message):
    """Each problem carries the place in the file."""
    found = problems(text)
    assert path in found
    assert message in found[path]


@pytest.mark.parametrize(
    ("keys", "path", "message"),
    [
        ({"locater": "p. 1"}, "locater", "did you mean locator?"),
        ({"zzzzzz": 1}, "zzzzzz", "the keys are id, subject"),
        ({"quantity": "gpu_hour"}, "quantity", "did you mean gpu_hours"),
        ({"quantity": "count"}, "quantity", "did you mean gpu_count?"),
        ({"quantity": "zzzzzz"}, "quantity", "the quantities are gpu_count"),
        ({"quantity": 3}, "quantity", "it must be a text in quotes, not 3"),
        ({"id": True}, "id", "it must be a text in quotes, not True"),
        ({"subject": ""}, "subject", "it is empty"),
        ({"subject": "\ud800"}, "subject", ""),
        ({"phase": " "}, "phase", "it is empty"),
        ({"source": "t"}, "source", "add a [sources.t] table"),
        ({"source": None}, "source", "the key source is missing"),
        ({"value": True}, "value", "a text or a number, not True"),
        ({"value": [8]}, "value", "a text or a number, not [8]"),
        ({"value": None}, "value", "the key value is missing"),
        ({"value": -3}, "value", "it is negative"),
        pytest.param({"value": 10**400}, "value", "", id="400 digits"),
        ({"value": "8 hours"}, "value", "which is the unit of wall_clock"),
        ({"value": "8" * 300}, "value", "longer than 200 characters"),
        ({"value": "8 G200"}, "value", "did you mean GB200?"),
        ({"quantity": "wall_clock", "value": 54}, "value", "it has no unit"),
        ({"quantity": "wall_clock", "value": 54, "unit": "dyas"}, "value", "did you mean days"),
        ({"value": "about 8", "exact": True}, "value", "an exact figure cannot be hedged"),
        ({"exact": "yes"}, "exact", "true or false, not 'yes'"),
        ({"date": "yesterday"}, "date", "a date such as 2025-01-27"),
        ({"date": 20250127}, "date", "a date such as 2025-01-27"),
        ({"price_year": "2024"}, "price_year", "a whole number, not '2024'"),
        ({"price_year": True}, "price_year", "a whole number, not True"),
        ({"elements": [1]}, "elements", "a list of texts, not [1]"),
        ({"elements": ["x" * 100, 1]}, "elements", "…"),
        ({"method": "rent"}, "method", "did you mean rental?"),
        ({"evidence": "measurd"}, "evidence", "did you mean measured?"),
        ({"evidence": "assumed"}, "because", "an assumption says why"),
        ({"gpu": "G200"}, "gpu", "did you mean GB200?"),
        ({"gpu": "NVIDIA GPU"}, "gpu", "name the accelerator"),
        ({"gpu": "A100", "value": "8 H100"}, "gpu", "it is A100, but the value names H100"),
        ({"currency": "USDD"}, "currency", "did you mean USD?"),
        ({"quantity": "training_cost", "value": 8}, "value", "it names no currency"),
        ({"quantity": "training_cost", "value": "$8", "currency": "CNY"}, "value", "its currency is given as CNY"),
    ],
)
def test_what_is_wrong_with_a_claim_is_told_with_its_key(keys, path, message):
    """The key path, what is wrong and the way out, for every key of a claim."""
    found = problems(changed(**keys), format="json")
    assert [f"claims[0].{path}"] == list(found)
    assert message in found[f"claims[0].{path}"]


def test_all_problems_of_a_file_are_told_together():
    """In the file's order, so that one look mends them all."""
    wrong = 'gpu = "G200"\nmethod = "rent"\nevidence = "assumed"\n'
    first = CLAIM.replace("gpu_count", "gpu_cont").replace('"s"', '"t"')
    text = f"title = 3\n{first}{wrong}[[claims]]\nidd = 3\n[[totals]]\nwhole = 1\nparts = 2\n[[notes]]\ntext = 4\n"
    start = [
        "format",
        "title",
        "claims[0].quantity",
        "claims[0].source",
        "claims[0].method",
        "claims[0].because",
        "claims[0].gpu",
    ]
    rest = ["claims[1].idd", *[f"claims[1].{key}" for key in ("id", "subject", "quantity", "value", "source")]]
    assert [*start, *rest, "totals[0].whole", "totals[0].parts", "notes[0].text", "notes[0].source"] == list(
        problems(text)
    )


def test_problems_name_the_file_as_it_was_given(tmp_path):
    """Every line begins with the path."""
    path = tmp_path / "one.toml"
    path.write_text(TEXT.replace("gpu_count", "gpu_cont"), "utf-8")
    assert refused(path).startswith(f"{path}: claims[0].quantity: unknown quantity 'gpu_cont'")


def test_totals_that_go_round_are_refused():
    """Every ring is told, with the names on it."""
    rows = [
        ("A", ["B", "C"]),
        ("B", ["D/x"]),
        ("D/x", ["A", "E"]),
        ("F", ["F"]),
        ("G", ["H", "I"]),
        ("H", ["J"]),
        ("I", ["J"]),
    ]
    totals = "".join(f"[[totals]]\nwhole = {json.dumps(whole)}\nparts = {json.dumps(parts)}\n" for whole, parts in rows)
    with pytest.raises(ClaimsFileError) as caught:
        loads(TEXT + totals)
    messages = [problem.message for problem in caught.value.problems]
    assert ["(A = B = D/x = A)" in messages[0], "(F = F)" in messages[1], len(messages)] == [True, True, 2]


def test_totals_without_a_ring_may_share_parts():
    """A part of two sums is no ring."""
    rows = [("G", ["H", "I"]), ("H", ["J"]), ("I", ["J"])]
    totals = "".join(f"[[totals]]\nwhole = {json.dumps(whole)}\nparts = {json.dumps(parts)}\n" for whole, parts in rows)
    assert len(loads(TEXT + totals).totals) == 3


def test_a_subject_with_a_slash_is_found_before_it_is_parted():
    """A total means a subject to the letter, where there is one."""
    text = TEXT.replace("Run A", "meta/llama")
    totals = '[[totals]]\nwhole = "meta/llama"\nparts = ["meta/llama/pretraining"]\n'
    claims = loads(text + totals)
    assert claims.totals == (Total(("meta/llama", None), (("meta/llama", "pretraining"),), "text"),)
    assert claims == loads(dumps(claims))


@pytest.mark.parametrize(
    ("keys", "unit", "point"),
    [
        ({"quantity": "training_cost", "value": 8, "currency": "CNY"}, "CNY", 8),
        ({"quantity": "training_cost", "value": 8, "currency": "cny"}, "CNY", 8),
        ({"quantity": "training_cost", "value": "¥8", "currency": "JPY"}, "JPY", 8),
        ({"quantity": "training_cost", "value": 8, "unit": "million USD"}, "USD", 8e6),
        ({"quantity": "wall_clock", "value": "54", "unit": "days"}, "hour", 1296),
        ({"quantity": "wall_clock", "value": 54.5, "unit": "days"}, "hour", 1308),
        ({"quantity": "utilization", "value": 0.38}, "", 0.38),
    ],
)
def test_a_number_takes_the_unit_or_currency_beside_it(keys, unit, point):
    """A number is read as the text that it would be."""
    figure = loads(changed(**keys), format="json")["a"].figure
    assert unit == figure.unit
    assert figure.point == pytest.approx(point)


@pytest.mark.parametrize(
    ("keys", "gpu", "remark"),
    [
        ({"gpu": "H100"}, "H100", "H100 may be H100 SXM, H100 PCIe, H100 NVL"),
        ({"gpu": "Frobnicator 9"}, "Frobnicator 9", "Frobnicator 9 is not in the catalog"),
        ({"value": "8 H100 GPUs"}, "H100", "H100 may be"),
        ({"value": "8 H100 GPUs", "gpu": "H100 SXM"}, "H100 SXM", "H100 may be"),
        ({"gpu": "H100 SXM"}, "H100 SXM", ""),
        ({}, None, ""),
    ],
)
def test_the_gpu_of_a_claim_is_kept_with_a_remark(keys, gpu, remark):
    """A name outside the catalog, or one that leaves something open, is remarked."""
    claims = loads(changed(**keys), format="json")
    assert gpu == claims["a"].gpu
    assert remark in "".join(claims.remarks)
    assert bool(remark) is bool(claims.remarks)


@pytest.mark.parametrize("other", ["run A", "Run-A", "RunA", "Run  A"])
def test_near_misses_of_subjects_in_one_file_are_remarked(other):
    """Subjects match to the letter, and what differs in spaces, hyphens or capitals alone is pointed out."""
    text = TEXT + CLAIM.replace('"a"', '"b"').replace("Run A", other)
    assert loads(text).remarks == (f"'Run A' and {other!r} are held apart: subjects match to the letter",)


def test_near_misses_of_subjects_across_files_are_remarked(tmp_path):
    """Two files often spell a subject in two ways."""
    (tmp_path / "one.toml").write_text(TEXT, "utf-8")
    (tmp_path / "two.toml").write_text(TEXT.replace("Run A", "Run-A"), "utf-8")
    assert load(tmp_path).remarks == ("'Run A' and 'Run-A' are held apart: subjects match to the letter",)


def test_a_file_may_have_notes_and_no_claims():
    """What is no figure is kept."""
    claims = loads(f'{HEAD}[[notes]]\ntext = "x"\nsource = "s"\n')
    assert (len(claims), claims.notes[0].source.title) == (0, "Title")


@pytest.mark.parametrize(
    ("given", "elements"), [("energy", ("energy",)), (["servers", "energy"], ("energy", "servers")), ([], ())]
)
def test_elements_may_be_one_text_or_several(given, elements):
    """They are kept in one order."""
    assert elements == loads(changed(elements=given), format="json")["a"].elements


def test_a_time_of_day_is_no_part_of_a_date():
    """A TOML date with a time is its day."""
    assert loads(f"{TEXT}date = 2025-01-27T10:00:00\n")["a"].date == dt.date(2025, 1, 27)


@pytest.mark.parametrize("name", ["missing/x.toml", "taken"])
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path, name):
    """A folder that does not exist or stands in the way stops the writing before anything is there."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match=r"taken|missing"):
        dump(loads(TEXT), tmp_path / name)
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    """Where writing fails midway, the old file stays as it was."""
    path = tmp_path / "one.toml"
    path.write_text("old", "utf-8")

    def half(self, *_):
        self.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_text", half)
    with pytest.raises(OSError, match="No space left"):
        dump(loads(TEXT), path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("one.toml", b"old")]
