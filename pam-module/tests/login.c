/*
 * pam-login: log in through libpam, as an application does.
 *
 *   pam-login --confdir DIR --service NAME [--user NAME] [CALL...] [OPTION...]
 *
 * Calls, made in this order of the command line until one is refused
 * (--go-on: all of them); --authenticate if there is none:
 *   --authenticate  --account  --setcred
 *   --set-user NAME   set PAM_USER, as an application that maps users does
 *
 * Options:
 *   --answer TEXT   answer the next prompt with TEXT (again for the next one)
 *   --null-answer   answer prompts with no string at all
 *   --no-memory     the conversation fails with PAM_BUF_ERR
 *   --again         the conversation fails with PAM_CONV_AGAIN
 *   --interactive   show texts on, and read answers from, the terminal
 *   --rhost TEXT  --tty TEXT  --ruser TEXT    PAM items
 *   --env NAME=VALUE                          the PAM environment; repeatable
 *   --silent        pass PAM_SILENT
 *   --descriptors   tell whether as many are open after as before
 *
 * The service file is DIR/NAME; nothing of the system's PAM configuration is
 * used. Without --interactive each message of the conversation is a line on
 * stdout, "prompt-echo-on: ", "prompt-echo-off: ", "info: " or "error: " and
 * the text; a prompt for which there is no answer fails the conversation. Each
 * call prints a line such as "pam_authenticate: PAM_SUCCESS (0)".
 *
 * Exit status: 0 if PAM said PAM_SUCCESS to every call, 1 if not, 2 for usage.
 */
#include <dirent.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <security/pam_appl.h>

/* More than any test needs; a command line that has more is a mistake. */
#define CALLS_MAX 8
#define ANSWERS_MAX 128
#define VARIABLES_MAX 16

#define EXIT_REFUSED 1
#define EXIT_USAGE 2

/* A call that libpam offers; without a function, pam_set_item of PAM_USER. */
struct call {
	const char * name;
	int (* make)(pam_handle_t *, int);
	int flags;
	const char * user;
};

/* How the conversation answers. */
struct answers {
	char * texts[ANSWERS_MAX];
	size_t count;
	size_t next;
	bool null;
	int failure;		/* What it returns instead, unless PAM_SUCCESS. */
	bool interactive;
};

/* The command line. */
struct arguments {
	const char * directory;
	const char * service;
	const char * user;
	const char * host;
	const char * terminal;
	const char * remote_user;
	char * variables[VARIABLES_MAX];
	size_t variable_count;
	struct call calls[CALLS_MAX];
	size_t call_count;
	struct answers answers;
	bool silent;
	bool go_on;
	bool descriptors;
};

static const struct call authenticate_call = {
	"pam_authenticate", pam_authenticate, 0, NULL
};
static const struct call account_call = {
	"pam_acct_mgmt", pam_acct_mgmt, 0, NULL
};
static const struct call setcred_call = {
	"pam_setcred", pam_setcred, PAM_ESTABLISH_CRED, NULL
};

static _Noreturn void
usage(const char * problem)
{

	(void)fprintf(stderr, "pam-login: %s\nusage: pam-login --confdir DIR "
	    "--service NAME [--user NAME] [--authenticate] [--account] "
	    "[--setcred] [--set-user NAME] [OPTION...]\n", problem);
	exit(EXIT_USAGE);
}

/* --- The conversation ------------------------------------------------------ */

/* Read a line from the terminal; without echo unless ${echo}. */
static char *
read_line(bool echo)
{
	struct termios before, without;
	bool changed = false;
	char * line = NULL;
	size_t size = 0;
	ssize_t length;

	if (!echo && tcgetattr(STDIN_FILENO, &before) == 0) {
		without = before;
		without.c_lflag &= ~(tcflag_t)ECHO;
		changed = tcsetattr(STDIN_FILENO, TCSAFLUSH, &without) == 0;
	}
	length = getline(&line, &size, stdin);
	if (changed) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		(void)puts("");
	}
	if (length < 0) {
		free(line);
		return (NULL);
	}
	if (length > 0 && line[length - 1] == '\n')
		line[length - 1] = '\0';
	return (line);
}

