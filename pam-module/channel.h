#ifndef CHANNEL_H_
#define CHANNEL_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "outcome.h"

/* The largest message with its NUL, as agreed with the daemon. A step is at
 * most 511 bytes of text, at most six bytes each as JSON; the rest is room
 * for fields that a later daemon adds. */
#define CHANNEL_MESSAGE_MAX 16384

/* Where the daemon is, who it must be, and how long it may take. */
struct channel_server {
	const char * path;		/* Absolute. */
	uid_t daemon_uid;		/* Trusted beside root. */
	uint32_t timeout_seconds;	/* For one exchange. */
};

/* One message that was received, without its NUL. */
struct channel_message {
	size_t length;
	char bytes[CHANNEL_MESSAGE_MAX];
};

/* How an exchange ended that brought no reply. */
enum channel_end {
	/* Not because the daemon hung up. The zero value: nothing follows. */
	CHANNEL_END_OTHER = 0,

	/* The daemon hung up. It may have had the whole call, and decided. */
	CHANNEL_END_GONE,

	/* The daemon hung up without having had the whole call: whatever it
	 * was to decide, it has not. */
	CHANNEL_END_UNHEARD
};

/* A connection to the daemon. After a failure the last four members say why:
 * how it ended, the outcome to report, a phrase for the log, errno or 0. */
struct channel {
	int fd;
	bool keeps_deadline;	/* The next exchange has what time is left. */
	uint32_t timeout_seconds;
	int64_t deadline;
	enum channel_end end;
	enum outcome failure;
	const char * reason;
	int error;
};

/**
 * channel_open(${channel}, ${server}):
 * Connect ${channel} to ${server}: whose directory belongs to root or to the
 * daemon and is writable by nobody else, and which listens as one of the two.
 * The time that is left of the timeout is for the first exchange. Whatever
 * this returns, the caller calls channel_close.
 */
bool channel_open(struct channel *, const struct channel_server *);

/**
 * channel_reopen(${channel}, ${server}, ${pause}):
 * Close ${channel}, on which an exchange has failed, wait ${pause}
 * milliseconds, and connect it anew, as carefully as channel_open. What is left
 * of that exchange's time is for the pause, for connecting and for the next
 * exchange.
 */
bool channel_reopen(struct channel *, const struct channel_server *,
    uint32_t);

/**
 * channel_keep_deadline(${channel}):
 * Let the next exchange have what is left of the last one's time, in place of
 * a timeout of its own.
 */
void channel_keep_deadline(struct channel *);

/**
 * channel_exchange(${channel}, ${call}, ${length}, ${reply}):
 * Send the ${length} bytes at ${call}, the last of which is NUL, and receive
 * exactly one message into ${reply}, within the timeout. Bytes that nobody
 * asked for, before the call or after the reply, are a failure. After a
 * failure nothing more may be exchanged before channel_reopen.
 */
bool channel_exchange(struct channel *, const char *, size_t,
    struct channel_message *);

/**
 * channel_close(${channel}):
 * Close ${channel}. To close it again does nothing.
 */
void channel_close(struct channel *);

#endif /* !CHANNEL_H_ */
