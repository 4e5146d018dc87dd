/*
 * pam_sallyport: the second factor of a login. The daemon decides; this
 * carries its prompts to the application and the answers to the daemon.
 *
 * Nothing here delays a refusal (pam_fail_delay): the daemon throttles, which
 * no application can switch off and parallel logins cannot outrun, and the
 * modules around us set the delay that a person notices.
 */
#define _GNU_SOURCE		/* strerrordesc_np */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "call.h"
#include "channel.h"
#include "options.h"
#include "outcome.h"
#include "reply.h"

/* How many steps a conversation may have, the last included: as agreed with
 * the daemon. A daemon gone mad cannot keep a login process for ever. */
#define STEPS_MAX 64

/* Under this name a PAM handle remembers about whom the auth group has
 * decided: a copy of the user's name. */
#define VERDICT_NAME "pam_sallyport_verdict"

/* One walk from a PAM call to its outcome. */
struct login {
	pam_handle_t * pamh;
	bool silent;		/* The application wants no texts. */
	struct options options;
	char address[INET6_ADDRSTRLEN];
	struct channel channel;
	struct call call;
	struct channel_message message;
	struct reply reply;
	enum outcome outcome;	/* Why the walk ended, once it has. */
};

/* End the walk with ${outcome}. */
static bool
end_with(struct login * login, enum outcome outcome)
{

	login->outcome = outcome;
	return (false);
}

/* End the walk because the daemon broke the protocol, as ${what} says. */
static bool
end_malformed(struct login * login, const char * what)
{

	pam_syslog(login->pamh, LOG_ERR, "%s", what);
	return (end_with(login, OUTCOME_MALFORMED));
}

/* End the walk because the application's conversation gave ${result}, or
 * PAM_SUCCESS without an answer. PAM_CONV_AGAIN is a failure like any other:
 * the connection to the daemon does not outlive a call, so that no later one
 * could go on where this one ended. */
static bool
end_conversation(struct login * login, int result)
{

	if (result == PAM_SUCCESS)
		pam_syslog(login->pamh, LOG_NOTICE,
		    "the application gave no answer");
	else
		pam_syslog(login->pamh, LOG_NOTICE, "the application's "
		    "conversation failed (PAM error %d)", result);
	return (end_with(login, result == PAM_BUF_ERR ?
	    OUTCOME_MEMORY : OUTCOME_CONVERSATION));
}

/* --- What PAM knows about the login -------------------------------------- */

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

/* Collect what the daemon is told about the login into ${about}. */
static bool
collect(struct login * login, struct call_login * about)
{
	const char * user = NULL;
	int result;

	result = pam_get_user(login->pamh, &user, NULL);
	if (result != PAM_SUCCESS)
		return (end_conversation(login, result));
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
 * Has sshd accepted a public key for this login? SSH_AUTH_INFO_0 in the PAM
 * environment has a line for each method that has succeeded.
 */
static bool
key_was_accepted(const struct login * login)
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
	const char * user = text_item(login, PAM_USER);

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
		return (end_with(login, OUTCOME_MEMORY));
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
		return (end_with(login, OUTCOME_MEMORY));
	}
	return (true);
}

/* --- Texts and answers ---------------------------------------------------- */

/* Show the step's text, if there is one and the application wants any. Return
 * the PAM code of that. */
static int
show(struct login * login, int style)
{

	if (login->reply.text.bytes == NULL || login->silent)
		return (PAM_SUCCESS);
	return (pam_prompt(login->pamh, style, NULL, "%s",
	    login->reply.text.bytes));
}

/* Show a text that needs no answer, and answer that it has been shown. */
static bool
show_and_go_on(struct login * login, int style)
{
	int result = show(login, style);

	if (result != PAM_SUCCESS)
		return (end_conversation(login, result));
	call_answer(&login->call, "");
	return (true);
}

