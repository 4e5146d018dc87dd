#define _GNU_SOURCE		/* strerrordesc_np */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "answer.h"
#include "conversation.h"
#include "forward_pass.h"

/* How many steps a conversation may have, the last included: as agreed with
 * the daemon. A daemon gone mad cannot keep a login process for ever. Those
 * of all rounds count. */
#define STEPS_MAX 64

/* How often a login begins again. A restart of the daemon costs it one round,
 * and where one restart follows the other a few; a daemon that hangs up on
 * everybody, because it has too many connections for instance, is given up. */
#define ROUNDS_MAX 16

/* Milliseconds before the second time, doubled each time after it up to the
 * most. Not before the first: a daemon that is being started is waited for in
 * its socket's backlog, where it finds us at once. Two seconds in all. */
#define PAUSE_LEAST 1
#define PAUSE_MOST 256

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

/* Send ${call} and receive the reply. All that it takes until a daemon has had
 * what another did not hear shares the time of that one exchange. */
static bool
exchange(struct login * login, const struct call * call)
{

	if (login->catching_up)
		channel_keep_deadline(&login->channel);
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

/* Milliseconds to wait before the next round, when there were ${rounds}. */
static uint32_t
pause_before(unsigned int rounds)
{
	uint32_t pause = rounds == 0 ? 0 : PAUSE_LEAST;

	while (rounds-- > 1 && pause < PAUSE_MOST)
		pause *= 2;
	return (pause);
}

/* The daemon hung up, and nothing of the person's is lost by that: connect
 * once more, unless that has been done too often. */
static bool
connect_again(struct login * login)
{

	if (login->rounds >= ROUNDS_MAX)
		return (end_channel(login));
	pam_syslog(login->pamh, LOG_NOTICE, "%s: beginning once more",
	    login->channel.reason);
	if (!channel_reopen(&login->channel, &login->options.server,
	    pause_before(login->rounds)))
		return (end_channel(login));
	login->rounds++;
	login->catching_up = true;
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
	/* What was typed may still have to be said. */
	login->catching_up = login->catching_up && login->unheard;
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
		login->unheard = login->catching_up = false;
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

/* Does the step ask what the person has answered already? With forward_pass
 * the question is ours, and always the same. */
static bool
is_answered(const struct login * login)
{

	if (!login->unheard || login->options.forward_pass != 0)
		return (login->unheard);
	return (login->question_echo == login->reply.echo &&
	    strcmp(login->question, login->reply.text.bytes) == 0);
}

/* Ask as the step says, and keep what was asked: no longer than
 * REPLY_TEXT_MAX, as reply_read promises. */
static bool
ask_for_code(struct login * login)
{
	int style = login->reply.echo ? PAM_PROMPT_ECHO_ON : PAM_PROMPT_ECHO_OFF;
	const struct reply_string * text = &login->reply.text;
	char * typed;

	if (!answer_ask(login, style, text->bytes, &typed))
		return (false);
	memcpy(login->question, text->bytes, text->length + 1);
	login->question_echo = login->reply.echo;
	answer_give(login, typed);
	answer_forget(typed);
	return (true);
}

/* Answer the prompt: with what the person has answered to it already, if no
 * daemon has had that; else with what is typed now. After a restart another
 * question may come, with the key of another enrolment for one. */
static bool
answer_prompt(struct login * login)
{

	if (is_answered(login)) {
		login->next = &login->answer;
		return (true);
	}
	login->unheard = login->catching_up = false;
	if (login->options.forward_pass != 0)
		return (forward_pass_ask(login));
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
	bool good = outcome_lets_in(login->reply.verdict);

	/* A code is used up by now: a text that cannot be shown changes
	 * nothing. */
	(void)show(login, good ? PAM_TEXT_INFO : PAM_ERROR_MSG);
	login->outcome = login->reply.verdict;
	log_verdict(login);
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

/* Take the last step at once. It cannot permit, which is for a right code. */
static bool
take_done(struct login * login)
{

	if (!begin(login))
		return (false);
	if (login->reply.kind != REPLY_KIND_DONE)
		return (login_end_malformed(login,
		    "the daemon wants a conversation about an account"));
	if (login->reply.verdict == OUTCOME_PERMIT)
		return (login_end_malformed(login,
		    "the daemon permits without having asked"));
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
 * If the daemon hangs up before it can have decided about what the person
 * answered, begin once more and send the answer there, if the same is asked
 * there: ROUNDS_MAX times, within the time of one exchange. Something else is
 * asked of the person. An answer that it may have decided about is never sent
 * twice, nor is silence taken for a hang-up.
 *
 * With the option forward_pass, ask for password and code in one line, and if
 * the verdict lets in hand the password to the modules behind us.
 */
void
conversation_hold(struct login * login)
{

	consult(login, walk_to_done);
	if (login->options.forward_pass != 0)
		forward_pass_hand_on(login);
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
