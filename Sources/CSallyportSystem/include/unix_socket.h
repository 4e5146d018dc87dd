/*
 * Unix sockets for Swift, which cannot fill sun_path nor read struct ucred
 * without counting bytes by hand. -1 with errno where something fails.
 */
#ifndef SALLYPORT_UNIX_SOCKET_H
#define SALLYPORT_UNIX_SOCKET_H

#include <stdint.h>

/*
 * A non-blocking stream socket connected to path: its descriptor. A connection
 * to a Unix socket is made at once or, where the backlog is full, refused with
 * EAGAIN (unix(7)). A path that does not fit fails with ENAMETOOLONG; it is
 * never cut.
 */
int sallyport_connect_unix(const char *path);

/* The next connection of a listening socket: a descriptor that does not block. */
int sallyport_accept(int listener);

/*
 * Who is behind a connected Unix socket (SO_PEERCRED): of the process that
 * called listen(), if the peer is a server. The kernel says uid -1 of a socket
 * that has no peer.
 */
int sallyport_peer(int fd, int32_t *pid, uint32_t *uid);

#endif /* !SALLYPORT_UNIX_SOCKET_H */
