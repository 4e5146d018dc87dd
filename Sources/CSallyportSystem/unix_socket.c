#define _GNU_SOURCE		/* accept4, struct ucred */
#include "unix_socket.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int
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

int
sallyport_accept(int listener)
{
	return (accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

int
sallyport_peer(int fd, int32_t *pid, uint32_t *uid)
{
	struct ucred credentials;
	socklen_t length = sizeof(credentials);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
		return (-1);
	*pid = credentials.pid;
	*uid = credentials.uid;
	return (0);
}
