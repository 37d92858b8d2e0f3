"""Which network addresses nothing of ours may connect to: all but the open internet. Pure.

The check belongs where the socket is opened, on the very address that is dialled: then no redirect, no notation of an
address and no name that resolves differently the second time gets round it.
Source: IANA's special-purpose address registries (2026-10), and two cloud metadata addresses that no registry lists.
"""

import ipaddress

FORBIDDEN_V4 = tuple(
    (ipaddress.IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's shared network, cloud metadata among it"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local, cloud metadata among it"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "multicast tunnels"),
        ("192.88.99.0/24", "6to4 relays"),
        ("192.168.0.0/16", "a private network"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved or broadcast"),
    )
)
# IPv6: only global unicast, without its corners. ::1, ::ffff:…, 64:ff9b:: (NAT64), fc00::, fe80:: lie outside it.
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
FORBIDDEN_V6 = tuple(
    (ipaddress.IPv6Network(network), what)
    for network, what in (
        ("2001::/23", "protocol assignments, Teredo among them"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
    )
)


def forbidden_because(literal: str) -> str:
    """What an address literal belongs to that may not be reached; empty where it may be."""
    try:
        address = ipaddress.ip_address(literal)
    except ValueError:
        return "no address"
    if isinstance(address, ipaddress.IPv4Address):
        return next((what for network, what in FORBIDDEN_V4 if address in network), "")
    if address.scope_id is not None or address not in GLOBAL_V6:
        return "outside global unicast"
    return next((what for network, what in FORBIDDEN_V6 if address in network), "")
