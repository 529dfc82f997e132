/*
 * Pages, from the request's bytes to the reply's, out of a small edition.  Whole replies are compared with
 * tests/data/site/; GOLDEN=write writes them anew.
 */
#include "site_test.h"

/* --- golden replies --- */

static const struct golden {
	const char *file, *address;
} goldens[] = {
	{ "be-home.gmi", "/" },
	{ "ru-home.gmi", "/ru/" },
	{ "en-home.gmi", "/en/" },
	{ "be-list.gmi", "/be/news/" },
	{ "ru-list.gmi", "/ru/news/" },
	{ "ru-list-older.gmi", "/ru/news/before/13013" },
	{ "en-section.gmi", "/en/region/" },
	{ "be-article.gmi", "/be/news/13497" },
	{ "ru-article.gmi", "/ru/news/13498" },
	{ "en-article.gmi", "/en/news/13496" },
	{ "be-archive.gmi", "/be/archive/" },
	{ "en-archive-year.gmi", "/en/archive/2014/" },
	{ "ru-archive-month.gmi", "/ru/archive/2015/05/" },
	{ "be-contacts.gmi", "/be/contacts" },
	{ "be-gone.gmi", "/be/news/300" },
	{ "be-search.gmi", "/be/search?горад" },
	{ "ru-search.gmi", "/ru/search?район" },
	{ "en-search.gmi", "/en/search?bus" },
	{ "be-search-nothing.gmi", "/be/search?кракадзіл" },
	{ "be-search.gopher", "/be/search\tгорад" },
	{ "ru-search.gopher", "/ru/search\tрайон" },
	{ "en-search.gopher", "/en/search\tbus" },
	{ "en-search-empty.gopher", "/en/search" },
	{ "be-home.gopher", "/" },
	{ "ru-home.gopher", "/ru/" },
	{ "en-home.gopher", "/en/" },
	{ "ru-list.gopher", "/ru/news/" },
	{ "be-list.gopher", "/be/news/" },
	{ "be-article.gopher", "/be/news/13497" },
	{ "ru-article.gopher", "/ru/news/13498" },
	{ "en-article.gopher", "/en/news/13496" },
	{ "en-article-source.gopher", "/en/news/13496.gmi" },
	{ "en-archive.gopher", "/en/archive/" },
	{ "be-contacts.gopher", "/be/contacts" },
	{ "be-gone.gopher", "/be/news/300" },
	{ "robots.gopher", "/robots.txt" },
	{ "security.gmi", "/.well-known/security.txt" },
	{ "security.gopher", "/.well-known/security.txt" },
	{ "be-feed.xml.gmi", "/atom.xml" },
	{ "ru-feed.xml.gmi", "/ru/feed.xml" },
	{ "en-feed.xml.gmi", "/en/feed.xml" },
	{ "en-feed-section.xml.gmi", "/en/region/feed.xml" },
	{ "be-feed.xml.gopher", "/be/feed.xml" },
	{ "ru-feed.xml.gopher", "/ru/feed.xml" },
	{ "en-feed.xml.gopher", "/en/feed.xml" },
	/* in another alphabet */
	{ "be-home.narrow", "/narrow/be/" },
	{ "be-article.narrow", "/narrow/be/news/13497" },
	{ "be-home.lat", "/lat/be/" },
	{ "be-article.lat", "/lat/be/news/13497" },
	{ "ru-home.lat", "/lat/ru/" },
	{ "ru-article.lat", "/lat/ru/news/13498" },
	{ "be-home.1251", "/1251/be/" },
	{ "be-article.1251", "/1251/be/news/13497" },
	{ "ru-home.1251", "/1251/ru/" },
	{ "ru-article.1251", "/1251/ru/news/13498" },
	{ "be-home.koi8", "/koi8/be/" },
	{ "be-article.koi8", "/koi8/be/news/13497" },
	{ "ru-home.koi8", "/koi8/ru/" },
	{ "ru-article.koi8", "/koi8/ru/news/13498" },
	{ "be-home.866", "/866/be/" },
	{ "be-article.866", "/866/be/news/13497" },
	{ "ru-home.866", "/866/ru/" },
	{ "ru-article.866", "/866/ru/news/13498" },
	{ "en-home.lat", "/lat/en/" },
	{ "en-article.lat", "/lat/en/news/13496" },
	{ "en-article-source.lat", "/lat/en/news/13496.gmi" },
	{ "be-list.lat", "/lat/be/news/" },
	{ "be-gone.lat", "/lat/be/news/300" },
	{ "be-missing.lat", "/lat/be/nope" },
};

