#define _GNU_SOURCE		/* struct ucred */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "call.h"
#include "reply.h"
#include "stage.h"

/* More than what one exchange can bring. */
#define HEARD_MAX 65536

#define DESCRIPTORS 16
#define FIRST_DESCRIPTOR 5
#define ARGUMENTS_MAX 8
#define ALLOCATIONS_MAX 64

/* The first connection, and as many as conversation.c begins again. */
#define CONNECTIONS_MAX (1 + 16)

/* The module's groups for auth and account. */
int pam_sm_acct_mgmt(pam_handle_t *, int, int, const char **);

/* The one handle there is. */
struct pam_handle {
	char * authtok;
	void * data;
	void (* clean_up)(pam_handle_t *, void *, int);
};

/* Something that was allocated for the module. */
struct allocation {
	void * memory;
	size_t size;
	bool secret;		/* To be erased before it is freed. */
};

/* The run that is played. The module has no state; this is its world. */
static struct {
	const struct stage_plan * plan;
	struct stage_result * result;
	struct pam_handle handle;
	struct allocation allocations[ALLOCATIONS_MAX];
	bool open[DESCRIPTORS];
	unsigned int answers;
	int64_t time;		/* Microseconds. */
	size_t said;		/* Bytes of the plan that are used up. */
	size_t advice;		/* Bytes of the tape, too. */
	bool dead;		/* The other side has hung up. */
	bool reset;		/* With something unread. */
	bool replied;		/* In this exchange. */
	bool called;		/* The module has said a whole call. */
	struct call call;	/* The one under way, or the last. */
	bool decided;		/* The answer may have been decided about. */
	bool answered;		/* The answer to the last prompt was said. */
	char asked[4 * REPLY_TEXT_MAX];	/* The last prompt, and */
	int asked_style;		/* how it was to be shown. */
	bool stuck;		/* PAM_AUTHTOK could not be taken away. */
	char heard[HEARD_MAX];	/* What it was given in this exchange. */
	size_t heard_length;
} stage;

/* End the program unless ${condition}. */
static void
must(bool condition, const char * what)
{

	if (condition)
		return;
	(void)fprintf(stderr, "stage: not so: %s (code %d, call %u%s%s)\n",
	    what, stage.result->code, stage.plan->fail_at,
	    stage.result->what == NULL ? "" : ": ",
	    stage.result->what == NULL ? "" : stage.result->what);
	abort();
}

/* --- Faults ------------------------------------------------------------------ */

/**
 * Count the call ${what}, and say whether it is to fail. It ${matters} if no
 * login can do without it; it ${restarts} if a signal can interrupt it.
 */
static bool
fails(const char * what, bool matters, bool restarts)
{
	const struct stage_plan * plan = stage.plan;
	unsigned int number = ++stage.result->calls;

	if (plan->fail_at == 0 || number < plan->fail_at)
		return (false);
	if (number > plan->fail_at && plan->fault != STAGE_FAULT_LASTING)
		return (false);
	if (plan->fault == STAGE_FAULT_SIGNAL && !restarts)
		return (false);
	if (!stage.result->failed)
		stage.result->what = what;
	stage.result->failed = true;
	stage.result->mattered = stage.result->mattered || matters;
	errno = plan->fault == STAGE_FAULT_SIGNAL ? EINTR : EIO;
	return (true);
}

/* --- Memory ------------------------------------------------------------------ */

/* A copy of ${text} that the module or libpam will free. */
static char *
allocate(const char * text, bool secret)
{
	size_t size = strlen(text) + 1;
	char * memory = malloc(size);
	size_t i;

	must(memory != NULL, "there is memory for the test itself");
	for (i = 0; stage.allocations[i].memory != NULL; i++)
		must(i + 1 < ALLOCATIONS_MAX, "few things are allocated at once");
	stage.allocations[i] = (struct allocation){memory, size, secret};
	memcpy(memory, text, size);
	return (memory);
}

void stage_free(void *);

void
stage_free(void * memory)
{
	struct allocation * allocation = stage.allocations;
	size_t i;

	if (memory == NULL)
		return;
	while (allocation->memory != memory) {
		allocation++;
		must(allocation < stage.allocations + ALLOCATIONS_MAX,
		    "only what was allocated is freed");
	}
	for (i = 0; allocation->secret && i < allocation->size; i++)
		must(((char *)memory)[i] == '\0', "what was typed is erased");
	allocation->memory = NULL;
	free(memory);
}

