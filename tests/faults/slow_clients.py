"""Clients that take their time: silent ones, and one byte a second of header, body or answer.

``slow_clients.py 8000 700`` keeps 700 at port 8000, of all kinds alike, until it is ended; whoever
is cut off comes again.
"""

import asyncio
import itertools
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from visits import FORM, TOLD, head

PAUSE = 1.0  # seconds from one byte to the next
_BODY = b"platelets=45&platelets_unit=10*9/L&filler=" + b"x" * 1000

Slow = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _one_byte_at_a_time(writer: asyncio.StreamWriter, text: bytes) -> None:
    for byte in text:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(PAUSE)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Connect ahead of time, as browsers do, and ask for nothing."""
    await reader.read()


async def slow_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _one_byte_at_a_time(writer, head("/", "X-Filler: " + "x" * 1000))


async def slow_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(head("/", f"Content-Length: {len(_BODY)}"))
    await _one_byte_at_a_time(writer, _BODY)


async def slow_chunks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(head("/api/v1/fhir/score", "Transfer-Encoding: chunked", kind=FORM) + b"3E8\r\n")
    await _one_byte_at_a_time(writer, _BODY)


async def slow_reader(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ask for the largest page, several times, and take it by the byte."""
    lines = [
        "GET /api/ HTTP/1.1",
        *(f"{name}: {TOLD[name]}" for name in TOLD if name != "Connection"),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode() * 20)
    while await reader.read(1):  # noqa: ASYNC110 - it waits on purpose
        await asyncio.sleep(PAUSE)


KINDS: tuple[Slow, ...] = (silent, slow_headers, slow_body, slow_chunks, slow_reader)


async def _stay(port: int, slow: Slow, arrived: Callable[[], None]) -> None:
    while True:
        connection = socket.socket()
        # Small segments and a small buffer, so that the server's own buffer soon is full, too.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        with suppress(OSError):
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=connection, limit=1024)
            arrived()
            try:
                await slow(reader, writer)
            finally:
                writer.transport.abort()
        await asyncio.sleep(PAUSE)


async def _come(port: int, count: int) -> None:
    there = itertools.count(1)

    def arrived() -> None:
        if next(there) == count:
            print("all there", flush=True)

    kinds = itertools.islice(itertools.cycle(KINDS), count)
    await asyncio.gather(*(_stay(port, kind, arrived) for kind in kinds))


if __name__ == "__main__":
    asyncio.run(_come(*map(int, sys.argv[1:])))