/* What hangs on the time; the others are asked for when nothing is urgent. */
static const struct timed {
	const char *file, *address;
	time_t now;
} timed[] = {
	{ "be-template.gmi", "/be/library", NOW },
	{ "ru-template.gmi", "/ru/library", NOW },
	{ "en-template.gmi", "/en/library", NOW },
	{ "be-template.gopher", "/be/library", NOW },
	{ "ru-template.gopher", "/ru/library", NOW },
	{ "en-template.gopher", "/en/library", NOW },
	{ "be-home-urgent.gmi", "/be/", NOW },
	{ "be-home-alert.gmi", "/be/", ALERT },
	{ "be-alert.gmi", "/be/alert", ALERT },
	{ "be-alert-none.gmi", "/be/alert", QUIET },
	{ "be-alert-urgent.gmi", "/be/alert", NOW },
	{ "be-home-urgent.gopher", "/be/", NOW },
	{ "be-home-alert.gopher", "/be/", ALERT },
	{ "be-alert.gopher", "/be/alert", ALERT },
	{ "be-alert-none.gopher", "/be/alert", QUIET },
	{ "be-alert-urgent.gopher", "/be/alert", NOW },
	{ "ru-home-urgent.gmi", "/ru/", NOW },
	{ "ru-home-alert.gmi", "/ru/", ALERT },
	{ "ru-alert.gmi", "/ru/alert", ALERT },
	{ "ru-alert-none.gmi", "/ru/alert", QUIET },
	{ "ru-alert-urgent.gmi", "/ru/alert", NOW },
	{ "ru-home-urgent.gopher", "/ru/", NOW },
	{ "ru-home-alert.gopher", "/ru/", ALERT },
	{ "ru-alert.gopher", "/ru/alert", ALERT },
	{ "ru-alert-none.gopher", "/ru/alert", QUIET },
	{ "ru-alert-urgent.gopher", "/ru/alert", NOW },
	{ "en-home-urgent.gmi", "/en/", NOW },
	{ "en-home-alert.gmi", "/en/", ALERT },
	{ "en-alert.gmi", "/en/alert", ALERT },
	{ "en-alert-none.gmi", "/en/alert", QUIET },
	{ "en-alert-urgent.gmi", "/en/alert", NOW },
	{ "en-home-urgent.gopher", "/en/", NOW },
	{ "en-home-alert.gopher", "/en/", ALERT },
	{ "en-alert.gopher", "/en/alert", ALERT },
	{ "en-alert-none.gopher", "/en/alert", QUIET },
	{ "en-alert-urgent.gopher", "/en/alert", NOW },
	{ "en-article-alert.gmi", "/en/news/13496", ALERT },
	{ "be-article-alert.gopher", "/be/news/13497", ALERT },
	{ "ru-list-alert.gmi", "/ru/news/", ALERT },
	{ "be-contacts-alert.gopher", "/be/contacts", ALERT },
};

static void
replies_are_as_they_were(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++)
		check_golden(goldens[i].file, goldens[i].address, QUIET);
	for (size_t i = 0; i < sizeof(timed) / sizeof(*timed); i++)
		check_golden(timed[i].file, timed[i].address, timed[i].now);
}

/* --- rules over all pages --- */

#define VISITED_MOST 4000

struct crawl {
	const struct proto *proto;
	struct arena arena;
	struct str seen[VISITED_MOST];
	size_t n;
};

static void
crawl_add(struct crawl *c, struct str address)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->seen[i], address))
			return;
	assert_true(c->n < VISITED_MOST);
	c->seen[c->n++] = arena_str(&c->arena, address);
}

