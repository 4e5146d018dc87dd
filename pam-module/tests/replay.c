/* replay FILE...: each file goes once through a fuzz target. Built with FIRST,
 * the function of that name runs before, so that one report covers both. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#ifdef FIRST
int FIRST(void);
#endif

/* Larger than any file of a corpus. */
#define FILE_MAX_BYTES (1 << 17)

static void
replay(const char * path)
{
	static uint8_t content[FILE_MAX_BYTES];
	FILE * file = fopen(path, "rb");
	uint8_t * bytes;
	size_t length;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	length = fread(content, 1, sizeof(content), file);
	(void)fclose(file);
	/* Memory of just that size, for AddressSanitizer. */
	if ((bytes = malloc(length > 0 ? length : 1)) == NULL)
		exit(1);
	for (size_t i = 0; i < length; i++)
		bytes[i] = content[i];
	(void)LLVMFuzzerTestOneInput(bytes, length);
	free(bytes);
}

int
main(int argc, char ** argv)
{
	int i;

#ifdef FIRST
	if (FIRST() != 0)
		return (1);
#endif
	for (i = 1; i < argc; i++)
		replay(argv[i]);
	(void)printf("replayed %d files\n", argc - 1);
	/* A corpus that was lost proves nothing. */
	return (argc > 1 ? 0 : 1);
}
