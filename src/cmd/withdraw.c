/* vestka withdraw: an article is taken back at once, in every language of it that is named; its address answers with the reason. */
#include <inttypes.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clean.h"
#include "base/log.h"
#include "cmd/command.h"
#include "store/store.h"

int
cmd_withdraw(struct config *c, int argc, char **argv)
{
	int64_t id;

	if (command_option(argc, argv, NULL) != -1 || argc - optind != 2)
		return command_misused("usage: vestka withdraw ID REASON");
	struct str reason = clean_line(&c->arena, str_from(argv[optind + 1]));
	if (!command_id(argv[optind], &id))
		return EX_USAGE;
	if (reason.n == 0)
		return command_misused("the reason is empty; readers will see it");

	struct store *s = store_open(c->store.s, STORE_WRITE);
	if (!s)
		return EX_NOINPUT;
	int done = store_withdraw(s, id, reason);
	store_close(s);
	if (done == 0)
		error("there is no article %" PRId64, id);
	return done < 0 ? EX_IOERR : done == 0 ? EX_DATAERR : EX_OK;
}
