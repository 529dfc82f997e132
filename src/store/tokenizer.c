#include "store/tokenizer.h"

#include <sqlite3.h>

#include "base/lang.h"
#include "base/word.h"

/* It has no state: any address will do for a handle. */
static int
create(void *context, const char **arguments, int count, Fts5Tokenizer **out)
{
	static char handle;

	(void)context;
	(void)arguments;
	(void)count;
	*out = (Fts5Tokenizer *)&handle;
	return SQLITE_OK;
}

static void
destroy(Fts5Tokenizer *t)
{
	(void)t;
}

/* A letter for each language in front of the word: 'b', 'r', 'e'; '-' for none. */
static char
take_language(struct str *text)
{
	struct str rest = *text;
	enum lang lang = lang_from_code(str_cut(&rest, '\n'));

	if (lang == LANG_NONE)
		return '-';
	*text = rest;
	return lang_code(lang).s[0];
}

static int
tokenize(Fts5Tokenizer *t, void *context, int flags, const char *bytes, int size,
	 int (*token)(void *, int, const char *, int, int, int))
{
	struct str text = str_of(bytes, size > 0 ? (size_t)size : 0), seen;
	char word[1 + WORD_MOST];

	(void)t;
	(void)flags;
	word[0] = take_language(&text);
	for (size_t n; (n = word_next(&text, word + 1, &seen)) > 0;) {
		int at = (int)(seen.s - bytes);
		int code = token(context, 0, word, (int)n + 1, at, at + (int)seen.n);

		if (code != SQLITE_OK)
			return code;
	}
	return SQLITE_OK;
}

static fts5_api *
api_of(struct sqlite3 *h)
{
	fts5_api *api = NULL;
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(h, "SELECT fts5(?1)", -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, (void *)&api, "fts5_api_ptr", NULL);
		sqlite3_step(st);
	}
	sqlite3_finalize(st);
	return api;
}

int
tokenizer_register(struct sqlite3 *h)
{
	static fts5_tokenizer ours = { create, destroy, tokenize };
	fts5_api *api = api_of(h);

	return api ? api->xCreateTokenizer(api, "vestka", NULL, &ours, NULL) : SQLITE_ERROR;
}
