#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "trailing_code.h"

/* A recovery code is 7QK4-M2XV-90TD-W8RH: groups of four, dashes between. */
#define GROUP_LENGTH 4
#define RECOVERY_LENGTH 19

static bool
is_digit(char character)
{

	return (character >= '0' && character <= '9');
}

/* Is ${character} one that the daemon takes in a recovery code: Crockford's
 * Base32 in either case, where O, I and L are read as digits? */
static bool
is_recovery_character(char character)
{

	if (character >= 'a' && character <= 'z')
		return (character != 'u');
	return (is_digit(character) ||
	    (character >= 'A' && character <= 'Z' && character != 'U'));
}

/* Is ${text} a recovery code as it is written? */
static bool
is_recovery_code(const char * text)
{
	size_t i;

	for (i = 0; i < RECOVERY_LENGTH; i++) {
		if (i % (GROUP_LENGTH + 1) == GROUP_LENGTH ?
		    text[i] != '-' : !is_recovery_character(text[i]))
			return (false);
	}
	return (text[RECOVERY_LENGTH] == '\0');
}

static bool
all_digits(const char * text)
{

	while (is_digit(*text))
		text++;
	return (*text == '\0');
}

/**
 * trailing_code_find(${line}, ${digits}):
 * Return the code that stands at the end of ${line}, behind the password: a
 * recovery code as it is written (four groups of four characters and three
 * dashes), or else the last ${digits} characters if all are decimal digits, or
 * else NULL. What is before the code is the password, to its last byte.
 *
 * The shapes exclude each other: where a recovery code has its last dash, a
 * code of six digits or more has a digit. The number of digits is a setting
 * and never guessed: "horse4118206" could be a password and either of two
 * codes, and to try both would be two guesses for one, with two digits of the
 * password sent along.
 */
char *
trailing_code_find(char * line, unsigned int digits)
{
	size_t length = strlen(line);

	if (length >= RECOVERY_LENGTH &&
	    is_recovery_code(line + length - RECOVERY_LENGTH))
		return (line + length - RECOVERY_LENGTH);
	if (length >= digits && all_digits(line + length - digits))
		return (line + length - digits);
	return (NULL);
}
