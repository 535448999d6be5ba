"""Connections that are not what they should be: certificates, and proxies."""

import ssl
import subprocess
from pathlib import Path
from shutil import which

import pytest

from scraper.fetch import HostFetcher
from scraper.records import Request
from tests.fetching import AGENT, PAGE, QUICK, failed, fetcher, got, manners, public_then
from tests.web_server import WebServer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for ybj.example.gov.cn with its key in one file."""
    if which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=ybj.example.gov.cn",
            "-addext",
            "subjectAltName=DNS:ybj.example.gov.cn",
            "-keyout",
            str(file),
            "-out",
            str(file) + ".crt",
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + Path(str(file) + ".crt").read_bytes())
    return file


def secured(certificate: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.maximum_version = newest
    return context


def test_a_certificate_that_nobody_signed(certificate: Path) -> None:
    name = "ybj.example.gov.cn"
    names: list[str | None] = []
    context = secured(certificate)
    context.sni_callback = lambda socket, sent, context: names.append(sent)
    with WebServer({"*": PAGE}, "127.0.0.2", tls=context) as server:
        url = server.url("/", host=name)
        with fetcher(server, resolver=public_then("127.0.0.2"), host=name) as one:
            failure = failed(one.fetch(Request(url)), "tls")
        with fetcher(server, manners(verify_tls=False), resolver=public_then("127.0.0.2"), host=name) as one:
            assert got(one.fetch(Request(url))).status == 200
    assert "self" in failure.detail
    assert set(names) == {name}, "the server is addressed by its name, not by the address connected to"


def test_a_certificate_of_another_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scraper.network import tls_context

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate) + ".crt")
    tls_context.cache_clear()
    try:
        with WebServer({"*": PAGE}, "127.0.0.2", tls=secured(certificate)) as server:
            for name, kind in (("ybj.example.gov.cn", None), ("other.example.gov.cn", "tls")):
                with fetcher(server, resolver=public_then("127.0.0.2"), host=name) as one:
                    outcome = one.fetch(Request(server.url("/", host=name)))
                assert getattr(outcome, "kind", None) == kind, outcome
    finally:
        tls_context.cache_clear()


def test_tls_that_is_too_old(certificate: Path) -> None:
    context = secured(certificate)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with WebServer({"*": PAGE}, "127.0.0.2", tls=context) as server, fetcher(server, manners(verify_tls=False)) as one:
        failed(one.fetch(Request(server.url("/"))), "tls")


def test_no_tls_where_tls_was_asked_for() -> None:
    with WebServer({"*": PAGE}, "127.0.0.2") as server, fetcher(server, manners(attempts=1)) as one:
        failed(one.fetch(Request(server.url("/").replace("http:", "https:"))), "tls")


def test_a_proxy_is_asked_for_names_it_must_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    with WebServer({"*": lambda seen: f"by proxy: {seen.path}"}, "127.0.0.4") as proxy:
        monkeypatch.setenv("http_proxy", f"http://me:secret@{proxy.host}:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        guarded = manners(private_addresses=False)
        with HostFetcher("ybj.example.gov.cn", guarded, user_agent=AGENT) as one:
            page = got(one.fetch(Request("http://ybj.example.gov.cn/a")))
            failed(one.fetch(Request("http://localhost/a")), "address")
    assert page.body == b"by proxy: http://ybj.example.gov.cn/a"
    assert proxy.seen[-1].header("Proxy-Authorization") == "Basic bWU6c2VjcmV0"
    assert "Proxy-Authorization" not in dict(page.exchanges[-1].request_headers), "no password in the archive"


def test_a_proxy_that_cannot_be_used_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ValueError, match="socks5"):
        HostFetcher("ybj.example.gov.cn", QUICK, user_agent=AGENT)
