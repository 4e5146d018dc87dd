#define _GNU_SOURCE		/* struct ucred */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"

#define MICROSECONDS 1000000
#define MICROSECONDS_A_MILLISECOND 1000

/* Descriptors below this belong to the host's stdin, stdout and stderr, even
 * when it has closed them: what it prints must not go to the daemon. */
#define LOWEST_DESCRIPTOR 3

/* Record why ${channel} failed: ${outcome}, ${reason}, ${error}. */
static bool
fail(struct channel * channel, enum outcome outcome, const char * reason,
    int error)
{

	channel->end = CHANNEL_END_OTHER;
	channel->failure = outcome;
	channel->reason = reason;
	channel->error = error;
	return (false);
}

static bool
fail_unavailable(struct channel * channel, const char * reason, int error)
{

	return (fail(channel, OUTCOME_UNAVAILABLE, reason, error));
}

/* Record that the daemon hung up on ${channel}, as ${end} says. */
static bool
fail_hung_up(struct channel * channel, enum channel_end end, int error)
{

	(void)fail_unavailable(channel, "the daemon closed the connection",
	    error);
	channel->end = end;
	return (false);
}

static bool
fail_malformed(struct channel * channel, const char * reason)
{

	return (fail(channel, OUTCOME_MALFORMED, reason, 0));
}

/* Set ${time} to the microseconds of the monotonic clock, which nobody can set
 * back; or fail, since without a clock nothing could be too late. */
static bool
tell_time(struct channel * channel, int64_t * time)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return (fail_unavailable(channel, "there is no clock", errno));
	*time = (int64_t)now.tv_sec * MICROSECONDS + now.tv_nsec / 1000;
	return (true);
}

/* Give ${channel} its whole timeout from now on. */
static bool
restart_deadline(struct channel * channel)
{
	int64_t time;

	if (!tell_time(channel, &time))
		return (false);
	channel->deadline = time +
	    (int64_t)channel->timeout_seconds * MICROSECONDS;
	return (true);
}

/* Set ${left} to the microseconds that are left, more than 0, or fail. */
static bool
time_left(struct channel * channel, int64_t * left)
{
	int64_t time;

	if (!tell_time(channel, &time))
		return (false);
	if (time >= channel->deadline)
		return (fail_unavailable(channel,
		    "the daemon did not answer in time", 0));
	*left = channel->deadline - time;
	return (true);
}

/* ${time}, microseconds, in milliseconds for poll. Rounded up: never spin
 * through the last one. */
static int
poll_time(int64_t time)
{

	return ((int)((time + MICROSECONDS_A_MILLISECOND - 1) /
	    MICROSECONDS_A_MILLISECOND));
}

/* Wait until ${events} are possible on ${channel}, or the deadline. */
static bool
wait_for(struct channel * channel, short events)
{
	struct pollfd polled = {.fd = channel->fd, .events = events};
	int64_t left;
	int ready;

	do {
		if (!time_left(channel, &left))
			return (false);
		ready = poll(&polled, 1, poll_time(left));
		if (ready < 0 && errno != EINTR)
			return (fail_unavailable(channel,
			    "cannot wait for the daemon", errno));
	} while (ready <= 0);
	/* An error or a hang-up shows in the send or recv that follows. */
	return (true);
}

/* Let ${pause} milliseconds pass, or fail at the deadline. */
static bool
wait_without(struct channel * channel, uint32_t pause)
{
	int64_t time, left, end;

	if (!tell_time(channel, &time))
		return (false);
	end = time + (int64_t)pause * MICROSECONDS_A_MILLISECOND;
	while (time < end) {
		if (!time_left(channel, &left))
			return (false);
		if (left > end - time)
			left = end - time;
		if (poll(NULL, 0, poll_time(left)) < 0 && errno != EINTR)
			return (fail_unavailable(channel,
			    "cannot wait for the daemon", errno));
		if (!tell_time(channel, &time))
			return (false);
	}
	return (true);
}

/* Is ${uid} one that ${server} may run as? */
static bool
is_trusted(const struct channel_server * server, uid_t uid)
{

	return (uid == 0 || uid == server->daemon_uid);
}

/**
 * Check the directory of ${server}'s socket: whoever can write there can put
 * another socket in its place, and be given what people type.
 */