/* Ask for an answer, and make the call that carries it. */
static bool
prompt(struct login * login)
{
	char * response = NULL;
	int style, result;

	style = login->reply.echo ? PAM_PROMPT_ECHO_ON : PAM_PROMPT_ECHO_OFF;
	result = pam_prompt(login->pamh, style, &response, "%s",
	    login->reply.text.bytes);
	if (result == PAM_SUCCESS && response != NULL)
		call_answer(&login->call, response);
	else
		(void)end_conversation(login, result);
	if (response == NULL)
		return (false);
	explicit_bzero(response, strlen(response));
	free(response);
	return (result == PAM_SUCCESS);
}

/* Do what the step asks for, and make the call that answers it. */
static bool
respond(struct login * login)
{

	switch (login->reply.kind) {
	case REPLY_KIND_PROMPT:
		return (prompt(login));
	case REPLY_KIND_INFO:
		return (show_and_go_on(login, PAM_TEXT_INFO));
	case REPLY_KIND_ERROR:
		return (show_and_go_on(login, PAM_ERROR_MSG));
	case REPLY_KIND_DONE:
	case REPLY_KIND_NONE:
		break;
	}
	return (end_malformed(login, "the conversation has ended already"));
}

/* --- The daemon ------------------------------------------------------------ */

/* The words for ${error}, an errno. Not strerror's, nor those of %m: where the
 * host has set a locale, these open a file to translate them (I12). */
static const char *
describe_error(int error)
{
	const char * description = strerrordesc_np(error);

	return (description != NULL ? description : "unknown error");
}

/* End the walk as ${login}'s channel failed. */
static bool
end_channel(struct login * login)
{
	const struct channel * channel = &login->channel;

	if (channel->error == 0)
		pam_syslog(login->pamh, LOG_ERR, "%s (%s)", channel->reason,
		    login->options.server.path);
	else
		pam_syslog(login->pamh, LOG_ERR, "%s (%s): %s",
		    channel->reason, login->options.server.path,
		    describe_error(channel->error));
	return (end_with(login, channel->failure));
}

/* Send the call, receive the reply and read it. */
static bool
exchange(struct login * login)
{

	if (!channel_exchange(&login->channel, login->call.bytes,
	    login->call.length, &login->message))
		return (end_channel(login));
	if (!reply_read(login->message.bytes, login->message.length,
	    &login->reply))
		return (end_malformed(login, "the daemon's reply is malformed"));
	return (true);
}

/* The word for ${kind}, for the log. */
static const char *
kind_name(enum reply_kind kind)
{

	switch (kind) {
	case REPLY_KIND_PROMPT:
		return ("prompt");
	case REPLY_KIND_INFO:
		return ("info");
	case REPLY_KIND_ERROR:
		return ("error");
	case REPLY_KIND_DONE:
		return ("done");
	case REPLY_KIND_NONE:
		break;
	}
	return ("none");
}

/* Send the call, and receive the step that it leads to. */
static bool
take_step(struct login * login)
{

	if (!exchange(login))
		return (false);
	if (login->reply.type == REPLY_ERROR) {
		pam_syslog(login->pamh, LOG_ERR, "the daemon's reply is the "
		    "error %s", login->reply.error.bytes);
		return (end_with(login, OUTCOME_MALFORMED));
	}
	if (login->reply.type != REPLY_STEP)
		return (end_malformed(login, "the daemon's reply has no step"));
	if (login->options.debug)
		pam_syslog(login->pamh, LOG_DEBUG, "step: %s, text of %zu "
		    "bytes", kind_name(login->reply.kind),
		    login->reply.text.length);
	return (true);
}

/**
 * Tell the daemon that the application gave no answer, so that nothing is
 * counted. The outcome stays: what the daemon says to this changes nothing.
 */
static void
cancel(struct login * login)
{

	call_cancel(&login->call);
	(void)channel_exchange(&login->channel, login->call.bytes,
	    login->call.length, &login->message);
}

/* Walk from the call to the daemon's last step, or to another end. */
static bool
walk_to_done(struct login * login)
{
	int steps;

	for (steps = 1; take_step(login); steps++) {
		if (login->reply.kind == REPLY_KIND_DONE)
			return (true);
		if (steps == STEPS_MAX)
			return (end_malformed(login,
			    "the conversation has too many steps"));
		if (!respond(login)) {
			cancel(login);
			return (false);
		}
	}
	return (false);
}

