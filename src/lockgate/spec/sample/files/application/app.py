"""Answers with the version of the code that runs, and where it runs."""

import json
import os
from pathlib import Path

VERSION_FILE = Path(__file__).with_name("version.txt")


def version(file: Path = VERSION_FILE) -> str:
    """The commit that the build has written beside this file; `unbuilt` before any build."""
    return file.read_text().strip() if file.exists() else "unbuilt"


def handler(event: dict, context: object) -> dict:
    """What Lambda calls: an HTTP-shaped answer with the environment, the version and a greeting."""
    name = (event or {}).get("name") or "world"
    body = {
        "environment": os.environ.get("ENVIRONMENT", "local"),
        "message": f"Hello, {name}!",
        "version": version(),
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
