/*
 * The terminal and the signals that ask a program to end, for Swift:
 * function-like macros, variadic ioctl(2), and signal sets.
 */
#ifndef SALLYPORT_TERMINAL_H
#define SALLYPORT_TERMINAL_H

#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Columns of the terminal behind fd; 0 where there is none or it does not say. */
static inline int
sallyport_terminal_columns(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return (0);
	return (size.ws_col);
}

/* Lines of the terminal behind fd; 0 where there is none or it does not say. */
static inline int
sallyport_terminal_rows(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return (0);
	return (size.ws_row);
}

/*
 * From now on SIGHUP, SIGINT, SIGQUIT and SIGTERM end nothing by themselves:
 * each makes the returned descriptor readable (signalfd(2)). Whichever is
 * ignored stays ignored: a blocked signal would be delivered all the same.
 * The mask that was is put into before. -1 with errno where that cannot be
 * had; the signals then stay as they were.
 */
static inline int
sallyport_hold_interrupts(sigset_t *before)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction action;
	sigset_t set;
	size_t i;
	int fd;

	if (sigprocmask(SIG_BLOCK, NULL, before) != 0 || sigemptyset(&set) != 0)
		return (-1);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], NULL, &action) != 0)
			return (-1);
		if (action.sa_handler != SIG_IGN &&
		    sigaddset(&set, signals[i]) != 0)
			return (-1);
	}
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd >= 0)
		(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return (fd);
}

/*
 * The signals end the program again, from the next one on: those that came
 * meanwhile are forgotten. fd and before are of sallyport_hold_interrupts().
 */
static inline void
sallyport_release_interrupts(int fd, const sigset_t *before)
{
	struct signalfd_siginfo info;

	if (fd < 0)
		return;
	while (read(fd, &info, sizeof(info)) > 0)
		continue;
	(void)sigprocmask(SIG_SETMASK, before, NULL);
}

#endif /* !SALLYPORT_TERMINAL_H */
