/*
 * vestka key editor: who may write from afar, over Titan.  The keeper asks the store at each upload, so what is said here holds at once.
 */
#include "cmd/key_editor.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/clean.h"
#include "base/log.h"
#include "cmd/command.h"
#include "store/newsroom.h"

#define NAME_MOST 80 /* bytes: it stands in a line of the editors' page */

static int
add(struct config *c, struct store *s, struct str fingerprint, struct str name,
    enum editor_role role)
{
	char text[FINGERPRINT_TEXT + 1];

	if (!fingerprint_read(fingerprint, text))
		return command_misused(
		    "'%.*s' is no fingerprint: 64 digits of 0-9 and A-F, the SHA-256 of the "
		    "editor's public key; /%.*s/desk/ on the capsule tells it to whoever shows "
		    "a certificate",
		    STR_ARG(str_part(fingerprint, 0, 200)), STR_ARG(lang_code(c->language)));
	if (name.n == 0 || name.n > NAME_MOST)
		return command_misused("a name has 1 to %d bytes", NAME_MOST);
	struct editor x = { str_from(text), name, role, STR("") };
	int done = store_newsroom(s) < 0 ? -1 : store_editor_add(s, &x);
	if (done == 0)
		error("'%.*s', or this fingerprint, is on the list already; 'vestka key editor "
		      "remove' takes one off",
		      STR_ARG(name));
	if (done != 1)
		return done == 0 ? EX_DATAERR : EX_IOERR;
	note("'%.*s' may write from now on, as %.*s", STR_ARG(name), STR_ARG(role_name(role)));
	if (!c->titan)
		note("nobody can yet: 'titan' is off in the configuration");
	return EX_OK;
}

static int
take_off(struct store *s, struct str who)
{
	char text[FINGERPRINT_TEXT + 1];
	int done = store_editor_remove(s, fingerprint_read(who, text) ? str_from(text) : who);

	if (done == 0)
		error("there is no editor '%.*s'; 'vestka key editor list' shows them",
		      STR_ARG(who));
	if (done != 1)
		return done == 0 ? EX_DATAERR : EX_IOERR;
	note("'%.*s' may not write any more", STR_ARG(who));
	return EX_OK;
}

static bool
print_one(void *data, const struct editor *x)
{
	(void)data;
	printf("%.*s\t%.*s\t%.*s\t%.*s\n", STR_ARG(x->fingerprint),
	       STR_ARG(x->role == ROLES ? STR("?") : role_name(x->role)), STR_ARG(x->added),
	       STR_ARG(x->name));
	return true;
}

/* Which of the three, and whether its words are there. */
enum action { ACTION_NONE, ACTION_ADD, ACTION_LIST, ACTION_REMOVE };

static enum action
action_of(int argc, char **argv)
{
	const char *word = argc ? argv[0] : "";

	if (strcmp(word, "add") == 0 && argc >= 3)
		return ACTION_ADD;
	if (strcmp(word, "list") == 0 && argc == 1)
		return ACTION_LIST;
	if (strcmp(word, "remove") == 0 && argc >= 2)
		return ACTION_REMOVE;
	return ACTION_NONE;
}

int
key_editor(struct config *c, const char *role_word, int argc, char **argv)
{
	enum editor_role role = role_word ? role_from(str_from(role_word)) : ROLE_WRITER;
	enum action action = action_of(argc, argv);
	int code = EX_OK;

	if (action == ACTION_NONE || (role_word && action != ACTION_ADD))
		return command_misused("'vestka key editor add FINGERPRINT NAME [--role ROLE]', "
				       "'key editor list' or 'key editor remove NAME'");
	if (role == ROLES)
		return command_misused("--role: '%s' is not writer or editor", role_word);
	struct store *s = command_store(c, action != ACTION_LIST, &code);
	if (!s)
		return code;
	int skip = action == ACTION_ADD ? 2 : 1;
	struct str words = command_words(&c->arena, argc - skip, argv + skip);
	switch (action) {
	case ACTION_ADD: code = add(c, s, str_from(argv[1]), words, role); break;
	case ACTION_REMOVE: code = take_off(s, words); break;
	default: code = store_editors(s, print_one, NULL) < 0 ? EX_IOERR : EX_OK; break;
	}
	store_close(s);
	return code;
}
