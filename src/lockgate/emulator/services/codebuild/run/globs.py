"""Glob patterns of artifacts, reports and caches.

``*`` and ``?`` stay within one step of a path, ``**`` crosses steps, ``[..]`` is a set and ``{a,b}`` are alternatives;
names that begin with a dot are like others. Source: CodeBuild user guide, "Build specification reference".
"""

import fnmatch
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MOST_ALTERNATIVES = 256


def alternatives(pattern: str) -> list[str]:
    """The patterns that the braces of `pattern` stand for, at most 256."""
    done: list[str] = []
    waiting = [pattern]
    while waiting and len(done) + len(waiting) <= _MOST_ALTERNATIVES:
        current = waiting.pop(0)
        match = _BRACES.search(current)
        if match is None:
            done.append(current)
            continue
        waiting.extend(current[: match.start()] + each + current[match.end() :] for each in match[1].split(","))
    return [*done, *waiting]


@lru_cache(maxsize=1024)
def _step(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern.replace("[^", "[!")))


def matches(pattern: str, path: str) -> bool:
    """Whether the whole relative `path` matches; both use ``/``."""
    steps = [step for step in path.split("/") if step]
    return any(
        _matches([part for part in each.split("/") if part not in {"", "."}], steps) for each in alternatives(pattern)
    )


def _matches(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Every prefix of the pattern against every prefix of the path, so that the work is their product at most."""
    reached = {0}
    for index in range(len(path) + 1):
        reached = _pass_stars(pattern, reached)
        if index == len(path):
            return len(pattern) in reached
        following: set[int] = set()
        for at in reached:
            if at < len(pattern) and pattern[at] == "**":
                following.add(at)
            elif at < len(pattern) and _step(pattern[at]).match(path[index]):
                following.add(at + 1)
        reached = following
    return False


def _pass_stars(pattern: Sequence[str], reached: set[int]) -> set[int]:
    """``**`` also matches no step at all."""
    result = set(reached)
    for at in sorted(reached):
        position = at
        while position < len(pattern) and pattern[position] == "**":
            position += 1
            result.add(position)
    return result


def files_below(base: Path) -> Iterator[str]:
    """Relative paths of all files and links below `base`, in order; links to folders are not entered."""
    for folder, folders, files in os.walk(base):
        folders.sort()
        relative = Path(folder).relative_to(base)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted([*files, *links]):
            yield (relative / name).as_posix()


def has_wildcard(pattern: str) -> bool:
    """Whether it means more than one path."""
    return any(character in pattern for character in "*?[{")


def select(base: Path, patterns: Sequence[str], exclude: Sequence[str] = ()) -> list[str]:
    """The files below `base` that match one of `patterns` and none of `exclude`."""
    relative = [_relative(pattern, base) for pattern in patterns]
    kept = [_relative(pattern, base) for pattern in exclude]
    return [
        path
        for path in files_below(base)
        if any(matches(pattern, path) for pattern in relative) and not any(matches(pattern, path) for pattern in kept)
    ]


def _relative(pattern: str, base: Path) -> str:
    """A pattern that begins with the base folder itself is relative to it."""
    return pattern.removeprefix(f"{base}/")
