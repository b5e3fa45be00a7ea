"""Clients that take their time: silent ones, one byte a second, and some that never hang up."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

PAUSE = 1.0  # seconds from one byte to the next
_HOST = b"Host: localhost\r\n"
_BODY = b"platelets=45&platelets_unit=10*9/L" + b"&filler=" + b"x" * 1000
_SENT_SLOWLY = b"GET / HTTP/1.1\r\n" + _HOST + b"X-Filler: " + b"x" * 1000
_FORM = b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"

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
    await _one_byte_at_a_time(writer, _SENT_SLOWLY)


async def slow_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_FORM + b"Content-Length: %d\r\n\r\n" % len(_BODY))
    await _one_byte_at_a_time(writer, _BODY)


async def slow_chunks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a body that does not tell its length; the calculator answers 411 without it."""
    writer.write(_FORM + b"Transfer-Encoding: chunked\r\n\r\n3E8\r\n")
    await _one_byte_at_a_time(writer, _BODY)


async def slow_reader(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ask for the largest page, several times, and take it by the byte."""
    writer.write((b"GET /api/ HTTP/1.1\r\n" + _HOST + b"\r\n") * 20)
    while await reader.read(1):  # noqa: ASYNC110 - it waits on purpose
        await asyncio.sleep(PAUSE)


async def never_hanging_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Let the server close, and leave the connection half open."""
    writer.write(b"GET /healthz HTTP/1.1\r\n" + _HOST + b"Connection: close\r\n\r\n")
    await reader.read()
    await asyncio.sleep(30)


KINDS: dict[str, Slow] = {
    "silent": silent,
    "slow headers": slow_headers,
    "slow body": slow_body,
    "slow chunks": slow_chunks,
    "slow reader": slow_reader,
    "never hanging up": never_hanging_up,
}


@contextmanager
def slow_clients(port: int, kind: str, count: int) -> Iterator[None]:
    """Keep so many slow clients at the server; whoever is cut off comes again."""
    loop = asyncio.new_event_loop()
    there = threading.Semaphore(0)

    async def come() -> None:
        await asyncio.gather(*(_stay(port, KINDS[kind], there) for _ in range(count)))

    coming = loop.create_task(come())

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(coming)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        for _ in range(count):
            there.acquire()
        yield
    finally:
        loop.call_soon_threadsafe(coming.cancel)
        thread.join()
        loop.close()


async def _stay(port: int, slow: Slow, there: threading.Semaphore) -> None:
    while True:
        connection = socket.socket()
        # Small segments and a small buffer, so that the server's own buffer soon is full, too.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        with suppress(OSError):
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=connection, limit=1024)
            there.release()
            try:
                await slow(reader, writer)
            finally:
                writer.transport.abort()
        await asyncio.sleep(PAUSE)