char * stage_strdup(const char *);

char *
stage_strdup(const char * text)
{

	return (fails("strdup", true, false) ? NULL : allocate(text, false));
}

/* --- libpam ------------------------------------------------------------------ */

int stage_pam_get_user(pam_handle_t *, const char **, const char *);
int stage_pam_get_item(const pam_handle_t *, int, const void **);
int stage_pam_set_item(pam_handle_t *, int, const void *);
int stage_pam_get_data(const pam_handle_t *, const char *, const void **);
int stage_pam_set_data(pam_handle_t *, const char *, void *,
    void (*)(pam_handle_t *, void *, int));
const char * stage_pam_getenv(pam_handle_t *, const char *);
int stage_pam_prompt(pam_handle_t *, int, char **, const char *, ...)
    __attribute__((format(printf, 4, 5)));
void stage_pam_syslog(const pam_handle_t *, int, const char *, ...)
    __attribute__((format(printf, 3, 4)));

int
stage_pam_get_user(pam_handle_t * pamh, const char ** user,
    const char * prompt)
{

	(void)pamh;
	(void)prompt;
	if (fails("pam_get_user", true, false))
		return (PAM_BUF_ERR);
	if (stage.plan->user == NULL)
		return (PAM_CONV_ERR);
	*user = stage.plan->user;
	return (PAM_SUCCESS);
}

int
stage_pam_get_item(const pam_handle_t * pamh, int type, const void ** item)
{
	bool matters = type == PAM_SERVICE;

	(void)pamh;
	if (fails("pam_get_item", matters, false))
		return (PAM_BUF_ERR);
	if (type == PAM_SERVICE)
		*item = "test";
	else if (type == PAM_USER)
		*item = stage.plan->user;
	else if (type == PAM_TTY)
		*item = "pts/3";
	else if (type == PAM_RHOST)
		*item = stage.plan->host;
	else if (type == PAM_RUSER)
		*item = "\xFF";
	else
		must(false, "the module asks for items that it may know");
	return (PAM_SUCCESS);
}

int
stage_pam_set_item(pam_handle_t * pamh, int type, const void * item)
{

	must(type == PAM_AUTHTOK, "the module sets PAM_AUTHTOK only");
	if (fails("pam_set_item", item != NULL, false)) {
		stage.stuck = item == NULL;
		return (PAM_BUF_ERR);
	}
	stage_free(pamh->authtok);
	pamh->authtok = item == NULL ? NULL : allocate(item, false);
	return (PAM_SUCCESS);
}

int
stage_pam_get_data(const pam_handle_t * pamh, const char * name,
    const void ** data)
{

	must(strcmp(name, "pam_sallyport_verdict") == 0, "the name of the data");
	if (fails("pam_get_data", false, false) || pamh->data == NULL)
		return (PAM_NO_MODULE_DATA);
	*data = pamh->data;
	return (PAM_SUCCESS);
}

/* Let go of what the handle holds. */
static void
clean_up(pam_handle_t * pamh, int status)
{

	if (pamh->clean_up != NULL)
		pamh->clean_up(pamh, pamh->data, status);
	pamh->clean_up = NULL;
	pamh->data = NULL;
}

int
stage_pam_set_data(pam_handle_t * pamh, const char * name, void * data,
    void (* cleaner)(pam_handle_t *, void *, int))
{

	must(strcmp(name, "pam_sallyport_verdict") == 0, "the name of the data");
	if (fails("pam_set_data", true, false))
		return (PAM_BUF_ERR);
	clean_up(pamh, PAM_DATA_REPLACE);
	pamh->data = data;
	pamh->clean_up = cleaner;
	return (PAM_SUCCESS);
}

const char *
stage_pam_getenv(pam_handle_t * pamh, const char * name)
{

	(void)pamh;
	/* Without the list of methods nobody is let in who must have a key. */
	if (fails("pam_getenv", strcmp(name, "SSH_AUTH_INFO_0") == 0, false))
		return (NULL);
	return (strcmp(name, "SSH_AUTH_INFO_0") == 0 ?
	    stage.plan->methods : stage.plan->connection);
}

