"""Who counts as one address when shares are given out."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=1024)
def share_of(host: str) -> str:
    """The address that a client's share is counted for.

    An IPv6 subscriber holds a whole /64, so that network counts as one; an IPv4 address written as
    IPv6 counts as what it is.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
