#include <string.h>

#include "utf8.h"

/* Is ${byte} of the form 10xxxxxx? */
static bool
continues(unsigned char byte)
{

	return ((byte & 0xC0) == 0x80);
}

/**
 * Can ${second} follow ${first}? Beyond being a continuation byte, it must
 * not make an overlong form (E0, F0), a surrogate (ED), or a value beyond
 * U+10FFFF (F4).
 */
static bool
pairs(unsigned char first, unsigned char second)
{

	switch (first) {
	case 0xE0:
		return (second >= 0xA0 && second <= 0xBF);
	case 0xED:
		return (second >= 0x80 && second <= 0x9F);
	case 0xF0:
		return (second >= 0x90 && second <= 0xBF);
	case 0xF4:
		return (second >= 0x80 && second <= 0x8F);
	default:
		return (continues(second));
	}
}

/**
 * utf8_sequence(${bytes}, ${left}):
 * Return the length, 1 to 4, of the UTF-8 sequence (RFC 3629 §4) at ${bytes},
 * of which ${left} may be read; or 0 if there is none: a stray or missing
 * continuation byte, an overlong form, a surrogate, or beyond U+10FFFF.
 */
size_t
utf8_sequence(const unsigned char * bytes, size_t left)
{
	size_t length, i;

	if (left == 0)
		return (0);
	if (bytes[0] < 0x80)
		return (1);
	if (bytes[0] < 0xC2 || bytes[0] > 0xF4)
		return (0);
	length = (bytes[0] < 0xE0) ? 2 : (bytes[0] < 0xF0) ? 3 : 4;
	if (left < length || !pairs(bytes[0], bytes[1]))
		return (0);
	for (i = 2; i < length; i++) {
		if (!continues(bytes[i]))
			return (0);
	}
	return (length);
}

/**
 * utf8_valid(${text}):
 * Return whether the NUL-terminated ${text} is UTF-8 throughout.
 */
bool
utf8_valid(const char * text)
{
	const unsigned char * next = (const unsigned char *)text;
	size_t left = strlen(text);
	size_t length;

	while (left > 0) {
		if ((length = utf8_sequence(next, left)) == 0)
			return (false);
		next += length;
		left -= length;
	}
	return (true);
}
