"""Facts about the page and the terminal's summary."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from lockgate.rehearsal import Account, Attack, Flow, Journey, Leg, Outcome, RecordedCall, Step, Trace, Traffic
from lockgate.report.page import by_attacker, call_rows, page, story
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
        Step("Deliver", "dana merges #1: refused", (), 3.0, 0.1, details=("an approval is missing",), held="GitHub"),
    ),
    attacks=(Attack("read", "prod: x", "preprod", "arn", "s3:GetObject", "arn", Outcome.REFUSED, "not authorized"),),
    traffic=(Traffic("111111111111", {"s3": 3}, {"s3": 1}), Traffic("222222222222", {}, {})),
    calls=(CALL, replace(CALL, at=0.2), replace(CALL, allowed=False, reason="no")),
    seconds=3.0,
    journeys=(
        Journey("orders", "develop", ("preprod",), 1, "0123abc", 1.0, (Leg("built", 1.5), Leg("preprod answers", 0.5))),
    ),
    story=("Deliver",),
    cast=(("dana", "writes <changes>"),),
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
    assert text.count('class="bar"') == 4, "one of them for git and GitHub"


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


def test_the_story_names_who_acts_what_was_said_and_the_gate_that_held():
    text = page(TRACE)
    assert "<b>dana</b> writes &lt;changes&gt;" in text
    assert '<span class="tag gate">GitHub held</span>' in text
    assert '<div class="said">an approval is missing</div>' in text
    (chapter,) = story(TRACE)
    assert chapter[0] == "Deliver"
    assert [told.actor for told in chapter[1]] == ["", "dana"]


def test_a_journey_is_a_bar_with_a_part_for_each_leg_to_the_scale_of_the_longest():
    text = page(TRACE)
    assert text.count('class="leg leg-') == 2
    assert 'width="750"' in text, "1.5 of 2 seconds"
    assert "<title>preprod answers: 0.50 s</title>" in text


def test_attacks_of_one_attacker_stand_together():
    first, other = TRACE.attacks[0], replace(TRACE.attacks[0], who="dana")
    trace = replace(TRACE, attacks=(first, other, replace(first, name="write")))
    assert [(who, len(attacks)) for who, attacks in by_attacker(trace)] == [(first.who, 2), ("dana", 1)]


def test_a_trace_without_pull_requests_has_no_story():
    text = page(replace(TRACE, story=(), journeys=()))
    assert "How a change gets to production" not in text
    assert "From merge to answer" not in text


def test_the_summary_breaks_the_time_from_merge_to_answer_down():
    lines = summary(TRACE).splitlines()
    place = lines.index("From merge to answer")
    assert lines[place + 1] == "    2.0 s  orders: #1 to develop, answers in preprod"
    assert lines[place + 2] == "           1.5 s built, 0.5 s preprod answers"


def test_the_summary_counts_refusals_by_gate():
    by_github = replace(TRACE.attacks[0], name="push", gate="GitHub", reason="GH013")
    text = summary(replace(TRACE, attacks=(*TRACE.attacks, by_github)))
    assert "Attacks: 2 tried, 2 refused (IAM 1, GitHub 1)" in text
    assert "Gates that held back a change: GitHub 1" in text
    assert "without a reason" in text, "the reasons are those of IAM only"
    assert "GH013" not in text