/* Is ${text} fit to be shown? */
static bool
is_presentable(const char * text)
{
	const unsigned char * byte = (const unsigned char *)text;

	for (; *byte != '\0'; byte++) {
		if (*byte < 0x20 || *byte == 0x7F ||
		    (*byte == 0xC2 && byte[1] < 0xA0))
			return (false);
	}
	return (strlen(text) <= REPLY_TEXT_MAX);
}

int
stage_pam_prompt(pam_handle_t * pamh, int style, char ** response,
    const char * format, ...)
{
	char text[sizeof(stage.asked)] = "";
	va_list arguments;
	int length;

	(void)pamh;
	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	must(length >= 0 && (size_t)length < sizeof(text), "texts are short");
	must(is_presentable(text), "texts are harmless");

	if (response == NULL) {
		must(style == PAM_TEXT_INFO || style == PAM_ERROR_MSG,
		    "an answer is waited for");
		return (fails("pam_prompt for a text", false, false) ?
		    PAM_BUF_ERR : PAM_SUCCESS);
	}
	must(!stage.answered || stage.decided || style != stage.asked_style ||
	    strcmp(text, stage.asked) != 0,
	    "nobody types again what was not heard");
	memcpy(stage.asked, text, sizeof(text));
	stage.asked_style = style;
	stage.result->prompted = true;
	stage.answered = stage.decided = false;
	if (fails("pam_prompt", true, false))
		return (PAM_BUF_ERR);
	if (stage.answers++ == stage.plan->answers)
		return (PAM_CONV_ERR);
	if (stage.plan->typed != NULL)
		*response = allocate(stage.plan->typed, true);
	return (PAM_SUCCESS);
}

/* Does ${line} tell what was typed? The name of an error is the other side's,
 * which may say what it wants in there. */
static bool
tells(const char * line)
{
	const struct stage_plan * plan = stage.plan;

	return (plan->typed != NULL && strlen(plan->typed) >= 6 &&
	    strstr(line, plan->typed) != NULL && memmem(plan->bytes,
	    plan->length, plan->typed, strlen(plan->typed)) == NULL);
}

void
stage_pam_syslog(const pam_handle_t * pamh, int priority, const char * format,
    ...)
{
	char line[4096];
	va_list arguments;
	int length;

	(void)pamh;
	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	must(length >= 0 && (size_t)length < sizeof(line), "the log is short");
	must(!tells(line), "the log has nothing that was typed");
	stage.result->logged = stage.result->logged || priority <= LOG_NOTICE;
}

/* --- The system -------------------------------------------------------------- */

int stage_clock_gettime(clockid_t, struct timespec *);
int stage_stat(const char *, struct stat *);
int stage_socket(int, int, int);
int stage_fcntl(int, int, ...);
int stage_close(int);
int stage_setsockopt(int, int, int, const void *, socklen_t);
int stage_getsockopt(int, int, int, void *, socklen_t *);
int stage_connect(int, const struct sockaddr *, socklen_t);
int stage_poll(struct pollfd *, nfds_t, int);
ssize_t stage_send(int, const void *, size_t, int);
ssize_t stage_recv(int, void *, size_t, int);

/* The next word of the tape, for the other side. */
static enum stage_word
next_word(void)
{

	if (stage.advice >= stage.plan->tape_length)
		return (STAGE_BEHAVE);
	return ((enum stage_word)
	    (stage.plan->tape[stage.advice++] % STAGE_WORDS));
}

static int
fail_with(int error)
{

	errno = error;
	return (-1);
}

int
stage_clock_gettime(clockid_t clock, struct timespec * now)
{

	must(clock == CLOCK_MONOTONIC, "the clock is one that nobody sets");
	if (fails("clock_gettime", true, false))
		return (-1);
	stage.time++;
	now->tv_sec = (time_t)(stage.time / 1000000);
	now->tv_nsec = (long)(stage.time % 1000000) * 1000;
	return (0);
}

int
stage_stat(const char * path, struct stat * status)
{

	must(path[0] == '/', "the path is absolute");
	if (fails("stat", true, false))
		return (-1);
	memset(status, 0, sizeof(*status));
	status->st_mode = S_IFDIR | 0755;
	return (0);
}

