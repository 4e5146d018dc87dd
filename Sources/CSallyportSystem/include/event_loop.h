/*
 * What an event loop asks of the kernel: epoll(7), eventfd(2), signalfd(2).
 * Every function that returns an int returns -1 with errno where it fails.
 */
#ifndef SALLYPORT_EVENT_LOOP_H
#define SALLYPORT_EVENT_LOOP_H

#include <stdint.h>

/* What a descriptor is watched for, or is: EPOLLIN, EPOLLOUT. */
#define SALLYPORT_READABLE 0x1
#define SALLYPORT_WRITABLE 0x4

struct sallyport_event {
	uint64_t token;
	uint32_t readiness;
};

int sallyport_epoll_create(void);

/* The token is what is reported with the descriptor. */
int sallyport_epoll_add(int epoll, int fd, uint32_t readiness, uint64_t token);
int sallyport_epoll_modify(int epoll, int fd, uint32_t readiness,
    uint64_t token);
int sallyport_epoll_remove(int epoll, int fd);

/*
 * Waits for at most so many milliseconds, for ever where it is -1. Returns how
 * many events there are; none where a signal came. An error and a hang-up are
 * reported as readable: the read that follows finds them.
 */
int sallyport_epoll_wait(int epoll, struct sallyport_event *events,
    int capacity, int milliseconds);

/* A counter to wait for: does not block. */
int sallyport_eventfd(void);

int sallyport_eventfd_add(int fd);
int sallyport_eventfd_take(int fd);

/*
 * Holds SIGHUP, SIGINT and SIGTERM back from this thread and those that it
 * starts, ignored or not: each makes the returned descriptor readable.
 */
int sallyport_hold_requests(void);

/* The number of the next signal that waits there; 0 where none does. */
int sallyport_next_request(int fd);

#endif /* !SALLYPORT_EVENT_LOOP_H */
