"""CSV that no spreadsheet runs and every program reads, and JSON."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitlist.exports.cells import DANGEROUS, MOST_MINUTES, day, moments, neutral
from waitlist.exports.formats import Csv, Json, Writing
from waitlist.exports.table import Cell, columns, turned

COLUMNS = columns("name number at", numbers="number", times="at")
SIGNS = sorted(DANGEROUS)
written = st.one_of(
    st.text(),
    st.text(alphabet=[*SIGNS, ",", '"', "'", ";", " ", "a", "\r", "\n"]),
    st.builds("{}{}".format, st.sampled_from(SIGNS), st.text()),
    st.none(),
)
rows = st.lists(
    st.tuples(written, st.none() | st.integers(), st.none() | st.integers(0, 4_102_444_800_000)), min_size=1
)


def _read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def _expected(row: tuple[Cell, int | None, int | None]) -> list[str]:
    name, number, at = row
    return [str(name or ""), "" if number is None else str(number), moments([at], None)[0] or ""]


@given(rows)
def test_no_text_begins_as_a_formula_does(given_rows) -> None:
    for (name, *_), (shown, *_) in zip(given_rows, _read(Csv(COLUMNS).page(turned(given_rows))), strict=True):
        assert shown == name or shown[:1] not in DANGEROUS
        assert shown in (name or "", f"'{name}")


@given(rows)
def test_raw_is_exact(given_rows) -> None:
    data = Csv(COLUMNS, raw=True).page(turned(given_rows))
    assert _read(data) == [_expected(row) for row in given_rows]


@given(rows)
def test_the_bytes_are_those_of_the_standard_library(given_rows) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_expected(row) for row in given_rows)
    assert Csv(COLUMNS, raw=True).page(turned(given_rows)) == text.getvalue().encode()


@given(st.lists(rows))
def test_json_is_one_array_however_many_pages_there_are(pages) -> None:
    text = Json(COLUMNS)
    written: list[bytes] = []
    writing = Writing(text, written.append)
    for page in pages:
        writing.add(text.page(turned(page)), len(page))
    writing.end()
    assert writing.rows == sum(len(page) for page in pages)
    assert json.loads(b"".join(written)) == [
        {"name": name, "number": number, "at": moments([at], None)[0]}
        for page in pages
        for name, number, at in page
    ]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_gets_an_apostrophe(sign) -> None:
    [[shown, *_]] = _read(Csv(COLUMNS).page(turned([(f"{sign}1+1", 0, 0)])))
    assert shown == f"'{sign}1+1"


def test_full_width_and_small_forms_are_known() -> None:
    forms = {
        chr(code)
        for code in range(0xFE00, 0x10000)
        if unicodedata.normalize("NFKC", chr(code)) in {"=", "+", "-", "@"}
    }
    assert forms <= DANGEROUS


def test_our_own_numbers_keep_their_minus() -> None:
    assert Csv(COLUMNS).page(turned([("Ada", -3, None)])) == b"Ada,-3,\r\n"


def test_text_is_utf_8_without_a_mark_before_it() -> None:
    text = Csv(COLUMNS)
    assert text.begin() + text.page(turned([("เอดา", None, None)])) == "name,number,at\r\nเอดา,,\r\n".encode()


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_795_253_400_000, "2026-11-21T09:30:00Z"),
        (1_795_253_400_999, "2026-11-21T09:30:00Z"),
        (1_830_297_599_000, "2027-12-31T23:59:59Z"),
    ],
)
def test_times_are_iso_8601_in_utc(milliseconds, expected) -> None:
    assert moments([milliseconds, None], None) == [expected, None]


def test_days_are_iso_8601() -> None:
    assert day(20_778) == "2026-11-21"


def test_no_sign_that_begins_a_formula_is_forgotten() -> None:
    begin = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
    assert neutral(f"{sign}1+1" for sign in begin) == [f"'{sign}1+1" for sign in begin]


def test_more_minutes_than_are_kept_are_told_all_the_same() -> None:
    every = [number * 60_000 for number in range(MOST_MINUTES + 2)]
    told = moments([*every, 0], None)
    assert told[0] == told[-1] == "1970-01-01T00:00:00Z"
    assert told[-2] == "1970-01-03T20:17:00Z"
