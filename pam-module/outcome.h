#ifndef OUTCOME_H_
#define OUTCOME_H_

#include <stdbool.h>

/* How a question to the daemon ended: with a verdict, or without one. */
enum outcome {
	/* The daemon, or we, broke the protocol. The zero value refuses. */
	OUTCOME_MALFORMED = 0,

	/* The verdicts of org.sallyport.Login. */
	OUTCOME_PERMIT,
	OUTCOME_NOT_REQUIRED,
	OUTCOME_DENY,
	OUTCOME_UNAVAILABLE,	/* Also: no daemon, no answer in time. */
	OUTCOME_NOT_PERMITTED,

	/* The account group found that auth has decided about this user. */
	OUTCOME_DECIDED,

	/* The application could not show a text or gave no answer. */
	OUTCOME_CONVERSATION,

	/* The service file has an option that we do not take. */
	OUTCOME_OPTION,

	/* libpam or the application ran out of memory. */
	OUTCOME_MEMORY
};

/* The management groups that we ask the daemon for. */
enum group {
	GROUP_AUTH,
	GROUP_ACCOUNT
};

/**
 * outcome_code(${outcome}, ${group}):
 * Return the PAM code that ${outcome} means in ${group}. This is the only
 * place where PAM_SUCCESS or PAM_IGNORE comes from: PAM_SUCCESS for a permit
 * in the auth group; PAM_IGNORE where the daemon said notRequired, and in the
 * account group where the auth group has decided. An outcome that cannot occur
 * in ${group} is PAM_SYSTEM_ERR.
 */
int outcome_code(enum outcome, enum group);

/**
 * outcome_lets_in(${outcome}):
 * Return whether ${outcome} of the auth group lets in, as far as we are
 * concerned: a permit, or that no second factor is required.
 */
bool outcome_lets_in(enum outcome);

#endif /* !OUTCOME_H_ */
