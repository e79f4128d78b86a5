"""Python handlers really run, and answer as they do on AWS."""

import base64
import json
import threading
import time
from dataclasses import replace

import psutil
import pytest

from files_of_runs import of_function
from lockgate.emulator.ports import ServiceError

WRITING = "import os\ndef handler(e, c): open(os.environ['TMPDIR'] + '/got', 'w')"


def app(text):
    return {"app.py": text}


def refused(aws, **params):
    with pytest.raises(ServiceError) as caught:
        aws.call(**params)
    return caught.value


def test_a_handler_answers(aws):
    aws.deploy(files=app("def handler(event, context): return {'hello': event['name']}"))
    answer = aws.call(Payload=b'{"name": "you"}')
    assert json.loads(answer["Payload"]) == {"hello": "you"}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer


def test_no_payload_is_an_empty_object(aws):
    aws.deploy(files=app("def handler(event, context): return event"))
    assert aws.answer() == {}


def test_a_payload_that_is_no_json_is_refused(aws):
    aws.deploy(files=app("def handler(event, context): return event"))
    error = refused(aws, Payload=b"{nope")
    assert error.code == "InvalidRequestContentException"
    assert error.message.startswith("Could not parse request body into json: Could not parse payload into json: ")


def test_a_function_that_does_not_exist_is_named(aws):
    error = refused(aws, name="absent", Qualifier="live")
    assert (error.code, error.status) == ("ResourceNotFoundException", 404)
    assert error.message == "Function not found: arn:aws:lambda:eu-west-1:222222222222:function:absent:live"


def test_the_context_says_what_aws_s_says(aws):
    text = """
def handler(event, context):
    return [context.function_name, context.function_version, context.memory_limit_in_mb, context.aws_request_id,
            context.invoked_function_arn, context.log_group_name, context.client_context.custom,
            2000 < context.get_remaining_time_in_millis() <= 3000, context.identity.cognito_identity_id]
"""
    aws.deploy(files=app(text))
    context = base64.b64encode(b'{"custom": {"a": 1}}').decode()
    name, version, memory, request, arn, group, custom, time_left, identity = aws.answer(
        ClientContext=context, Qualifier="$LATEST"
    )
    assert (name, version, memory, group) == ("orders", "$LATEST", "128", "/aws/lambda/orders")
    assert request.startswith("request-")
    assert arn == "arn:aws:lambda:eu-west-1:222222222222:function:orders:$LATEST"
    assert (custom, time_left, identity) == ({"a": 1}, True, None)


