/*
 * The terminal and its interrupt key, for Swift: function-like macros,
 * variadic ioctl(2), and signal sets.
 */
#ifndef SALLYPORT_TERMINAL_H
#define SALLYPORT_TERMINAL_H

#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>

/* Columns of the terminal behind fd; 0 where there is none or it does not say. */
static inline int
sallyport_terminal_columns(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return (0);
	return (size.ws_col);
}

/*
 * From now on SIGINT ends nothing by itself: it makes the returned descriptor
 * readable (signalfd(2)). -1 with errno where that cannot be had; SIGINT then
 * stays as it was. An ignored SIGINT stays ignored.
 */
static inline int
sallyport_hold_interrupts(void)
{
	sigset_t set;
	int fd;

	if (sigemptyset(&set) != 0 || sigaddset(&set, SIGINT) != 0)
		return (-1);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd >= 0)
		(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return (fd);
}

#endif /* !SALLYPORT_TERMINAL_H */
