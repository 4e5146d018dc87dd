#ifndef STAGE_H_
#define STAGE_H_

#include <stdbool.h>
#include <stddef.h>

/*
 * stage: a world in memory in which the module logs somebody in. All that it
 * calls in libc and libpam, but for what only moves bytes, is renamed to
 * stage_* in its objects (stage.names). So each such call can be counted and
 * failed, the other side can say anything in any pieces, time passes as told,
 * and what the module leaves behind is seen.
 */

/* The most pieces of advice that one run takes. */
#define STAGE_TAPE_MAX 255

/* What the tape says about the next call to the other side, one byte a call;
 * behind its end, and for a call that does not know the word, the other side
 * behaves: it takes all, and gives one message an exchange. */
enum stage_word {
	STAGE_BEHAVE,
	STAGE_ONE_BYTE,		/* recv and send: no more than that. */
	STAGE_SIGNAL,		/* EINTR */
	STAGE_LATER,		/* EAGAIN; connect: a full backlog. */
	STAGE_HANG_UP,		/* The end; to send EPIPE. */
	STAGE_RESET,		/* The end, with something unread. */
	STAGE_BROKEN,		/* EIO */
	STAGE_SPEAK,		/* All bytes there are, asked for or not. */
	STAGE_PIECE,		/* So many as the next byte of the tape says. */
	STAGE_WAIT,		/* poll: until its time is over. */
	STAGE_WORDS
};

/* How the call number fail_at fails. */
enum stage_fault {
	STAGE_FAULT_ERROR,	/* With an error that is one. */
	STAGE_FAULT_SIGNAL,	/* EINTR, where that is possible. */
	STAGE_FAULT_LASTING	/* As ERROR, and so does every call after it. */
};

/* What happens. */
struct stage_plan {
	const char * const * options;	/* Of the module's line; then NULL. */
	bool account;			/* The group, in place of auth. */
	bool silent;
	bool decided;			/* auth has run, and let in. */
	bool earlier;			/* A password was handed on before us. */
	bool low;			/* Descriptors 0, 1 and 2 are free. */
	const char * user;		/* NULL: the application knows none. */
	const char * host;
	const char * connection;	/* SSH_CONNECTION */
	const char * methods;		/* SSH_AUTH_INFO_0 */
	const char * typed;		/* At each prompt; NULL: no string. */
	unsigned int answers;		/* Then the conversation fails. */
	const char * bytes;		/* What the other side says. */
	size_t length;
	const unsigned char * tape;
	size_t tape_length;
	unsigned int fail_at;		/* 1 for the first call; 0 for none. */
	enum stage_fault fault;
};

/* What came of it. */
struct stage_result {
	int code;
	unsigned int calls;		/* How many could have been failed. */
	bool failed;			/* One was. */
	bool mattered;			/* And a login cannot do without it. */
	const char * what;		/* Its name. */
	bool prompted;
	bool handed_on;			/* PAM_AUTHTOK is set. */
	bool logged;			/* A line of level notice or above. */
	unsigned int connections;
};

/**
 * stage_run(${plan}, ${result}):
 * Play ${plan}. Abort if the module breaks what must hold whatever happens:
 *   - PAM_SUCCESS only if the last message that it was given, whole and alone,
 *     is a step that says done and permit, and PAM_IGNORE only if it says
 *     notRequired (or the auth group has decided);
 *   - nothing is left allocated or open, and nothing is released twice;
 *   - what was typed is erased before it is freed;
 *   - a password is handed on only with PAM_SUCCESS and PAM_IGNORE, and where
 *     the line says forward_pass nor is an earlier one;
 *   - every refusal is logged;
 *   - no log line has what was typed, unless the other side said it; no text
 *     that is shown controls the terminal or is too long for PAM;
 *   - no more than one connection and one more are made.
 */
void stage_run(const struct stage_plan *, struct stage_result *);

#endif /* !STAGE_H_ */
