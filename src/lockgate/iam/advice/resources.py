"""Resources and actions that match less, or more, than they seem to.

Source: IAM user guide, "IAM JSON policy elements: Resource", "...: NotAction"; Service authorization reference.
"""

from typing import Final

from lockgate.iam import catalogue
from lockgate.iam.advice.view import Rule, View
from lockgate.iam.arns import SEGMENTS
from lockgate.iam.validation.report import Report

_BUCKET: Final = "arn:aws:s3:::"


def _short_arn(report: Report, view: View) -> None:
    for element in ("Resource", "NotResource"):
        for index, text in enumerate(view.listed(element)):
            if text.startswith("arn:") and text.count(":") < SEGMENTS - 1:
                why = "policies of identities complete it with `*`; organization and resource policies never match it"
                remedy = "write all six segments"
                report.add("LG2206", view.place(element, index), f"`{text}` is a short ARN", why, remedy)


def _wildcard_in_type(report: Report, view: View) -> None:
    for element in ("Resource", "NotResource"):
        for index, text in enumerate(view.listed(element)):
            head, slash, _ = text.split(":", SEGMENTS - 1)[-1].partition("/")
            of_bucket = text.split(":")[2:3] == ["s3"]
            if text.startswith("arn:") and slash and not of_bucket and ("*" in head or "?" in head):
                why = "AWS documents no wildcards in the type of a resource, though it matches them"
                remedy = "write the type in full, one entry for each"
                report.add(
                    "LG2207", view.place(element, index), f"a wildcard in the resource type of `{text}`", why, remedy
                )


def _needs_star(report: Report, view: View) -> None:
    """Actions without resource types are matched by ``*`` alone."""
    patterns = view.listed("Resource")
    if not patterns or "*" in patterns:
        return
    for index, text in enumerate(view.listed("Action")):
        found = catalogue.action(text)
        if found is not None and not found.resource_types:
            why = "it acts on no resource that an ARN could name"
            place = view.place("Action", index)
            report.add("LG2208", place, f"`{found.name}` is never matched here", why, 'give it `"Resource": "*"`')


def _bucket_or_object(report: Report, view: View) -> None:
    """A bucket's ARN does not cover its objects, nor theirs the bucket."""
    patterns = view.listed("Resource")
    if not patterns or not all(text.startswith(_BUCKET) for text in patterns):
        return
    keys = [text.removeprefix(_BUCKET) for text in patterns]
    for index, text in enumerate(view.listed("Action")):
        found = catalogue.action(text)
        types = set(found.resource_types) if found else set()
        wants_object = "object" in types and not any("/" in key or key.endswith("*") for key in keys)
        wants_bucket = "bucket" in types and "object" not in types and all("/" in key for key in keys)
        if found and (wants_object or wants_bucket):
            what, remedy = ("objects", "bucket/*") if wants_object else ("buckets", "bucket")
            place = view.place("Action", index)
            fact = f"`{found.name}` is never matched here"
            report.add("LG2209", place, fact, f"it acts on {what}", f"add `{_BUCKET}{remedy}`")


def _allow_not_action(report: Report, view: View) -> None:
    if view.allows and "NotAction" in view.raw:
        why = "every action of every other service is allowed, those to come included"
        report.add("LG2210", (*view.path, "NotAction"), "`NotAction` with `Allow`", why, "list what is allowed")


RULES: Final[tuple[Rule, ...]] = (_short_arn, _wildcard_in_type, _needs_star, _bucket_or_object, _allow_not_action)
