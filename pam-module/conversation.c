#define _GNU_SOURCE		/* strerrordesc_np */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "conversation.h"
#include "forward_pass.h"

/* How many steps a conversation may have, the last included: as agreed with
 * the daemon. A daemon gone mad cannot keep a login process for ever. Those
 * before a beginning once more count too. */
#define STEPS_MAX 64

/* What forward_pass asks for; the second where no code is needed. */
#define BOTH_TEXT "Password & verification code: "
#define PASSWORD_TEXT "Password: "

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
	return (login_end(login, channel->failure));
}

/* Send ${call} and receive the reply. */
static bool
exchange(struct login * login, const struct call * call)
{

	return (channel_exchange(&login->channel, call->bytes, call->length,
	    &login->message));
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

/* Read the reply, which must have a step. */
static bool
read_step(struct login * login)
{

	login->steps++;
	if (!reply_read(login->message.bytes, login->message.length,
	    &login->reply))
		return (login_end_malformed(login,
		    "the daemon's reply is malformed"));
	if (login->reply.type == REPLY_ERROR) {
		pam_syslog(login->pamh, LOG_ERR, "the daemon's reply is the "
		    "error %s", login->reply.error.bytes);
		return (login_end(login, OUTCOME_MALFORMED));
	}
	if (login->reply.type != REPLY_STEP)
		return (login_end_malformed(login,
		    "the daemon's reply has no step"));
	if (login->options.debug)
		pam_syslog(login->pamh, LOG_DEBUG, "step: %s, text of %zu "
		    "bytes", kind_name(login->reply.kind),
		    login->reply.text.length);
	return (true);
}

/* The daemon hung up, and nothing of the person's is lost by that: connect
 * once more, unless that has been done already. */
static bool
connect_again(struct login * login)
{

	if (login->began_again)
		return (end_channel(login));
	login->began_again = true;
	pam_syslog(login->pamh, LOG_NOTICE, "%s: beginning once more",
	    login->channel.reason);
	if (!channel_reopen(&login->channel, &login->options.server))
		return (end_channel(login));
	return (true);
}

/**
 * Send the opening call and take the first step. Nothing that was typed is
 * decided by that call, so it is of no consequence whether a daemon that hung
 * up has heard it.
 */
static bool
begin(struct login * login)
{

	while (!exchange(login, &login->opening)) {
		if (login->channel.end == CHANNEL_END_OTHER)
			return (end_channel(login));
		if (!connect_again(login))
			return (false);
	}
	return (read_step(login));
}

/**
 * Send what answers the step and take the step that it leads to: which is the
 * first of another conversation if the daemon hung up without having heard
 * it. Whatever it may have heard is never said again (I14).
 */
static bool
go_on(struct login * login)
{

	if (!exchange(login, login->next)) {
		if (login->channel.end != CHANNEL_END_UNHEARD)
			return (end_channel(login));
		return (connect_again(login) && begin(login));
	}
	if (login->next == &login->answer)
		login->unheard = false;
	return (read_step(login));
}

/**
 * Tell the daemon that the application gave no answer, so that nothing is
 * counted. The outcome stays: what the daemon says to this changes nothing.
 */
static void
cancel(struct login * login)
{

	call_cancel(&login->note);
	(void)exchange(login, &login->note);
}

/* --- Texts ------------------------------------------------------------------ */

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
		return (login_end_conversation(login, result));
	call_answer(&login->note, "");
	login->next = &login->note;
	return (true);
}

/* --- Answers ---------------------------------------------------------------- */

/* Erase and free ${typed}, if it is anything. */
static void
forget(char * typed)
{

	if (typed == NULL)
		return;
	explicit_bzero(typed, strlen(typed));
	free(typed);
}

/* Ask for ${text} and store what was typed in ${typed}, to be forgotten. */
static bool
ask(struct login * login, int style, const char * text, char ** typed)
{
	int result;

	*typed = NULL;
	result = pam_prompt(login->pamh, style, typed, "%s", text);
	if (result == PAM_SUCCESS && *typed != NULL)
		return (true);
	forget(*typed);
	*typed = NULL;
	return (login_end_conversation(login, result));
}

/* Let ${response} be the answer that is sent next. */
static void
answer(struct login * login, const char * response)
{

	call_answer(&login->answer, response);
	login->next = &login->answer;
	login->unheard = true;
}

/* Ask as the step says. */
static bool
ask_for_code(struct login * login)
{
	int style = login->reply.echo ? PAM_PROMPT_ECHO_ON : PAM_PROMPT_ECHO_OFF;
	char * typed;

	if (!ask(login, style, login->reply.text.bytes, &typed))
		return (false);
	answer(login, typed);
	forget(typed);
	return (true);
}

/**
 * Ask for password and code in one line, and keep the password. The code is
 * cut off where it was typed, so that there is no copy of either; a line
 * without a code is all password, and the daemon hears that there was no code.
 * Where it asks once more, it has refused: who has one field only would give
 * the same line again.
 */
