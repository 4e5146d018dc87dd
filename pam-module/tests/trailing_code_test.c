/* Goal: what stands behind a password is cut off where a code begins, and
 * nowhere else; a password that is none keeps its last byte. */
#include <string.h>

#include "expect.h"
#include "trailing_code.h"

#define RECOVERY "7QK4-M2XV-90TD-W8RH"

/* Lines without a code. */
static const struct {
	const char * line;
	unsigned int digits;
} without[] = {
	{"", 6}, {"horse", 6}, {"12345", 6}, {"horse12345", 6},
	{"horse118206 ", 6}, {"horse118 206", 6}, {"horse118-206", 6},
	{"118206horse", 6}, {"horse11820a", 6}, {"horse\xD9\xA1\xD9\xA2\xD9\xA3", 6},
	{"horse118206", 7}, {"horse118206", 8}, {"118206", 8},
	{"\b\n\r\177INCORRECT", 6}, {"\b\n\r\177INCORRECT\b\n\r\177", 6},
	/* Like a recovery code, but not one. */
	{"horse7QK4-M2XV-90TD-W8R", 6}, {"horse7QK4-M2XV-90TD-W8RU", 6},
	{"horse7QK4-M2XV-90TD-W8Ru", 6}, {"horse7QK4-M2XV-90TD-W8R!", 6},
	{"horse7QK4-M2XV-90TDW8RH", 6}, {"horse7QK4M2XV90TDW8RH", 6},
	{"horse7QK4 M2XV 90TD W8RH", 6}, {"horse7QK4-M2XV-90TD-W8RH ", 6},
	{"QK4-M2XV-90TD-W8RH", 6}, {"-M2XV-90TD-W8RH", 6},
};

/* Lines with one, and how long the password is. */
static const struct {
	const char * line;
	unsigned int digits;
	size_t password;
} with[] = {
	{"118206", 6, 0}, {"horse118206", 6, 5}, {"horse 118206", 6, 6},
	{"horse4118206", 6, 6}, {"horse42118206", 6, 7},
	{"horse42118206", 8, 5}, {"horse42118206", 7, 6},
	{"12345678", 8, 0}, {"\xFF\xFE" "118206", 6, 2},
	{RECOVERY, 6, 0}, {RECOVERY, 8, 0}, {"horse" RECOVERY, 6, 5},
	{"horse-" RECOVERY, 6, 6}, {"118206" RECOVERY, 6, 6},
	{"horse7qk4-m2xv-90td-w8rh", 6, 5}, {"horseOILo-il00-0000-0000", 6, 5},
	{"horse0000-0000-0000-0000", 8, 5}, {RECOVERY "118206", 6, 19},
};

static void
a_line_without_a_code_has_none(void)
{
	char line[128];
	size_t i;

	for (i = 0; i < COUNT(without); i++) {
		(void)snprintf(line, sizeof(line), "%s", without[i].line);
		EXPECT(trailing_code_find(line, without[i].digits) == NULL,
		    without[i].line);
		EXPECT(strcmp(line, without[i].line) == 0, "unchanged");
	}
}

static void
a_code_is_found_behind_the_password(void)
{
	char line[128];
	size_t i;

	for (i = 0; i < COUNT(with); i++) {
		(void)snprintf(line, sizeof(line), "%s", with[i].line);
		EXPECT(trailing_code_find(line, with[i].digits) ==
		    line + with[i].password, with[i].line);
		EXPECT(strcmp(line, with[i].line) == 0, "unchanged");
	}
}

int
main(void)
{

	a_line_without_a_code_has_none();
	a_code_is_found_behind_the_password();
	return (0);
}
