/*
 * Every kind of page as its readers get it: in three languages, on both protocols, and in every root of the hole.  One table has
 * them all; a pattern of addresses (site/route.c) that has no row in it fails the test.
 *
 * A file is tests/data/site/LANG-NAME.gmi, .gopher, and .lat, .1251, .koi8, .866, .narrow for the roots.  Whoever adds a page adds a
 * row, writes the files with GOLDEN=write, and reads them.
 */
#include "site_test.h"

#include "base/alphabet.h"
#include "site/route.h"
#include "base_test.h"

#define PAGES "tests/data/site/"

enum shown { EVERYWHERE, NOT_IN_ROOTS };

/* "%" is the language; where the addresses of a kind differ otherwise, there are three.  Without "%" there is one page. */
static const struct kind {
	const char *name, *address[LANG_COUNT];
	time_t now;
	enum shown shown;
} kinds[] = {
	{ "root", { "/" }, QUIET, NOT_IN_ROOTS },
	{ "home", { "/%/" }, QUIET, EVERYWHERE },
	{ "home-urgent", { "/%/" }, NOW, EVERYWHERE },
	{ "home-alert", { "/%/" }, ALERT, EVERYWHERE },

	/* lists */
	{ "list", { "/%/news/" }, QUIET, EVERYWHERE },
	{ "list-alert", { "/%/news/" }, ALERT, EVERYWHERE },
	{ "list-older",
	  { "/be/news/before/13497", "/ru/news/before/13013", "/en/news/before/13496" },
	  QUIET,
	  EVERYWHERE },
	{ "list-middle",
	  { "/be/news/before/13495", "/ru/news/before/13030", "/en/news/before/13491" },
	  QUIET,
	  EVERYWHERE },
	{ "list-last",
	  { "/be/news/before/13500", "/ru/news/before/13001", "/en/news/before/12992" },
	  QUIET,
	  EVERYWHERE },
	{ "list-newer",
	  { "/be/news/after/12990", "/ru/news/after/13008", "/en/news/after/12000" },
	  QUIET,
	  EVERYWHERE },
	{ "section", { "/be/region/", "/ru/society/", "/en/region/" }, QUIET, EVERYWHERE },
	{ "section-older",
	  { "/be/region/before/13495", "/ru/society/before/13012", "/en/region/before/13496" },
	  QUIET,
	  EVERYWHERE },
	{ "section-newer",
	  { "/be/region/after/13500", "/ru/society/after/13005", "/en/region/after/12000" },
	  QUIET,
	  EVERYWHERE },
	{ "section-empty", { "/%/culture/" }, QUIET, EVERYWHERE },

	/* articles */
	{ "article", { "/be/news/13497", "/ru/news/13498", "/en/news/13496" }, QUIET, EVERYWHERE },
	{ "article-rich",
	  { "/be/news/12990", "/ru/news/12991", "/en/news/12992" },
	  QUIET,
	  EVERYWHERE },
	{ "article-urgent",
	  { "/be/news/13495", "/ru/news/13498", "/en/news/13496" },
	  NOW,
	  EVERYWHERE },
	{ "article-alert",
	  { "/be/news/13497", "/ru/news/13498", "/en/news/13496" },
	  ALERT,
	  EVERYWHERE },
	{ "parts",
	  { "/be/news/12990/parts/", "/ru/news/12991/parts/", "/en/news/13501/parts/" },
	  QUIET,
	  EVERYWHERE },
	{ "part",
	  { "/be/news/12990/parts/1", "/ru/news/12991/parts/1", "/en/news/13501/parts/2" },
	  QUIET,
	  EVERYWHERE },
	{ "article-source",
	  { "/be/news/13497.gmi", "/ru/news/13498.gmi", "/en/news/12992.gmi" },
	  QUIET,
	  NOT_IN_ROOTS },
	{ "article-ru-text", { "/be/news/13500" }, QUIET, NOT_IN_ROOTS },
	{ "gone", { "/%/news/300" }, QUIET, EVERYWHERE },
	{ "missing", { "/%/nope" }, QUIET, EVERYWHERE },

	/* archive */
	{ "archive", { "/%/archive/" }, QUIET, EVERYWHERE },
	{ "archive-year",
	  { "/be/archive/2015/", "/ru/archive/2015/", "/en/archive/2014/" },
	  QUIET,
	  EVERYWHERE },
	{ "archive-month",
	  { "/be/archive/2015/06/", "/ru/archive/2015/05/", "/en/archive/2015/06/" },
	  QUIET,
	  EVERYWHERE },
	{ "archive-month-older",
	  { "/be/archive/2015/06/before/13495", "/ru/archive/2015/05/before/13012",
	    "/en/archive/2015/06/before/13491" },
	  QUIET,
	  EVERYWHERE },
	{ "archive-month-newer",
	  { "/be/archive/2015/06/after/13500", "/ru/archive/2015/05/after/13005",
	    "/en/archive/2015/06/after/13501" },
	  QUIET,
	  EVERYWHERE },

	/* many articles as one text */
	{ "new", { "/%/new" }, QUIET, EVERYWHERE },
	{ "new-more",
	  { "/be/new/more/13497", "/ru/new/more/13020", "/en/new/more/13496" },
	  QUIET,
	  EVERYWHERE },
	{ "since", { "/%/since/2015-06-25" }, QUIET, EVERYWHERE },
	{ "since-none", { "/%/since/2016-01-01" }, QUIET, EVERYWHERE },
	{ "since-more",
	  { "/be/since/2015-06-20/more/13495", "/ru/since/2015-05-29/more/13031",
	    "/en/since/2015-06-20/more/13496" },
	  QUIET,
	  EVERYWHERE },
	{ "day",
	  { "/be/day/2015-06-26", "/ru/day/2015-05-20", "/en/day/2015-06-25" },
	  QUIET,
	  EVERYWHERE },
	{ "day-more",
	  { "/be/day/2015-06-26/more/13497", "/ru/day/2015-05-20/more/13021",
	    "/en/day/2015-06-25/more/13496" },
	  QUIET,
	  EVERYWHERE },
	{ "week",
	  { "/be/week/2015-W26", "/ru/week/2015-W20", "/en/week/2015-W26" },
	  QUIET,
	  EVERYWHERE },
	{ "week-more",
	  { "/be/week/2015-W26/more/13497", "/ru/week/2015-W20/more/13015",
	    "/en/week/2015-W26/more/13496" },
	  QUIET,
	  EVERYWHERE },
	{ "month",
	  { "/be/month/2015-06", "/ru/month/2015-05", "/en/month/2014-12" },
	  QUIET,
	  EVERYWHERE },
	{ "month-more",
	  { "/be/month/2015-06/more/13497", "/ru/month/2015-05/more/13012",
	    "/en/month/2015-06/more/13496" },
	  QUIET,
	  EVERYWHERE },

	{ "issues", { "/%/issue/" }, QUIET, EVERYWHERE },

	/* warnings */
	{ "alert", { "/%/alert" }, ALERT, EVERYWHERE },
	{ "alert-urgent", { "/%/alert" }, NOW, EVERYWHERE },
	{ "alert-none", { "/%/alert" }, QUIET, EVERYWHERE },

	/* the council */
	{ "phones", { "/%/phones/" }, QUIET, EVERYWHERE },
	{ "department", { "/be/phones/1", "/ru/phones/100", "/en/phones/4" }, QUIET, EVERYWHERE },
	{ "people", { "/%/phones/people/" }, QUIET, EVERYWHERE },
	{ "people-after",
	  { "/be/phones/people/after/3", "/ru/phones/people/after/131",
	    "/en/phones/people/after/3" },
	  QUIET,
	  EVERYWHERE },
	{ "places", { "/%/phones/places/" }, QUIET, EVERYWHERE },
	{ "place",
	  { "/be/phones/place/3", "/ru/phones/place/108", "/en/phones/place/1" },
	  QUIET,
	  EVERYWHERE },
	{ "reception", { "/%/reception" }, QUIET, EVERYWHERE },

	/* search */
	{ "search-root", { "/search" }, QUIET, NOT_IN_ROOTS },
	{ "search-empty", { "/%/search" }, QUIET, EVERYWHERE },
	{ "search",
	  { "/be/search?горад", "/ru/search?район", "/en/search?bus" },
	  QUIET,
	  EVERYWHERE },
	{ "search-nothing",
	  { "/be/search?кракадзіл", "/ru/search?крокодил", "/en/search?crocodile" },
	  QUIET,
	  EVERYWHERE },
	{ "search-again", /* the same words, asked for by a link from another language */
	  { "/be/search/0LPQvtGA0LDQtA/", "/ru/search/0LPQvtGA0LDQtA/", "/en/search/YnVz/" },
	  QUIET,
	  EVERYWHERE },
	{ "search-more",
	  { "/be/search/0LDRntGC0L7QsdGD0YE/before/13497-forms",
	    "/ru/search/0YDQsNC50L7QvQ/before/13022-forms", "/en/search/YnVz/before/12992" },
	  QUIET,
	  EVERYWHERE },

	/* notes to the council */
	{ "note-home", { "/%/" }, QUIET, NOT_IN_ROOTS },
	{ "note", { "/%/note/" }, QUIET, EVERYWHERE },
	{ "note-write", { "/%/note/write" }, QUIET, EVERYWHERE },

	/* what the editors keep */
	{ "contacts", { "/%/contacts" }, QUIET, EVERYWHERE },
	{ "contacts-alert", { "/%/contacts" }, ALERT, EVERYWHERE },
	{ "template", { "/%/library" }, NOW, EVERYWHERE },
	{ "villages", { "/be/villages/" }, QUIET, NOT_IN_ROOTS },

	/* for programs */
	{ "robots", { "/robots.txt" }, QUIET, NOT_IN_ROOTS },
	{ "favicon", { "/favicon.txt" }, QUIET, NOT_IN_ROOTS },
	{ "caps", { "/caps.txt" }, QUIET, NOT_IN_ROOTS },
	{ "security", { "/.well-known/security.txt" }, QUIET, NOT_IN_ROOTS },
	{ "feed-root.xml", { "/atom.xml" }, QUIET, NOT_IN_ROOTS },
	{ "feed.xml", { "/%/feed.xml" }, QUIET, NOT_IN_ROOTS },
	{ "feed-section.xml",
	  { "/be/region/feed.xml", "/ru/economy/feed.xml", "/en/economy/feed.xml" },
	  QUIET,
	  NOT_IN_ROOTS },
};

