"""Report groups, reports and test cases."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, ServiceError
from lockgate.emulator.services.codebuild.control.constraints import check
from lockgate.emulator.services.codebuild.control.paging import in_order, page
from lockgate.emulator.services.codebuild.control.state import Report, Scope, Shape, State

_SORTED_BY = {"CREATED_TIME": "created", "LAST_MODIFIED_TIME": "lastModified"}


class Reports:
    """The operations on report groups and reports."""

    def __init__(self, aws: Aws, state: State) -> None:
        self._aws = aws
        self._state = state

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "CreateReportGroup": self.create_group,
            "UpdateReportGroup": self.update_group,
            "DeleteReportGroup": self.delete_group,
            "BatchGetReportGroups": self.batch_get_groups,
            "ListReportGroups": self.list_groups,
            "BatchGetReports": self.batch_get,
            "ListReports": self.list,
            "ListReportsForReportGroup": self.list_for_group,
            "DeleteReport": self.delete,
            "DescribeTestCases": self.describe_test_cases,
        }

    def _scope(self, call: Call) -> Scope:
        check(call)
        return self._state.scope(call.account, call.region)

    def create_group(self, call: Call) -> Mapping[str, Any]:
        """CreateReportGroup."""
        scope = self._scope(call)
        arn = scope.arn("report-group", call.params["name"])
        now = self._aws.clock.now()
        group: Shape = {"arn": arn, "created": now, "lastModified": now, "status": "ACTIVE", "tags": []}
        group |= copy.deepcopy(dict(call.params))
        group["exportConfig"] = _export(call.params["exportConfig"], scope)
        with scope.lock:
            if arn in scope.groups:
                raise ServiceError("ResourceAlreadyExistsException", f"Report group already exists: {arn}")
            scope.groups[arn] = group
        return {"reportGroup": copy.deepcopy(group)}

    def update_group(self, call: Call) -> Mapping[str, Any]:
        """UpdateReportGroup."""
        scope = self._scope(call)
        with scope.lock:
            group = _group(scope, call.params["arn"])
            if "exportConfig" in call.params:
                group["exportConfig"] = _export(call.params["exportConfig"], scope)
            if "tags" in call.params:
                group["tags"] = copy.deepcopy(call.params["tags"])
            group["lastModified"] = self._aws.clock.now()
            return {"reportGroup": copy.deepcopy(group)}

    def delete_group(self, call: Call) -> Mapping[str, Any]:
        """DeleteReportGroup: one with reports only with ``deleteReports``."""
        scope = self._scope(call)
        arn = call.params["arn"]
        with scope.lock:
            inside = [key for key, report in scope.reports.items() if report.shape["reportGroupArn"] == arn]
            if inside and not call.params.get("deleteReports"):
                raise ServiceError(
                    "InvalidInputException", f"Report group {arn} still has reports; delete them or give deleteReports"
                )
            for key in inside:
                del scope.reports[key]
            scope.groups.pop(arn, None)
        return {}

    def batch_get_groups(self, call: Call) -> Mapping[str, Any]:
        """BatchGetReportGroups."""
        scope = self._scope(call)
        with scope.lock:
            arns = call.params["reportGroupArns"]
            found = [copy.deepcopy(scope.groups[arn]) for arn in arns if arn in scope.groups]
            return {"reportGroups": found, "reportGroupsNotFound": [arn for arn in arns if arn not in scope.groups]}

    def list_groups(self, call: Call) -> Mapping[str, Any]:
        """ListReportGroups."""
        scope = self._scope(call)
        key = _SORTED_BY.get(call.params.get("sortBy", "NAME"), "name")
        with scope.lock:
            arns = [group["arn"] for group in sorted(scope.groups.values(), key=lambda group: group[key])]
        return page(in_order(arns, call.params), call.params, "reportGroups")

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetReports."""
        scope = self._scope(call)
        with scope.lock:
            arns = call.params["reportArns"]
            found = [copy.deepcopy(scope.reports[arn].shape) for arn in arns if arn in scope.reports]
            return {"reports": found, "reportsNotFound": [arn for arn in arns if arn not in scope.reports]}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListReports."""
        return self._listed(call, lambda _report: True)

    def list_for_group(self, call: Call) -> Mapping[str, Any]:
        """ListReportsForReportGroup."""
        scope = self._scope(call)
        arn = call.params["reportGroupArn"]
        with scope.lock:
            _group(scope, arn)
        return self._listed(call, lambda report: bool(report.shape["reportGroupArn"] == arn))

    def _listed(self, call: Call, wanted: Callable[[Report], bool]) -> Mapping[str, Any]:
        scope = self._scope(call)
        status = (call.params.get("filter") or {}).get("status")
        with scope.lock:
            arns = [
                arn
                for arn, report in scope.reports.items()
                if wanted(report) and status in {None, report.shape["status"]}
            ]
        return page(in_order(arns, call.params, default="DESCENDING"), call.params, "reports")

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteReport."""
        scope = self._scope(call)
        with scope.lock:
            scope.reports.pop(call.params["arn"], None)
        return {}

    def describe_test_cases(self, call: Call) -> Mapping[str, Any]:
        """DescribeTestCases, filtered by status and keyword."""
        scope = self._scope(call)
        wanted = call.params.get("filter") or {}
        arn = call.params["reportArn"]
        with scope.lock:
            if arn not in scope.reports:
                raise ServiceError("ResourceNotFoundException", f"Report does not exist: {arn}")
            cases = [
                copy.deepcopy(case)
                for case in scope.reports[arn].cases
                if wanted.get("status") in {None, case["status"]}
                and wanted.get("keyword", "") in f"{case.get('prefix', '')}.{case['name']}"
            ]
        return page(cases, call.params, "testCases")


def _group(scope: Scope, arn: str) -> Shape:
    if arn not in scope.groups:
        raise ServiceError("ResourceNotFoundException", f"Report group does not exist: {arn}")
    return scope.groups[arn]


def _export(config: Mapping[str, Any], scope: Scope) -> Shape:
    """A ReportExportConfig with its defaults."""
    if config.get("exportConfigType") != "S3":
        return {"exportConfigType": "NO_EXPORT"}
    destination = dict(config.get("s3Destination") or {})
    if not destination.get("bucket"):
        raise ServiceError("InvalidInputException", "Invalid export config: a bucket is required to export to S3")
    destination.setdefault("packaging", "NONE")
    destination.setdefault("encryptionDisabled", False)
    if not destination["encryptionDisabled"]:
        destination.setdefault("encryptionKey", f"arn:aws:kms:{scope.region}:{scope.account}:alias/aws/s3")
    return {"exportConfigType": "S3", "s3Destination": destination}
