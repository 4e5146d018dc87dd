/*
 * A socket that listens already is left as it is.
 *
 * listen(2) on a Unix socket records the caller as the one whom SO_PEERCRED
 * shows to clients, every time it is called. systemd, as root, listens on the
 * sockets that it hands over, and the PAM module trusts them for that; but
 * SwiftNIO calls listen once more on whatever socket it is given, after which
 * the module would see the daemon's own user and, unless told its uid, refuse
 * every login. So this definition stands before libc's.
 */
#define _GNU_SOURCE		/* syscall */
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int
listen(int fd, int backlog)
{
	int listens = 0;
	socklen_t length = sizeof(listens);

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0 &&
	    listens != 0)
		return (0);
	return ((int)syscall(SYS_listen, fd, backlog));
}
