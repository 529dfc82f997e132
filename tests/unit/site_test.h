/*
 * Pages, from the request's bytes to the reply's, out of the sample edition.
 */
#ifndef TESTS_SITE_TEST_H
#define TESTS_SITE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "proto/proto.h"
#include "base/phrase.h"
#include "sample_edition.h"

static char folder[] = "/tmp/vestka-site-XXXXXX";
static char path[64];
static struct site site;
static struct arena arena;
static struct buf out;
static struct page page;
static struct request req;

static struct proto_site
public_site(void)
{
	return (struct proto_site){ .host = STR("news.example"),
				    .port = 0,
				    .gopher_port = 70,
				    .gemini_port = 1965,
				    .final_dot = true,
				    .width = 67,
				    .local_address = STR(""),
				    .site = &site };
}

static int
make_edition(void **state)
{
	struct arena a;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/edition.db", folder);
	arena_init(&a, 0);
	sample_edition(path, &a);
	arena_release(&a);

	site = (struct site){ .edition_path = path,
			      .language = LANG_BE,
			      .host = STR("news.example"),
			      .website = STR("https://www.council.example/ru/"),
			      .gemini_port = 1965,
			      .gopher_port = 70 };
	arena_init(&arena, 0);
	buf_init(&out, 0);
	return 0;
}

static int
drop_edition(void **state)
{
	static const char *const names[] = { "edition.db", "edition.db-wal", "edition.db-shm" };

	(void)state;
	edition_close(site.edition);
	arena_release(&arena);
	buf_release(&out);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
	return 0;
}

/* --- asking --- */

static struct str
ask_at(const struct proto *p, struct str address, time_t now)
{
	struct proto_site ps = public_site();
	struct str line;

	arena_reset(&arena);
	buf_clear(&out);
	ps.port = p->default_port;
	line = p == &proto_gemini
		   ? arena_printf(&arena, "gemini://news.example%.*s\r\n", STR_ARG(address))
		   : arena_printf(&arena, "%.*s\r\n", STR_ARG(address));
	enum proto_result result = p->parse(line, false, &ps, &arena, &req, &page, &out);
	if (result == PROTO_READY)
		site_answer(&site, &req, now, &arena, &page);
	if (result != PROTO_RAW)
		p->reply(&out, &page, &req, &ps);
	assert_false(buf_failed(&out));
	return buf_str(&out);
}

static inline struct str
gemini(const char *address)
{
	return ask_at(&proto_gemini, str_from(address), QUIET);
}

static inline struct str
gopher(const char *selector)
{
	return ask_at(&proto_gopher, str_from(selector), QUIET);
}

static inline void
assert_starts(struct str reply, const char *prefix, const char *about)
{
	if (!str_starts(reply, str_from(prefix)))
		fail_msg("%s: %.*s instead of %s", about, (int)(reply.n < 200 ? reply.n : 200),
			 reply.s, prefix);
}

#endif
