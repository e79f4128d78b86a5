"""Node handlers run too: modules of both kinds, promises, values and callbacks."""

import json
import shutil

import pytest

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not on this machine")

ASYNC = "export const handler = async (event, context) => ({ hello: event.name, left: context.getRemainingTimeInMillis() > 0 })"


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        ({"index.mjs": ASYNC}, {"hello": "you", "left": True}),
        ({"index.js": "exports.handler = async (event) => event.name"}, "you"),
        ({"index.js": "exports.handler = (event, context, callback) => callback(null, event.name)"}, "you"),
        ({"index.js": "exports.handler = (event) => event.name"}, "you"),
        ({"index.cjs": "exports.handler = async (e) => process.env.AWS_LAMBDA_FUNCTION_NAME"}, "orders"),
        ({"index.js": "export const handler = async (e) => e.name", "package.json": '{"type": "module"}'}, "you"),
        ({"index.js": "exports.handler = async () => undefined"}, None),
    ],
)
def test_a_node_handler_answers(aws, files, answer):
    aws.deploy(files=files, handler="index.handler", runtime="nodejs20.x")
    assert aws.answer({"name": "you"}) == answer


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("exports.handler = async () => { throw new TypeError('boom') }", "TypeError", "boom"),
        ("exports.handler = (e, c, callback) => callback(new Error('boom'))", "Error", "boom"),
        ("exports.handler = async () => { throw 'text' }", "string", "text"),
        ("exports.other = 1", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"),
    ],
)
def test_a_node_error_has_its_name_and_message(aws, text, kind, message):
    aws.deploy(files={"index.js": text}, handler="index.handler", runtime="nodejs20.x")
    answer = aws.call()
    error = json.loads(answer["Payload"])
    assert (answer["FunctionError"], error["errorType"], error["errorMessage"]) == ("Unhandled", kind, message)


def test_a_missing_node_module_is_an_import_error(aws):
    aws.deploy(files={"other.js": ""}, handler="index.handler", runtime="nodejs20.x")
    assert aws.answer()["errorType"] == "Runtime.ImportModuleError"


def test_a_node_function_is_warm_the_second_time_and_logs(aws):
    text = "let n = 0; exports.handler = async () => { console.log('call', ++n); return n }"
    aws.deploy(files={"index.js": text}, handler="index.handler", runtime="nodejs20.x")
    assert [aws.answer(), aws.answer()] == [1, 2]
    assert [line for line in aws.lines() if line.startswith("call")] == ["call 1", "call 2"]


def test_a_node_function_that_takes_too_long_is_ended(aws):
    text = "exports.handler = () => new Promise(() => setTimeout(() => {}, 60000))"
    aws.deploy(files={"index.js": text}, handler="index.handler", runtime="nodejs20.x", timeout=1)
    assert aws.answer()["errorMessage"].endswith("Task timed out after 1.00 seconds")