/* Show ${message} on the terminal, and read an answer if it asks for one. */
static int
converse_with_person(const struct pam_message * message,
    struct pam_response * response)
{

	switch (message->msg_style) {
	case PAM_PROMPT_ECHO_ON:
	case PAM_PROMPT_ECHO_OFF:
		(void)printf("%s", message->msg);
		(void)fflush(stdout);
		response->resp = read_line(
		    message->msg_style == PAM_PROMPT_ECHO_ON);
		return (response->resp != NULL ? PAM_SUCCESS : PAM_CONV_ERR);
	default:
		(void)printf("%s\n", message->msg);
		(void)fflush(stdout);
		return (PAM_SUCCESS);
	}
}

/* The word for the style of a message. */
static const char *
style_name(int style)
{

	switch (style) {
	case PAM_PROMPT_ECHO_ON:
		return ("prompt-echo-on");
	case PAM_PROMPT_ECHO_OFF:
		return ("prompt-echo-off");
	case PAM_TEXT_INFO:
		return ("info");
	case PAM_ERROR_MSG:
		return ("error");
	default:
		return ("unknown");
	}
}

/* Print ${message}, and answer it from the command line if it asks for that. */
static int
converse_by_script(const struct pam_message * message,
    struct pam_response * response, struct answers * answers)
{

	(void)printf("%s: %s\n", style_name(message->msg_style), message->msg);
	(void)fflush(stdout);
	if (answers->failure != PAM_SUCCESS)
		return (answers->failure);
	if (message->msg_style != PAM_PROMPT_ECHO_ON &&
	    message->msg_style != PAM_PROMPT_ECHO_OFF)
		return (PAM_SUCCESS);
	if (answers->null)
		return (PAM_SUCCESS);
	if (answers->next == answers->count)
		return (PAM_CONV_ERR);
	response->resp = strdup(answers->texts[answers->next++]);
	return (response->resp != NULL ? PAM_SUCCESS : PAM_BUF_ERR);
}

/* The conversation function (pam_conv(3)), for one message at a time. */
static int
converse(int count, const struct pam_message ** messages,
    struct pam_response ** responses, void * data)
{
	struct answers * answers = data;
	struct pam_response * response;
	int result;

	if (count != 1)
		return (PAM_CONV_ERR);
	if ((response = calloc(1, sizeof(*response))) == NULL)
		return (PAM_BUF_ERR);
	if (answers->interactive)
		result = converse_with_person(messages[0], response);
	else
		result = converse_by_script(messages[0], response, answers);
	if (result != PAM_SUCCESS) {
		free(response);
		return (result);
	}
	*responses = response;
	return (PAM_SUCCESS);
}

/* --- The calls -------------------------------------------------------------- */

/* The symbol for ${code}. */
static const char *
code_name(int code)
{
	static const struct {
		int code;
		const char * name;
	} names[] = {
		{PAM_SUCCESS, "PAM_SUCCESS"},
		{PAM_SERVICE_ERR, "PAM_SERVICE_ERR"},
		{PAM_SYSTEM_ERR, "PAM_SYSTEM_ERR"},
		{PAM_BUF_ERR, "PAM_BUF_ERR"},
		{PAM_PERM_DENIED, "PAM_PERM_DENIED"},
		{PAM_AUTH_ERR, "PAM_AUTH_ERR"},
		{PAM_CRED_INSUFFICIENT, "PAM_CRED_INSUFFICIENT"},
		{PAM_AUTHINFO_UNAVAIL, "PAM_AUTHINFO_UNAVAIL"},
		{PAM_USER_UNKNOWN, "PAM_USER_UNKNOWN"},
		{PAM_MAXTRIES, "PAM_MAXTRIES"},
		{PAM_ACCT_EXPIRED, "PAM_ACCT_EXPIRED"},
		{PAM_NEW_AUTHTOK_REQD, "PAM_NEW_AUTHTOK_REQD"},
		{PAM_CRED_ERR, "PAM_CRED_ERR"},
		{PAM_CONV_ERR, "PAM_CONV_ERR"},
		{PAM_IGNORE, "PAM_IGNORE"},
		{PAM_ABORT, "PAM_ABORT"},
		{PAM_MODULE_UNKNOWN, "PAM_MODULE_UNKNOWN"},
		{PAM_INCOMPLETE, "PAM_INCOMPLETE"},
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].code == code)
			return (names[i].name);
	}
	return ("another code");
}

