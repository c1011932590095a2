"""Listening on this machine only, on the port that is wanted or the next free one."""

import errno
import socket

HOST = "127.0.0.1"


def listen(wanted: int, tries: int = 50) -> socket.socket:
    """A listening socket on loopback: at ``wanted``, else one of the ``tries`` ports after it.

    0 is any free port. Raises :class:`OSError` when all of them are taken.
    """
    for port in range(wanted, wanted + (tries if wanted else 1)):
        # asyncio turns Nagle's delay off only for a socket that names its protocol.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(1024)
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
        else:
            return listener
    raise OSError(errno.EADDRINUSE, f"no free port from {wanted} to {wanted + tries - 1}")
