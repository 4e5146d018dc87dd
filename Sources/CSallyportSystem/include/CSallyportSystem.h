/*
 * What Glibc's Swift module does not import: structures behind _GNU_SOURCE,
 * variadic functions and function-like macros. Nothing here decides anything.
 */
#ifndef C_SALLYPORT_SYSTEM_H
#define C_SALLYPORT_SYSTEM_H

#include "terminal.h"
#include "unix_socket.h"

#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* struct ucred of SO_PEERCRED (unix(7)); glibc declares it for _GNU_SOURCE only. */
struct sallyport_peer_credentials {
	int32_t pid;
	uint32_t uid;
	uint32_t gid;
};

/* prctl(PR_SET_DUMPABLE, 0): no core file, no ptrace by the same uid. 0 or -1. */
static inline int
sallyport_forbid_dumps(void)
{
	return (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

#endif /* !C_SALLYPORT_SYSTEM_H */
