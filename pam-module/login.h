#ifndef LOGIN_H_
#define LOGIN_H_

#include <netinet/in.h>
#include <stdbool.h>

#include <security/pam_modules.h>

#include "call.h"
#include "channel.h"
#include "options.h"
#include "outcome.h"
#include "reply.h"

/* One walk from a PAM call to its outcome. */
struct login {
	pam_handle_t * pamh;
	bool silent;		/* The application wants no texts. */
	struct options options;
	char address[INET6_ADDRSTRLEN];

	struct channel channel;
	unsigned int rounds;	/* Begun again so often. */
	bool catching_up;	/* What was lost has not been said yet. */
	struct call opening;	/* Begin or CheckAccount. */
	struct call answer;	/* What the person answered last. */
	struct call note;	/* That a text was shown; Cancel. */
	const struct call * next;	/* The one that answers the step. */
	bool unheard;		/* No daemon has had the answer yet. */
	char question[REPLY_TEXT_MAX + 1];	/* What it answers, and */
	bool question_echo;			/* how that was asked. */

	struct channel_message message;
	struct reply reply;
	int steps;		/* Taken so far. */

	/* With forward_pass, once it has been typed: the password, for us to
	 * erase and to free. Else NULL. */
	char * password;

	enum outcome outcome;	/* Why the walk ended, once it has. */
};

/**
 * login_end(${login}, ${outcome}):
 * End the walk with ${outcome}. Return false, as all that ends a walk does.
 */
bool login_end(struct login *, enum outcome);

/**
 * login_end_malformed(${login}, ${what}):
 * End the walk because the daemon broke the protocol, and log ${what}.
 */
bool login_end_malformed(struct login *, const char *);

/**
 * login_end_memory(${login}, ${what}):
 * End the walk because there is no memory to do ${what}, and log that.
 */
bool login_end_memory(struct login *, const char *);

/**
 * login_end_conversation(${login}, ${result}):
 * End the walk because the application's conversation gave ${result}, or
 * PAM_SUCCESS without an answer, and log that. PAM_CONV_AGAIN is a failure
 * like any other: the connection to the daemon does not outlive a call, so
 * that no later one could go on where this one ended.
 */
bool login_end_conversation(struct login *, int);

/**
 * login_collect(${login}, ${about}):
 * Collect what the daemon is told about the login into ${about}, which points
 * into ${login} and into PAM's items. Return false if the application does not
 * say who it is.
 */
bool login_collect(struct login *, struct call_login *);

/**
 * login_has_key(${login}):
 * Return whether sshd has accepted a public key for this login.
 */
bool login_has_key(const struct login *);

/**
 * login_user(${login}):
 * Return PAM_USER as it is now, or NULL.
 */
const char * login_user(const struct login *);

#endif /* !LOGIN_H_ */