/* Open the lowest free descriptor from ${lowest} on. */
static int
open_descriptor(int lowest)
{

	while (stage.open[lowest]) {
		lowest++;
		must(lowest < DESCRIPTORS, "few descriptors are open");
	}
	stage.open[lowest] = true;
	return (lowest);
}

static void
must_be_open(int descriptor)
{

	must(descriptor >= 0 && descriptor < DESCRIPTORS &&
	    stage.open[descriptor], "only open descriptors are used");
}

int
stage_socket(int domain, int type, int protocol)
{

	must(domain == AF_UNIX && type == (SOCK_STREAM | SOCK_CLOEXEC) &&
	    protocol == 0, "the socket is a Unix socket, closed on exec");
	if (fails("socket", true, false))
		return (-1);
	return (open_descriptor(stage.plan->low ? 0 : FIRST_DESCRIPTOR));
}

int
stage_fcntl(int descriptor, int command, ...)
{

	must_be_open(descriptor);
	must(command == F_DUPFD_CLOEXEC, "descriptors are only moved");
	if (fails("fcntl", true, false))
		return (-1);
	return (open_descriptor(3));
}

int
stage_close(int descriptor)
{

	must_be_open(descriptor);
	/* Also where it fails, Linux has closed it (close(2)). */
	stage.open[descriptor] = false;
	return (fails("close", false, false) ? -1 : 0);
}

int
stage_setsockopt(int descriptor, int level, int name, const void * value,
    socklen_t length)
{

	must_be_open(descriptor);
	must(level == SOL_SOCKET && name == SO_SNDTIMEO && value != NULL &&
	    length == sizeof(struct timeval), "the time to connect is limited");
	return (fails("setsockopt", true, false) ? -1 : 0);
}

int
stage_getsockopt(int descriptor, int level, int name, void * value,
    socklen_t * length)
{

	must_be_open(descriptor);
	must(level == SOL_SOCKET && name == SO_PEERCRED &&
	    *length == sizeof(struct ucred), "the peer is asked for");
	if (fails("getsockopt", true, false))
		return (-1);
	memset(value, 0, sizeof(struct ucred));
	return (0);
}

int
stage_connect(int descriptor, const struct sockaddr * address,
    socklen_t length)
{

	must_be_open(descriptor);
	must(address != NULL && length > 0, "there is an address");
	if (fails("connect", true, true))
		return (-1);
	switch (next_word()) {
	case STAGE_SIGNAL:
		return (fail_with(EINTR));
	case STAGE_LATER:
		stage.time += 1000000;
		return (fail_with(EAGAIN));
	case STAGE_BROKEN:
	case STAGE_RESET:
		return (fail_with(ECONNREFUSED));
	case STAGE_BEHAVE:
	case STAGE_ONE_BYTE:
	case STAGE_HANG_UP:
	case STAGE_SPEAK:
	case STAGE_PIECE:
	case STAGE_WAIT:
	case STAGE_WORDS:
	default:
		break;
	}
	must(++stage.result->connections <= CONNECTIONS_MAX,
	    "it begins again so often only");
	stage.dead = stage.reset = stage.called = stage.replied = false;
	stage.call.length = 0;
	return (0);
}

/* Is there something for the module to read? */
static bool
has_something(void)
{

	return (stage.dead || (stage.called && !stage.replied));
}

int
stage_poll(struct pollfd * polled, nfds_t count, int timeout)
{
	enum stage_word word;

	must(timeout > 0, "no time is waited that is over");
	if (fails("poll", true, true))
		return (-1);
	if (count == 0) {
		stage.time += (int64_t)timeout * 1000;
		return (0);
	}
	must(count == 1, "there is one connection");
	must_be_open(polled->fd);
	word = next_word();
	if (word == STAGE_SIGNAL || word == STAGE_BROKEN)
		return (fail_with(word == STAGE_SIGNAL ? EINTR : EIO));
	if (word == STAGE_WAIT ||
	    ((polled->events & POLLIN) != 0 && !has_something())) {
		stage.time += (int64_t)timeout * 1000;
		return (0);
	}
	polled->revents = polled->events;
	return (1);
}

/* Does the call that was said whole have something that was typed? */
static bool
is_answer(void)
{
	static const char empty[] = "\"response\":\"\"";

	/* Nothing that was typed looks like an acknowledgement. */
	return (strstr(stage.call.bytes, "Login.Answer\"") != NULL &&
	    strstr(stage.call.bytes, empty) == NULL);
}

