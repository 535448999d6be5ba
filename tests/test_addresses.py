"""Which addresses may be asked."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.addresses import find_address_fault, find_literal, find_url_fault

REFUSED = """
127.0.0.1 127.1 0x7f.1 0x7f000001 2130706433 017700000001 １２７.0.0.1 127.0.0.1.
10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 198.18.0.1 0.0.0.0 224.0.0.1 255.255.255.255 192.88.99.1
[::1] [::] [fe80::1] [fe80::1%eth0] [fc00::1] [fec0::1] [ff02::1] [::ffff:127.0.0.1] [::ffff:a00:1] [64:ff9b::7f00:1]
[64:ff9b:1::1] [2002:7f00:1::] [2001:0:4136:e378:8000:63bf:80ff:fffe] [::7f00:1] [2001:db8::1]
localhost LOCALHOST. www.localhost printer.local router.lan metadata.google.internal nas.home.arpa intranet gov
""".split()
ALLOWED = "www.gov.cn ybj.gd.gov.cn 8.8.8.8 [2400:3200::1] [64:ff9b::808:808] [::ffff:8.8.8.8] 医保局.政务.cn".split()


@pytest.mark.parametrize("host", REFUSED)
def test_refused(host: str) -> None:
    assert find_url_fault("http", host) is not None
    assert find_url_fault("http", host, private=True) is None


@pytest.mark.parametrize("host", ALLOWED)
def test_allowed(host: str) -> None:
    assert find_url_fault("https", host) is None


@pytest.mark.parametrize("scheme", ["ftp", "file", "gopher", "javascript", "data", ""])
def test_other_schemes_are_refused_even_where_local_addresses_are_not(scheme: str) -> None:
    assert find_url_fault(scheme, "www.gov.cn", private=True) is not None


@given(st.text(max_size=30))
def test_any_text_is_a_host_or_not(host: str) -> None:
    fault = find_url_fault("http", host)
    assert fault is None or fault.strip()
    address = find_literal(host)
    assert address is None or find_address_fault(address) is None or fault


@given(st.ip_addresses(v=4))
def test_a_translated_address_is_what_it_stands_for(address: object) -> None:
    inner = ip_address(str(address))
    for outer in (f"::ffff:{inner}", f"64:ff9b::{inner}", str(ip_address((0x2002 << 112) | (int(inner) << 80)))):
        assert (find_address_fault(ip_address(outer)) is None) == (find_address_fault(inner) is None)
