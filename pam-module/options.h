#ifndef OPTIONS_H_
#define OPTIONS_H_

#include <stdbool.h>

#include "channel.h"

/* One exchange with the daemon takes microseconds; a person is never waited
 * for inside one. Five seconds outlast a restart of the daemon, and end well
 * before sshd's LoginGraceTime (120 s), which the largest value respects. */
#define OPTIONS_TIMEOUT_DEFAULT 5
#define OPTIONS_TIMEOUT_MAX 60

/* How many digits a code has that forward_pass finds behind the password:
 * those of nearly every app, unless the option says 7 or 8 (RFC 4226 §5.3). */
#define OPTIONS_DIGITS_DEFAULT 6
#define OPTIONS_DIGITS_MAX 8

/* What the line in the service file says. */
struct options {
	struct channel_server server;
	bool after_publickey;
	unsigned int forward_pass;	/* Digits of a code; 0: not asked for. */
	bool debug;
};

/**
 * options_read(${argc}, ${argv}, ${options}):
 * Read the module's ${argc} options ${argv} into ${options}, where
 *   socket=PATH       absolute, fits a socket address; points into ${argv}
 *   daemon_uid=N      a uid, decimal (default 0)
 *   timeout=SECONDS   1 to OPTIONS_TIMEOUT_MAX (default OPTIONS_TIMEOUT_DEFAULT)
 *   after=publickey   nothing else can be named yet
 *   forward_pass      with OPTIONS_DIGITS_DEFAULT digits
 *   forward_pass=N    OPTIONS_DIGITS_DEFAULT to OPTIONS_DIGITS_MAX digits
 *   debug
 * Return NULL, or the first option that is unknown, malformed or repeated: a
 * line that we do not understand wholly must not decide about a login.
 */
const char * options_read(int, const char **, struct options *);

#endif /* !OPTIONS_H_ */
