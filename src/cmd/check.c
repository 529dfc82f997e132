/* vestka check: everything that is wrong with store, edition and configuration, in words with the next step. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/check.h"
#include "cmd/command.h"
#include "site/route.h"
#include "store/edition.h"
#include "store/store.h"

static void
say(void *data, const char *line)
{
	const char *what = data;

	printf("%s: %s\n", what, line);
}

/* An edition says that it is well, too; faults alone are the product. */
static void
say_fault(void *data, const char *line)
{
	if (strcmp(line, "ok") != 0)
		say(data, line);
}

static int
check_store(const struct config *c)
{
	char what[] = "store";
	int64_t faults = store_check(c->store.s, route_word_taken, say, what);

	if (faults < 0)
		printf("store: '%.*s' cannot be read; make one with 'vestka init', or put a copy "
		       "in its place\n",
		       STR_ARG(c->store));
	if (faults != 0)
		return 1;

	/* without a fault, and yet made by a newer vestka */
	int code;
	struct store *s = command_store(c, false, &code);
	if (!s)
		printf("store: this vestka cannot use '%.*s'\n", STR_ARG(c->store));
	faults = s == NULL;
	store_close(s);
	return (int)faults;
}

static int
check_edition(const struct config *c)
{
	char what[] = "edition";

	if (access(c->edition.s, F_OK) < 0 && errno == ENOENT) {
		note("there is no edition '%.*s' yet; 'vestka keep' makes it", STR_ARG(c->edition));
		return 0;
	}
	return edition_check(c->edition.s, say_fault, what) == 0 ? 0 : 1;
}

/* A directory that is named must be one; nothing needs to be there before the first start. */
static int
check_directory(const char *key, struct str path)
{
	struct stat st;

	if (path.n == 0)
		return 0;
	if (stat(path.s, &st) < 0) {
		if (errno == ENOENT) {
			note("%s: there is no '%.*s'", key, STR_ARG(path));
			return 0;
		}
		printf("%s: '%.*s': %s\n", key, STR_ARG(path), strerror(errno));
		return 1;
	}
	if (!S_ISDIR(st.st_mode)) {
		printf("%s: '%.*s' is no directory; name one in the configuration\n", key,
		       STR_ARG(path));
		return 1;
	}
	if (access(path.s, R_OK | X_OK) < 0) {
		printf("%s: '%.*s' may not be read: %s\n", key, STR_ARG(path), strerror(errno));
		return 1;
	}
	return 0;
}

int
cmd_check(struct config *c, int argc, char **argv)
{
	if (command_option(argc, argv, NULL) != -1 || optind != argc)
		return command_misused(
		    "'vestka check' takes no arguments; -o store=FILE names the file");

	int faults = check_store(c) + check_edition(c) + check_directory("capsule", c->capsule) +
		     check_directory("certs", c->certs) + check_capsule(c);
	if (faults == 0)
		note("nothing is wrong");
	return faults ? EX_DATAERR : EX_OK;
}
