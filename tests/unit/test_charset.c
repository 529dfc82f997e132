/* Bytes of unknown or wrongly declared encoding. */
#include "base_test.h"

#include "base/charset.h"
#include "base/utf8.h"

/* "Районные новости: приём граждан" in five alphabets */
#define TEXT "Районные новости: приём граждан"
#define CP1251                                                                                     \
	"\xD0\xE0\xE9\xEE\xED\xED\xFB\xE5 \xED\xEE\xE2\xEE\xF1\xF2\xE8: \xEF\xF0\xE8\xB8\xEC "     \
	"\xE3\xF0\xE0\xE6\xE4\xE0\xED"
#define KOI8                                                                                       \
	"\xF2\xC1\xCA\xCF\xCE\xCE\xD9\xC5 \xCE\xCF\xD7\xCF\xD3\xD4\xC9: \xD0\xD2\xC9\xA3\xCD "     \
	"\xC7\xD2\xC1\xD6\xC4\xC1\xCE"
#define CP866                                                                                      \
	"\x90\xA0\xA9\xAE\xAD\xAD\xEB\xA5 \xAD\xAE\xA2\xAE\xE1\xE2\xA8: \xAF\xE0\xA8\xF1\xAC "     \
	"\xA3\xE0\xA0\xA6\xA4\xA0\xAD"
#define ISO5                                                                                       \
	"\xC0\xD0\xD9\xDE\xDD\xDD\xEB\xD5 \xDD\xDE\xD2\xDE\xE1\xE2\xD8: \xDF\xE0\xD8\xF1\xDC "     \
	"\xD3\xE0\xD0\xD6\xD4\xD0\xDD"
