"""A server in a process of its own that is never the limit: answers made beforehand, on many loopback hosts, from memory."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

HOSTS = 32
_HEAD = "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n"


def host_name(number: int) -> str:
    """The address of a host."""
    return f"127.0.1.{number + 1}"


@contextmanager
def served(bodies: list[bytes], delay: float = 0.0, hosts: int = HOSTS) -> Iterator[int]:
    """The port at which each of the hosts answers /0.html, /1.html, … with these bodies, in turn; robots.txt is a 404."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(bodies, delay, hosts, theirs), daemon=True)
    process.start()
    try:
        yield int(ours.recv())
    finally:
        process.terminate()
        process.join()


class _Answers(asyncio.Protocol):
    def __init__(self, answers: list[bytes], missing: bytes, delay: float) -> None:
        self._answers, self._missing, self._delay = answers, missing, delay
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while b"\r\n\r\n" in self._asked:
            head, _, self._asked = self._asked.partition(b"\r\n\r\n")
            number = head.split(b" ", 2)[1].removeprefix(b"/").removesuffix(b".html")
            answer = self._answers[int(number) % len(self._answers)] if number.isdigit() else self._missing
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
            else:
                self._transport.write(answer)


def _serve(bodies: list[bytes], delay: float, hosts: int, told: Connection) -> None:
    answers = [_HEAD.format("200 OK", len(body)).encode() + body for body in bodies]
    missing = _HEAD.format("404 Not Found", 0).encode()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        port = 0
        for number in range(hosts):
            server = await loop.create_server(lambda: _Answers(answers, missing, delay), host_name(number), port)
            port = port or server.sockets[0].getsockname()[1]
        told.send(port)
        await asyncio.Event().wait()

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.exit(0)
