/* From root to the service's own user, for good. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/log.h"
#include "sys/jail.h"

int
privileges_drop(const char *user)
{
	if (geteuid() != 0 || !user || !*user)
		return 0;
	errno = 0;
	const struct passwd *p = getpwnam(user);
	if (!p)
		return error("cannot become user '%s': %s", user,
			     errno ? strerror(errno) : "there is no such user");
	uid_t uid = p->pw_uid;
	gid_t gid = p->pw_gid;
	/* Groups first: the user may no longer change them. */
	if (initgroups(user, gid) != 0 || setresgid(gid, gid, gid) != 0 ||
	    setresuid(uid, uid, uid) != 0)
		return error("cannot become user '%s': %s", user, strerror(errno));
	if (uid != 0 && (setuid(0) == 0 || seteuid(0) == 0))
		return error("cannot give up root for user '%s'", user);
	return 0;
}
