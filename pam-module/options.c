#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>

#include "options.h"

#define DEFAULT_SOCKET "/run/sallyport/org.sallyport.Login"

/* The highest uid: (uid_t)-1 means "no uid" to the kernel. */
#define UID_LARGEST (UINT32_MAX - 1)

/* Which options have been seen, to find the repeated one. */
struct seen {
	bool socket;
	bool daemon_uid;
	bool timeout;
	bool after;
	bool forward_pass;
	bool debug;
};

/* Set ${flag}; return false if it was set before. */
static bool
first(bool * flag)
{

	if (*flag)
		return (false);
	*flag = true;
	return (true);
}

/* If ${option} is ${name} and a value, return the value, else NULL. */
static const char *
value_of(const char * option, const char * name)
{
	size_t length = strlen(name);

	return (strncmp(option, name, length) == 0 ? option + length : NULL);
}

/**
 * Read ${text}, decimal digits without sign, space or leading zero, into
 * ${number} if it is at most ${largest}.
 */
static bool
read_number(const char * text, uint32_t largest, uint32_t * number)
{
	uint64_t value = 0;

	if (text[0] == '\0' || (text[0] == '0' && text[1] != '\0'))
		return (false);
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return (false);
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > largest)
			return (false);
	}
	*number = (uint32_t)value;
	return (true);
}

/* Can ${path} be connected to: absolute, names a file, fits sun_path? */
static bool
is_socket_path(const char * path)
{
	size_t length = strlen(path);

	return (path[0] == '/' && path[length - 1] != '/' &&
	    length < sizeof(((struct sockaddr_un *)NULL)->sun_path));
}

/* Read one ${option} into ${options}; return whether it was a good one. */
static bool
read_option(const char * option, struct options * options, struct seen * seen)
{
	const char * value;
	uint32_t number;

	if ((value = value_of(option, "socket=")) != NULL) {
		options->server.path = value;
		return (first(&seen->socket) && is_socket_path(value));
	}
	if ((value = value_of(option, "daemon_uid=")) != NULL) {
		if (!first(&seen->daemon_uid) ||
		    !read_number(value, UID_LARGEST, &number))
			return (false);
		options->server.daemon_uid = number;
		return (true);
	}
	if ((value = value_of(option, "timeout=")) != NULL) {
		if (!first(&seen->timeout) ||
		    !read_number(value, OPTIONS_TIMEOUT_MAX, &number))
			return (false);
		options->server.timeout_seconds = number;
		return (number > 0);
	}
	if ((value = value_of(option, "after=")) != NULL) {
		options->after_publickey = true;
		return (first(&seen->after) && strcmp(value, "publickey") == 0);
	}
	if (strcmp(option, "forward_pass") == 0) {
		options->forward_pass = OPTIONS_DIGITS_DEFAULT;
		return (first(&seen->forward_pass));
	}
	if ((value = value_of(option, "forward_pass=")) != NULL) {
		if (!first(&seen->forward_pass) ||
		    !read_number(value, OPTIONS_DIGITS_MAX, &number))
			return (false);
		options->forward_pass = number;
		return (number >= OPTIONS_DIGITS_DEFAULT);
	}
	options->debug = true;
	return (strcmp(option, "debug") == 0 && first(&seen->debug));
}

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
const char *
options_read(int argc, const char ** argv, struct options * options)
{
	struct seen seen = {.socket = false};
	int i;

	*options = (struct options){
		.server = {
			.path = DEFAULT_SOCKET,
			.daemon_uid = 0,
			.timeout_seconds = OPTIONS_TIMEOUT_DEFAULT,
		},
		.after_publickey = false,
		.forward_pass = 0,
		.debug = false,
	};
	for (i = 0; i < argc; i++) {
		if (!read_option(argv[i], options, &seen))
			return (argv[i]);
	}
	return (NULL);
}
