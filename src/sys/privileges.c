/* From root to the service's own user, for good. */
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

int
privileges_give_up(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct has[_LINUX_CAPABILITY_U32S_3] = { 0 };
	const __u32 files = 1u << CAP_CHOWN | 1u << CAP_DAC_OVERRIDE | 1u << CAP_FOWNER;
	const __u32 kept = geteuid() == 0 ? files : 0;
	bool more = false;

	if (syscall(SYS_capget, &head, has) != 0)
		return error("cannot ask for capabilities: %s", strerror(errno));
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		__u32 low = i == 0 ? has[i].permitted & kept : 0;

		more |= has[i].permitted != low || has[i].effective != low || has[i].inheritable;
		has[i] = (struct __user_cap_data_struct){ .permitted = low, .effective = low };
	}
	/* Not asked for in vain: a service manager may forbid the very call. */
	if (more && syscall(SYS_capset, &head, has) != 0)
		return error("cannot give up capabilities: %s", strerror(errno));
	return 0;
}

int
privileges_no_new(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error("cannot give up new privileges: %s", strerror(errno));
	return 0;
}
