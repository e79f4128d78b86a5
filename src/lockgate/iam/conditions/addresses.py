"""``IpAddress``: an address within a range. IPv4 and IPv6 do not mix; a malformed value never matches."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from lockgate.iam.conditions.comparison import Comparison

_LONGEST = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128")


@lru_cache(maxsize=4096)
def network(text: str) -> IPv4Network | IPv6Network | None:
    """An address or CIDR range, its host bits ignored, or None."""
    if len(text) > _LONGEST:
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _inside(given: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    if isinstance(given, IPv4Network):
        return isinstance(outer, IPv4Network) and given.subnet_of(outer)
    return isinstance(outer, IPv6Network) and given.subnet_of(outer)


def ip_address(values: Sequence[str], version: str) -> Comparison:  # noqa: ARG001  no variables in addresses
    """Within one of the ranges `values`."""
    ranges = tuple(found for found in map(network, values) if found is not None)

    def test(value: str) -> bool:
        given = network(value)
        return given is not None and any(_inside(given, outer) for outer in ranges)

    return Comparison(test, reads=lambda value: network(value) is not None, sound=len(ranges) == len(values))
