#ifndef REPLY_H_
#define REPLY_H_

#include <stdbool.h>
#include <stddef.h>

#include "outcome.h"

/* The longest text of a step: PAM_MAX_MSG_SIZE is 512 with the NUL. */
#define REPLY_TEXT_MAX 511

/* The longest name of an error: that of an interface (255) and a member. */
#define REPLY_ERROR_MAX 511

/* How deep a reply may nest, its own braces included. A step is at depth 3;
 * the rest is for fields of later daemons. It bounds our recursion. */
#define REPLY_DEPTH_MAX 8

/* How many members one object may have. We remember their names, to refuse
 * a name that comes twice: two readers could disagree about its value. */
#define REPLY_MEMBERS_MAX 32

/* A string inside the buffer that was read; a NUL follows it. */
struct reply_string {
	const char * bytes;
	size_t length;
};

/* What a reply is. */
enum reply_type {
	REPLY_NONE = 0,
	REPLY_STEP,		/* It has a step. */
	REPLY_EMPTY,		/* It has none, as after Cancel. */
	REPLY_ERROR		/* It has an error. */
};

/* What a step wants. */
enum reply_kind {
	REPLY_KIND_NONE = 0,
	REPLY_KIND_PROMPT,	/* Show the text, send what is answered. */
	REPLY_KIND_INFO,	/* Show the text, send an empty answer. */
	REPLY_KIND_ERROR,	/* The same. */
	REPLY_KIND_DONE		/* The end; there may be a text to show. */
};

/* A reply of org.sallyport.Login. */
struct reply {
	enum reply_type type;
	struct reply_string error;	/* REPLY_ERROR: its name. */

	/* REPLY_STEP. */
	enum reply_kind kind;
	struct reply_string text;	/* bytes is NULL where there is none. */
	bool echo;			/* Of a prompt; else false. */
	enum outcome verdict;		/* Of done; else meaningless. */
};

/**
 * reply_read(${bytes}, ${length}, ${reply}):
 * Read the message of ${length} bytes at ${bytes}, without its NUL, into
 * ${reply}, whose strings point into ${bytes}: escapes are resolved there, so
 * that the message is used up. Return false, and a ${reply} not to be used,
 * unless every byte is as RFC 8259 and org.sallyport.Login say, where
 *   - strings are UTF-8 without U+0000 and unpaired surrogates;
 *   - numbers are integers of 64 bits;
 *   - no object has a name twice, or more than REPLY_MEMBERS_MAX members;
 *   - nothing nests deeper than REPLY_DEPTH_MAX;
 *   - the reply has no members but parameters, error and continues, which is
 *     not true, since we never ask for more;
 *   - a step has the members that its kind must have, none that it must not,
 *     and a text of at most REPLY_TEXT_MAX bytes without control characters.
 * Members that we do not know are skipped in parameters and in the step, so
 * that this module goes on working with a later daemon. Nothing is allocated,
 * and nothing is read or written outside ${bytes}.
 */
bool reply_read(char *, size_t, struct reply *);

#endif /* !REPLY_H_ */