static bool
check_directory(struct channel * channel, const struct channel_server * server)
{
	char directory[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	const char * slash = strrchr(server->path, '/');
	struct stat status;
	size_t length;

	if (slash == NULL)
		return (fail_unavailable(channel,
		    "the socket's path is not absolute", 0));
	/* The directory of "/socket" is "/". */
	length = (slash == server->path) ? 1 : (size_t)(slash - server->path);
	if (length >= sizeof(directory))
		return (fail_unavailable(channel,
		    "the socket's path is too long", 0));
	memcpy(directory, server->path, length);
	directory[length] = '\0';

	if (stat(directory, &status) != 0)
		return (fail_unavailable(channel,
		    "cannot examine the socket's directory", errno));
	if (!S_ISDIR(status.st_mode) || !is_trusted(server, status.st_uid) ||
	    (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return (fail_unavailable(channel, "the socket's directory can "
		    "be written to by others than root and the daemon", 0));
	return (true);
}

/* Make the socket of ${channel}, out of the way of stdin, stdout, stderr. */
static bool
make_socket(struct channel * channel)
{
	int moved;

	/* No SOCK_NONBLOCK: see connect_before_deadline. */
	channel->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (channel->fd < 0)
		return (fail_unavailable(channel, "cannot make a socket", errno));
	if (channel->fd >= LOWEST_DESCRIPTOR)
		return (true);
	moved = fcntl(channel->fd, F_DUPFD_CLOEXEC, LOWEST_DESCRIPTOR);
	if (moved < 0)
		return (fail_unavailable(channel, "cannot move a socket", errno));
	(void)close(channel->fd);
	channel->fd = moved;
	return (true);
}

/**
 * Let connect wait no longer than the deadline. A non-blocking connect would
 * fail with EAGAIN while the daemon's backlog is full, and nothing can be
 * polled for then; a blocking one is woken by the kernel when there is room
 * (unix(7), SO_SNDTIMEO in socket(7)). Everything after the connect says
 * MSG_DONTWAIT and polls.
 */
static bool
limit_connect(struct channel * channel)
{
	struct timeval limit;
	int64_t left;

	if (!time_left(channel, &left))
		return (false);
	limit.tv_sec = left / MICROSECONDS;
	limit.tv_usec = left % MICROSECONDS;
	if (setsockopt(channel->fd, SOL_SOCKET, SO_SNDTIMEO, &limit,
	    sizeof(limit)) != 0)
		return (fail_unavailable(channel,
		    "cannot limit the time to connect", errno));
	return (true);
}

/* Connect ${channel} to ${server}; again after a signal or a full backlog. */
static bool
connect_before_deadline(struct channel * channel,
    const struct channel_server * server)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	/* It fits: check_directory's buffer is as long, and options.c looked. */
	if (strlen(server->path) >= sizeof(address.sun_path))
		return (fail_unavailable(channel,
		    "the socket's path is too long", 0));
	memcpy(address.sun_path, server->path, strlen(server->path) + 1);

	do {
		if (!limit_connect(channel))
			return (false);
		if (connect(channel->fd, (const struct sockaddr *)&address,
		    sizeof(address)) == 0)
			return (true);
	} while (errno == EINTR || errno == EAGAIN);
	return (fail_unavailable(channel, "cannot connect to the daemon", errno));
}

/**
 * Check who listens: the kernel knows who called listen(2), which is systemd
 * as root where it made the socket, or the daemon itself.
 */
static bool
check_peer(struct channel * channel, const struct channel_server * server)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	if (getsockopt(channel->fd, SOL_SOCKET, SO_PEERCRED, &peer,
	    &length) != 0 || length != sizeof(peer))
		return (fail_unavailable(channel,
		    "cannot tell who listens on the socket", errno));
	if (!is_trusted(server, peer.uid))
		return (fail_unavailable(channel, "the socket is listened to "
		    "by another uid than root's and the daemon's", 0));
	return (true);
}

/* Connect ${channel} to ${server}, and look whom that reaches. */
static bool
reach(struct channel * channel, const struct channel_server * server)
{

	return (check_directory(channel, server) && make_socket(channel) &&
	    connect_before_deadline(channel, server) &&
	    check_peer(channel, server));
}

/**
 * channel_open(${channel}, ${server}):
 * Connect ${channel} to ${server}: whose directory belongs to root or to the
 * daemon and is writable by nobody else, and which listens as one of the two.
 * The time that is left of the timeout is for the first exchange. Whatever
 * this returns, the caller calls channel_close.
 */
bool
channel_open(struct channel * channel, const struct channel_server * server)
{

	*channel = (struct channel){
		.fd = -1,
		.keeps_deadline = true,
		.timeout_seconds = server->timeout_seconds,
		.failure = OUTCOME_MALFORMED,
	};
	return (restart_deadline(channel) && reach(channel, server));
}

/**
 * channel_reopen(${channel}, ${server}, ${pause}):
 * Close ${channel}, on which an exchange has failed, wait ${pause}
 * milliseconds, and connect it anew, as carefully as channel_open. What is left
 * of that exchange's time is for the pause, for connecting and for the next
 * exchange.
 */
bool
channel_reopen(struct channel * channel, const struct channel_server * server,
    uint32_t pause)
{

	channel_close(channel);
	channel_keep_deadline(channel);
	return (wait_without(channel, pause) && reach(channel, server));
}

/**
 * channel_keep_deadline(${channel}):
 * Let the next exchange have what is left of the last one's time, in place of
 * a timeout of its own.
 */
void
channel_keep_deadline(struct channel * channel)
{

	channel->keeps_deadline = true;
}

/**
 * Has the daemon sent something that nobody asked for? Taken for the reply to
 * the next call, it would be an answer to another question than ours.
 */
static bool
check_quiet(struct channel * channel)
{
	char byte;
	ssize_t got;

	do {
		got = recv(channel->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
	} while (got < 0 && errno == EINTR);
	if (got > 0)
		return (fail_malformed(channel,
		    "the daemon spoke without being asked"));
	if (got == 0)
		return (fail_hung_up(channel, CHANNEL_END_UNHEARD, 0));
	if (errno == ECONNRESET)
		return (fail_hung_up(channel, CHANNEL_END_UNHEARD, errno));
	if (errno != EAGAIN)
		return (fail_unavailable(channel,
		    "cannot read from the daemon", errno));
	return (true);
}

/* Send the ${length} bytes at ${call}. If the daemon hangs up meanwhile, the
 * last byte has not been taken, which makes the rest a call. */
static bool
send_call(struct channel * channel, const char * call, size_t length)
{
	ssize_t sent;

	while (length > 0) {
		sent = send(channel->fd, call, length,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent >= 0) {
			call += sent;
			length -= (size_t)sent;
		} else if (errno == EAGAIN) {
			if (!wait_for(channel, POLLOUT))
				return (false);
		} else if (errno == EPIPE || errno == ECONNRESET)
			return (fail_hung_up(channel, CHANNEL_END_UNHEARD,
			    errno));
		else if (errno != EINTR)
			return (fail_unavailable(channel,
			    "cannot write to the daemon", errno));
	}
	return (true);
}

/* Look for the end of ${message} in the ${fresh} bytes after its length, and
 * add them to it. Set ${whole} if it is complete. */
static bool
add_received(struct channel * channel, struct channel_message * message,
    size_t fresh, bool * whole)
{
	const char * end;

	end = memchr(message->bytes + message->length, '\0', fresh);
	message->length += fresh;
	if (end == NULL && message->length == sizeof(message->bytes))
		return (fail_malformed(channel, "the daemon's reply is too long"));
	if (end == NULL)
		return (true);
	message->length--;
	if (end != message->bytes + message->length)
		return (fail_malformed(channel,
		    "the daemon sent more than one reply"));
	*whole = true;
	return (true);
}

/**
 * The daemon closed its end with bytes of ours unread: so says ECONNRESET of
 * a Unix socket, and nothing else does (unix_release_sock in the kernel). What
 * is unread is the end of what we sent, hence at least the NUL of our one call
 * under way, without which it was none. That holds for a call that was read in
 * part and for a connection that was never accepted. If anything was said to
 * the call all the same, believe nothing.
 */
static bool
fail_reset(struct channel * channel, const struct channel_message * message)
{

	return (fail_hung_up(channel, message->length == 0 ?
	    CHANNEL_END_UNHEARD : CHANNEL_END_OTHER, ECONNRESET));
}

/* Receive ${message}, up to and without its NUL. */
static bool
receive_reply(struct channel * channel, struct channel_message * message)
{
	bool whole = false;
	ssize_t got;

	message->length = 0;
	while (!whole) {
		got = recv(channel->fd, message->bytes + message->length,
		    sizeof(message->bytes) - message->length, MSG_DONTWAIT);
		if (got > 0) {
			if (!add_received(channel, message, (size_t)got, &whole))
				return (false);
		} else if (got == 0)
			return (fail_hung_up(channel, CHANNEL_END_GONE, 0));
		else if (errno == EAGAIN) {
			if (!wait_for(channel, POLLIN))
				return (false);
		} else if (errno == ECONNRESET)
			return (fail_reset(channel, message));
		else if (errno != EINTR)
			return (fail_unavailable(channel,
			    "cannot read from the daemon", errno));
	}
	return (true);
}

/**
 * channel_exchange(${channel}, ${call}, ${length}, ${reply}):
 * Send the ${length} bytes at ${call}, the last of which is NUL, and receive
 * exactly one message into ${reply}, within the timeout. Bytes that nobody
 * asked for, before the call or after the reply, are a failure. After a
 * failure nothing more may be exchanged before channel_reopen.
 */
bool
channel_exchange(struct channel * channel, const char * call, size_t length,
    struct channel_message * reply)
{

	if (!channel->keeps_deadline && !restart_deadline(channel))
		return (false);
	channel->keeps_deadline = false;
	return (check_quiet(channel) && send_call(channel, call, length) &&
	    receive_reply(channel, reply));
}

/**
 * channel_close(${channel}):
 * Close ${channel}. To close it again does nothing.
 */
void
channel_close(struct channel * channel)
{

	if (channel->fd >= 0)
		(void)close(channel->fd);
	channel->fd = -1;
}
