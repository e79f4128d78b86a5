"""How botocore's service models are read: without the documentation in them, which is half of their memory."""

import json
from collections.abc import Callable
from typing import IO, Any

from botocore.loaders import JSONFileLoader


class WithoutWords(JSONFileLoader):
    """Reads the files of botocore's data; what only people read is empty text."""

    def _load_file(self, full_path: str, open_method: Callable[..., IO[bytes]]) -> Any:
        try:
            with open_method(full_path, "rb") as file:
                return json.load(file, object_hook=_without_words)
        except FileNotFoundError:
            return None


def _without_words(value: dict[str, Any]) -> dict[str, Any]:
    """A member that is called ``documentation`` is an object, and stays; botocore wants some text in its place."""
    if isinstance(value.get("documentation"), str):
        value["documentation"] = ""
    return value