static bool
ask_for_both(struct login * login)
{
	char * code;

	if (login->password != NULL) {
		pam_syslog(login->pamh, LOG_NOTICE, "refused");
		return (login_end(login, OUTCOME_DENY));
	}
	if (!ask(login, PAM_PROMPT_ECHO_OFF, BOTH_TEXT, &login->password))
		return (false);
	code = forward_pass_code(login->password, login->options.forward_pass);
	answer(login, code != NULL ? code : CALL_NO_CODE);
	if (code != NULL)
		explicit_bzero(code, strlen(code));
	return (true);
}

/* Answer the prompt: with what the person has answered already, if no daemon
 * has had it; else with what is typed now. */
static bool
answer_prompt(struct login * login)
{

	if (login->unheard) {
		login->next = &login->answer;
		return (true);
	}
	if (login->options.forward_pass != 0)
		return (ask_for_both(login));
	return (ask_for_code(login));
}

/* Do what the step asks for, and make the call that answers it. */
static bool
respond(struct login * login)
{

	switch (login->reply.kind) {
	case REPLY_KIND_PROMPT:
		return (answer_prompt(login));
	case REPLY_KIND_INFO:
		return (show_and_go_on(login, PAM_TEXT_INFO));
	case REPLY_KIND_ERROR:
		return (show_and_go_on(login, PAM_ERROR_MSG));
	case REPLY_KIND_DONE:
	case REPLY_KIND_NONE:
		break;
	}
	return (login_end_malformed(login,
	    "the conversation has ended already"));
}

/* --- The verdict ------------------------------------------------------------ */

/* Does ${outcome} let in, as far as we are concerned? */
static bool
lets_in(enum outcome outcome)
{

	return (outcome == OUTCOME_PERMIT || outcome == OUTCOME_NOT_REQUIRED);
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
	bool good = lets_in(login->reply.verdict);

	/* A code is used up by now: a text that cannot be shown changes
	 * nothing. */
	(void)show(login, good ? PAM_TEXT_INFO : PAM_ERROR_MSG);
	login->outcome = login->reply.verdict;
	log_verdict(login);
}

/* Hand the password to the modules behind us; ask for it if we have not. */
static bool
pass_on(struct login * login)
{
	int result;

	if (login->password == NULL && !ask(login, PAM_PROMPT_ECHO_OFF,
	    PASSWORD_TEXT, &login->password))
		return (false);
	result = pam_set_item(login->pamh, PAM_AUTHTOK, login->password);
	if (result != PAM_SUCCESS)
		return (login_end(login, OUTCOME_MEMORY));
	return (true);
}

/**
 * End forward_pass. Where the code was refused, no module behind us is to
 * judge the password: how long that takes, and what it says, would tell
 * somebody without the second factor whether the password is right.
 */
static void
end_forward_pass(struct login * login)
{

	if (lets_in(login->outcome))
		(void)pass_on(login);
	if (!lets_in(login->outcome))
		(void)pam_set_item(login->pamh, PAM_AUTHTOK, NULL);
	forget(login->password);
	login->password = NULL;
}

/* --- The whole -------------------------------------------------------------- */

/* Walk from the opening call to the daemon's last step, or to another end. */
static bool
walk_to_done(struct login * login)
{

	if (!begin(login))
		return (false);
	while (login->reply.kind != REPLY_KIND_DONE) {
		if (login->steps >= STEPS_MAX)
			return (login_end_malformed(login,
			    "the conversation has too many steps"));
		if (!respond(login)) {
			cancel(login);
			return (false);
		}
		if (!go_on(login))
			return (false);
	}
	return (true);
}

/* Take the last step at once. */
static bool
take_done(struct login * login)
{

	if (!begin(login))
		return (false);
	if (login->reply.kind != REPLY_KIND_DONE)
		return (login_end_malformed(login,
		    "the daemon wants a conversation about an account"));
	return (true);
}

/* Open the channel, run ${walk} on it, and take the verdict if there is one. */
static void
consult(struct login * login, bool (* walk)(struct login *))
{

	if (!channel_open(&login->channel, &login->options.server))
		(void)end_channel(login);
	else if (walk(login))
		conclude(login);
	channel_close(&login->channel);
}

/**
 * conversation_hold(${login}):
 * Have the conversation that ${login}'s opening call begins, from the first
 * step to the verdict or to another end, and set ${login}'s outcome. Log why
 * it ended, if not with a verdict that lets in.
 *
 * If the daemon hangs up before it has decided about what the person answered,
 * begin once more and send the answer there; once. An answer that it may have
 * decided about is never sent twice, nor is silence taken for a hang-up.
 *
 * With the option forward_pass, ask for password and code in one line, and
 * hand the password to the modules behind us (PAM_AUTHTOK) if and only if the
 * verdict lets in.
 */
void
conversation_hold(struct login * login)
{

	consult(login, walk_to_done);
	if (login->options.forward_pass != 0)
		end_forward_pass(login);
}

/**
 * conversation_check(${login}):
 * Take the verdict that ${login}'s opening call is answered with, at once: the
 * account group has no conversation. Else as conversation_hold.
 */
void
conversation_check(struct login * login)
{

	consult(login, take_done);
}
