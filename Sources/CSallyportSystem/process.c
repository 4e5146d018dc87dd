#include "process.h"

#include <sys/prctl.h>

int
sallyport_forbid_dumps(void)
{
	return (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

void
sallyport_name_thread(const char *name)
{
	(void)prctl(PR_SET_NAME, name, 0, 0, 0);
}
