/*
 * json_agreement FILE...: for each file, "accept" or "reject" and its path, as
 * the reader of replies judges the JSON text in it. The text stands in whole
 * replies where the reader expects a value that it does not know, which it
 * skips as strictly as if it were needed: as a member's value and as an
 * array's element, so that no text passes by ending the one or the other.
 * Exit status 0, or 1 if a file is not there.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "reply.h"

#define STEP ",\"step\":{\"kind\":\"done\",\"verdict\":\"deny\"}}}"

/* What surrounds the text. */
static const struct frame {
	const char * before;
	const char * after;
} frames[] = {
	{"{\"parameters\":{\"extra\":", STEP},
	{"{\"parameters\":{\"extra\":[", "]" STEP},
};

/* Judge the ${length} bytes at ${message}, which is used up. */
static bool
judge(char * message, size_t length)
{
	struct reply reply;

	/* No message has a NUL inside: the channel ends it there. */
	return (length < CHANNEL_MESSAGE_MAX &&
	    memchr(message, '\0', length) == NULL &&
	    reply_read(message, length, &reply) && reply.type == REPLY_STEP &&
	    reply.kind == REPLY_KIND_DONE && reply.verdict == OUTCOME_DENY);
}

/* Judge the ${length} bytes at ${text} within ${frame}. */
static bool
accepts_within(const struct frame * frame, const char * text, size_t length)
{
	static char message[2 * CHANNEL_MESSAGE_MAX];
	size_t before = strlen(frame->before);
	size_t after = strlen(frame->after);

	if (before + length + after > sizeof(message))
		return (false);
	memcpy(message, frame->before, before);
	memcpy(message + before, text, length);
	memcpy(message + before + length, frame->after, after);
	return (judge(message, before + length + after));
}

static bool
accepts(const char * path)
{
	static char text[CHANNEL_MESSAGE_MAX];
	FILE * file = fopen(path, "rb");
	size_t length;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	length = fread(text, 1, sizeof(text), file);
	(void)fclose(file);
	return (accepts_within(&frames[0], text, length) &&
	    accepts_within(&frames[1], text, length));
}

int
main(int argc, char ** argv)
{
	int i;

	for (i = 1; i < argc; i++)
		(void)printf("%s %s\n", accepts(argv[i]) ? "accept" : "reject",
		    argv[i]);
	return (0);
}
