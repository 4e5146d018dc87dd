#include "event_loop.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

_Static_assert(SALLYPORT_READABLE == EPOLLIN && SALLYPORT_WRITABLE == EPOLLOUT,
    "the kernel's numbers");

int
sallyport_epoll_create(void)
{
	return (epoll_create1(EPOLL_CLOEXEC));
}

static int
control(int epoll, int operation, int fd, uint32_t readiness, uint64_t token)
{
	struct epoll_event event = {
		.events = readiness,
		.data = { .u64 = token },
	};

	return (epoll_ctl(epoll, operation, fd, &event));
}

int
sallyport_epoll_add(int epoll, int fd, uint32_t readiness, uint64_t token)
{
	return (control(epoll, EPOLL_CTL_ADD, fd, readiness, token));
}

int
sallyport_epoll_modify(int epoll, int fd, uint32_t readiness, uint64_t token)
{
	return (control(epoll, EPOLL_CTL_MOD, fd, readiness, token));
}

int
sallyport_epoll_remove(int epoll, int fd)
{
	return (control(epoll, EPOLL_CTL_DEL, fd, 0, 0));
}

int
sallyport_epoll_wait(int epoll, struct sallyport_event *events, int capacity,
    int milliseconds)
{
	struct epoll_event reported[64];
	int most = (int)(sizeof(reported) / sizeof(reported[0]));
	int count;
	int i;

	if (capacity < most)
		most = capacity;
	count = epoll_wait(epoll, reported, most, milliseconds);
	if (count < 0)
		return (errno == EINTR ? 0 : -1);
	for (i = 0; i < count; i++) {
		events[i].token = reported[i].data.u64;
		events[i].readiness = reported[i].events &
		    (uint32_t)(EPOLLIN | EPOLLOUT);
		if ((reported[i].events & (uint32_t)(EPOLLERR | EPOLLHUP)) != 0)
			events[i].readiness |= (uint32_t)EPOLLIN;
	}
	return (count);
}

int
sallyport_eventfd(void)
{
	return (eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

int
sallyport_eventfd_add(int fd)
{
	return (eventfd_write(fd, 1));
}

int
sallyport_eventfd_take(int fd)
{
	eventfd_t count;

	return (eventfd_read(fd, &count));
}

int
sallyport_hold_requests(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t set;
	size_t i;

	if (sigemptyset(&set) != 0)
		return (-1);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaddset(&set, signals[i]) != 0)
			return (-1);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return (-1);
	/* Held back first: until then whoever is ignored must not kill. */
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], &action, NULL) != 0)
			return (-1);
	return (signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int
sallyport_next_request(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return (0);
	return ((int)info.ssi_signo);
}
