/* MIME types by bytes, and by the name only where bytes cannot tell. */
#include "base_test.h"

#include "import/sniff.h"

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return sniff_open() ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	sniff_close();
	arena_release(&arena);
	return 0;
}

#define ELF                                                                                        \
	"\x7F"                                                                                     \
	"ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3E\0\x01\0\0\0"
#define PNG  "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"
#define JPEG "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
/* A whole archive of one file, "a", that holds an "x". */
#define ZIP                                                                                        \
	"PK\3\4\24\0\0\0\0\0\0\0!\0\203\26\334\214\1\0\0\0\1\0\0\0\1\0\0\0axPK\1\2\24\3\24\0"      \
	"\0\0\0\0\0\0!\0\203\26\334\214\1\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\200\1\0\0\0\0aP"   \
	"K\5\6\0\0\0\0\1\0\1\0/\0\0\0 \0\0\0\0\0"

static void
types(void **state)
{
	static const struct {
		struct str name, bytes;
		const char *type;
	} cases[] = {
		/* text by its name */
		{ STR_INIT("a.gmi"), STR_INIT("# Title\n"), "text/gemini; charset=utf-8" },
		{ STR_INIT("A.GMI"), STR_INIT("Проста тэкст\n"), "text/gemini; charset=utf-8" },
		{ STR_INIT("a.gemini"), STR_INIT(""), "text/gemini; charset=utf-8" },
		{ STR_INIT("a.md"), STR_INIT("# Title\n"), "text/markdown; charset=utf-8" },
		{ STR_INIT("a.csv"), STR_INIT("a,b\n1,2\n"), "text/csv; charset=utf-8" },
		{ STR_INIT("robots.txt"), STR_INIT("User-agent: *\n"),
		  "text/plain; charset=utf-8" },
		{ STR_INIT("favicon.txt"), STR_INIT("\xF0\x9F\x8D\x92"),
		  "text/plain; charset=utf-8" },
		{ STR_INIT("a.ics"), STR_INIT("BEGIN:VCALENDAR\n"),
		  "text/calendar; charset=utf-8" },
		/* text without one; what libmagic takes for a program is a text */
		{ STR_INIT("README"), STR_INIT("Words.\n"), "text/plain; charset=utf-8" },
		{ STR_INIT("a.txt"), STR_INIT("#!/bin/sh\necho\n"), "text/plain; charset=utf-8" },
		{ STR_INIT("a.txt"), STR_INIT(".TH X 1\n"), "text/plain; charset=utf-8" },
		{ STR_INIT("a.txt"), STR_INIT("{\"a\": 1}\n"), "text/plain; charset=utf-8" },
		{ STR_INIT("old.txt"),
		  STR_INIT("\xD0\xE0\xE9\xEE\xED\xED\xFB\xE5 \xED\xEE\xE2\xEE\xF1\xF2\xE8"),
		  "text/plain; charset=windows-1251" },
		/* XML by its first element */
		{ STR_INIT("feed.xml"), STR_INIT("<?xml version=\"1.0\"?>\n<feed></feed>"),
		  "application/atom+xml" },
		{ STR_INIT("feed.xml"), STR_INIT("<?xml version=\"1.0\"?>\n<!-- x --><rss></rss>"),
		  "application/rss+xml" },
		{ STR_INIT("a.svg"), STR_INIT("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\"></svg>"),
		  "image/svg+xml" },
		{ STR_INIT("a.xml"), STR_INIT("<?xml version=\"1.0\"?>\n<data></data>"),
		  "text/xml" },
		/* bytes with a signature are what they are */
		{ STR_INIT("a.png"), STR_INIT(PNG), "image/png" },
		{ STR_INIT("a.gmi"), STR_INIT(PNG), "image/png" },
		{ STR_INIT("a.jpg"), STR_INIT(JPEG), "image/jpeg" },
		{ STR_INIT("a.txt"), STR_INIT(JPEG), "image/jpeg" },
		{ STR_INIT("a.pdf"), STR_INIT("%PDF-1.7\n"), "application/pdf" },
		{ STR_INIT("a.gmi"), STR_INIT("%PDF-1.7\n"), "application/pdf" },
		/* the name tells formats of one container apart */
		{ STR_INIT("a.docx"), STR_INIT(ZIP),
		  "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
		{ STR_INIT("a.zip"), STR_INIT(ZIP), "application/zip" },
		{ STR_INIT("a.jpg"), STR_INIT(ZIP), "application/zip" },
		{ STR_INIT("a.doc"),
		  STR_INIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x3E\0"
			   "\x03\0\xFE\xFF\x09\0"),
		  "application/msword" },
		/* nobody knows */
		{ STR_INIT("a.bin"), STR_INIT("\x01\x02\x03\x00\x04\x05"),
		  "application/octet-stream" },
		{ STR_INIT("a.gmi"), STR_INIT("\x01\x02\x03\x00\x04\x05"),
		  "application/octet-stream" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str type = sniff_type(&arena, cases[i].bytes, cases[i].name);
		if (!str_eq(type, str_from(cases[i].type)))
			print_error("%.*s\n", STR_ARG(cases[i].name));
		assert_str(type, cases[i].type);
	}
}

/* A program stays a program, whatever it is called. */
static void
a_program_is_no_picture(void **state)
{
	static const char *const names[] = { "a", "a.jpg", "a.gmi", "a.txt", "a.docx", "a.mp3" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str type = sniff_type(&arena, STR(ELF), str_from(names[i]));
		assert_true(str_starts(type, STR("application/")));
		assert_true(str_find(type, STR("office")) < 0);
	}
}

static void
a_character_cut_by_the_limit_is_still_text(void **state)
{
	struct buf text;

	(void)state;
	for (int shift = 0; shift < 2; shift++) {
		buf_init(&text, 0);
		buf_fill(&text, 'a', (size_t)shift);
		while (text.n < (64u << 10) + 8)
			buf_adds(&text, "щ");
		assert_str(sniff_type(&arena, buf_str(&text), STR("a.gmi")),
			   "text/gemini; charset=utf-8");
		buf_release(&text);
	}
}

static void
names_for_people(void **state)
{
	static const struct {
		const char *mime, *name, *format;
	} cases[] = {
		{ "image/jpeg", "a.JPG", "JPEG" },
		{ "image/jpeg", "a", "JPEG" },
		{ "application/pdf", "a.pdf", "PDF" },
		{ "text/plain; charset=utf-8", "a.txt", "TXT" },
		{ "application/x-unheard-of", "a.xyz", "XYZ" },
		{ "application/x-unheard-of", "a", "" },
		{ "application/octet-stream", ".profile", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(sniff_format(&arena, str_from(cases[i].mime), str_from(cases[i].name)),
			   cases[i].format);
}

static void
closed_it_says_unknown(void **state)
{
	(void)state;
	sniff_close();
	assert_str(sniff_type(&arena, STR(PNG), STR("a.png")), "application/octet-stream");
	assert_true(sniff_open());
	assert_true(sniff_open());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types),
		cmocka_unit_test(a_program_is_no_picture),
		cmocka_unit_test(a_character_cut_by_the_limit_is_still_text),
		cmocka_unit_test(names_for_people),
		cmocka_unit_test(closed_it_says_unknown),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
