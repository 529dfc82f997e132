/* Mailboxes and single messages, as articles. */
#include "found_test.h"

#include "import/mail.h"
#include "import/mail_code.h"

static void
assert_mail(const char *text, const char *expected)
{
	struct found *list;
	struct str why;
	struct arena a;

	arena_init(&a, 0);
	assert_true(mail_looks_like(str_from(text)));
	assert_int_equal(read_exactly(str_from(text), "x.mbox", &a, &list, &why), READ_OK);
	assert_found(list, expected);
	arena_release(&a);
}

static void
two_messages_of_a_mailbox(void **state)
{
	(void)state;
	assert_mail("From news@example.by Fri Jun 26 09:15:00 2015\n"
		    "Message-ID: <1@example.by>\n"
		    "From: =?utf-8?B?0JLQtdGB0L3RltC6?= <news@example.by>\n"
		    "Date: Fri, 26 Jun 2015 09:15:00 +0300 (MSK)\n"
		    "Subject: =?koi8-r?B?98/EwQ==?= in\n Udelo\n"
		    "\n"
		    "There is water.\n"
		    ">From the tap.\n"
		    "-- \nThe desk\n"
		    "\n"
		    "From x Fri Jun 26 09:15:00 2015\n"
		    "Message-ID: <2@example.by>\n"
		    "Subject: Second\n"
		    "\n"
		    "Text.\n",
		    "title: Вода in Udelo\ndate: 2015-06-26T09:15\nlang: en\nsource: Веснік\n"
		    "key: <1@example.by>\ntext: There is water.\nFrom the tap.\n\n"
		    "title: Second\nlang: en\nkey: <2@example.by>\ntext: Text.\n");
}

static const char parts[] = "From: a <a@b.by>\r\nTo: c@d.by\r\nDate: 26 Jun 2015 09:15 +0300\r\n"
			    "MIME-Version: 1.0\r\nSubject: Bridge\r\n"
			    "Content-Type: multipart/mixed;\r\n boundary=\"=_1\"\r\n\r\n"
			    "preamble\r\n"
			    "--=_1\r\n"
			    "Content-Type: multipart/alternative; boundary==_11\r\n\r\n"
			    "--=_11\r\n"
			    "Content-Type: text/plain; charset=utf-8\r\n"
			    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
			    "The bridge is =\r\nopen: =D0=BC=D0=BE=D1=81=D1=82\r\n"
			    "--=_11\r\n"
			    "Content-Type: text/html\r\n\r\n<p>The bridge</p>\r\n"
			    "--=_11--\r\n"
			    "--=_1\r\n"
			    "Content-Type: image/jpeg; name=\"bridge.jpg\"\r\n"
			    "Content-Transfer-Encoding: base64\r\n\r\n"
			    "/9j/\r\n4AAQ\r\n"
			    "--=_1--\r\n";

static void
parts_of_a_message(void **state)
{
	struct found *list;
	struct str why;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_int_equal(file_read(str_from(parts), STR("x.eml"), &a, &list, &why), READ_OK);
	assert_found(list, "title: Bridge\ndate: 2015-06-26T09:15\nlang: en\nsource: a\n"
			   "text: The bridge is open: мост\n");
	assert_non_null(list->files);
	assert_true(list->files->picture);
	assert_string_equal(list->files->name.s, "bridge.jpg");
	assert_int_equal(list->files->bytes.n, 6);
	assert_memory_equal(list->files->bytes.s, "\xff\xd8\xff\xe0\x00\x10", 6);
	assert_null(list->files->next);
	arena_release(&a);
}

/* Whatever is cut off where, there is an answer and no look beyond the end. */
static void
cut_anywhere(void **state)
{
	(void)state;
	for (size_t n = 1; n < sizeof(parts); n++) {
		struct found *list;
		struct str why;
		struct arena a;
		char *copy = malloc(n);

		memcpy(copy, parts, n);
		arena_init(&a, 0);
		assert_int_equal(mail_read(str_of(copy, n), &a, &list, &why), READ_OK);
		assert_non_null(list);
		arena_release(&a);
		free(copy);
	}
}

static void
html_when_the_plain_part_is_a_note(void **state)
{
	(void)state;
	assert_mail("From: a <a@b.by>\nTo: c@d.by\nDate: 26 Jun 2015 09:15 +0300\nSubject: T\n"
		    "Content-Type: multipart/alternative; boundary=x\n\n"
		    "--x\n\nSee HTML.\n--x\nContent-Type: text/html\n\n"
		    "<p>A text that is much longer than the note.</p>\n--x--\n",
		    "title: T\ndate: 2015-06-26T09:15\nlang: en\nsource: a\n"
		    "html: <p>A text that is much longer than the note.</p>\n\n");
}

static void
words_and_parameters(void **state)
{
	static const struct {
		const char *in, *out;
	} words[] = {
		{ "=?utf-8?Q?a_b?= =?utf-8?Q?c?= d", "a bc d" },
		{ "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
		{ "=?", "=?" },
		{ "=?utf-8?B?", "=?utf-8?B?" },
		{ "a\n b", "a b" },
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		assert_string_equal(mail_words(&a, str_from(words[i].in)).s, words[i].out);
	struct str x = STR("attachment; x=\"a;b\"; filename*=utf-8''%D0%B0%20b.txt; y = z");
	assert_string_equal(mail_parameter(&a, x, STR("filename")).s, "а b.txt");
	assert_string_equal(mail_parameter(&a, x, STR("x")).s, "a;b");
	assert_string_equal(mail_parameter(&a, x, STR("Y")).s, "z");
	assert_int_equal(mail_parameter(&a, x, STR("none")).n, 0);
	arena_release(&a);
}

static void
what_is_no_mail(void **state)
{
	static const char *const texts[] = { "From the council\nto all of you",
					     "Date: 2015\n\nText", "From: a\nTo: b\n\nText",
					     "From ", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(mail_looks_like(str_from(texts[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_messages_of_a_mailbox),
		cmocka_unit_test(parts_of_a_message),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(html_when_the_plain_part_is_a_note),
		cmocka_unit_test(words_and_parameters),
		cmocka_unit_test(what_is_no_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