/* Take ${length} bytes of a call. An answer that the other side may have
 * decided about is not said twice, whatever has become of the line. */
static void
hear(const char * bytes, size_t length)
{

	if (stage.called)
		stage.call.length = 0;
	must(stage.call.length + length <= sizeof(stage.call.bytes),
	    "calls are bounded");
	memcpy(stage.call.bytes + stage.call.length, bytes, length);
	stage.call.length += length;
	stage.called = bytes[length - 1] == '\0';
	if (!stage.called || !is_answer())
		return;
	must(!stage.decided, "what may be decided about is not said twice");
	stage.answered = stage.decided = true;
}

/* Hang up; with ${reset}, the call under way was not read. */
static void
die(bool reset)
{

	if (reset && !stage.dead && stage.called && !stage.replied &&
	    stage.heard_length == 0 && is_answer())
		stage.decided = false;
	stage.dead = true;
	stage.reset = reset;
}

/* What a read of the module gets from a side that is dead. */
static ssize_t
read_end(void)
{

	if (!stage.reset)
		return (0);
	stage.reset = false;	/* The kernel says it once. */
	return (fail_with(ECONNRESET));
}

ssize_t
stage_send(int descriptor, const void * bytes, size_t length, int flags)
{
	enum stage_word word;

	must_be_open(descriptor);
	must(flags == (MSG_NOSIGNAL | MSG_DONTWAIT) && length > 0,
	    "sending raises no signal and does not wait");
	if (fails("send", true, true))
		return (-1);
	word = next_word();
	if (word == STAGE_SIGNAL || word == STAGE_LATER || word == STAGE_BROKEN)
		return (fail_with(word == STAGE_SIGNAL ? EINTR :
		    word == STAGE_LATER ? EAGAIN : EIO));
	if (word == STAGE_HANG_UP || word == STAGE_RESET)
		die(word == STAGE_RESET);
	if (stage.dead)
		return (fail_with(word == STAGE_RESET ? ECONNRESET : EPIPE));
	if (word == STAGE_ONE_BYTE)
		length = 1;
	hear(bytes, length);
	stage.replied = false;
	stage.heard_length = 0;
	return ((ssize_t)length);
}

/* How many bytes the other side says now, if it may say ${room}. */
static size_t
choose_length(enum stage_word word, size_t room)
{
	const char * next = stage.plan->bytes + stage.said;
	size_t left = stage.plan->length - stage.said;
	const char * end;

	if (word == STAGE_ONE_BYTE)
		left = left > 1 ? 1 : left;
	else if (word == STAGE_PIECE && stage.advice < stage.plan->tape_length &&
	    left > stage.plan->tape[stage.advice])
		left = stage.plan->tape[stage.advice++];
	else if (word != STAGE_SPEAK && left > 0 &&
	    (end = memchr(next, '\0', left)) != NULL)
		left = (size_t)(end - next) + 1;
	return (left < room ? left : room);
}

/* Say ${length} bytes into ${bytes}; remember what the module was told. */
static ssize_t
say(void * bytes, size_t length, bool peeked)
{
	const char * next = stage.plan->bytes + stage.said;

	memcpy(bytes, next, length);
	if (peeked)
		return ((ssize_t)length);
	must(stage.heard_length + length <= HEARD_MAX, "replies are bounded");
	memcpy(stage.heard + stage.heard_length, next, length);
	stage.heard_length += length;
	stage.said += length;
	stage.replied = memchr(next, '\0', length) != NULL;
	return ((ssize_t)length);
}

ssize_t
stage_recv(int descriptor, void * bytes, size_t room, int flags)
{
	bool peeked = (flags & MSG_PEEK) != 0;
	enum stage_word word;
	size_t length;

	must_be_open(descriptor);
	must((flags & ~MSG_PEEK) == MSG_DONTWAIT && room > 0,
	    "receiving does not wait");
	if (fails("recv", true, true))
		return (-1);
	word = next_word();
	if (word == STAGE_SIGNAL || word == STAGE_LATER || word == STAGE_BROKEN)
		return (fail_with(word == STAGE_SIGNAL ? EINTR :
		    word == STAGE_LATER ? EAGAIN : EIO));
	if (word == STAGE_HANG_UP || word == STAGE_RESET)
		die(word == STAGE_RESET);
	if (stage.dead)
		return (read_end());
	if (word != STAGE_SPEAK && word != STAGE_PIECE &&
	    (peeked || !has_something()))
		return (fail_with(EAGAIN));
	length = choose_length(word, room);
	if (length > 0)
		return (say(bytes, length, peeked));
	if (peeked)
		return (fail_with(EAGAIN));
	/* It has nothing more to say, ever. */
	die(false);
	return (0);
}

