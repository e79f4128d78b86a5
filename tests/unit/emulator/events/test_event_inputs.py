"""What a target receives."""

from datetime import UTC, datetime

import pytest

from lockgate.emulator.ports import Rule
from lockgate.emulator.services.events.inputs import BadInput, select, target_input

RULE = Rule("arn:aws:events:eu-west-1:111111111111:rule/r", "r", "default", ())
NOW = datetime(2026, 5, 1, tzinfo=UTC)
EVENT = {
    "id": "1",
    "source": "orders",
    "detail": {"id": 'A"7', "count": 3, "items": [{"name": "tea"}], "with space": True, "nothing": None},
}


def made(template, **paths):
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    return target_input({"InputTransformer": transformer}, RULE, EVENT, NOW)


def test_without_an_input_the_whole_event_is_sent():
    assert target_input({}, RULE, {"id": "1", "detail": {"ö": 1}}, NOW) == '{"id":"1","detail":{"ö":1}}'


def test_a_constant_is_sent_as_it_is():
    assert target_input({"Input": '{"a": 1}'}, RULE, EVENT, NOW) == '{"a": 1}'


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.detail.count", "3"),
        ("$.detail.items[0].name", '"tea"'),
        ("$.detail['with space']", "true"),
        ("$.detail.nothing", "null"),
        ("$.detail.missing", "null"),
        ("$.detail.items[9]", "null"),
    ],
)
def test_a_path_picks_a_part(path, value):
    assert target_input({"InputPath": path}, RULE, EVENT, NOW) == value


def test_a_path_that_is_none_is_refused():
    with pytest.raises(BadInput, match="is not a path that EventBridge understands"):
        select(EVENT, "$.detail[?(@.x)]")


def test_values_are_written_as_json_outside_quotes_and_as_text_inside():
    assert made('{"id": <id>, "text": "order <id> of <n>"}', id="$.detail.id", n="$.detail.count") == (
        '{"id": "A\\"7", "text": "order A\\"7 of 3"}'
    )


def test_a_text_template_is_filled_without_quotes_around_it():
    assert made('"The state is <s>"', s="$.source") == '"The state is orders"'


def test_a_value_that_is_missing_is_empty():
    assert made('{"a": <x>, "b": "<x>!"}', x="$.detail.missing") == '{"a": "", "b": "!"}'


def test_a_placeholder_without_a_path_is_kept():
    assert made("just <this>") == "just <this>"


def test_the_events_own_variables_are_known():
    assert made('{"rule": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}') == (
        '{"rule": "r", "at": "2026-05-01T00:00:00Z"}'
    )
    assert made("<aws.events.event.json>").startswith('{"id":"1"')


def test_a_template_that_does_not_come_out_as_json_is_refused():
    with pytest.raises(BadInput, match="does not produce valid JSON"):
        made('{"a": <id>', id="$.detail.id")
