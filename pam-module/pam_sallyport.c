/*
 * pam_sallyport: the second factor of a login. The daemon decides; this
 * carries its prompts to the application and the answers to the daemon.
 *
 * Nothing here delays a refusal (pam_fail_delay): the daemon throttles, which
 * no application can switch off and parallel logins cannot outrun. Behind a
 * module that checks a password the delay that this one has set holds for us
 * too; where we stand first (forward_pass, after=publickey), a refusal is
 * immediate.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "conversation.h"
#include "forward_pass.h"
#include "login.h"

/* Under this name a PAM handle remembers about whom the auth group has
 * decided: a copy of the user's name. */
#define VERDICT_NAME "pam_sallyport_verdict"

/* --- What the handle remembers ------------------------------------------- */

/* The user about whom the auth group has decided in this handle, or NULL. */
static const char *
decided_user(const struct login * login)
{
	const void * user = NULL;

	if (pam_get_data(login->pamh, VERDICT_NAME, &user) != PAM_SUCCESS)
		return (NULL);
	return (user);
}

/* Has the auth group decided about the user of now? The application may have
 * changed PAM_USER since (pam_set_item(3)), which asks the question anew. */
static bool
is_decided(const struct login * login)
{
	const char * decided = decided_user(login);
	const char * user = login_user(login);

	return (decided != NULL && user != NULL && strcmp(decided, user) == 0);
}

/* Free what the handle remembers, at pam_end as when it is replaced
 * (PAM_DATA_REPLACE in ${status}): each copy is freed by one call of this. */
static void
free_user(pam_handle_t * pamh, void * user, int status)
{

	(void)pamh;
	(void)status;
	free(user);
}

/* Forget the verdict of an earlier attempt: it must not outlive the next. */
static bool
forget_verdict(struct login * login)
{

	if (decided_user(login) == NULL)
		return (true);
	if (pam_set_data(login->pamh, VERDICT_NAME, NULL, NULL) != PAM_SUCCESS)
		return (login_end_memory(login, "forget a verdict"));
	return (true);
}

/* Remember that we decided about ${user}, which the handle owns from now on;
 * or else free it. */
static bool
remember_verdict(struct login * login, char * user)
{

	if (pam_set_data(login->pamh, VERDICT_NAME, user, free_user) !=
	    PAM_SUCCESS) {
		free(user);
		return (login_end_memory(login, "remember the verdict"));
	}
	return (true);
}

/* --- The two questions ------------------------------------------------------ */

/* End the walk because user or service cannot be sent as they are. */
static bool
end_unnamed(struct login * login)
{

	pam_syslog(login->pamh, LOG_NOTICE, "refused: the name of the user or "
	    "of the service is empty, too long or not UTF-8");
	return (login_end(login, OUTCOME_DENY));
}

/**
 * Have the whole conversation about ${user}, of whom the call speaks, and
 * remember a verdict that lets in. The copy is made before: PAM_USER's own
 * bytes may be gone afterwards, and no code is used up if there is no memory.
 */
static void
ask_about(struct login * login, const char * user)
{
	char * copy = strdup(user);

	if (copy == NULL) {
		(void)login_end_memory(login, "remember the user");
		return;
	}
	conversation_hold(login);
	if (outcome_lets_in(login->outcome))
		(void)remember_verdict(login, copy);
	else
		free(copy);
}

/* The auth group: the whole conversation. */
static void
authenticate(struct login * login)
{
	struct call_login about;

	if (!forget_verdict(login))
		return;
	if (login->options.after_publickey && !login_has_key(login)) {
		pam_syslog(login->pamh, LOG_NOTICE, "refused: no public key "
		    "has been accepted before (after=publickey)");
		(void)login_end(login, OUTCOME_DENY);
		return;
	}
	if (!login_collect(login, &about))
		return;
	if (!call_begin(&login->opening, &about)) {
		(void)end_unnamed(login);
		return;
	}
	ask_about(login, about.user);
}

/* The account group: one question, unless the auth group has decided about
 * this user. */
static void
check_account(struct login * login)
{
	struct call_login about;

	if (is_decided(login)) {
		(void)login_end(login, OUTCOME_DECIDED);
		return;
	}
	if (!login_collect(login, &about))
		return;
	if (!call_check_account(&login->opening, &about)) {
		(void)end_unnamed(login);
		return;
	}
	conversation_check(login);
}

/* What libpam hands to an entry point. */
struct request {
	pam_handle_t * pamh;
	int flags;
	int argc;
	const char ** argv;
	enum group group;
};

/* Start the walk of ${request}. What is left out has its value when it is
 * first looked at. */
static void
start(struct login * login, const struct request * request)
{

	login->pamh = request->pamh;
	login->silent = ((unsigned int)request->flags & PAM_SILENT) != 0;
	login->rounds = 0;
	login->catching_up = false;
	login->unheard = false;
	login->steps = 0;
	login->password = NULL;
	login->outcome = OUTCOME_MALFORMED;
}

/* Answer ${request} by ${question}; return the PAM code. */
static int
answer_request(const struct request * request,
    void (* question)(struct login *))
{
	struct login login;
	const char * bad;

	start(&login, request);
	bad = options_read(request->argc, request->argv, &login.options);
	if (bad != NULL) {
		pam_syslog(request->pamh, LOG_ERR, "unknown, malformed or "
		    "repeated option: %s", bad);
		(void)login_end(&login, OUTCOME_OPTION);
	} else
		question(&login);
	if (request->group == GROUP_AUTH)
		forward_pass_withdraw(&login);
	/* Answers went through here; the daemon's texts may hold a new key. */
	explicit_bzero(&login.answer, sizeof(login.answer));
	explicit_bzero(&login.question, sizeof(login.question));
	explicit_bzero(&login.message, sizeof(login.message));
	return (outcome_code(login.outcome, request->group));
}

/* --- The entry points --------------------------------------------------------- */

#define EXPORTED __attribute__((visibility("default")))

/**
 * pam_sm_authenticate(${pamh}, ${flags}, ${argc}, ${argv}):
 * Ask the person for the second factor, as the daemon says.
 */
EXPORTED int
pam_sm_authenticate(pam_handle_t * pamh, int flags, int argc,
    const char ** argv)
{
	struct request request = {pamh, flags, argc, argv, GROUP_AUTH};

	return (answer_request(&request, authenticate));
}

/**
 * pam_sm_acct_mgmt(${pamh}, ${flags}, ${argc}, ${argv}):
 * Let the daemon say whether the account may come in without having been
 * asked, unless pam_sm_authenticate has decided about the same user in this
 * handle. (sshd runs no PAM authentication after a key alone.)
 */
EXPORTED int
pam_sm_acct_mgmt(pam_handle_t * pamh, int flags, int argc, const char ** argv)
{
	struct request request = {pamh, flags, argc, argv, GROUP_ACCOUNT};

	return (answer_request(&request, check_account));
}

/**
 * pam_sm_setcred(${pamh}, ${flags}, ${argc}, ${argv}):
 * There are no credentials to set. PAM_SUCCESS, since libpam treats this as
 * required; without a look at anything, since the user may be another by now.
 */
EXPORTED int
pam_sm_setcred(pam_handle_t * pamh, int flags, int argc, const char ** argv)
{

	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return (PAM_SUCCESS);
}