def test_the_environment_is_made_for_the_function(aws, monkeypatch):
    monkeypatch.setenv("LEAKED_SECRET", "1")
    aws.deploy(
        files=app("import os\ndef handler(event, context): return dict(os.environ)"),
        environment={"STAGE": "test", "AWS_LAMBDA_FUNCTION_NAME": "forged"},
    )
    env = aws.answer()
    assert "LEAKED_SECRET" not in env
    assert (env["STAGE"], env["AWS_LAMBDA_FUNCTION_NAME"]) == ("test", "orders")
    assert (env["AWS_REGION"], env["AWS_ENDPOINT_URL"]) == ("eu-west-1", "http://127.0.0.1:9")
    assert (env["AWS_SESSION_TOKEN"], env["_HANDLER"]) == ("token", "app.handler")
    assert env["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.12"
    assert env["HOME"] == env["TMPDIR"] != env["LAMBDA_TASK_ROOT"]


def test_the_role_is_assumed_for_the_function(aws):
    function = aws.deploy(files=app("def handler(event, context): return 1"))
    aws.answer()
    assert aws.assumed == [("lambda.amazonaws.com", function.role, "orders", function.arn, "222222222222")]


def test_a_role_that_cannot_be_assumed_refuses_the_call(aws):
    aws.denied = {"assume"}
    aws.deploy(files=app("def handler(event, context): return 1"))
    error = refused(aws)
    assert (error.code, error.message, error.status) == (
        "AccessDeniedException",
        "The role defined for the function cannot be assumed by Lambda.",
        403,
    )


def test_an_exception_is_an_unhandled_error_with_its_stack(aws):
    aws.deploy(files=app("def handler(event, context):\n    raise ValueError('boom')\n"))
    answer = aws.call()
    error = json.loads(answer["Payload"])
    assert answer["FunctionError"] == "Unhandled"
    assert (error["errorMessage"], error["errorType"]) == ("boom", "ValueError")
    assert error["requestId"].startswith("request-")
    [frame] = error["stackTrace"]
    assert frame.endswith("app.py\", line 2, in handler\n    raise ValueError('boom')\n")


@pytest.mark.parametrize(
    ("files", "handler", "kind", "message"),
    [
        (
            {"app.py": "import nothing_like_it"},
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'nothing_like_it'",
        ),
        (
            {"other.py": ""},
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'app'",
        ),
        ({"app.py": ""}, "app.main", "Runtime.HandlerNotFound", "Handler 'main' missing on module 'app'"),
        (
            {"app.py": ""},
            "app",
            "Runtime.MalformedHandlerName",
            "Bad handler 'app': not enough values to unpack",
        ),
        (
            {"app.py": "def handler(e, c): return {1, 2}"},
            "app.handler",
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type set is not JSON serializable",
        ),
    ],
)
def test_what_the_runtime_cannot_do_has_aws_s_names(aws, files, handler, kind, message):
    aws.deploy(files=files, handler=handler)
    error = aws.answer()
    assert (error["errorType"], error["errorMessage"]) == (kind, message)


def test_a_handler_in_a_folder_is_found(aws):
    aws.deploy(files={"src/api/app.py": "def handler(e, c): return 'deep'"}, handler="src/api/app.handler")
    assert aws.answer() == "deep"


def test_a_function_that_takes_too_long_is_ended(aws):
    aws.deploy(files=app("import os, time\ndef handler(e, c):\n    print(os.getpid()); time.sleep(60)"), timeout=1)
    answer = aws.call(LogType="Tail")
    error = json.loads(answer["Payload"])
    assert answer["FunctionError"] == "Unhandled"
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    [pid] = [line for line in base64.b64decode(answer["LogResult"]).decode().splitlines() if line.isdigit()]
    assert not psutil.pid_exists(int(pid))


def test_the_time_limit_is_the_emulator_s_time(aws):
    aws.deploy(
        files=app("import os, time\ndef handler(e, c): open(os.environ['TMPDIR'] + '/on', 'w'); time.sleep(60)"),
        timeout=900,
    )

    def pass_time():
        until(lambda: of_function(aws.workspace, "on").exists())
        aws.clock.advance(901)

    threading.Thread(target=pass_time).start()
    assert aws.answer()["errorMessage"].endswith("Task timed out after 900.00 seconds")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import os\ndef handler(e, c): os._exit(0)", "Runtime exited without providing a reason"),
        ("import sys\ndef handler(e, c): sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("import os\ndef handler(e, c): os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
    ],
)
def test_a_process_that_exits_is_an_error(aws, text, reason):
    aws.deploy(files=app(text))
    error = aws.answer()
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith(f"Error: {reason}")


def test_a_warm_process_is_used_again(aws):
    aws.deploy(files=app("n = 0\ndef handler(e, c):\n    global n; n += 1; return n"))
    assert [aws.answer() for _ in range(3)] == [1, 2, 3]


def test_new_code_and_new_settings_get_new_processes(aws):
    text = "import os\nn = 0\ndef handler(e, c):\n    global n; n += 1; return [n, os.environ.get('A')]"
    aws.deploy(files=app(text))
    aws.answer()
    aws.deploy(files=app(text), environment={"A": "1"})
    assert aws.answer() == [1, "1"]
    aws.deploy(files=app(text.replace("n = 0", "n = 10")), environment={"A": "1"})
    assert aws.answer() == [11, "1"]


def test_a_function_that_was_made_again_gets_new_processes(aws):
    files = app("n = 0\ndef handler(e, c):\n    global n; n += 1; return n")
    aws.deploy(files=files, config={"RevisionId": "first"})
    aws.answer()
    aws.deploy(files=files, config={"RevisionId": "second"})
    assert aws.answer() == 1


def test_a_process_that_nobody_asks_for_a_minute_is_ended(aws):
    aws.deploy(files=app("import os\ndef handler(e, c): return os.getpid()"))
    pid = aws.answer()
    aws.clock.advance(40)
    assert aws.answer() == pid
    aws.clock.advance(40)
    assert aws.answer() == pid
    aws.clock.advance(100)
    until(lambda: not psutil.pid_exists(pid))


def test_a_process_whose_credentials_expire_is_replaced(aws):
    aws.lifetime = 3600
    aws.deploy(files=app("import os\ndef handler(e, c): return os.environ['AWS_ACCESS_KEY_ID']"))
    first = aws.answer()
    assert aws.answer() == first
    aws.clock.advance(3400)
    assert aws.answer() != first


