"""The one place that speaks HTTP to partners: bounded in time and size, guarded where the socket is opened.

httpx alone would follow environment proxies, decode compressed bombs and let a dripping server hold it for ever."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass

import httpcore
import httpx

from config.addresses import forbidden_because
from config.alerts import AlertRules

KEPT = 20
"""Idle connections: the pool looks at each of them at every call, so many cost more than they save."""


class ForbiddenAddressError(httpx.ConnectError):
    """A partner's host resolves to an address that must not be reached."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one call."""

    seconds: float
    """From connect to the last byte that is read."""
    response_bytes: int
    ports: frozenset[int]
    allow_local: bool = False
    """For tests and benchmarks: this machine may be reached, on any port, without TLS."""


def bounds_of(rules: AlertRules, allow_local: bool = False) -> Bounds:
    """The bounds that the rules set."""
    ports = frozenset(rules.limits.webhook_ports)
    return Bounds(rules.times.try_seconds, rules.limits.response_bytes, ports, allow_local)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and headers; the body is not kept."""

    status: int
    headers: Mapping[str, str]


class Outbound:
    """A client for partners' webhooks. Close it when the sender ends."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._client = httpx.AsyncClient(
            transport=_GuardedTransport(bounds), trust_env=False, follow_redirects=False, timeout=bounds.seconds
        )

    async def post(self, url: str, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
        """One POST. Raises httpx.HTTPError, or TimeoutError after the wall-clock deadline."""
        async with asyncio.timeout(self._bounds.seconds):
            async with self._client.stream("POST", url, headers=dict(headers), content=body) as response:
                await _drain(response.aiter_raw(), self._bounds.response_bytes)
                return Answer(response.status_code, dict(response.headers))

    async def close(self) -> None:
        """Closes all connections."""
        await self._client.aclose()


async def _drain(chunks: AsyncIterator[bytes], limit: int) -> None:
    # Raw bytes, never decoded: the answer's content means nothing to us, and a bomb stays folded.
    read = 0
    async for chunk in chunks:
        read += len(chunk)
        if read > limit:
            raise httpx.RemoteProtocolError(f"the answer is longer than {limit} bytes")


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a host, refuses it where any of its addresses is forbidden, and dials what it has checked."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        literals = await self._resolve(host, port)
        for last, literal in enumerate(literals, start=1 - len(literals)):
            try:
                return await self._backend.connect_tcp(literal, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                if last == 0:
                    raise
        raise httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("a webhook never goes to a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)

    async def _resolve(self, host: str, port: int) -> list[str]:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
        literals = list(dict.fromkeys(str(row[4][0]) for row in found))
        if self._bounds.allow_local:
            return literals
        if port not in self._bounds.ports:
            raise httpcore.UnsupportedProtocol(f"port {port} is not open for webhooks")
        for literal in literals:
            if what := forbidden_because(literal):
                raise httpcore.UnsupportedProtocol(f"the host resolves to {what}")
        return literals


class _GuardedTransport(httpx.AsyncBaseTransport):
    """httpx on a connection pool whose sockets are opened by the guarded backend."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=200,
            max_keepalive_connections=KEPT,
            keepalive_expiry=5.0,
            network_backend=_GuardedBackend(bounds),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "https" and not self._bounds.allow_local:
            raise ForbiddenAddressError("webhooks go over https only", request=request)
        plain = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        response = await self._ask(plain, request)
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    async def _ask(self, plain: httpcore.Request, request: httpx.Request) -> httpcore.Response:
        try:
            return await self._pool.handle_async_request(plain)
        except httpcore.UnsupportedProtocol as error:
            raise ForbiddenAddressError(str(error), request=request) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise httpx.ConnectError(type(error).__name__, request=request) from error

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of a response; a connection that breaks in it is httpx's error."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_stream():
                yield chunk
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise httpx.ReadError(type(error).__name__) from error

    async def aclose(self) -> None:
        await self._response.aclose()
