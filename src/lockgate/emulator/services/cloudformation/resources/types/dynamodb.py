"""Amazon DynamoDB: tables."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there

_SEPARATE = (
    *("TableName", "Tags", "PointInTimeRecoverySpecification", "TimeToLiveSpecification", "StreamSpecification"),
    *("ContributorInsightsSpecification", "KinesisStreamSpecification", "SSESpecification"),
)
_THROUGHPUT = ("BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")


class Table(Handler):
    """``AWS::DynamoDB::Table``."""

    def create(self, work: Work) -> Made:
        """CreateTable, wait until it is active, then recovery, time to live and insights."""
        client, name = work.client("dynamodb"), work.name("TableName", 255)
        members = work.input("dynamodb", "CreateTable", *_SEPARATE, TableName=name, **self._specifications(work))
        made = work.tagged(lambda tags: client.create_table(**members, **({"Tags": tags.as_list()} if tags else {})))[
            "TableDescription"
        ]
        work.announce(name)
        self._settle(work)
        self._features(work, None)
        return Made(name, self._attributes(made))

    def update(self, work: Work, before: Before) -> Made:
        """UpdateTable, one index at a time as the API wants it; then recovery, time to live, insights, tags."""
        client, name = work.client("dynamodb"), work.id
        for members in self._updates(work, before):
            client.update_table(TableName=name, **members)
            self._settle(work)
        self._features(work, before)
        tags, arn = work.tag_change(before), before.attributes["Arn"]
        if tags.set:
            client.tag_resource(ResourceArn=arn, Tags=tags.set_list())
        if tags.removed:
            client.untag_resource(ResourceArn=arn, TagKeys=list(tags.removed))
        return Made(name, self._attributes(client.describe_table(TableName=name)["Table"]))

    def delete(self, work: Work) -> None:
        """DeleteTable, then wait until it is gone."""
        client = work.client("dynamodb")
        client.delete_table(TableName=work.id)
        work.until(lambda: not if_there(client.describe_table, TableName=work.id), f"Table {work.id}")

    def replaces(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
        """The keys and the local indexes of a table are fixed."""
        fixed = ("KeySchema", "LocalSecondaryIndexes")
        return frozenset(name for name in fixed if before.get(name) != after.get(name))

    def _specifications(self, work: Work) -> dict[str, Any]:
        members: dict[str, Any] = {}
        if work.get("StreamSpecification"):
            view = work.get("StreamSpecification")["StreamViewType"]
            members["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
        if work.get("SSESpecification"):
            stated = work.get("SSESpecification")
            names = {"SSEEnabled": "Enabled", "SSEType": "SSEType", "KMSMasterKeyId": "KMSMasterKeyId"}
            members["SSESpecification"] = {names[key]: value for key, value in stated.items()}
        return members

    def _updates(self, work: Work, before: Before) -> list[dict[str, Any]]:
        everything = work.input("dynamodb", "CreateTable", *_SEPARATE)
        table: dict[str, Any] = {}
        for prop in (*_THROUGHPUT, "DeletionProtectionEnabled", "TableClass"):
            if changed(work, before, prop) and prop in everything:
                table[prop] = everything[prop]
        if changed(work, before, "StreamSpecification", "SSESpecification"):
            table |= self._specifications(work)
            if not work.get("StreamSpecification") and before.properties.get("StreamSpecification"):
                table["StreamSpecification"] = {"StreamEnabled": False}
        updates = [table] if table else []
        return updates + self._indexes(everything, before)

    def _indexes(self, wanted: Mapping[str, Any], before: Before) -> list[dict[str, Any]]:
        new = {item["IndexName"]: item for item in wanted.get("GlobalSecondaryIndexes", ())}
        old = {item["IndexName"]: item for item in before.properties.get("GlobalSecondaryIndexes", ())}
        definitions = {"AttributeDefinitions": wanted.get("AttributeDefinitions", [])}
        updates = [{"Delete": {"IndexName": name}} for name in old if name not in new]
        updates += [{"Create": item} for name, item in new.items() if name not in old]
        return [{"GlobalSecondaryIndexUpdates": [item], **definitions} for item in updates]

    def _features(self, work: Work, before: Before | None) -> None:
        client, old = work.client("dynamodb"), before.properties if before else {}
        recovery, lifetime = "PointInTimeRecoverySpecification", "TimeToLiveSpecification"
        if work.get(recovery) != old.get(recovery):
            wanted = work.get(recovery) or {"PointInTimeRecoveryEnabled": False}
            client.update_continuous_backups(TableName=work.id, PointInTimeRecoverySpecification=wanted)
        if work.get(lifetime) != old.get(lifetime):
            wanted = work.get(lifetime) or {**old[lifetime], "Enabled": False}
            client.update_time_to_live(TableName=work.id, TimeToLiveSpecification=wanted)
        insights = "ContributorInsightsSpecification"
        if work.get(insights) != old.get(insights):
            action = "ENABLE" if (work.get(insights) or {}).get("Enabled") else "DISABLE"
            client.update_contributor_insights(TableName=work.id, ContributorInsightsAction=action)

    def _settle(self, work: Work) -> None:
        client = work.client("dynamodb")
        work.until(
            lambda: client.describe_table(TableName=work.id)["Table"]["TableStatus"] == "ACTIVE", f"Table {work.id}"
        )

    def _attributes(self, table: Mapping[str, Any]) -> dict[str, str]:
        attributes = {"Arn": table["TableArn"]}
        if table.get("LatestStreamArn"):
            attributes["StreamArn"] = table["LatestStreamArn"]
        return attributes


TYPES: Mapping[str, Handler] = {"AWS::DynamoDB::Table": Table()}