/* Addresses that are another one's: a redirect on Gemini, the same bytes on Gopher. */
static const struct same {
	const char *address, *as;
} same[] = {
	{ "/feed.xml", "/atom.xml" },
	{ "/%/atom.xml", "/%/feed.xml" },
	{ "/%/news/feed.xml", "/%/feed.xml" },
	{ "/%/news/atom.xml", "/%/feed.xml" },
	{ "/%/economy/atom.xml", "/%/economy/feed.xml" },
};

/* The roots, each with the language that its kinds of page are kept in; home and article are there in all. */
static const struct root {
	const char *name;
	enum alphabet alphabet;
	enum lang lang;
} roots[] = {
	{ "lat", ALPHABET_LATIN, LANG_BE },      { "1251", ALPHABET_WINDOWS_1251, LANG_RU },
	{ "koi8", ALPHABET_KOI8_R, LANG_BE },    { "866", ALPHABET_CP866, LANG_RU },
	{ "narrow", ALPHABET_UNICODE, LANG_BE },
};

static bool
has_lang(const struct kind *k)
{
	return k->address[1] || strchr(k->address[0], '%');
}

/* Empty where the kind has no page in that language. */
static struct str
in_lang(struct arena *a, const char *address, enum lang lang)
{
	const char *at = strchr(address, '%');

	if (!at)
		return str_from(address);
	return arena_printf(a, "%.*s%.*s%s", (int)(at - address), address, STR_ARG(lang_code(lang)),
			    at + 1);
}

