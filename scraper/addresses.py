"""Which addresses may be asked: http and https, and of hosts that the whole internet reaches.

A site that redirects to ``http://127.0.0.1/`` or whose name answers with an address of the local network would
otherwise make the crawler read what only this machine can see. Three places ask here: before a request is made and
at each redirect (``find_url_fault``), and when a name has been resolved (``find_address_fault``; the address that
was looked at is the one that is connected to, see scraper/network.py).
"""

import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from unicodedata import normalize

Address = IPv4Address | IPv6Address

_SCHEMES = ("http", "https")
# names that never leave a machine or a local network (RFC 6761, 6762, 8375, 9476 and common use)
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain", "alt")
# the last 32 bits are an IPv4 address that a translator will connect to (RFC 6052)
_NAT64 = IPv6Network("64:ff9b::/96")
# 192.88.99.0/24 leads to the nearest 6to4 relay, wherever that is (RFC 7526)
_RELAY = int(IPv4Address("192.88.99.0")) >> 8


@lru_cache(maxsize=1024)
def find_url_fault(scheme: str, host: str, *, private: bool = False) -> str | None:
    """Why nothing may be asked of this host, in words; None when it may. ``private``: local addresses are allowed."""
    if scheme not in _SCHEMES:
        return f"{scheme or 'no scheme'}: only http and https are fetched"
    name = normalize("NFKC", host).strip("[]").rstrip(".").lower()
    if not name:
        return "the address names no host"
    literal = find_literal(name)
    if literal is not None:
        return None if private else find_address_fault(literal)
    if private:
        return None
    if "." not in name or any(name == local or name.endswith("." + local) for local in _LOCAL_NAMES):
        return f"{host} is a name of a local network"
    return None


def find_literal(host: str) -> Address | None:
    """The address that a host is written as, in any of the forms that resolvers take: 127.1, 0x7f000001, 2130706433."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):  # ValueError: a NUL or a letter beyond ASCII
        return None


def find_address_fault(address: Address) -> str | None:
    """Why this address is not one of the public internet, in words; None when it is."""
    inner = _carried(address)
    if inner is not None:
        fault = find_address_fault(inner)
        return None if fault is None else f"{address} stands for {inner}: {fault}"
    if isinstance(address, IPv4Address) and int(address) >> 8 == _RELAY:
        return f"{address} is no public address (relay)"
    for kind in ("loopback", "link_local", "multicast", "unspecified", "private", "site_local", "reserved"):
        if getattr(address, f"is_{kind}", False):
            return f"{address} is no public address ({kind.replace('_', '-')})"
    return None if address.is_global else f"{address} is no public address"


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, translated (NAT64) or tunnelled (6to4, Teredo)."""
    if not isinstance(address, IPv6Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
