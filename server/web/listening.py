"""The listening socket: bound before anything heavy is imported, so that nobody is turned away."""

from __future__ import annotations

import errno
import socket
import sys


class CannotListen(Exception):
    """The address cannot be had; the message is one clear line."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; a client that comes early waits in its queue.

    Raises:
        CannotListen: the port is in use, or the address is none of this machine's.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)  # asyncio sets TCP_NODELAY on TCP alone
    except OSError as error:
        raise CannotListen(f"Cannot listen on {host}: {error.strerror}.") from error
    try:
        if sys.platform != "win32":  # there it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(f"Port {port} is in use; choose another with --port.") from error
        raise CannotListen(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
