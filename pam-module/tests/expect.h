#ifndef EXPECT_H_
#define EXPECT_H_

#include <stdio.h>
#include <stdlib.h>

/* End the test with the place and the case ${name} unless ${condition}. */
#define EXPECT(condition, name) do {					\
	if (!(condition)) {						\
		(void)fprintf(stderr, "%s:%d: %s: not so: %s\n",	\
		    __FILE__, __LINE__, (name), #condition);		\
		exit(1);						\
	}								\
} while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif /* !EXPECT_H_ */
