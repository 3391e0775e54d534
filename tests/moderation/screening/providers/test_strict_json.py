import pytest

from moderation.screening.providers.strict_json import JSONUnacceptable, loads


def test_it_reads_json() -> None:
    assert loads('{"a": [1, 2.5, null, true, "ü"]}'.encode()) == {"a": [1, 2.5, None, True, "ü"]}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"<html>",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": ' + b"9" * 400 + b"}",
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_it_refuses_what_could_be_read_in_two_ways_or_not_be_stored(data: bytes) -> None:
    with pytest.raises(JSONUnacceptable):
        loads(data)