/* Take the last step at once: the account group has no conversation. */
static bool
take_done(struct login * login)
{

	if (!take_step(login))
		return (false);
	if (login->reply.kind != REPLY_KIND_DONE)
		return (end_malformed(login,
		    "the daemon wants a conversation about an account"));
	return (true);
}

/* Log the verdict, but not about whom: the user's name may be a password that
 * was typed in the wrong place. The daemon's journal has who, and why. */
static void
log_verdict(const struct login * login)
{

	if (login->outcome == OUTCOME_DENY)
		pam_syslog(login->pamh, LOG_NOTICE, "refused");
	else if (login->outcome == OUTCOME_UNAVAILABLE)
		pam_syslog(login->pamh, LOG_ERR,
		    "the daemon could not reach a decision");
	else if (login->outcome == OUTCOME_NOT_PERMITTED)
		pam_syslog(login->pamh, LOG_NOTICE, "the daemon does not let "
		    "this process ask about this account");
	else if (login->options.debug)
		pam_syslog(login->pamh, LOG_DEBUG, "%s",
		    login->outcome == OUTCOME_PERMIT ?
		    "permitted" : "no second factor required");
}

/* Take the verdict of the last step, and show its text. */
static void
conclude(struct login * login)
{
	bool good = login->reply.verdict == OUTCOME_PERMIT ||
	    login->reply.verdict == OUTCOME_NOT_REQUIRED;

	/* A code is used up by now: a text that cannot be shown changes
	 * nothing. */
	(void)show(login, good ? PAM_TEXT_INFO : PAM_ERROR_MSG);
	login->outcome = login->reply.verdict;
	log_verdict(login);
}

/* --- The two questions ------------------------------------------------------ */

/* End the walk because user or service cannot be sent as they are. */
static bool
end_unnamed(struct login * login)
{

	pam_syslog(login->pamh, LOG_NOTICE, "refused: the name of the user or "
	    "of the service is empty, too long or not UTF-8");
	return (end_with(login, OUTCOME_DENY));
}

/* Open the channel, run ${walk} on it, and take the verdict if there is one. */
static void
ask(struct login * login, bool (* walk)(struct login *))
{

	if (!channel_open(&login->channel, &login->options.server))
		(void)end_channel(login);
	else if (walk(login))
		conclude(login);
	channel_close(&login->channel);
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
		(void)end_with(login, OUTCOME_MEMORY);
		return;
	}
	ask(login, walk_to_done);
	if (login->outcome == OUTCOME_PERMIT ||
	    login->outcome == OUTCOME_NOT_REQUIRED)
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
	if (login->options.after_publickey && !key_was_accepted(login)) {
		pam_syslog(login->pamh, LOG_NOTICE, "refused: no public key "
		    "has been accepted before (after=publickey)");
		(void)end_with(login, OUTCOME_DENY);
		return;
	}
	if (!collect(login, &about))
		return;
	if (!call_begin(&login->call, &about)) {
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
		(void)end_with(login, OUTCOME_DECIDED);
		return;
	}
	if (!collect(login, &about))
		return;
	if (!call_check_account(&login->call, &about)) {
		(void)end_unnamed(login);
		return;
	}
	ask(login, take_done);
}

/* What libpam hands to an entry point. */
struct request {
	pam_handle_t * pamh;
	int flags;
	int argc;
	const char ** argv;
	enum group group;
};

/* Answer ${request} by ${question}; return the PAM code. */
static int
answer_request(const struct request * request,
    void (* question)(struct login *))
{
	struct login login;
	const char * bad;

	login.pamh = request->pamh;
	login.silent = ((unsigned int)request->flags & PAM_SILENT) != 0;
	login.outcome = OUTCOME_MALFORMED;
	bad = options_read(request->argc, request->argv, &login.options);
	if (bad != NULL) {
		pam_syslog(request->pamh, LOG_ERR, "unknown, malformed or "
		    "repeated option: %s", bad);
		(void)end_with(&login, OUTCOME_OPTION);
	} else
		question(&login);
	/* Answers went through the call; texts may hold a new key. */
	explicit_bzero(&login.call, sizeof(login.call));
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
