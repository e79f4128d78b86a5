"""Facts about what GitHub's answers say."""

from lockgate.rehearsal.github import Reply


def test_a_message_of_several_lines_becomes_one():
    body = {"message": "Repository rule violations found\n\nAt least 1 approving review is required.\n\n"}
    assert Reply(405, body).message == "Repository rule violations found: At least 1 approving review is required."


def test_errors_stand_behind_the_message():
    body = {"message": "Unprocessable Entity", "errors": ["Can not approve your own pull request", {"message": "no"}]}
    assert Reply(422, body).message == "Unprocessable Entity: Can not approve your own pull request: no"


def test_an_answer_without_words_says_nothing():
    assert Reply(204, None).message == ""
    assert Reply(204, None).accepted
    assert not Reply(404, {"message": "Not Found"}).accepted