static void
crawl_init(struct crawl *c, const struct proto *p)
{
	*c = (struct crawl){ .proto = p };
	arena_init(&c->arena, 0);
	crawl_add(c, STR("/"));
}

/* Every link on every page answers 20 itself, and there is an end to them. */
static void
every_gemini_link_answers_20(void **state)
{
	struct crawl c;

	(void)state;
	crawl_init(&c, &proto_gemini);
	for (size_t i = 0; i < c.n; i++) {
		struct str rest = ask_at(c.proto, c.seen[i], NOW);
		assert_starts(rest, site_takes_query(c.seen[i]) ? "10 " : "20 ", c.seen[i].s);
		while (rest.n) {
			struct str line = str_cut_line(&rest);
			if (!str_starts(line, STR("=> /")))
				continue;
			line = str_after(line, 3);
			struct str to = str_cut(&line, ' ');
			assert_true(line.n > 0);
			crawl_add(&c, to);
		}
	}
	assert_true(c.n > 45); /* every article of the samples is among them */
	arena_release(&c.arena);
}

static void
check_item(struct crawl *c, struct str line, struct gopher_root root)
{
	struct str rest = line, text = str_cut(&rest, '\t'), selector = str_cut(&rest, '\t'),
		   host = str_cut(&rest, '\t');

	assert_true(text.n > 0 && strchr("01379gIhi", text.s[0]));
	size_t columns =
	    root.alphabet > ALPHABET_LATIN ? text.n - 1 : utf8_columns(str_after(text, 1));
	assert_true(columns <= (root.narrow ? 42 : 69));
	assert_true(selector.n <= 255 && rest.n > 0 && str_find_byte(rest, '\t') < 0);
	assert_true(text.s[0] != '3');
	if (text.s[0] != 'i' && text.s[0] != 'h' && str_eq(host, STR("news.example")))
		crawl_add(c, selector);
}

/* Bytes of its charset, and no letter lost: nowhere in the samples is a question asked. */
static void
check_bytes(struct str reply, enum alphabet a)
{
	assert_true(a > ALPHABET_LATIN || utf8_valid(reply));
	for (size_t i = 0; i < reply.n; i++) {
		unsigned char c = (unsigned char)reply.s[i];
		assert_true(c != '?' && (a != ALPHABET_LATIN || c < 0x80));
		assert_true(a != ALPHABET_WINDOWS_1251 || c != 0x98);
	}
}

/* Menu check M of protocols.md 6.4, over the whole hole, all alphabets of it. */
/* proves: GOP-96 */
static void
every_gopher_item_answers(void **state)
{
	struct crawl c;
	size_t visited[ALPHABET_COUNT] = { 0 };

	(void)state;
	crawl_init(&c, &proto_gopher);
	for (size_t i = 0; i < c.n; i++) {
		struct str rest = ask_at(c.proto, c.seen[i], NOW);
		assert_int_equal(page.status, PAGE_OK);
		bool menu = page.menu;
		if (page.mime.n)
			continue;
		check_bytes(rest, req.root.alphabet);
		visited[req.root.alphabet]++;
		assert_true(str_ends(rest, STR("\r\n.\r\n")));
		while (rest.n > 3) {
			struct str line = str_part(rest, 0, (size_t)str_find(rest, STR("\r\n")));
			rest = str_after(rest, line.n + 2);
			if (menu)
				check_item(&c, line, req.root);
			else
				assert_true(!str_starts(line, STR(".")) &&
					    str_find_byte(line, '\t') < 0);
		}
	}
	/* Each root is whole, and nothing leads out of it but the line that says so. */
	for (int a = 0; a < ALPHABET_COUNT; a++)
		assert_true(visited[a] > 45 &&
			    (a == 0 || visited[a] + 1 == visited[ALPHABET_UNICODE]));
	arena_release(&c.arena);
}

