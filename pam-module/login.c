#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "login.h"

/**
 * login_end(${login}, ${outcome}):
 * End the walk with ${outcome}. Return false, as all that ends a walk does.
 */
bool
login_end(struct login * login, enum outcome outcome)
{

	login->outcome = outcome;
	return (false);
}

/**
 * login_end_malformed(${login}, ${what}):
 * End the walk because the daemon broke the protocol, and log ${what}.
 */
bool
login_end_malformed(struct login * login, const char * what)
{

	pam_syslog(login->pamh, LOG_ERR, "%s", what);
	return (login_end(login, OUTCOME_MALFORMED));
}

/**
 * login_end_memory(${login}, ${what}):
 * End the walk because there is no memory to do ${what}, and log that.
 */
bool
login_end_memory(struct login * login, const char * what)
{

	pam_syslog(login->pamh, LOG_ERR, "no memory to %s", what);
	return (login_end(login, OUTCOME_MEMORY));
}

/**
 * login_end_conversation(${login}, ${result}):
 * End the walk because the application's conversation gave ${result}, or
 * PAM_SUCCESS without an answer, and log that. PAM_CONV_AGAIN is a failure
 * like any other: the connection to the daemon does not outlive a call, so
 * that no later one could go on where this one ended.
 */
bool
login_end_conversation(struct login * login, int result)
{

	if (result == PAM_SUCCESS)
		pam_syslog(login->pamh, LOG_NOTICE,
		    "the application gave no answer");
	else
		pam_syslog(login->pamh, LOG_NOTICE, "the application's "
		    "conversation failed (PAM error %d)", result);
	return (login_end(login, result == PAM_BUF_ERR ?
	    OUTCOME_MEMORY : OUTCOME_CONVERSATION));
}

/* The PAM item ${type} that is text, or NULL. */
static const char *
text_item(const struct login * login, int type)
{
	const void * item = NULL;

	if (pam_get_item(login->pamh, type, &item) != PAM_SUCCESS)
		return (NULL);
	return (item);
}

/* Is ${address}, in network order, in fe80::/10 (RFC 4291 §2.5.6)? */
static bool
is_link_local(const unsigned char * address)
{

	return (address[0] == 0xFE && (address[1] & 0xC0) == 0x80);
}

/**
 * Keep the ${length} bytes at ${text} as the address, if they are one. A zone
 * (RFC 4007 §11) is left out: it names an interface of ours. Only a link-local
 * address has one, so that 192.0.2.1%x.example.org stays the name that it is.
 */
static bool
keep_address(struct login * login, const char * text, size_t length)
{
	const char * zone = memchr(text, '%', length);
	unsigned char parsed[sizeof(struct in6_addr)];

	if (zone != NULL)
		length = (size_t)(zone - text);
	if (length >= sizeof(login->address))
		return (false);
	memcpy(login->address, text, length);
	login->address[length] = '\0';
	if (inet_pton(AF_INET6, login->address, parsed) == 1)
		return (zone == NULL || is_link_local(parsed));
	return (zone == NULL &&
	    inet_pton(AF_INET, login->address, parsed) == 1);
}

/**
 * Keep ${host} as the address, if it is one. It may be a name that the other
 * side's DNS chose, even fe80::1%x.example.org. Such a name has a dot, so a
 * zone with one counts for nothing here, be it an interface such as eth0.7.
 */
static bool
keep_host(struct login * login, const char * host)
{
	const char * zone = strchr(host, '%');

	if (zone != NULL && strchr(zone, '.') != NULL)
		return (false);
	return (keep_address(login, host, strlen(host)));
}

/**
 * The numeric address that the person comes from, or NULL: the first word of
 * sshd's SSH_CONNECTION, which is never a name; else PAM_RHOST if it is an
 * address. A name is never one.
 */
static const char *
find_address(struct login * login)
{
	const char * connection = pam_getenv(login->pamh, "SSH_CONNECTION");
	const char * host = text_item(login, PAM_RHOST);

	if (connection != NULL &&
	    keep_address(login, connection, strcspn(connection, " ")))
		return (login->address);
	if (host != NULL && keep_host(login, host))
		return (login->address);
	return (NULL);
}

/**
 * login_collect(${login}, ${about}):
 * Collect what the daemon is told about the login into ${about}, which points
 * into ${login} and into PAM's items. Return false if the application does not
 * say who it is.
 */
bool
login_collect(struct login * login, struct call_login * about)
{
	const char * user = NULL;
	int result;

	result = pam_get_user(login->pamh, &user, NULL);
	if (result != PAM_SUCCESS)
		return (login_end_conversation(login, result));
	*about = (struct call_login){
		.user = user,
		.service = text_item(login, PAM_SERVICE),
		.terminal = text_item(login, PAM_TTY),
		.address = find_address(login),
		.remote_user = text_item(login, PAM_RUSER),
		.silent = login->silent,
	};
	return (true);
}

/**
 * login_has_key(${login}):
 * Return whether sshd has accepted a public key for this login: whether
 * SSH_AUTH_INFO_0 in the PAM environment, which has a line for each method
 * that has succeeded, names one.
 */
bool
login_has_key(const struct login * login)
{
	static const char method[] = "publickey ";
	const char * line = pam_getenv(login->pamh, "SSH_AUTH_INFO_0");

	while (line != NULL) {
		if (strncmp(line, method, sizeof(method) - 1) == 0)
			return (true);
		if ((line = strchr(line, '\n')) != NULL)
			line++;
	}
	return (false);
}

/**
 * login_user(${login}):
 * Return PAM_USER as it is now, or NULL.
 */
const char *
login_user(const struct login * login)
{

	return (text_item(login, PAM_USER));
}
