/*
 * Unix sockets for Swift, which cannot fill sun_path nor read struct ucred
 * without counting bytes by hand.
 */
#ifndef SALLYPORT_UNIX_SOCKET_H
#define SALLYPORT_UNIX_SOCKET_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * A non-blocking stream socket connected to path: its descriptor, or -1 with
 * errno. A connection to a Unix socket is made at once or, where the backlog
 * is full, refused with EAGAIN (unix(7)). A path that does not fit fails with
 * ENAMETOOLONG; it is never cut.
 */
static inline int
sallyport_connect_unix(const char *path)
{
	struct sockaddr_un address;
	size_t length = strlen(path);
	int fd;

	if (length >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return (-1);
	memset(&address, 0, sizeof(address));
	address.sun_family = AF_UNIX;
	memcpy(address.sun_path, path, length);
	if (connect(fd, (const struct sockaddr *)&address,
	    (socklen_t)sizeof(address)) != 0) {
		int saved = errno;

		(void)close(fd);
		errno = saved;
		return (-1);
	}
	return (fd);
}

/*
 * The uid behind a connected Unix socket (SO_PEERCRED): of the process that
 * called listen(), if the peer is a server. 0 or -1 with errno.
 */
static inline int
sallyport_peer_uid(int fd, uint32_t *uid)
{
	/* struct ucred, which glibc declares for _GNU_SOURCE only. */
	struct {
		int32_t pid;
		uint32_t uid;
		uint32_t gid;
	} credentials;
	socklen_t length = sizeof(credentials);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
		return (-1);
	*uid = credentials.uid;
	return (0);
}

#endif /* !SALLYPORT_UNIX_SOCKET_H */