/* Gemini: one redirect, whose target answers 20.  Gopher: the same bytes at once. */
static void
assert_variant(const char *asked, const char *canonical)
{
	char header[128];
	struct buf kept;

	snprintf(header, sizeof(header), "31 gemini://news.example%s\r\n", canonical);
	struct str reply = gemini(asked);
	if (!str_eq(reply, str_from(header)))
		fail_msg("%s: %.*s instead of %s", asked, STR_ARG(reply), header);
	assert_starts(gemini(canonical), "20 ", canonical);

	buf_init(&kept, 0);
	buf_addstr(&kept, gopher(canonical));
	if (!str_ends(str_from(asked), STR(".gmi")))
		assert_true(str_eq(gopher(asked), buf_str(&kept)));
	buf_release(&kept);
}

/* proves: GEM-30 GEM-55 GOP-11 */
static void
variants_move_once_to_what_answers(void **state)
{
	static const char *const cases[][2] = {
		{ "/be", "/be/" },
		{ "//", "/" },
		{ "/RU//news", "/ru/news/" },
		{ "/be/region", "/be/region/" },
		{ "/be/news/13496", "/en/news/13496" },
		{ "/ru/news/13496-x/", "/en/news/13496" },
		{ "/en/news/13496.gmi", "/en/news/13496" },
		{ "/by/region-news-by/view/slug-13497", "/be/news/13497" },
		{ "/ru/archive/2015/5", "/ru/archive/2015/05/" },
		{ "/be/contacts/", "/be/contacts" },
		{ "/be/contacts.gmi", "/be/contacts" },
		{ "/be/villages", "/be/villages/" },
		{ "/robots.txt/", "/robots.txt" },
		{ "/media//1/bus.jpg", "/media/1/bus.jpg" },
		{ "/feed.xml", "/atom.xml" },
		{ "/be/atom.xml", "/be/feed.xml" },
		{ "/ru/news/feed.xml", "/ru/feed.xml" },
		{ "/EN/Region/atom.xml", "/en/region/feed.xml" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_variant(cases[i][0], cases[i][1]);
}

/* proves: GEM-47 GOP-27 */
static void
what_is_not_there_is_said(void **state)
{
	static const char *const missing[] = { "/nope",
					       "/be/nope",
					       "/be/nope/",
					       "/be/news/1",
					       "/be/news/before/1",
					       "/be/archive/1999/",
					       "/be/archive/2015/01/",
					       "/media/1/other.jpg",
					       "/be/news/x",
					       "/de/",
					       "/be/villages/x",
					       "/be/nope/feed.xml" };
	(void)state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(*missing); i++) {
		assert_starts(gemini(missing[i]), "51 ", missing[i]);
		assert_starts(gopher(missing[i]), "3", missing[i]);
	}
	assert_starts(gemini("/be/news/300"), "52 Знята на просьбу людзей, якія", "withdrawn");
	assert_starts(gemini("/en/news/300"), "52 Знята", "withdrawn, other language");
}

/* What the website before us had there, even under another number; one redirect, and over Gopher at once. */
/* proves: GEM-30 */
static void
addresses_of_old_lead_to_the_article(void **state)
{
	static const char *const cases[][2] = {
		{ "/by/region-news-by/view/slug-501", "/be/news/13495" },
		{ "/special/by/region-news-by/view/other-slug-501/", "/be/news/13495" },
		{ "/ru/region/viewArchiveNews/slug-501", "/be/news/13495" },
		{ "/region/view/slug-13498", "/ru/news/13498" }, /* it has kept its number */
		{ "/2015/06/%D0%B0%D1%9E%D1%82%D0%BE%D0%B1%D1%83%D1%81%D1%8B/", "/be/news/13497" },
		{ "/2015/06/%d0%b0%d1%9e%d1%82%d0%be%d0%b1%d1%83%d1%81%d1%8b/amp",
		  "/be/news/13497" },
		{ "/en/region-en/", "/en/region/" },
		{ "/by/region-news-by/page/8/", "/be/region/" },
		{ "/news_region_ru/page/2", "/ru/region/" },
		{ "/page/2/", "/be/news/" },
		{ "/en/region-en/archive/page/143", "/en/archive/" },
		{ "/special/ru/news_ru/archive/page/1", "/ru/archive/" },
	};
	static const char *const unknown[] = { "/x/view/slug-502", "/x/view/slug-13495",
					       "/x/view/slug",     "/ru/mchs_informiruet/page/2",
					       "/2015/06/x",       "/special/" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_variant(cases[i][0], cases[i][1]);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		assert_starts(gemini(unknown[i]), "51 ", unknown[i]);
		assert_starts(gopher(unknown[i]), "3", unknown[i]);
	}
	assert_starts(gemini("/by/region-news-by/view/x-299"), "52 Знята", "withdrawn");
}

static void
files_are_handed_on_in_parts(void **state)
{
	(void)state;
	assert_true(str_eq(gemini("/media/1/bus.jpg"), STR("20 image/jpeg\r\n")));
	assert_true(page.blob != 0 && page.size == 13);
	assert_int_equal(gopher("/media/1/bus.jpg").n, 0);
	assert_true(page.blob != 0);
	assert_true(str_eq(gemini("/robots.txt"), STR("20 text/plain; charset=utf-8\r\n")));
	assert_true(str_eq(gopher("robots.txt"), STR("User-agent: *\r\nDisallow: /be/search\r\n")));
}

static void
an_urgent_notice_ends_by_itself(void **state)
{
	struct str notice = STR("=> /be/news/13495 ⚠ Адключэнне");

	(void)state;
	assert_true(str_find(ask_at(&proto_gemini, STR("/"), URGENT - 1), notice) > 0);
	assert_int_equal(page.expires, URGENT);
	/* nothing in their language: half understood is better than unknown */
	assert_true(str_find(ask_at(&proto_gemini, STR("/ru/"), NOW), notice) > 0);
	assert_int_equal(page.expires, URGENT);
	assert_true(str_find(ask_at(&proto_gemini, STR("/"), URGENT), notice) < 0);
	assert_int_equal(page.expires, ALERT - 1); /* the next one begins by itself, too */
	ask_at(&proto_gemini, STR("/en/news/13496"), ALERT - 1);
	assert_int_equal(page.expires, ALERT);
	ask_at(&proto_gemini, STR("/en/news/13496"), ALERT);
	assert_int_equal(page.expires, OVER);
	ask_at(&proto_gemini, STR("/en/news/13496"), OVER);
	assert_int_equal(page.expires, OVER + 1);
	ask_at(&proto_gemini, STR("/en/news/13496"), OVER + 1);
	assert_int_equal(page.expires, 0);
}

static const char *const kinds[] = {
	"/",
	"/ru/",
	"/en/",
	"/be/news/",
	"/ru/news/before/13013",
	"/en/region/",
	"/be/news/13497",
	"/ru/news/13498",
	"/en/news/13496",
	"/be/archive/",
	"/en/archive/2014/",
	"/ru/archive/2015/05/",
	"/be/contacts",
	"/be/villages/",
	"/be/news/13497.gmi",
};

static enum lang
lang_of_path(const char *address)
{
	enum lang lang = lang_from_code(str_part(str_from(address), 1, 2));

	return lang == LANG_NONE ? LANG_BE : lang;
}

/* The first link of every kind of page, on both protocols, until the moment at which it is over. */
static void
warnings_top_every_page(void **state)
{
	static const char *const texts[] = { "⚠ Вецер", "⚠ Мост", "⚠ Of an" };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (int p = 0; p < 2; p++) {
			const struct proto *proto = p ? &proto_gopher : &proto_gemini;
			struct str address = str_from(kinds[i]);
			const char *text = texts[lang_of_path(kinds[i])];
			struct str reply = ask_at(proto, address, ALERT);
			if (page.status == PAGE_MOVED)
				continue; /* ".gmi" is Gopher's */
			assert_int_equal(page.status, PAGE_OK);
			ptrdiff_t at = str_find(reply, str_from(text));
			if (at < 0)
				fail_msg("%s: no warning in %.*s", kinds[i], STR_ARG(reply));
			bool home = address.n <= 4; /* it says first who it is */
			assert_true(at < (home ? 600 : 400));
			reply = ask_at(proto, address, OVER + 1);
			assert_true(str_find(reply, STR("⚠")) < 0);
		}
}

/* Header and all, in every language, whatever there is to say. */
static void
the_alert_page_is_under_300_bytes(void **state)
{
	static const char *const addresses[] = { "/be/alert", "/ru/alert", "/en/alert" };
	static const time_t times[] = { NOW, QUIET, ALERT - 1, ALERT, OVER };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t t = 0; t < sizeof(times) / sizeof(*times); t++)
			for (int p = 0; p < 2; p++) {
				struct str reply = ask_at(p ? &proto_gopher : &proto_gemini,
							  str_from(addresses[i]), times[t]);
				assert_int_equal(page.status, PAGE_OK);
				assert_true(reply.n < 300);
				assert_true(utf8_valid(reply));
				bool none = str_find(reply, STR("⚠")) < 0;
				assert_true(none == (times[t] == QUIET));
			}
	/* A line of 180 bytes, the most that 'vestka alert' takes, is there to its last word. */
	assert_true(str_find(ask_at(&proto_gemini, STR("/be/alert"), ALERT), STR("дома\n")) > 0);
}

