/*
 * no_strdup: preloaded, there is never memory for strdup. It shows what the
 * module does then; libpam copies what these tests need in another way.
 */
#include <stddef.h>
#include <string.h>

char *
strdup(const char * text)
{

	(void)text;
	return (NULL);
}
