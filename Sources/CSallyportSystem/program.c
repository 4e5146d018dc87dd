#define _GNU_SOURCE		/* pipe2, environ */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

/* A descriptor that gives these bytes and then ends; -1 with errno set. */
static int
input_of(const uint8_t *input, int32_t length)
{
	int pipes[2];
	ssize_t written;

	if (length == 0)
		return (open("/dev/null", O_RDONLY | O_CLOEXEC));
	if (length < 0 || length > SALLYPORT_INPUT_MAX) {
		errno = EMSGSIZE;
		return (-1);
	}
	if (pipe2(pipes, O_CLOEXEC) != 0)
		return (-1);
	written = write(pipes[1], input, (size_t)length);
	(void)close(pipes[1]);
	if (written == length)
		return (pipes[0]);
	(void)close(pipes[0]);
	errno = EIO;
	return (-1);
}

static int
prepare(posix_spawn_file_actions_t *actions, int in, int out)
{
	int error;

	error = posix_spawn_file_actions_adddup2(actions, in, STDIN_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, out,
		    STDOUT_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, out,
		    STDERR_FILENO);
	return (error);
}

int
sallyport_start_program(char *argv[], const uint8_t *input, int32_t length,
    int32_t *process)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	static char locale[] = "LC_ALL=C";
	char *environment[] = { path, locale, NULL };
	posix_spawn_file_actions_t actions;
	int pipes[2];
	pid_t pid = -1;
	int error;
	int in;

	in = input_of(input, length);
	if (in < 0)
		return (-1);
	if (pipe2(pipes, O_CLOEXEC) != 0) {
		error = errno;
		(void)close(in);
		errno = error;
		return (-1);
	}
	error = posix_spawn_file_actions_init(&actions);
	if (error == 0) {
		error = prepare(&actions, in, pipes[1]);
		if (error == 0)
			error = posix_spawn(&pid, argv[0], &actions, NULL, argv,
			    environment);
		(void)posix_spawn_file_actions_destroy(&actions);
	}
	(void)close(in);
	(void)close(pipes[1]);
	if (error != 0) {
		(void)close(pipes[0]);
		errno = error;
		return (-1);
	}
	*process = pid;
	return (pipes[0]);
}

int
sallyport_end_program(int32_t process, int kill_first)
{
	int status;

	if (kill_first)
		(void)kill(process, SIGKILL);
	while (waitpid(process, &status, 0) < 0)
		if (errno != EINTR)
			return (-1);
	return (WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int
sallyport_clock_is_synchronised(void)
{
	struct timex clock = { .modes = 0 };
	int state = adjtimex(&clock);

	if (state < 0)
		return (-1);
	return (state == TIME_ERROR || (clock.status & STA_UNSYNC) != 0 ? 0 : 1);
}