/* "=> URL YYYY-MM-DD - Title", newest first, and no page of a list above 4 KB. */
/* proves: SUB-3 SUB-4 */
static void
lists_are_feeds(void **state)
{
	static const char *const lists[] = { "/ru/", "/ru/news/", "/ru/society/" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct str rest = gemini(lists[i]);
		char newest[11] = "9999-99-99";
		size_t entries = 0;
		assert_true(rest.n <= 4096);
		while (rest.n) {
			struct str line = str_cut_line(&rest), url, date;
			if (!str_starts(line, STR("=> /ru/news/1")))
				continue;
			line = str_after(line, 3);
			url = str_cut(&line, ' ');
			assert_true(url.n > 0);
			date = str_cut(&line, ' ');
			assert_int_equal(date.n, 10);
			assert_true(str_starts(line, STR("- ")));
			assert_true(memcmp(date.s, newest, 10) <= 0);
			memcpy(newest, date.s, 10);
			entries++;
		}
		assert_true(entries == (i == 0 ? 10u : 20u));
	}
}

/* The text between two tags, from *rest on; *rest goes behind it. */
static struct str
element(struct str *rest, const char *start, const char *end)
{
	ptrdiff_t at = str_find(*rest, str_from(start));

	assert_true(at >= 0);
	*rest = str_after(*rest, (size_t)at + strlen(start));
	at = str_find(*rest, str_from(end));
	assert_true(at >= 0);
	struct str x = str_part(*rest, 0, (size_t)at);
	*rest = str_after(*rest, (size_t)at);
	return x;
}

