#ifndef UTF8_H_
#define UTF8_H_

#include <stdbool.h>
#include <stddef.h>

/**
 * utf8_sequence(${bytes}, ${left}):
 * Return the length, 1 to 4, of the UTF-8 sequence (RFC 3629 §4) at ${bytes},
 * of which ${left} may be read; or 0 if there is none: a stray or missing
 * continuation byte, an overlong form, a surrogate, or beyond U+10FFFF.
 */
size_t utf8_sequence(const unsigned char *, size_t);

/**
 * utf8_valid(${text}):
 * Return whether the NUL-terminated ${text} is UTF-8 throughout.
 */
bool utf8_valid(const char *);

#endif /* !UTF8_H_ */
