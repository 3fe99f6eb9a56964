"""The access log: gathered while answering, written by the hundred."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from waitlist.cli.serve.log import JsonLines, Lines
from waitlist.web.access_log import MOST, AccessLog, PiecesHandler

pytestmark = pytest.mark.anyio


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the server would write to stderr."""
    stream, log = io.StringIO(), logging.getLogger("waitlist.access")
    handler = PiecesHandler(stream, Lines())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield stream
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)


@pytest.mark.parametrize("count", [1, 99, 100, 101, 1234])
async def test_every_line_is_written_once_and_in_order(written: io.StringIO, count: int) -> None:
    log = AccessLog()
    for number in range(count):
        log.add("GET", "/me", 200, 0.0012, f"{number:016x}")
    await log.flush()
    lines = written.getvalue().splitlines()
    assert [line.split()[-1] for line in lines] == [f"{number:016x}" for number in range(count)]
    assert lines[0].endswith(f" INFO    GET /me 200 1.2 ms {0:016x}")
    await log.flush()
    assert len(written.getvalue().splitlines()) == count


async def test_lines_beyond_what_is_kept_are_counted(written: io.StringIO) -> None:
    log = AccessLog()
    for _ in range(MOST + 7):
        log.add("GET", "/me", 200, 0.001, "x")
    await log.flush()
    assert written.getvalue().count("\n") == MOST + 1
    assert written.getvalue().endswith("WARNING 7 more requests in these seconds\n")
    log.add("GET", "/me", 200, 0.001, "x")
    await log.flush()
    assert written.getvalue().count("\n") == MOST + 2


async def test_other_handlers_get_the_same_records_one_by_one(
    written: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    log = AccessLog()
    log.add("POST", "/join", 303, 0.02, "a1")
    log.add("GET", "/confirm/{token}", 200, 0.001, "b2")
    await log.flush()
    assert [record.getMessage() for record in caplog.records] == [
        "POST /join 303 20.0 ms a1",
        "GET /confirm/{token} 200 1.0 ms b2",
    ]
    assert written.getvalue().count("\n") == 2


def test_json_lines_are_one_object_each() -> None:
    log = logging.getLogger("waitlist.access")
    record = log.makeRecord(log.name, logging.INFO, __file__, 0, 'GET "/me" 1', (), None)
    lines = [*JsonLines().lines(record, ['GET "/me" 1', "GET /me 2"])]
    assert [json.loads(line)["message"] for line in lines] == ['GET "/me" 1', "GET /me 2"]
    assert lines[0] == JsonLines().format(record)
    assert json.loads(lines[0]).keys() == {"time", "level", "logger", "message"}


def test_a_json_line_tells_of_an_error() -> None:
    log = logging.getLogger("waitlist.web")
    error = ValueError("a\nb")
    record = log.makeRecord(
        log.name, logging.ERROR, __file__, 0, "it %s", ("broke",), (type(error), error, None)
    )
    told = json.loads(JsonLines().format(record))
    assert told["message"] == "it broke"
    assert told["error"].endswith("ValueError: a\nb")
