"""Requests that two servers could read differently: where one ends for the first, not the other.

Behind each stands another one, which a server would answer that saw the end too early.
"""

_HOSTED = (b"Host: calculator.example.org", b"X-Forwarded-Proto: https")
_HIDDEN = b"\r\n".join([b"GET /healthz HTTP/1.1", *_HOSTED, b"", b""])
_CHUNKED = b"Transfer-Encoding: chunked"
_END = b"0\r\n\r\n"


def _post(*headers: bytes, body: bytes = b"", version: bytes = b"1.1") -> bytes:
    return b"\r\n".join([b"POST / HTTP/" + version, *_HOSTED, *headers, b"", body + _HIDDEN])


FORMS = {
    "two lengths": _post(b"Content-Length: 5", b"Content-Length: 0", body=b"anc=1"),
    "one length twice": _post(b"Content-Length: 5", b"Content-Length: 5", body=b"anc=1"),
    "a list of lengths": _post(b"Content-Length: 5, 5", body=b"anc=1"),
    "a length with a sign": _post(b"Content-Length: +5", body=b"anc=1"),
    "a negative length": _post(b"Content-Length: -5", body=b"anc=1"),
    "a length in hexadecimal": _post(b"Content-Length: 0x5", body=b"anc=1"),
    "a length with an underscore": _post(b"Content-Length: 5_0", body=b"anc=1"),
    "a length with a letter": _post(b"Content-Length: 5a", body=b"anc=1"),
    "no digits as length": _post(b"Content-Length: ", body=b"anc=1"),
    "a length and chunks": _post(b"Content-Length: 5", _CHUNKED, body=_END),
    "chunks and a length": _post(_CHUNKED, b"Content-Length: 64", body=_END),
    "chunks twice": _post(_CHUNKED, _CHUNKED, body=_END),
    "chunks in chunks": _post(_CHUNKED + b", chunked", body=_END),
    "chunks, then as it is": _post(_CHUNKED + b", identity", body=_END),
    "an unknown coding": _post(b"Transfer-Encoding: xchunked", body=_END),
    "a coding after a control sign": _post(b"Transfer-Encoding: \x0bchunked", body=_END),
    "a space before the colon": _post(b"Transfer-Encoding : chunked", body=_END),
    "a header on two lines": _post(b"Transfer-Encoding:\r\n chunked", body=_END),
    "chunks in HTTP 1.0": _post(_CHUNKED, body=_END, version=b"1.0"),
    "a size with a sign": _post(_CHUNKED, body=b"+5\r\nanc=1\r\n" + _END),
    "a size in 0x": _post(_CHUNKED, body=b"0x5\r\nanc=1\r\n" + _END),
    "an endless size": _post(_CHUNKED, body=b"F" * 17 + b"\r\nanc=1\r\n" + _END),
    "a chunk longer than its size": _post(_CHUNKED, body=b"2\r\nanc=1\r\n" + _END),
    "no name before the colon": _post(b": chunked", b"Content-Length: 5", body=b"anc=1"),
    "a bare return in a header": _post(b"X-A: 1\rContent-Length: 5", body=b"anc=1"),
    "a zero byte in a header": _post(b"X-A: 1\x00", b"Content-Length: 5", body=b"anc=1"),
    "two hosts": _post(b"Host: elsewhere.example", b"Content-Length: 5", body=b"anc=1"),
}


def is_refused(answer: bytes) -> bool:
    """Tell whether an error came, or nothing, and no answer to the hidden request."""
    status = answer.removeprefix(b"HTTP/1.1 ")[:1]
    return status in (b"", b"4", b"5") and not answer.endswith(b"\r\n\r\nok")