static struct str
address_of(const struct kind *k, enum lang lang, struct arena *a)
{
	const char *address = k->address[k->address[1] ? (int)lang : 0];

	return lang > 0 && !has_lang(k) ? STR("") : in_lang(a, address, lang);
}

/* A search brings its words behind a TAB, in the alphabet of its root. */
static struct str
selector_of(struct str address, const struct root *r, struct arena *a)
{
	struct str words = address, bare = str_cut(&words, '?');
	struct buf line;

	buf_init(&line, 0);
	buf_addf(&line, "%s%s%.*s", r ? "/" : "", r ? r->name : "", STR_ARG(bare));
	if (words.n) {
		struct buf typed;
		buf_init(&typed, 0);
		respell_add(&typed, words, r ? r->alphabet : ALPHABET_UNICODE, LANG_BE);
		buf_addc(&line, '\t');
		alphabet_encode(&line, buf_str(&typed), r ? r->alphabet : ALPHABET_UNICODE);
		buf_release(&typed);
	}
	struct str selector = arena_str(a, buf_str(&line));
	buf_release(&line);
	return selector;
}

static void
write_golden(const char *name, struct str reply)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(reply.s, 1, reply.n, f), reply.n);
	fclose(f);
}

static void
compare_golden(const char *name, struct str reply)
{
	static char expected[1 << 17];
	FILE *f = fopen(name, "rb");

	if (!f)
		fail_msg("cannot open '%s'", name);
	size_t n = fread(expected, 1, sizeof(expected), f);
	fclose(f);
	if (!str_eq(str_of(expected, n), reply))
		fail_msg("not as in '%s':\n%.*s", name, STR_ARG(reply));
}

