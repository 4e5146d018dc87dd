/* Goal: a line of options is understood wholly or not at all (I4). */
#include <string.h>

#include "expect.h"
#include "options.h"

#define ARGUMENTS_MAX 4

/* 107 bytes: the longest path that fits sun_path with its NUL. */
#define HUNDRED "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONGEST "/" HUNDRED "aaaaaa"

static const struct {
	const char * arguments[ARGUMENTS_MAX];
	const char * refused;
} refusals[] = {
	{{"nullok"}, "nullok"},
	{{""}, ""},
	{{"Debug"}, "Debug"},
	{{"debug="}, "debug="},
	{{"debug=1"}, "debug=1"},
	{{"debug", "debug"}, "debug"},
	{{"forward_pass="}, "forward_pass="},
	{{"forward_pass=0"}, "forward_pass=0"},
	{{"forward_pass=5"}, "forward_pass=5"},
	{{"forward_pass=9"}, "forward_pass=9"},
	{{"forward_pass=06"}, "forward_pass=06"},
	{{"forward_pass=6 "}, "forward_pass=6 "},
	{{"forward_pass=yes"}, "forward_pass=yes"},
	{{"forward_password"}, "forward_password"},
	{{"forward_pass", "forward_pass"}, "forward_pass"},
	{{"forward_pass=8", "forward_pass"}, "forward_pass"},
	{{"forward_pass", "forward_pass=6"}, "forward_pass=6"},
	{{"socket"}, "socket"},
	{{"socket="}, "socket="},
	{{"socket=relative/path"}, "socket=relative/path"},
	{{"socket=/directory/"}, "socket=/directory/"},
	{{"socket=/"}, "socket=/"},
	{{"socket=" LONGEST "a"}, "socket=" LONGEST "a"},
	{{"socket=/a", "debug", "socket=/b"}, "socket=/b"},
	{{"daemon_uid="}, "daemon_uid="},
	{{"daemon_uid=-1"}, "daemon_uid=-1"},
	{{"daemon_uid=+1"}, "daemon_uid=+1"},
	{{"daemon_uid= 1"}, "daemon_uid= 1"},
	{{"daemon_uid=1 "}, "daemon_uid=1 "},
	{{"daemon_uid=01"}, "daemon_uid=01"},
	{{"daemon_uid=0x10"}, "daemon_uid=0x10"},
	{{"daemon_uid=sallyport"}, "daemon_uid=sallyport"},
	{{"daemon_uid=4294967295"}, "daemon_uid=4294967295"},
	{{"daemon_uid=4294967296"}, "daemon_uid=4294967296"},
	{{"daemon_uid=18446744073709551617"}, "daemon_uid=18446744073709551617"},
	{{"daemon_uid=1", "daemon_uid=1"}, "daemon_uid=1"},
	{{"timeout=0"}, "timeout=0"},
	{{"timeout=61"}, "timeout=61"},
	{{"timeout=-1"}, "timeout=-1"},
	{{"timeout=1.5"}, "timeout=1.5"},
	{{"timeout=4294967297"}, "timeout=4294967297"},
	{{"timeout="}, "timeout="},
	{{"timeout=5", "timeout=6"}, "timeout=6"},
	{{"after="}, "after="},
	{{"after=password"}, "after=password"},
	{{"after=publickeys"}, "after=publickeys"},
	{{"after=publickey", "after=publickey"}, "after=publickey"},
	{{"debug", "authinfo_unavail=ignore"}, "authinfo_unavail=ignore"},
};

static int
count_arguments(const char * const * arguments)
{
	int count = 0;

	while (count < ARGUMENTS_MAX && arguments[count] != NULL)
		count++;
	return (count);
}

static void
a_bad_option_is_named(void)
{
	struct options options;
	const char * arguments[ARGUMENTS_MAX];
	const char * bad;
	size_t i;

	for (i = 0; i < COUNT(refusals); i++) {
		memcpy(arguments, refusals[i].arguments, sizeof(arguments));
		bad = options_read(count_arguments(arguments), arguments,
		    &options);
		EXPECT(bad != NULL && strcmp(bad, refusals[i].refused) == 0,
		    refusals[i].refused);
	}
}

static void
without_options_the_defaults_hold(void)
{
	struct options options;

	EXPECT(options_read(0, NULL, &options) == NULL, "none");
	EXPECT(strcmp(options.server.path,
	    "/run/sallyport/org.sallyport.Login") == 0, "path");
	EXPECT(options.server.daemon_uid == 0, "uid");
	EXPECT(options.server.timeout_seconds == 5, "timeout");
	EXPECT(!options.after_publickey && !options.debug, "flags");
	EXPECT(options.forward_pass == 0, "forward_pass");
}

static void
each_option_is_taken(void)
{
	const char * arguments[] = {"timeout=60", "after=publickey", "debug",
	    "daemon_uid=4294967294", "socket=" LONGEST};
	struct options options;

	EXPECT(options_read(COUNT(arguments), arguments, &options) == NULL,
	    "all");
	EXPECT(strcmp(options.server.path, LONGEST) == 0, "path");
	EXPECT(options.server.daemon_uid == 4294967294, "uid");
	EXPECT(options.server.timeout_seconds == 60, "timeout");
	EXPECT(options.after_publickey && options.debug, "flags");
}

static void
forward_pass_looks_for_six_digits_unless_told_otherwise(void)
{
	static const struct {
		const char * option;
		unsigned int digits;
	} cases[] = {
		{"forward_pass", 6}, {"forward_pass=6", 6},
		{"forward_pass=7", 7}, {"forward_pass=8", 8},
	};
	struct options options;
	const char * arguments[1];
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		arguments[0] = cases[i].option;
		EXPECT(options_read(1, arguments, &options) == NULL &&
		    options.forward_pass == cases[i].digits, cases[i].option);
	}
}

int
main(void)
{

	a_bad_option_is_named();
	without_options_the_defaults_hold();
	each_option_is_taken();
	forward_pass_looks_for_six_digits_unless_told_otherwise();
	return (0);
}