/* Set the PAM item ${type} to ${text}, unless that is NULL. */
static bool
set_item(pam_handle_t * pamh, int type, const char * text)
{

	return (text == NULL || pam_set_item(pamh, type, text) == PAM_SUCCESS);
}

/* Set the items and the environment that the command line gives. */
static bool
describe(pam_handle_t * pamh, const struct arguments * arguments)
{
	size_t i;

	for (i = 0; i < arguments->variable_count; i++) {
		if (pam_putenv(pamh, arguments->variables[i]) != PAM_SUCCESS)
			return (false);
	}
	return (set_item(pamh, PAM_RHOST, arguments->host) &&
	    set_item(pamh, PAM_TTY, arguments->terminal) &&
	    set_item(pamh, PAM_RUSER, arguments->remote_user));
}

/* Make ${call}. */
static int
make_call(pam_handle_t * pamh, const struct call * call, int silent)
{

	if (call->make == NULL)
		return (pam_set_item(pamh, PAM_USER, call->user));
	return (call->make(pamh, call->flags | silent));
}

/* Make the calls; return the last code that was not PAM_SUCCESS, or that. */
static int
make_calls(pam_handle_t * pamh, const struct arguments * arguments)
{
	int silent = arguments->silent ? (int)PAM_SILENT : 0;
	int code, last = PAM_SUCCESS;
	size_t i;

	for (i = 0; i < arguments->call_count; i++) {
		code = make_call(pamh, &arguments->calls[i], silent);
		(void)printf("%s: %s (%d)\n", arguments->calls[i].name,
		    code_name(code), code);
		if (code == PAM_SUCCESS)
			continue;
		last = code;
		if (!arguments->go_on)
			break;
	}
	return (last);
}

/* How many descriptors are open. */
static int
count_descriptors(void)
{
	DIR * directory = opendir("/proc/self/fd");
	int count = 0;

	if (directory == NULL)
		usage("cannot read /proc/self/fd");
	while (readdir(directory) != NULL)
		count++;
	(void)closedir(directory);
	return (count);
}

/* One PAM transaction. */
static int
log_in(struct arguments * arguments)
{
	struct pam_conv conversation = {converse, &arguments->answers};
	pam_handle_t * pamh = NULL;
	int before = count_descriptors();
	int code;

	code = pam_start_confdir(arguments->service, arguments->user,
	    &conversation, arguments->directory, &pamh);
	if (code != PAM_SUCCESS) {
		(void)printf("pam_start_confdir: %s (%d)\n", code_name(code),
		    code);
		return (code);
	}
	if (describe(pamh, arguments))
		code = make_calls(pamh, arguments);
	else
		code = PAM_SYSTEM_ERR;
	if (pam_end(pamh, code) != PAM_SUCCESS)
		(void)puts("pam_end: failed");
	if (arguments->descriptors)
		(void)printf("descriptors: %s\n",
		    count_descriptors() == before ? "as before" : "leaked");
	return (code);
}

/* --- The command line --------------------------------------------------------- */

/* The long options that take no letter: each is its own code. */
enum option_code {
	OPTION_CONFDIR = 256,
	OPTION_SERVICE,
	OPTION_USER,
	OPTION_AUTHENTICATE,
	OPTION_ACCOUNT,
	OPTION_SETCRED,
	OPTION_SET_USER,
	OPTION_ANSWER,
	OPTION_NULL_ANSWER,
	OPTION_NO_MEMORY,
	OPTION_AGAIN,
	OPTION_INTERACTIVE,
	OPTION_RHOST,
	OPTION_TTY,
	OPTION_RUSER,
	OPTION_ENV,
	OPTION_SILENT,
	OPTION_GO_ON,
	OPTION_DESCRIPTORS
};

