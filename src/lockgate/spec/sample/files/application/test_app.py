"""The unit tests that every build runs: python3 -m unittest"""

import json
import tempfile
import unittest
from pathlib import Path

import app


def answer(event: dict | None) -> dict:
    """The body of the handler's answer to `event`."""
    return json.loads(app.handler(event, None)["body"])


class VersionTest(unittest.TestCase):
    def test_the_version_is_what_the_build_has_written(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "version.txt")
            file.write_text("0123abc\n")
            self.assertEqual(app.version(file), "0123abc")

    def test_before_any_build_there_is_no_version(self):
        self.assertEqual(app.version(Path("there", "is", "no", "such", "file")), "unbuilt")


class HandlerTest(unittest.TestCase):
    def test_the_answer_succeeds(self):
        self.assertEqual(app.handler({}, None)["statusCode"], 200)

    def test_the_answer_greets_by_name(self):
        self.assertEqual(answer({"name": "Ada"})["message"], "Hello, Ada!")

    def test_the_answer_greets_the_world_when_nobody_is_named(self):
        self.assertEqual(answer({})["message"], "Hello, world!")
        self.assertEqual(answer(None)["message"], "Hello, world!")

    def test_the_answer_says_which_version_runs(self):
        self.assertEqual(answer({})["version"], app.version())


if __name__ == "__main__":
    unittest.main()
