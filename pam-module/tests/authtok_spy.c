/*
 * authtok_spy: a PAM module that writes the password which the modules before
 * it have handed on (PAM_AUTHTOK) to the file that its option names; there is
 * no such file where none was. It asks nobody, and always says PAM_SUCCESS.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <security/pam_modules.h>

int
pam_sm_authenticate(pam_handle_t * pamh, int flags, int argc,
    const char ** argv)
{
	const void * password = NULL;
	int file;

	(void)flags;
	if (argc != 1 ||
	    pam_get_item(pamh, PAM_AUTHTOK, &password) != PAM_SUCCESS)
		abort();
	if (password == NULL)
		return (PAM_SUCCESS);
	file = open(argv[0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0 || write(file, password, strlen(password)) !=
	    (ssize_t)strlen(password))
		abort();
	(void)close(file);
	return (PAM_SUCCESS);
}

int
pam_sm_acct_mgmt(pam_handle_t * pamh, int flags, int argc, const char ** argv)
{

	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return (PAM_SUCCESS);
}

int
pam_sm_setcred(pam_handle_t * pamh, int flags, int argc, const char ** argv)
{

	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return (PAM_SUCCESS);
}
