#include "terminal.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

_Static_assert(sizeof(sigset_t) <= sizeof(struct sallyport_signal_mask),
    "a mask holds a sigset_t");

int
sallyport_terminal_columns(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return (0);
	return (size.ws_col);
}

int
sallyport_terminal_rows(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return (0);
	return (size.ws_row);
}

int
sallyport_hold_interrupts(struct sallyport_signal_mask *before)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction action;
	sigset_t mask;
	sigset_t set;
	size_t i;
	int fd;

	if (sigprocmask(SIG_BLOCK, NULL, &mask) != 0 || sigemptyset(&set) != 0)
		return (-1);
	memcpy(before, &mask, sizeof(mask));
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

void
sallyport_release_interrupts(int fd, const struct sallyport_signal_mask *before)
{
	struct signalfd_siginfo info;
	sigset_t mask;

	if (fd < 0)
		return;
	while (read(fd, &info, sizeof(info)) > 0)
		continue;
	memcpy(&mask, before, sizeof(mask));
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
}