static const struct option option_table[] = {
	{"confdir", required_argument, NULL, OPTION_CONFDIR},
	{"service", required_argument, NULL, OPTION_SERVICE},
	{"user", required_argument, NULL, OPTION_USER},
	{"authenticate", no_argument, NULL, OPTION_AUTHENTICATE},
	{"account", no_argument, NULL, OPTION_ACCOUNT},
	{"setcred", no_argument, NULL, OPTION_SETCRED},
	{"set-user", required_argument, NULL, OPTION_SET_USER},
	{"answer", required_argument, NULL, OPTION_ANSWER},
	{"null-answer", no_argument, NULL, OPTION_NULL_ANSWER},
	{"no-memory", no_argument, NULL, OPTION_NO_MEMORY},
	{"again", no_argument, NULL, OPTION_AGAIN},
	{"interactive", no_argument, NULL, OPTION_INTERACTIVE},
	{"rhost", required_argument, NULL, OPTION_RHOST},
	{"tty", required_argument, NULL, OPTION_TTY},
	{"ruser", required_argument, NULL, OPTION_RUSER},
	{"env", required_argument, NULL, OPTION_ENV},
	{"silent", no_argument, NULL, OPTION_SILENT},
	{"go-on", no_argument, NULL, OPTION_GO_ON},
	{"descriptors", no_argument, NULL, OPTION_DESCRIPTORS},
	{NULL, 0, NULL, 0},
};

static void
add_call(struct arguments * arguments, const struct call * call)
{

	if (arguments->call_count == CALLS_MAX)
		usage("too many calls");
	arguments->calls[arguments->call_count++] = *call;
}

/* Set PAM_USER to ${user} when its turn comes. */
static void
add_user(struct arguments * arguments, const char * user)
{
	const struct call call = {"pam_set_item", NULL, 0, user};

	add_call(arguments, &call);
}

static void
add_text(char ** texts, size_t * count, size_t max)
{

	if (*count == max)
		usage("too many answers or variables");
	texts[(*count)++] = optarg;
}

/* Take the option ${code}. */
static void
take_option(struct arguments * arguments, int code)
{

	switch (code) {
	case OPTION_CONFDIR:
		arguments->directory = optarg;
		break;
	case OPTION_SERVICE:
		arguments->service = optarg;
		break;
	case OPTION_USER:
		arguments->user = optarg;
		break;
	case OPTION_AUTHENTICATE:
		add_call(arguments, &authenticate_call);
		break;
	case OPTION_ACCOUNT:
		add_call(arguments, &account_call);
		break;
	case OPTION_SETCRED:
		add_call(arguments, &setcred_call);
		break;
	case OPTION_SET_USER:
		add_user(arguments, optarg);
		break;
	case OPTION_ANSWER:
		add_text(arguments->answers.texts, &arguments->answers.count,
		    ANSWERS_MAX);
		break;
	case OPTION_NULL_ANSWER:
		arguments->answers.null = true;
		break;
	case OPTION_NO_MEMORY:
		arguments->answers.failure = PAM_BUF_ERR;
		break;
	case OPTION_AGAIN:
		arguments->answers.failure = PAM_CONV_AGAIN;
		break;
	case OPTION_INTERACTIVE:
		arguments->answers.interactive = true;
		break;
	case OPTION_RHOST:
		arguments->host = optarg;
		break;
	case OPTION_TTY:
		arguments->terminal = optarg;
		break;
	case OPTION_RUSER:
		arguments->remote_user = optarg;
		break;
	case OPTION_ENV:
		add_text(arguments->variables, &arguments->variable_count,
		    VARIABLES_MAX);
		break;
	case OPTION_SILENT:
		arguments->silent = true;
		break;
	case OPTION_GO_ON:
		arguments->go_on = true;
		break;
	case OPTION_DESCRIPTORS:
		arguments->descriptors = true;
		break;
	default:
		usage("unknown option, or one without its value");
	}
}

int
main(int argc, char ** argv)
{
	struct arguments arguments = {.directory = NULL};
	int code;

	while ((code = getopt_long(argc, argv, "", option_table, NULL)) != -1)
		take_option(&arguments, code);
	if (optind != argc)
		usage("there is an argument that is no option");
	if (arguments.directory == NULL || arguments.service == NULL)
		usage("--confdir and --service are needed");
	if (arguments.call_count == 0)
		add_call(&arguments, &authenticate_call);
	return (log_in(&arguments) == PAM_SUCCESS ? 0 : EXIT_REFUSED);
}
