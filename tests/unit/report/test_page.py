"""Facts about the page and the terminal's summary."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from lockgate.rehearsal import Account, Attack, Flow, Outcome, RecordedCall, Step, Trace, Traffic
from lockgate.report.page import call_rows, page
from lockgate.report.summary import summary

CALL = RecordedCall(0.1, "111111111111", "arn:a", "s3:GetObject", "arn:r", True, "statement 1", "client")
TRACE = Trace(
    project="lockgate.yaml",
    layout="paired",
    accounts=(
        Account("111111111111", "preprod infrastructure", ("preprod",), "infrastructure"),
        Account("222222222222", "preprod runtime", ("preprod",), "runtime"),
    ),
    flows=(
        Flow("lockgate-orders-develop", "orders", "develop", "111111111111", (("preprod", ("222222222222",), True),)),
    ),
    steps=(
        Step("Deploy", "create <b>one</b>", ("111111111111",), 0.0, 1.0, details=("done & dusted",)),
        Step("Deliver", "deploy to preprod", ("111111111111", "222222222222"), 1.0, 2.0),
    ),
    attacks=(Attack("read", "prod: x", "preprod", "arn", "s3:GetObject", "arn", Outcome.REFUSED, "not authorized"),),
    traffic=(Traffic("111111111111", {"s3": 3}, {"s3": 1}), Traffic("222222222222", {}, {})),
    calls=(CALL, replace(CALL, at=0.2), replace(CALL, allowed=False, reason="no")),
    seconds=3.0,
)


class Tags(HTMLParser):
    """Collects the addresses that a page would load, and the tags that are left open."""

    VOID = frozenset({"meta", "input", "br", "link", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_loads_nothing_from_anywhere_and_closes_what_it_opens():
    tags = Tags()
    tags.feed(page(TRACE))
    assert tags.addresses == []
    assert tags.open == []


def test_words_of_a_trace_are_text_and_never_markup():
    text = page(TRACE)
    assert "<b>one</b>" not in text
    assert "create &lt;b&gt;one&lt;/b&gt;" in text
    assert "done &amp; dusted" in text


def test_equal_calls_are_one_row_with_their_number():
    assert [(row.allowed, row.count) for row in call_rows(TRACE)] == [(True, 2), (False, 1)]


def test_the_page_says_whether_the_gates_held():
    assert "every attack was refused" in page(TRACE)
    attack = replace(TRACE.attacks[0], outcome=Outcome.SUCCEEDED)
    assert "An attack was not refused" in page(replace(TRACE, attacks=(attack,)))
    assert "the push failed" in page(replace(TRACE, failure="the push failed"))


def test_the_picture_has_every_account_and_the_timeline_a_bar_per_account_of_a_step():
    text = page(TRACE)
    assert {"111111111111", "222222222222"} <= set(re.findall(r"\d{12}", text))
    assert text.count('class="bar"') == 3


def test_the_summary_has_a_line_per_account_with_calls_and_denials():
    lines = summary(TRACE).splitlines()
    found = [line for line in lines if line.strip().startswith("111111111111")]
    assert len(found) == 1
    assert found[0].split()[-2:] == ["3", "1"]
    assert lines[-1] == "Rehearsed in 3.0 s: the delivery works, the gates hold, and everything can be rebuilt"


def test_the_summary_shows_an_attack_that_got_through_with_the_call():
    attack = replace(TRACE.attacks[0], outcome=Outcome.SUCCEEDED, reason="the call went through")
    text = summary(replace(TRACE, attacks=(attack,)))
    assert "succeeded: prod: x: read (s3:GetObject)" in text
    assert text.splitlines()[-1] == "The gates do not hold: an attack was not refused"
