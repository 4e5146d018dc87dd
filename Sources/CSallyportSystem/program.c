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

static int
prepare(posix_spawn_file_actions_t *actions, int out)
{
	int error;

	error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO,
	    "/dev/null", O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, out,
		    STDOUT_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, out,
		    STDERR_FILENO);
	return (error);
}

int
sallyport_start_program(char *argv[], int32_t *process)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	static char locale[] = "LC_ALL=C";
	char *environment[] = { path, locale, NULL };
	posix_spawn_file_actions_t actions;
	int pipes[2];
	pid_t pid = -1;
	int error;

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return (-1);
	error = posix_spawn_file_actions_init(&actions);
	if (error == 0) {
		error = prepare(&actions, pipes[1]);
		if (error == 0)
			error = posix_spawn(&pid, argv[0], &actions, NULL, argv,
			    environment);
		(void)posix_spawn_file_actions_destroy(&actions);
	}
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
