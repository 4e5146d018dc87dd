#include <stdbool.h>
#include <stddef.h>

#include <security/_pam_types.h>

#include "outcome.h"

/**
 * Why these: a deny is the same code whatever the reason, so that neither
 * sshd nor su shows a difference; an error is never PAM_IGNORE, since that
 * would skip the second factor (CVE-2025-23013); notRequired is never
 * PAM_SUCCESS, since a stack of this one line would then let in on nothing,
 * whereas libpam refuses a stack in which everybody ignored.
 */
static const struct codes {
	int auth;
	int account;
} table[] = {
	[OUTCOME_MALFORMED] = {PAM_SYSTEM_ERR, PAM_SYSTEM_ERR},
	[OUTCOME_PERMIT] = {PAM_SUCCESS, PAM_SYSTEM_ERR},
	[OUTCOME_NOT_REQUIRED] = {PAM_IGNORE, PAM_IGNORE},
	[OUTCOME_DENY] = {PAM_AUTH_ERR, PAM_PERM_DENIED},
	[OUTCOME_UNAVAILABLE] = {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL},
	[OUTCOME_NOT_PERMITTED] = {PAM_CRED_INSUFFICIENT, PAM_CRED_INSUFFICIENT},
	[OUTCOME_DECIDED] = {PAM_SYSTEM_ERR, PAM_IGNORE},
	[OUTCOME_CONVERSATION] = {PAM_CONV_ERR, PAM_CONV_ERR},
	[OUTCOME_OPTION] = {PAM_SERVICE_ERR, PAM_SERVICE_ERR},
	[OUTCOME_MEMORY] = {PAM_BUF_ERR, PAM_BUF_ERR},
};

/**
 * outcome_code(${outcome}, ${group}):
 * Return the PAM code that ${outcome} means in ${group}. This is the only
 * place where PAM_SUCCESS or PAM_IGNORE comes from: PAM_SUCCESS for a permit
 * in the auth group; PAM_IGNORE where the daemon said notRequired, and in the
 * account group where the auth group has decided. An outcome that cannot occur
 * in ${group} is PAM_SYSTEM_ERR.
 */
int
outcome_code(enum outcome outcome, enum group group)
{

	if ((size_t)outcome >= sizeof(table) / sizeof(table[0]))
		return (PAM_SYSTEM_ERR);
	if (group == GROUP_ACCOUNT)
		return (table[outcome].account);
	return (table[outcome].auth);
}

/**
 * outcome_lets_in(${outcome}):
 * Return whether ${outcome} of the auth group lets in, as far as we are
 * concerned: a permit, or that no second factor is required.
 */
bool
outcome_lets_in(enum outcome outcome)
{

	return (outcome == OUTCOME_PERMIT || outcome == OUTCOME_NOT_REQUIRED);
}