/* proves: ATM-1 ATM-2 ATM-3 */
static void
feeds_say_what_stays_true(void **state)
{
	struct str root = STR("\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	struct str rest = gemini("/en/feed.xml"), head = STR("application/atom+xml; charset=utf-8");

	(void)state;
	assert_true(str_starts(str_after(rest, 3), head));
	assert_true(str_find(rest, root) > 0);
	assert_true(
	    str_eq(element(&rest, "<id>", "</id>"), STR("tag:council.example,2015:feed/en")));
	/* corrected on the 27th, which alone makes it new */
	assert_true(str_eq(element(&rest, "<updated>", "</updated>"), STR("2015-06-27T00:00:00Z")));
	element(&rest, "<entry>", "<id>");
	assert_true(
	    str_eq(element(&rest, "<id>", "</id>"), STR("tag:council.example,2015:news/13496")));
	assert_true(str_eq(element(&rest, "<updated>", "</updated>"), STR("2015-06-27T00:00:00Z")));
	assert_true(
	    str_eq(element(&rest, "<published>", "</published>"), STR("2015-06-26T00:00:00Z")));
	struct str entry = element(&rest, "<link", "</entry>"), more = str_after(entry, 1);
	assert_true(str_starts(entry, STR(" href=\"gemini://news.example/en/news/13496\"/>")));
	assert_true(str_find(more, STR("<link")) < 0);
	assert_true(str_find(entry, STR("Corrected 27 June 2015: the year")) > 0);

	/* a time of day is told in UTC */
	rest = gemini("/be/feed.xml");
	element(&rest, "news/13495</id>", "<published>");
	assert_true(
	    str_eq(element(&rest, "<published>", "</published>"), STR("2015-06-26T06:15:00Z")));

	/* The same articles over Gopher, by addresses that lead on there. */
	rest = gopher("/en/feed.xml");
	element(&rest, "<entry>", "<id>");
	assert_true(
	    str_eq(element(&rest, "<id>", "</id>"), STR("tag:council.example,2015:news/13496")));
	assert_true(str_eq(element(&rest, "<link href=\"", "\"/>"),
			   STR("gopher://news.example/0/en/news/13496")));
}

/* A reader's app gives up after ten seconds, so the newest bring their text and the others their first words. */
/* proves: SUB-4 */
static void
feeds_are_bounded_and_show_nothing_of_tomorrow(void **state)
{
	struct str rest = gemini("/ru/feed.xml");
	size_t entries = 0;

	(void)state;
	assert_true(rest.n <= (36u << 10));
	assert_int_equal(page.expires, 0);
	while (str_find(rest, STR("<entry>")) >= 0) {
		element(&rest, "<entry>", "</entry>");
		entries++;
	}
	assert_int_equal(entries, 20);

	/* On the 25th the news of the 26th is ahead. */
	rest = ask_at(&proto_gemini, STR("/en/feed.xml"), NOW - 86400);
	assert_true(str_find(rest, STR("news/13496<")) < 0);
	assert_true(str_find(rest, STR("news/13491<")) > 0);
	assert_int_equal(page.expires, NOW - 86400 + 3600);
}

static void
without_an_edition_readers_are_asked_to_wait(void **state)
{
	struct site none = site;

	(void)state;
	none.edition = NULL;
	none.edition_path = "/nonexistent/edition.db";
	req = (struct request){ .path = STR("/ru/"), .query = STR(""), .by = REQUEST_GEMINI };
	site_answer(&none, &req, NOW, &arena, &page);
	assert_int_equal(page.status, PAGE_BUSY);
	assert_int_equal(page.lang, LANG_RU);
	assert_true(page.message.n > 0);
}

static void
no_memory_is_a_page_that_says_so(void **state)
{
	static const char *const addresses[] = { "/", "/ru/news/", "/en/news/13496", "/be/archive/",
						 "/be/contacts" };

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		for (size_t limit = 64; limit < 40000; limit += limit / 3) {
			struct arena small;
			req = (struct request){ .path = str_from(addresses[i]),
						.query = STR(""),
						.by = REQUEST_GEMINI };
			arena_init(&small, limit);
			site_answer(&site, &req, NOW, &small, &page);
			assert_true(page.status == PAGE_OK ? !arena_failed(&small)
							   : page.message.n > 0);
			arena_release(&small);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_are_as_they_were),
		cmocka_unit_test(every_gemini_link_answers_20),
		cmocka_unit_test(every_gopher_item_answers),
		cmocka_unit_test(variants_move_once_to_what_answers),
		cmocka_unit_test(what_is_not_there_is_said),
		cmocka_unit_test(addresses_of_old_lead_to_the_article),
		cmocka_unit_test(files_are_handed_on_in_parts),
		cmocka_unit_test(an_urgent_notice_ends_by_itself),
		cmocka_unit_test(warnings_top_every_page),
		cmocka_unit_test(the_alert_page_is_under_300_bytes),
		cmocka_unit_test(lists_are_feeds),
		cmocka_unit_test(feeds_say_what_stays_true),
		cmocka_unit_test(feeds_are_bounded_and_show_nothing_of_tomorrow),
		cmocka_unit_test(without_an_edition_readers_are_asked_to_wait),
		cmocka_unit_test(no_memory_is_a_page_that_says_so),
	};

	return cmocka_run_group_tests_name("site", tests, make_edition, drop_edition);
}