#define BE "Сёння ў раёне — «Кірмаш», сям’і з дзецьмі"
#define BE1251                                                                                     \
	"\321\270\355\355\377 \242 \360\340\270\355\345 \227 \253\312\263\360\354\340\370\273, "   \
	"\361\377\354\222\263 \347 \344\347\345\366\374\354\263"

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void
by_letters_and_by_name(void **state)
{
	static const struct {
		struct str bytes;
		const char *declared, *text, *name;
	} cases[] = {
		{ STR_INIT(CP1251), "", TEXT, "windows-1251" },
		{ STR_INIT(KOI8), "", TEXT, "KOI8-R" },
		{ STR_INIT(CP866), "", TEXT, "IBM866" },
		{ STR_INIT(ISO5), "", TEXT, "ISO-8859-5" },
		{ STR_INIT(CP1251), "Windows-1251", TEXT, "windows-1251" },
		{ STR_INIT(CP866), "cp866", TEXT, "IBM866" },
		/* declared wrongly: the letters say so */
		{ STR_INIT(CP1251), "koi8-r", TEXT, "windows-1251" },
		{ STR_INIT(KOI8), "windows-1251", TEXT, "KOI8-R" },
		{ STR_INIT(CP866), "utf-8", TEXT, "IBM866" },
		{ STR_INIT(CP1251), "iso-8859-1", TEXT, "windows-1251" },
		{ STR_INIT(CP1251), "no-such-charset", TEXT, "windows-1251" },
		{ STR_INIT(TEXT), "windows-1251", TEXT, "UTF-8" },
		{ STR_INIT("Только латиница: caf\xC3\xA9"), "iso-8859-15", "Только латиница: café",
		  "UTF-8" },
		/* Belarusian, with signs of its own */
		{ STR_INIT(BE1251), "", BE, "windows-1251" },
		{ STR_INIT(BE1251), "koi8-u", BE, "windows-1251" },
		{ STR_INIT("caf\xE9 in town"), "iso-8859-1", "café in town", "windows-1252" },
		{ STR_INIT("plain ASCII"), "koi8-r", "plain ASCII", "UTF-8" },
		{ STR_INIT(""), "", "", "UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str name;
		struct str text =
		    charset_to_utf8(&arena, cases[i].bytes, str_from(cases[i].declared), &name);
		if (!str_eq(text, str_from(cases[i].text)) ||
		    !str_eq(name, str_from(cases[i].name)))
			print_error("case %zu\n", i);
		assert_str(text, cases[i].text);
		assert_str(name, cases[i].name);
	}
}

static void
marks_and_utf16(void **state)
{
	struct str name;

	(void)state;
	assert_str(charset_to_utf8(&arena, STR("\xEF\xBB\xBFщ"), STR("koi8-r"), &name), "щ");
	assert_str(charset_to_utf8(&arena, STR("\xFF\xFE\x49\x04\x0A\0"), STR(""), &name), "щ\n");
	assert_str(name, "UTF-16LE");
	assert_str(charset_to_utf8(&arena, STR("\xFE\xFF\x04\x49\xD8\x3C\xDF\x52"), STR(""), &name),
		   "щ\U0001F352");
	assert_str(name, "UTF-16BE");
	/* without a mark */
	assert_str(
	    charset_to_utf8(&arena, STR("\x49\x04 \0\x49\x04.\0"), STR("windows-1251"), &name),
	    "щ щ.");
	assert_str(charset_to_utf8(&arena, STR("\x04\x49\0 \x04\x49\0."), STR(""), &name), "щ щ.");
	/* lone surrogates, an odd byte at the end */
	assert_str(charset_to_utf8(&arena, STR("\xFF\xFE\x00\xD8\x49\x04\x01"), STR(""), NULL),
		   "\uFFFDщ\uFFFD");
	assert_str(charset_to_utf8(&arena, STR("\xFF\xFE\x00\xDC"), STR(""), NULL), "\uFFFD");
}

/* A page that is UTF-8 but for one word stays UTF-8. */
static void
broken_utf8(void **state)
{
	struct str name;

	(void)state;
	assert_str(charset_to_utf8(&arena, STR(TEXT " \xE9 " TEXT), STR(""), &name),
		   TEXT " \uFFFD " TEXT);
	assert_str(name, "UTF-8");
	assert_str(charset_to_utf8(&arena, str_of(TEXT, strlen(TEXT) - 1), STR(""), &name),
		   "Районные новости: приём гражда\uFFFD");
	/* overlong forms and surrogates are no characters */
	assert_str(charset_to_utf8(&arena, STR(TEXT "\xC0\xAF"), STR(""), NULL),
		   TEXT "\uFFFD\uFFFD");
}

static void
declarations(void **state)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{ "<meta charset=utf-8>", "utf-8" },
		{ "<META CHARSET = 'Windows-1251'>", "Windows-1251" },
		{ "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\">",
		  "koi8-r" },
		{ "<?xml version=\"1.0\" encoding=\"cp1251\"?><rss>", "cp1251" },
		{ "<?xml version='1.0'?><html><meta charset=utf-8>", "utf-8" },
		{ "text/html; charset=UTF-8", "UTF-8" },
		{ "\xEF\xBB\xBF<?xml encoding='utf-8'?>", "utf-8" },
		{ "the charset is lost", "" },
		{ "charset=", "" },
		{ "charset = \"", "" },
		{ "<?xml encoding=\"", "" },
		{ "", "" },
	};
	struct buf far;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(charset_declared(str_from(cases[i].text)), cases[i].name);
	buf_init(&far, 0);
	buf_fill(&far, ' ', 1024);
	buf_adds(&far, "<meta charset=utf-8>");
	assert_str(charset_declared(buf_str(&far)), "");
	buf_release(&far);
}

/* Whatever the bytes are, the result is UTF-8, and no byte beyond the end is looked at. */
static void
any_bytes(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		char bytes[64];
		size_t n = seed % (sizeof(bytes) + 1);
		void *owner;
		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			bytes[i] = (char)(seed >> 16);
		}
		struct str x = exact(bytes, n, &owner);
		struct str declared = charset_declared(x);
		assert_true(utf8_valid(charset_to_utf8(&arena, x, declared, NULL)));
		free(owner);
		seed = seed * 1103515245u + 12345u;
	}
}

static void
want_of_memory_shows(void **state)
{
	struct arena small;

	(void)state;
	arena_init(&small, 16);
	charset_to_utf8(&small, STR(CP1251 CP1251 CP1251), STR(""), NULL);
	assert_true(arena_failed(&small));
	arena_release(&small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_letters_and_by_name),
		cmocka_unit_test(marks_and_utf16),
		cmocka_unit_test(broken_utf8),
		cmocka_unit_test(declarations),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(want_of_memory_shows),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
