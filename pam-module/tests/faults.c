/*
 * faults: preloaded, make one call fail that our module makes while it
 * authenticates, or libpam on its behalf: number FAULT_AT (from 1) of those
 * below. (Not what libc makes for itself: it may know a way out.) To the file
 * that FAULT_REPORT names goes one line: how many were counted, and the name
 * of the one that failed, or "-".
 *
 * libpam is handed our function in place of the module's: so we know when.
 */
#define _GNU_SOURCE		/* RTLD_NEXT, dlvsym */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_modules.h>

/* The oldest version of dlsym that this machine's libc has. */
#if defined(__x86_64__)
#define DLSYM_VERSION "GLIBC_2.2.5"
#else
#define DLSYM_VERSION "GLIBC_2.17"
#endif

/* glibc's own, under names that it keeps for who replaces the others. */
void * __libc_malloc(size_t);
void * __libc_calloc(size_t, size_t);
void * __libc_realloc(void *, size_t);

/* What glibc calls instead of vasprintf in fortified programs. */
int __vasprintf_chk(char **, int, const char *, va_list)
    __attribute__((format(printf, 3, 0)));

typedef int authenticator(pam_handle_t *, int, int, const char **);

static authenticator * authenticate;
static bool inside;
static unsigned long calls;
static unsigned long fail_at;
static const char * failed = "-";

/* Is ${place}, a function or an instruction, in the file ${name}? */
static bool
is_in(const void * place, const char * name)
{
	Dl_info info;

	return (dladdr(place, &info) != 0 &&
	    strstr(info.dli_fname, name) != NULL);
}

/* Where a function that this expands in returns to. */
#define CALLER __builtin_extract_return_addr(__builtin_return_address(0))

/* Count the call ${what} from ${caller}; is it the one that fails? */
static bool
fails(const char * what, const void * caller)
{

	if (!inside || (!is_in(caller, "/pam_sallyport.so") &&
	    !is_in(caller, "/libpam.so")) || ++calls != fail_at)
		return (false);
	failed = what;
	errno = EIO;
	return (true);
}

typedef void * finder(void *, const char *);

/* libc's dlsym, which this file has another of. */
static finder *
libc_dlsym(void)
{
	void * function = dlvsym(RTLD_NEXT, "dlsym", DLSYM_VERSION);
	finder * found;

	if (function == NULL)
		abort();
	memcpy(&found, &function, sizeof(found));
	return (found);
}

/* The next definition of ${name} after this one. */
static void *
next(const char * name)
{
	void * function = libc_dlsym()(RTLD_NEXT, name);

	if (function == NULL)
		abort();
	return (function);
}

static void
report(void)
{
	const char * path = getenv("FAULT_REPORT");
	char line[128];
	int file, length;

	length = snprintf(line, sizeof(line), "%lu %s\n", calls, failed);
	if (path == NULL || length < 0 || (size_t)length >= sizeof(line))
		abort();
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0 || write(file, line, (size_t)length) != length)
		abort();
	(void)close(file);
}

/* What libpam calls in place of the module's pam_sm_authenticate. */
static int
authenticate_with_a_fault(pam_handle_t * pamh, int flags, int argc,
    const char ** argv)
{
	const char * number = getenv("FAULT_AT");
	int code;

	fail_at = number != NULL ? strtoul(number, NULL, 10) : 0;
	inside = true;
	code = authenticate(pamh, flags, argc, argv);
	inside = false;
	report();
	return (code);
}

void *
dlsym(void * handle, const char * name)
{
	authenticator * ours = authenticate_with_a_fault;
	void * found = libc_dlsym()(handle, name);

	if (found == NULL || strcmp(name, "pam_sm_authenticate") != 0 ||
	    !is_in(found, "/pam_sallyport.so"))
		return (found);
	memcpy(&authenticate, &found, sizeof(authenticate));
	memcpy(&found, &ours, sizeof(found));
	return (found);
}

void *
malloc(size_t size)
{

	return (fails("malloc", CALLER) ? NULL : __libc_malloc(size));
}

void *
calloc(size_t count, size_t size)
{

	return (fails("calloc", CALLER) ? NULL : __libc_calloc(count, size));
}

char *
strdup(const char * text)
{
	size_t size = strlen(text) + 1;
	char * copy;

	if (fails("strdup", CALLER) || (copy = __libc_malloc(size)) == NULL)
		return (NULL);
	memcpy(copy, text, size);
	return (copy);
}

void *
realloc(void * memory, size_t size)
{

	return (fails("realloc", CALLER) ? NULL : __libc_realloc(memory, size));
}

/* Define ${name}, which returns -1 for the fault and else what libc's does. */
#define REPLACE(type, name, parameters, arguments)			\
type									\
name parameters								\
{									\
	type (* real) parameters;					\
	void * found;							\
									\
	if (fails(#name, CALLER))						\
		return (-1);						\
	found = next(#name);						\
	memcpy(&real, &found, sizeof(real));				\
	return (real arguments);					\
}

/* As Linux does where it reports an error: it is closed all the same. */
int
close(int file)
{
	int (* real)(int);
	void * found = next("close");
	bool fault = fails("close", CALLER);

	memcpy(&real, &found, sizeof(real));
	return (real(file) != 0 || fault ? -1 : 0);
}

REPLACE(int, clock_gettime, (clockid_t clock, struct timespec * now),
    (clock, now))
REPLACE(int, connect, (int file, __CONST_SOCKADDR_ARG address,
    socklen_t length), (file, address, length))
REPLACE(int, getsockopt, (int file, int level, int name, void * value,
    socklen_t * length), (file, level, name, value, length))
REPLACE(int, poll, (struct pollfd * polled, nfds_t count, int timeout),
    (polled, count, timeout))
REPLACE(int, vasprintf, (char ** text, const char * format, va_list arguments),
    (text, format, arguments))
REPLACE(int, __vasprintf_chk, (char ** text, int flag, const char * format,
    va_list arguments), (text, flag, format, arguments))
REPLACE(ssize_t, recv, (int file, void * bytes, size_t length, int flags),
    (file, bytes, length, flags))
REPLACE(ssize_t, send, (int file, const void * bytes, size_t length, int flags),
    (file, bytes, length, flags))
REPLACE(int, setsockopt, (int file, int level, int name, const void * value,
    socklen_t length), (file, level, name, value, length))
REPLACE(int, socket, (int domain, int type, int protocol),
    (domain, type, protocol))