/* --- The end ----------------------------------------------------------------- */

/* Was the last that the module heard one message that says ${verdict}? */
static bool
heard_verdict(enum outcome verdict)
{
	static char copy[HEARD_MAX];
	struct reply reply;

	if (stage.heard_length == 0 || memchr(stage.heard, '\0',
	    stage.heard_length) != stage.heard + stage.heard_length - 1)
		return (false);
	memcpy(copy, stage.heard, stage.heard_length);
	return (reply_read(copy, stage.heard_length - 1, &reply) &&
	    reply.type == REPLY_STEP && reply.kind == REPLY_KIND_DONE &&
	    reply.verdict == verdict);
}

/* Does the line ask for password and code in one, well or badly? */
static bool
asks_for_both(void)
{
	const char * const * option = stage.plan->options;

	while (*option != NULL &&
	    strncmp(*option, "forward_pass", strlen("forward_pass")) != 0)
		option++;
	return (*option != NULL && !stage.plan->account);
}

/* May a password be there for the modules behind ours, which ${let_in}? */
static bool
may_hand_on(bool let_in)
{

	if (let_in)
		return (true);
	return (asks_for_both() ? stage.stuck : stage.plan->earlier);
}

/* Hold what came of the run against what must hold. */
static void
judge(void)
{
	int code = stage.result->code;
	bool let_in = code == PAM_SUCCESS || code == PAM_IGNORE;
	size_t i;

	must(code != PAM_SUCCESS || (!stage.plan->account &&
	    heard_verdict(OUTCOME_PERMIT)), "success was permitted");
	must(code != PAM_IGNORE || heard_verdict(OUTCOME_NOT_REQUIRED) ||
	    (stage.plan->account && stage.plan->decided),
	    "to ignore was told");
	must(!stage.result->handed_on || may_hand_on(let_in),
	    "a password is handed on by who lets in");
	must(let_in || stage.result->logged, "a refusal is logged");
	for (i = 0; i < ALLOCATIONS_MAX; i++)
		must(stage.allocations[i].memory == NULL, "all memory is freed");
	for (i = 0; i < DESCRIPTORS; i++)
		must(!stage.open[i], "all descriptors are closed");
}

/* Free what auth has left in the handle. */
static void
free_user(pam_handle_t * pamh, void * user, int status)
{

	(void)pamh;
	(void)status;
	stage_free(user);
}

static void
play(void)
{
	const struct stage_plan * plan = stage.plan;
	const char * arguments[ARGUMENTS_MAX];
	int flags = plan->silent ? (int)PAM_SILENT : 0;
	int count = 0;

	while (plan->options[count] != NULL) {
		must(count < ARGUMENTS_MAX, "there are few options");
		arguments[count] = plan->options[count];
		count++;
	}
	if (plan->decided && plan->user != NULL) {
		stage.handle.data = allocate(plan->user, false);
		stage.handle.clean_up = free_user;
	}
	if (plan->earlier)
		stage.handle.authtok = allocate("earlier", false);
	stage.result->code = (plan->account ? pam_sm_acct_mgmt :
	    pam_sm_authenticate)(&stage.handle, flags, count, arguments);
	stage.result->handed_on = stage.handle.authtok != NULL;
	clean_up(&stage.handle, PAM_SUCCESS);
	stage_free(stage.handle.authtok);
}

/**
 * stage_run(${plan}, ${result}):
 * Play ${plan}. Abort if the module breaks what must hold whatever happens.
 */
void
stage_run(const struct stage_plan * plan, struct stage_result * result)
{

	memset(&stage, 0, offsetof(__typeof__(stage), heard));
	stage.heard_length = 0;
	memset(result, 0, sizeof(*result));
	result->code = PAM_ABORT;
	stage.plan = plan;
	stage.result = result;
	play();
	judge();
}
