"""What may go wrong with an analysis API, by the names that `--fault`, `/faults/NAME/…` and `/fault/NAME` take."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    UNAUTHORISED = "401"
    BILLING = "billing"
    TOO_MANY = "429"
    TOO_MANY_WAIT = "429-wait"
    ERROR = "500"
    OVERLOADED = "503"
    RESET = "reset"
    DRIP = "drip"
    SILENCE = "silence"
    EMPTY = "empty"
    HTML = "html"
    NOT_JSON = "not-json"
    TWICE = "twice"
    HUGE = "huge"
    LENGTH_SHORT = "length-short"
    LENGTH_LONG = "length-long"
    NAN = "nan"
    NEGATIVE = "negative"
    ABOVE_ONE = "above-one"
    WRONG_TYPE = "wrong-type"
    MISSING = "missing"
    UNKNOWN = "unknown"
    REFUSAL = "refusal"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    TWO = "two"
    ECHO = "echo"
    REDIRECT = "redirect"


WORDS = {
    Fault.UNAUTHORISED: "the key is refused",
    Fault.BILLING: "a bill is unpaid, in the vendor's own words",
    Fault.TOO_MANY: "too many requests, and no word of when to come back",
    Fault.TOO_MANY_WAIT: "too many requests, Retry-After 2 s",
    Fault.ERROR: "an error of the vendor's own",
    Fault.OVERLOADED: "overloaded",
    Fault.RESET: "the connection is reset in the middle of the body",
    Fault.DRIP: "the body comes a byte at a time and never ends",
    Fault.SILENCE: "the request is taken and nothing is said",
    Fault.EMPTY: "200 and no body",
    Fault.HTML: "200 and a proxy's page",
    Fault.NOT_JSON: "200 and JSON that breaks off",
    Fault.TWICE: "a key occurs twice",
    Fault.HUGE: "a body of 3 MB",
    Fault.LENGTH_SHORT: "Content-Length says less than there is",
    Fault.LENGTH_LONG: "Content-Length says more than there is",
    Fault.NAN: "numbers are NaN",
    Fault.NEGATIVE: "numbers are -0.1",
    Fault.ABOVE_ONE: "numbers are 1.7",
    Fault.WRONG_TYPE: "numbers are texts, words are numbers",
    Fault.MISSING: "a category is missing",
    Fault.UNKNOWN: "there is a category that nobody knows",
    Fault.REFUSAL: "the vendor does not judge this",
    Fault.INCOMPLETE: "the answer was cut off, and says so where it can",
    Fault.FAILED: "200, and the body says that it failed",
    Fault.TWO: "two answers to one picture",
    Fault.ECHO: "the answer repeats the key",
    Fault.REDIRECT: "307 to another host",
}