static void
check(const struct kind *k, struct str address, enum lang lang, const char *end,
      const struct proto *p)
{
	char name[128];
	bool named = has_lang(k) || (strlen(k->address[0]) > 3 && k->address[0][3] == '/');

	snprintf(name, sizeof(name), PAGES "%.*s%s%s.%s", named ? 2 : 0, lang_code(lang).s,
		 named ? "-" : "", k->name, end);
	site.notes = strncmp(k->name, "note", 4) == 0; /* off by default, and then nowhere seen */
	struct str reply = ask_at(p, address, k->now);
	if (getenv("GOLDEN"))
		write_golden(name, reply);
	compare_golden(name, reply);
}

static void
each_kind_of_page_is_as_it_was(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < COUNT(kinds); i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			struct str address = address_of(&kinds[i], (enum lang)lang, &a);
			if (address.n == 0)
				continue;
			check(&kinds[i], address, (enum lang)lang, "gmi", &proto_gemini);
			check(&kinds[i], selector_of(address, NULL, &a), (enum lang)lang, "gopher",
			      &proto_gopher);
		}
	arena_release(&a);
}

static bool
is_main(const struct kind *k)
{
	return strcmp(k->name, "home") == 0 || strcmp(k->name, "article") == 0;
}

static void
each_kind_is_there_in_every_root(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t r = 0; r < COUNT(roots); r++)
		for (size_t i = 0; i < COUNT(kinds); i++)
			for (int lang = 0; lang < LANG_COUNT; lang++) {
				struct str address = address_of(&kinds[i], (enum lang)lang, &a);
				if (kinds[i].shown == EVERYWHERE &&
				    (lang == (int)roots[r].lang || is_main(&kinds[i])))
					check(&kinds[i], selector_of(address, &roots[r], &a),
					      (enum lang)lang, roots[r].name, &proto_gopher);
			}
	arena_release(&a);
}

static void
other_addresses_of_a_page_lead_to_it(void **state)
{
	char header[128];
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < COUNT(same); i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			struct str from = in_lang(&a, same[i].address, (enum lang)lang);
			struct str to = in_lang(&a, same[i].as, (enum lang)lang);
			snprintf(header, sizeof(header), "31 gemini://news.example%.*s\r\n",
				 STR_ARG(to));
			assert_str(ask_at(&proto_gemini, from, QUIET), header);
			struct str feed = arena_str(&a, ask_at(&proto_gopher, to, QUIET));
			assert_true(str_eq(ask_at(&proto_gopher, from, QUIET), feed));
		}
	arena_release(&a);
}

/* --- nothing is left out --- */

static bool
fits(struct str address, const char *pattern, struct arena *a)
{
	struct str bare = str_cut(&address, '?');
	struct route r;

	assert_true(route_parse(bare, a, &r));
	return r.pattern && strcmp(r.pattern, pattern) == 0;
}

static bool
is_kept(const char *pattern, enum lang lang, struct arena *a)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (fits(address_of(&kinds[i], lang, a), pattern, a))
			return true;
	for (size_t i = 0; i < COUNT(same); i++)
		if (fits(in_lang(a, same[i].address, lang), pattern, a))
			return true;
	return false;
}

static void
every_pattern_of_addresses_is_kept_in_every_language(void **state)
{
	struct arena a;
	const char *pattern;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; (pattern = route_pattern(i)) != NULL; i++)
		for (int lang = 0; lang < (strstr(pattern, "/LANG/") ? LANG_COUNT : 1); lang++)
			if (!is_kept(pattern, (enum lang)lang, &a))
				fail_msg(
				    "no page of '%s' is kept in language '%.*s': give it a row "
				    "in tests/unit/test_golden.c",
				    pattern, STR_ARG(lang_code((enum lang)lang)));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_page_is_as_it_was),
		cmocka_unit_test(each_kind_is_there_in_every_root),
		cmocka_unit_test(other_addresses_of_a_page_lead_to_it),
		cmocka_unit_test(every_pattern_of_addresses_is_kept_in_every_language),
	};

	return cmocka_run_group_tests_name("golden", tests, make_edition, drop_edition);
}