def test_a_failed_invocation_does_not_spoil_the_next(aws):
    aws.deploy(files=app("import os\ndef handler(e, c):\n    if e.get('die'): os._exit(1)\n    return 'well'"))
    assert aws.answer({"die": True})["errorType"] == "Runtime.ExitError"
    assert aws.answer() == "well"


def test_invocations_at_the_same_time_have_processes_of_their_own(aws):
    aws.deploy(files=app("import os, time\ndef handler(e, c): time.sleep(0.3); return os.getpid()"))
    found = []
    threads = [threading.Thread(target=lambda: found.append(aws.answer())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 4


def test_the_code_cannot_be_changed_by_the_function(aws):
    aws.deploy(files=app("import os, stat\ndef handler(e, c): return oct(os.stat('app.py').st_mode & 0o777)"))
    assert aws.answer() == "0o444"


def test_layers_are_on_the_path_the_later_over_the_earlier(aws, zipped):
    one = zipped({"python/shared.py": "NAME = 'one'", "python/first.py": "NAME = 'first'"})
    two = zipped({"python/shared.py": "NAME = 'two'"})
    text = "import shared, first\ndef handler(e, c): return [shared.NAME, first.NAME]"
    aws.deploy(files=app(text), layers=(one, two))
    assert aws.answer() == ["two", "first"]


def test_a_layer_without_content_is_named(aws):
    aws.deploy(files=app("def handler(e, c): return 1"), layers=(None,))
    error = refused(aws)
    assert error.code == "InvalidParameterValueException"
    assert error.message == (
        "A layer of arn:aws:lambda:eu-west-1:222222222222:function:orders has no content in this emulator; "
        "publish it here with PublishLayerVersion"
    )


def test_a_package_that_is_no_zip_is_refused(aws):
    function = aws.deploy(files=app(""))
    key = ("222222222222", "eu-west-1", "orders", "$LATEST")
    aws.stored[key] = replace(function, code=b"nonsense")
    assert refused(aws).code == "InvalidZipFileException"


def test_a_runtime_that_is_not_here_is_refused(aws):
    aws.deploy(files=app(""), runtime="java21")
    error = refused(aws)
    assert (error.code, error.status) == ("InvalidRuntimeException", 502)
    assert error.message == "the runtime java21 cannot be run by this emulator; Python and Node can"


def test_an_answer_that_is_too_large_is_an_error(aws):
    aws.deploy(files=app("def handler(e, c): return 'x' * 7_000_000"))
    assert aws.answer()["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_talkative_function_does_not_block(aws):
    aws.deploy(files=app("def handler(e, c):\n    for i in range(20000): print('line', i)\n    return 1"))
    assert aws.answer() == 1
    assert "line 19999" in aws.lines()


def test_the_log_has_the_platform_s_lines_around_the_function_s(aws):
    aws.deploy(files=app("import sys\ndef handler(e, c):\n    print('hello'); print('bad', file=sys.stderr)"))
    aws.answer()
    init, start, hello, bad, end, report = aws.lines()
    assert init.startswith("INIT_START Runtime Version: python3.12 (this machine's own Python ")
    assert start.endswith(" Version: $LATEST")
    assert (hello, bad) == ("hello", "bad")
    assert end.startswith("END RequestId: request-")
    assert "\tMemory Size: 128 MB\tMax Memory Used: " in report
    assert "\tInit Duration: " in report
    aws.answer()
    assert "Init Duration" not in aws.lines()[-1]
    assert not [line for line in aws.lines()[6:] if line.startswith("INIT_START")]


def test_the_tail_of_the_log_comes_with_the_answer_on_request(aws):
    aws.deploy(files=app("def handler(e, c): print('hello')"))
    tail = base64.b64decode(aws.call(LogType="Tail")["LogResult"]).decode()
    assert "\nhello\nEND RequestId: " in tail
    assert "LogResult" not in aws.call()


def test_a_role_without_log_permission_only_loses_the_log(aws):
    aws.denied = {"logs"}
    aws.deploy(files=app("def handler(e, c): return 1"))
    assert aws.answer() == 1
    assert aws.lines() == []


def test_a_dry_run_runs_nothing(aws):
    aws.deploy(files=app("raise SystemExit"))
    assert aws.call(InvocationType="DryRun") == {"StatusCode": 204, "ExecutedVersion": "$LATEST"}


def until(condition):
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass within five seconds")


def test_an_event_is_answered_before_it_is_handled(aws):
    aws.deploy(files=app(f"{WRITING}.write(e['x'])"))
    assert aws.call(InvocationType="Event", Payload=b'{"x": "1"}') == {"StatusCode": 202}
    until(lambda: (got := of_function(aws.workspace, "got")).exists() and got.read_text() == "1")


def test_events_that_come_together_share_a_process(aws):
    aws.deploy(files=app("import os, time\ndef handler(e, c): time.sleep(0.1); print('by', os.getpid())"))
    for _ in range(4):
        aws.call(InvocationType="Event")
    until(lambda: sum(line.startswith("by ") for line in aws.lines()) == 4)
    assert len({line for line in aws.lines() if line.startswith("by ")}) == 1


def test_an_event_does_not_wait_for_a_process_that_stays_busy(aws):
    text = """
import os, time
def handler(event, context):
    if event.get("waits"):
        while not os.path.exists(event["waits"]):
            time.sleep(0.01)
    else:
        print("went by")
"""
    aws.deploy(files=app(text), timeout=60)
    aws.call(InvocationType="Event", Payload=b'{"waits": "/nowhere"}')
    aws.call(InvocationType="Event")
    until(lambda: "went by" in aws.lines())


def test_an_event_that_fails_is_tried_twice_more_and_sent_to_the_dead_letter_queue(aws):
    queue = "arn:aws:sqs:eu-west-1:222222222222:dead"
    aws.deploy(
        files=app("def handler(e, c): print('try'); raise ValueError('boom')"),
        config={"DeadLetterConfig": {"TargetArn": queue}},
    )
    aws.call(InvocationType="Event", Payload=b'{"x": 1}')
    for tries, pause in ((1, 61), (2, 121), (3, 0)):
        until(lambda tries=tries: aws.lines().count("try") == tries)
        time.sleep(0.05)
        aws.clock.advance(pause)
    until(lambda: aws.sent)
    [message] = aws.sent
    assert message["QueueUrl"] == "http://127.0.0.1:9/222222222222/dead"
    assert message["MessageBody"] == '{"x": 1}'
    assert message["MessageAttributes"]["ErrorMessage"] == {"DataType": "String", "StringValue": "boom"}


def test_an_alias_s_traffic_is_shared_out_by_its_weights(aws):
    for version in ("1", "2"):
        aws.deploy(version=version, files=app("def handler(e, c): return c.function_version"))
    aws.aliases["orders", "live"] = {"1": 0.75, "2": 0.25}
    answers = [aws.call(Qualifier="live") for _ in range(40)]
    shares = [json.loads(answer["Payload"]) for answer in answers]
    assert shares == [answer["ExecutedVersion"] for answer in answers]
    assert 3 <= shares.count("2") <= 20


def test_an_alias_of_one_version_runs_it(aws):
    aws.deploy(version="3", files=app("def handler(e, c): return [c.function_version, c.invoked_function_arn]"))
    aws.aliases["orders", "live"] = {"3": 1.0}
    assert aws.answer(Qualifier="live") == ["3", "arn:aws:lambda:eu-west-1:222222222222:function:orders:live"]


@pytest.mark.parametrize(
    "name",
    [
        "orders",
        "orders:1",
        "222222222222:function:orders:1",
        "function:orders",
        "arn:aws:lambda:eu-west-1:222222222222:function:orders",
        "arn:aws:lambda:eu-west-1:222222222222:function:orders:1",
    ],
)
def test_a_function_can_be_named_in_every_form(aws, name):
    aws.deploy(version="1", files=app("def handler(e, c): return 1"))
    aws.deploy(files=app("def handler(e, c): return 1"))
    assert aws.answer(name=name) == 1


def test_two_different_qualifiers_are_refused(aws):
    error = refused(aws, name="orders:1", Qualifier="2")
    assert error.message == "The derived qualifier from the function name does not match the specified qualifier."


def test_invoke_async_is_an_event(aws):
    aws.deploy(files=app(f"{WRITING}.close()"))
    assert aws.call("InvokeAsync", InvokeArgs=b"{}") == {"Status": 202}
    until(lambda: of_function(aws.workspace, "got").exists())


def test_the_end_of_the_emulator_ends_warm_processes(aws):
    aws.deploy(files=app("import os\ndef handler(e, c): return os.getpid()"))
    pid = aws.answer()
    assert psutil.pid_exists(pid)
    aws.clock.stop()
    assert aws.background.stop(5) == []
    assert not psutil.pid_exists(pid)
