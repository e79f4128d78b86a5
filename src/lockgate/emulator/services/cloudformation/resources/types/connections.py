"""AWS CodeConnections, under its new name and its old one, CodeStar connections."""

from collections.abc import Mapping

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work


class Connection(Handler):
    """``AWS::CodeConnections::Connection``. It stays PENDING until a person completes its handshake."""

    def __init__(self, service: str) -> None:
        self._service = service

    def create(self, work: Work) -> Made:
        """CreateConnection."""
        client = work.client(self._service)
        members = work.input(self._service, "CreateConnection", "Tags")
        made = work.tagged(
            lambda tags: client.create_connection(**members, **({"Tags": tags.as_list()} if tags else {}))
        )
        arn = made["ConnectionArn"]
        attributes = {"ConnectionArn": arn, "ConnectionStatus": "PENDING", "OwnerAccountId": work.stack.account}
        return Made(arn, attributes)

    def update(self, work: Work, before: Before) -> Made:
        """Only the tags can change."""
        client, tags = work.client(self._service), work.tag_change(before)
        if tags.set:
            client.tag_resource(ResourceArn=work.id, Tags=tags.set_list())
        if tags.removed:
            client.untag_resource(ResourceArn=work.id, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteConnection."""
        work.client(self._service).delete_connection(ConnectionArn=work.id)


TYPES: Mapping[str, Handler] = {
    "AWS::CodeConnections::Connection": Connection("codeconnections"),
    "AWS::CodeStarConnections::Connection": Connection("codestar-connections"),
}
