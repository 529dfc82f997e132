/*
 * Any bytes as a search, from the protocol's request to the printed page: the answer is a whole one, valid and clean, and no bytes become
 * syntax of the index.  The first byte says which protocol, language and Gopher root.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "fuzz.h"
#include "proto/proto.h"
#include "store/edition.h"

#define TEXT                                                                                                                        \
	"# Мост праз Шашу\n\nРака Шаша, аб’яздная дарога, 2015 год.\n\nThe bridge over the " \
	"river.\n"

static struct site site;

/* One article in each language; the file is gone before the first search, the edition stays open. */
static void
open_edition(void)
{
	static char path[64];
	struct edition *e;
	struct arena a;

	log_init("fuzz", LOG_ERROR);
	arena_init(&a, 0);
	snprintf(path, sizeof(path), "/tmp/fuzz_search.%d.db", (int)getpid());
	e = edition_open_write(path);
	for (int lang = 0; e && lang < LANG_COUNT; lang++) {
		struct edition_article x = { .id = 1 + lang,
					     .lang = (enum lang)lang,
					     .section = STR("region"),
					     .title = STR("Мост"),
					     .reason = STR(""),
					     .correction = STR(""),
					     .source_name = STR(""),
					     .source_url = STR("") };
		struct doc d;
		struct buf bytes;

		buf_init(&bytes, 0);
		if (!date_from_iso(STR("2015-06-26"), &x.date) || !gemtext_read(STR(TEXT), &a, &d))
			abort();
		doc_pack(&bytes, &d);
		x.doc = buf_str(&bytes);
		if (edition_put_article(e, &x) < 0)
			abort();
		buf_release(&bytes);
	}
	edition_close(e);
	site = (struct site){ .edition = edition_open_read(path),
			      .edition_path = path,
			      .language = LANG_BE,
			      .host = STR("news.example"),
			      .website = STR("") };
	arena_release(&a);
	if (!site.edition)
		abort();
}

static const struct {
	const struct proto *proto;
	const char *before, *after;
} ways[] = {
	{ &proto_gemini, "gemini://news.example/be/search?", "\r\n" },
	{ &proto_gemini, "gemini://news.example/ru/search?", "\r\n" },
	{ &proto_gemini, "gemini://news.example/en/search/", "/\r\n" },
	{ &proto_gopher, "/be/search\t", "\r\n" },
	{ &proto_gopher, "/lat/ru/search\t", "\r\n" },
	{ &proto_gopher, "/1251/be/search\t", "\r\n" },
	{ &proto_gopher, "/koi8/ru/search\t", "\r\n" },
	{ &proto_gopher, "/866/en/search\t", "\r\n" },
	{ &proto_gopher, "/be/search?", "\r\n" },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct buf in, out;
	struct request req;
	struct page page;

	if (!size)
		return 0;
	if (!site.edition)
		open_edition();
	size_t way = data[0] % (sizeof(ways) / sizeof(*ways));
	const struct proto *proto = ways[way].proto;
	const struct proto_site ps = { .host = site.host,
				       .port = proto->default_port,
				       .gopher_port = 70,
				       .gemini_port = 1965,
				       .final_dot = true,
				       .width = 67,
				       .local_address = STR(""),
				       .site = &site };
	arena_init(&a, 16u << 20);
	buf_init(&in, 0);
	buf_init(&out, 0);
	buf_adds(&in, ways[way].before);
	buf_add(&in, (const char *)data + 1, size - 1);
	buf_adds(&in, ways[way].after);
	enum proto_result result = proto->parse(buf_str(&in), true, &ps, &a, &req, &page, &out);
	if (result == PROTO_READY) {
		site_answer(&site, &req, 1435300000, &a, &page);
		if (page.status == PAGE_BROKEN || page.status == PAGE_BUSY)
			abort();
	}
	if (result == PROTO_READY || result == PROTO_REFUSED) {
		proto->reply(&out, &page, &req, &ps);
		if (buf_failed(&out) || !out.n)
			abort();
	}
	/* The other alphabets of the hole are no UTF-8. */
	if (way < 4)
		fuzz_check_text(buf_str(&out), true);
	buf_release(&in);
	buf_release(&out);
	arena_release(&a);
	return 0;
}
