"""AWS's real managed policies, in place of the engine's invented ones."""

import json
from collections.abc import Mapping
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from ministack.services import iam

_PREFIX = "arn:aws:iam::aws:policy"


class ManagedPolicies(dict[str, Any]):
    """ARN to policy record in the engine's form, read from moto's copy of AWS's policies when first asked for.

    The copy has 4.7 MB: an emulator in which nobody names an AWS managed policy never loads it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._loaded = False

    def __missing__(self, arn: str) -> Any:
        if self._loaded:
            raise KeyError(arn)
        self._load()
        return self[arn]

    def get(self, arn: str, default: Any = None) -> Any:
        """The record of `arn`, or `default`."""
        self._load()
        return super().get(arn, default)

    def __contains__(self, arn: object) -> bool:
        self._load()
        return super().__contains__(arn)

    def __len__(self) -> int:
        self._load()
        return super().__len__()

    def items(self) -> Any:
        """Every ARN and record."""
        self._load()
        return super().items()

    def values(self) -> Any:
        """Every record."""
        self._load()
        return super().values()

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        for name, published in json.loads(_published()).items():
            arn, record = _record(name, published)
            self[arn] = record


def _published() -> str:
    """Name to policy as JSON text.

    The one module is loaded by its file and let go again: a plain import would bring moto's own engine along, which
    takes thirty megabytes and half a second.
    """
    package = find_spec("moto")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("AWS's managed policies are in moto, which is not installed", name="moto")
    spec = spec_from_file_location("aws_managed_policies", Path(package.origin).parent / "iam/aws_managed_policies.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("moto has no module of AWS's managed policies", name="moto.iam.aws_managed_policies")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.aws_managed_policies_data)


def _record(name: str, published: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    path = published.get("Path", "/")
    version = published["DefaultVersionId"]
    created, updated = published["CreateDate"][:19] + "Z", published["UpdateDate"][:19] + "Z"
    arn = f"{_PREFIX}{path}{name}"
    document = json.dumps(published["Document"], separators=(",", ":"))
    return arn, {
        "PolicyName": name,
        "Arn": arn,
        "PolicyId": published.get("PolicyId") or iam._gen_id("ANPA"),  # noqa: SLF001 - the engine's own id generator
        "CreateDate": created,
        "UpdateDate": updated,
        "DefaultVersionId": version,
        "AttachmentCount": 0,
        "IsAttachable": True,
        "Path": path,
        "Description": published.get("Description", ""),
        "Tags": [],
        "Versions": {
            version: {
                "Document": document,
                "VersionId": version,
                "IsDefaultVersion": True,
                "CreateDate": updated,
            }
        },
    }
