#ifndef TRAILING_CODE_H_
#define TRAILING_CODE_H_

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
char * trailing_code_find(char *, unsigned int);

#endif /* !TRAILING_CODE_H_ */
