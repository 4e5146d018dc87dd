/* Running another program, and the clock's own word. */
#ifndef SALLYPORT_PROGRAM_H
#define SALLYPORT_PROGRAM_H

#include <stdint.h>

/* Bytes that a pipe takes at once, whoever reads (PIPE_BUF of Linux). */
#define SALLYPORT_INPUT_MAX 4096

/*
 * Starts argv[0] with its arguments, the environment PATH and LC_ALL=C, and
 * the length bytes of input as standard input; /dev/null where length is 0,
 * EMSGSIZE beyond SALLYPORT_INPUT_MAX. Returns a descriptor of its standard
 * output and standard error, its process in *process; -1 with errno set.
 */
int sallyport_start_program(char *argv[], const uint8_t *input, int32_t length,
    int32_t *process);

/*
 * Waits for a process of ours, kills it before if asked to. Returns its exit
 * status; -1 where a signal ended it, or where it is not ours.
 */
int sallyport_end_program(int32_t process, int kill_first);

/* 1 where the kernel's clock is synchronised, 0 where not, -1 where it does not say. */
int sallyport_clock_is_synchronised(void);

#endif /* !SALLYPORT_PROGRAM_H */
