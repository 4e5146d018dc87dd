/* Running another program, and the clock's own word. */
#ifndef SALLYPORT_PROGRAM_H
#define SALLYPORT_PROGRAM_H

#include <stdint.h>

/*
 * Starts argv[0] with its arguments, the environment PATH and LC_ALL=C, and
 * /dev/null as standard input. Returns a descriptor of its standard output and
 * standard error, its process in *process; -1 with errno set.
 */
int sallyport_start_program(char *argv[], int32_t *process);

/*
 * Waits for a process of ours, kills it before if asked to. Returns its exit
 * status; -1 where a signal ended it, or where it is not ours.
 */
int sallyport_end_program(int32_t process, int kill_first);

/* 1 where the kernel's clock is synchronised, 0 where not, -1 where it does not say. */
int sallyport_clock_is_synchronised(void);

#endif /* !SALLYPORT_PROGRAM_H */
