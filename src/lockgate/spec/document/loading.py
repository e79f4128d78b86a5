"""A file's bytes to a document."""

from pathlib import Path as FilePath

from lockgate.kernel import Finding
from lockgate.spec.document.composing import compose
from lockgate.spec.document.dialect import Dialect
from lockgate.spec.document.document import Document
from lockgate.spec.rules.reading import file_too_large, file_unreadable, not_utf8


def load(path: FilePath, shown: str, dialect: Dialect, limit: int) -> tuple[Document | None, list[Finding]]:
    """Read the file at `path`, which findings call `shown`, up to `limit` bytes.

    Returns the document, or None when there is none to go on with, and the findings of reading it.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        return None, [file_unreadable.found(shown, error)]
    if len(content) > limit:
        return None, [file_too_large.found(shown, limit)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from behind a byte order mark; the finding counts from the file's first byte.
        return None, [not_utf8.found(shown, content, error.start + len(content) - len(error.object))]
    return compose(text, shown, dialect)
