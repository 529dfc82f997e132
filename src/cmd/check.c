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
#include "doc/printable.h"
#include "export/manifest.h"
#include "site/route.h"
#include "store/edition.h"
#include "store/store.h"

#define KEY_MOST 4096 /* bytes of a file with a key */

const struct command_option check_options[] = {
	{ "news", 'n', NULL, "what could be better in the articles, as readers get them" },
	{ "audit", 'a', NULL, "what readers lack of the articles, or rules left out" },
	{ "signed", 's', "DIR", "an issue or export that came by hand, against its signature" },
	{ "key", 'k', "FILE", "the public key to believe; else the one beside it is named" },
	{ 0 },
};

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

/* --- what came by hand --- */

/* Names of a stick are anybody's. */
static void
say_clean(void *data, const char *line)
{
	struct buf out;

	(void)data;
	buf_init(&out, 0);
	printable_add(&out, str_from(line), BLANKS_PLAIN);
	printf("%.*s\n", STR_ARG(buf_str(&out)));
	buf_release(&out);
}

static int
check_signed(const char *dir, const char *key)
{
	struct buf pem, fingerprint;
	int code = EX_NOINPUT;

	buf_init(&pem, 0);
	buf_init(&fingerprint, 0);
	int faults = key && command_read_file(key, &pem, KEY_MOST) < 0
			 ? -1
			 : manifest_verify(dir, buf_str(&pem), say_clean, NULL, &fingerprint);
	if (faults > 0)
		code = EX_DATAERR;
	if (faults == 0)
		code = EX_OK;
	if (faults == 0 && key)
		note("'%s' is as it was signed", dir);
	else if (faults == 0)
		note("'%s' is as it was signed with the key %.*s: is that the one on the notice "
		     "board?",
		     dir, STR_ARG(buf_str(&fingerprint)));
	buf_release(&fingerprint);
	buf_release(&pem);
	return code;
}

/* One look alone, with words for a clean one. */
static int
answer(int found, const char *clean)
{
	if (found == 0)
		note("%s", clean);
	return found < 0 ? EX_NOINPUT : found ? EX_DATAERR : EX_OK;
}

int
cmd_check(struct config *c, int argc, char **argv)
{
	const char *dir = NULL, *key = NULL;
	bool news = false, audit = false;
	int code;

	while ((code = command_option(argc, argv, check_options)) != -1) {
		if (code == 'n')
			news = true;
		if (code == 'a')
			audit = true;
		if (code == 's')
			dir = optarg;
		if (code == 'k')
			key = optarg;
	}
	if (optind != argc)
		return command_misused(
		    "'vestka check' takes no arguments; -o store=FILE names the file");
	if (key && !dir)
		return command_misused("--key belongs to --signed DIR");
	if ((dir != NULL) + news + audit > 1)
		return command_misused(
		    "--news is of the edition, --audit of the store, --signed of "
		    "what came by hand: one at a time");
	if (dir)
		return check_signed(dir, key);
	if (news)
		return answer(check_news(c), "nothing could be better");
	if (audit)
		return answer(check_audit(c, true), "readers lack nothing of the sources");

	int faults = check_store(c);
	/* Only a store that can be read has articles to compare. */
	if (faults == 0)
		faults = check_audit(c, false) != 0;
	faults += check_edition(c) + check_directory("capsule", c->capsule) +
		  check_directory("certs", c->certs) + check_capsule(c);
	if (faults == 0)
		note("nothing is wrong");
	return faults ? EX_DATAERR : EX_OK;
}
