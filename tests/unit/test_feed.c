/* RSS, Atom and WordPress's export, whole, nearly XML, and hostile. */
#include "found_test.h"

#include "import/feed.h"
#include "import/feed_mend.h"

#define RSS(items)                                                                                 \
	"<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"urn:c\" xmlns:dc=\"urn:d\" "  \
	"xmlns:media=\"urn:m\" "                                                                   \
	"xmlns:wp=\"urn:w\"><channel><title>News</title><link>https://a.by/</link>" items          \
	"</channel></rss>"
#define ITEM(inner) "<item>" inner "</item>"
#define ATOM(entries)                                                                              \
	"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title><link "                    \
	"href=\"https://a.by/\"/>" entries "</feed>"

static void
assert_feed(const char *text, const char *expected)
{
	assert_file("feed.xml", str_from(text), expected);
}

static void
rss(void **state)
{
	(void)state;
	assert_feed(
	    RSS(ITEM(
		"<title>One &amp; two</title><link>https://a.by/1?utm_source=rss&amp;id=1</link>"
		"<guid isPermaLink=\"false\">17</guid><pubDate>Thu, 08 Feb 2024 09:15:00 "
		"+0300</pubDate>"
		"<description>Plain text.</description>")),
	    "title: One & two\ndate: 2024-02-08T09:15\nlang: en\nurl: https://a.by/1?id=1\nsource: "
	    "News\nkey: a.by/17\n"
	    "text: Plain text.\n");
}

static void
markup_in_three_wrappings(void **state)
{
	(void)state;
	assert_feed(
	    RSS(ITEM(
		"<title>A</title><description><![CDATA[<p>One <b>two</b></p>]]></description>")),
	    "title: A\nlang: en\nsource: News\nhtml: <p>One <b>two</b></p>\n");
	assert_feed(RSS(ITEM("<title>A</title><description>&lt;p&gt;One&lt;/p&gt;</description>")),
		    "title: A\nlang: en\nsource: News\nhtml: <p>One</p>\n");
	assert_feed(
	    ATOM("<entry><title>A</title><content type=\"xhtml\"><div "
		 "xmlns=\"http://www.w3.org/1999/xhtml\">"
		 "<p class=\"x\">One<br/>&lt;two&gt;</p></div></content></entry>"),
	    "title: A\nlang: en\nsource: News\nhtml: <div "
	    "xmlns=\"http://www.w3.org/1999/xhtml\"><p class=\"x\">One<br>&lt;two&gt;</p></div>\n");
}

/* The whole wins over the lead, whichever comes first. */
static void
content_encoded_wins(void **state)
{
	const char *expected = "title: A\nlang: en\nsource: News\nhtml: <p>The whole of it</p>\n";

	(void)state;
	assert_feed(
	    RSS(ITEM("<title>A</title><description>Lead, which is longer than all of the text "
		     "there is</description>"
		     "<content:encoded><![CDATA[<p>The whole of it</p>]]></content:encoded>")),
	    expected);
	assert_feed(RSS(ITEM("<content:encoded><![CDATA[<p>The whole of it</p>]]></content:encoded>"
			     "<description>Lead</description><title>A</title>")),
		    expected);
}

static void
atom(void **state)
{
	(void)state;
	assert_feed(
	    ATOM(
		"<entry><title type=\"html\">&lt;i&gt;A&lt;/i&gt; b</title>"
		"<link rel=\"self\" href=\"https://a.by/self\"/><link "
		"href=\"/1\"/><id>tag:a.by,2024:1</id>"
		"<updated>2024-02-09T00:00:00Z</updated><published>2024-02-08T21:30:00Z</published>"
		"<summary>Lead</summary></entry>"),
	    "title: A b\ndate: 2024-02-09T00:30\nlang: en\nurl: https://a.by/1\nsource: News\nkey: "
	    "tag:a.by,2024:1\n"
	    "text: Lead\n");
	assert_feed(
	    ATOM("<entry><title>A</title><updated>2024-02-09T00:00:00+03:00</updated></entry>"),
	    "title: A\ndate: 2024-02-09T00:00\nlang: en\nsource: News\ntext: \n");
}

static void
dates(void **state)
{
	static const struct {
		const char *written, *read;
	} cases[] = {
		{ "Thu, 08 Feb 2024 09:15:00 +0300", "2024-02-08T09:15" },
		{ "8 Feb 2024 06:15 GMT", "2024-02-08T09:15" },
		{ "Thu, 08 Feb 24 06:15:00 UT", "2024-02-08T09:15" },
		{ "2024-02-08T06:15:00Z", "2024-02-08T09:15" },
		{ "2024-02-08 09:15", "2024-02-08T09:15" },
		{ "2024-02-08", "2024-02-08" },
		{ "Чт, 08 фев 2024 09:15:00 MSK", "2024-02-08T09:15" },
		{ "8 лютага 2024 года", "2024-02-08" },
		{ "08.02.2024", "2024-02-08" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf text, expected;
		buf_init(&text, 0);
		buf_init(&expected, 0);
		buf_addf(&text, RSS(ITEM("<title>A</title><pubDate>%s</pubDate>")) "%c",
			 cases[i].written, 0);
		buf_addf(&expected, "title: A\ndate: %s\nlang: en\nsource: News\ntext: \n%c",
			 cases[i].read, 0);
		assert_feed(text.s, expected.s);
		buf_release(&text);
		buf_release(&expected);
	}
	assert_feed(RSS(ITEM("<title>A</title><pubDate>some day</pubDate>")),
		    "title: A\nlang: en\nsource: News\ntext: \n");
}

static void
identity(void **state)
{
	(void)state;
	/* a guid that is an address is the address, too */
	assert_feed(
	    RSS(ITEM("<title>A</title><guid>https://a.by/1?utm_medium=x</guid>")),
	    "title: A\nlang: en\nurl: https://a.by/1\nsource: News\nkey: https://a.by/1\ntext: \n");
	/* but not when it says that it is none */
	assert_feed(
	    RSS(ITEM("<title>A</title><guid isPermaLink=\"false\">https://a.by/?p=1</guid>")),
	    "title: A\nlang: en\nsource: News\nkey: https://a.by/?p=1\ntext: \n");
	/* without a guid it is the address; relative ones are the feed's */
	assert_feed(RSS(ITEM("<title>A</title><link>/news/1</link>")),
		    "title: A\nlang: en\nurl: https://a.by/news/1\nsource: News\nkey: "
		    "https://a.by/news/1\ntext: \n");
	assert_feed(RSS(ITEM("<title>A</title><link>javascript:alert(1)</link>")),
		    "title: A\nlang: en\nsource: News\ntext: \n");
}

static void
language_by_the_letters(void **state)
{
	(void)state;
	assert_feed(
	    RSS("<language>en</language>" ITEM("<title>У раёне</title><description>Пачалі "
					       "рыхтавацца да свята ў вёсцы</description>")),
	    "title: У раёне\nlang: be\nsource: News\ntext: Пачалі рыхтавацца да свята ў вёсцы\n");
}

static void
what_word_press_adds_is_taken_away(void **state)
{
	(void)state;
	assert_feed(RSS(ITEM("<title>A</title><description><![CDATA[<p>Words here [&#8230;]</p>"
			     "<p>The post <a href=\"https://a.by/1\">A</a> appeared first on <a "
			     "href=\"https://a.by\">News</a>.</p>]]>"
			     "</description>")),
		    "title: A\nlang: en\nsource: News\nhtml: <p>Words here …</p>\n");
}

static void
pictures_beside_the_text(void **state)
{
	(void)state;
	assert_feed(
	    RSS(ITEM("<title>A</title><description>Text\n\nmore</description>"
		     "<enclosure url=\"https://a.by/1.jpg\" type=\"image/jpeg\" length=\"9\"/>"
		     "<enclosure url=\"https://a.by/plan.pdf\" type=\"application/pdf\"/>"
		     "<media:content url=\"https://a.by/1.jpg\"><media:title>Not the "
		     "title</media:title></media:content>")),
	    "title: A\nlang: en\nsource: News\nhtml: <p>Text</p><p>more</p>\n"
	    "<p><img alt=\"\" src=\"https://a.by/1.jpg\"></p>\n<p><a "
	    "href=\"https://a.by/plan.pdf\">plan.pdf</a></p>\n");
	/* one that the text has is not shown twice */
	assert_feed(RSS(ITEM("<title>A</title><description>&lt;img src=\"/1.jpg\"&gt;</description>"
			     "<enclosure url=\"https://a.by/1.jpg\" type=\"image/jpeg\"/>")),
		    "title: A\nlang: en\nsource: News\nhtml: <img src=\"/1.jpg\">\n");
}

static void
word_press_export(void **state)
{
	(void)state;
	assert_feed(
	    RSS(ITEM("<title>Page</title><wp:post_type>page</wp:post_type><wp:status>publish</"
		     "wp:status>") ITEM("<title>Draft</title><wp:post_type>post</"
					"wp:post_type><wp:status>draft</wp:status>")
		    ITEM("<title>Post</title><wp:post_type>post</wp:post_type><wp:status>publish</"
			 "wp:status>")),
	    "title: Page\nsource: News\nhtml: \nleft out\n\n"
	    "title: Draft\nsource: News\nhtml: \nleft out\n\n"
	    "title: Post\nlang: en\nsource: News\nhtml: \n");
	assert_feed(RSS(ITEM("<content:encoded>A\nb\n\nC</content:encoded>"
			     "<wp:post_type>post</wp:post_type>")),
		    "lang: en\nsource: News\nhtml: <p>A<br>\nb</p>\n<p>C</p>\n\n");
}

static void
prefixes_are_what_they_are_declared_as(void **state)
{
	(void)state;
	assert_feed(
	    "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
	    "xmlns:s=\"http://purl.org/rss/1.0/\" xmlns:d=\"http://purl.org/dc/elements/1.1/\" "
	    "xmlns:c=\"http://purl.org/rss/1.0/modules/content/\"><s:item><s:title>T</s:title>"
	    "<d:date>2015-06-26</d:date><c:encoded>x</c:encoded></s:item></r:RDF>",
	    "title: T\ndate: 2015-06-26\nlang: en\nhtml: x\n");
}

static void
nearly_xml_is_mended(void **state)
{
	(void)state;
	assert_feed("junk \n" RSS(ITEM("<title>A&nbsp;&laquo;b&raquo; & c &unknown; "
				       "AT&T</title><link>https://a.by/?a=1&b=2</link>"
				       "<description>x\x0C\x01y</description>")),
		    "title: A\u00A0«b» & c &unknown; AT&T\nlang: en\nurl: "
		    "https://a.by/?a=1&b=2\nsource: News\n"
		    "key: https://a.by/?a=1&b=2\ntext: xy\n");
	/* "&" in CDATA is text as it stands */
	assert_feed(RSS(ITEM("<title><![CDATA[A < b & c]]></title>")),
		    "title: A < b & c\nlang: en\nsource: News\ntext: \n");
}

static void
declared_encoding_that_is_wrong(void **state)
{
	struct str text =
	    STR("<?xml version=\"1.0\" "
		"encoding=\"windows-1251\"?><rss><channel><item><title>Новости района</title>"
		"</item></channel></rss>");
	struct str latin = STR(
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss><channel><item><title>"
	    "\xCD\xEE\xE2\xEE\xF1\xF2\xE8 \xF0\xE0\xE9\xEE\xED\xE0</title></item></channel></rss>");

	(void)state;
	assert_file("f.xml", text, "title: Новости района\nlang: ru\ntext: \n");
	assert_file("f.xml", latin, "title: Новости района\nlang: ru\ntext: \n");
}

static void
a_broken_feed_gives_what_was_whole(void **state)
{
	struct str text = STR("<rss><channel><item><title>A</title></item><item><title>B</tit");
	struct found *list;
	struct arena a;
	struct str why;

	(void)state;
	arena_init(&a, 0);
	assert_int_equal(feed_read(text, &a, &list, &why), READ_OK);
	assert_found(list, "title: A\nlang: en\ntext: \n");
	assert_true(str_find(why, STR("breaks off in line 1")) >= 0);
	arena_release(&a);
	assert_refused("f.xml", STR("<rss><channel><item><title>B</tit"), "broken in line 1");
	assert_refused("f.xml", STR("<rss><channel></channel></rss>"), "no articles");
}

static void
entity_bombs(void **state)
{
	(void)state;
	assert_refused("f.xml",
		       STR("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a "
			   "\"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
			   "<rss><channel><item><title>&b;</title></item></channel></rss>"),
		       "declares entities");
	assert_refused("f.xml",
		       STR("<!DOCTYPE rss [<!ENTITY x SYSTEM "
			   "\"file:///etc/passwd\">]><rss><channel><item><title>&x;</title>"
			   "</item></channel></rss>"),
		       "declares entities");
	/* a plain document type is old RSS 0.91 */
	assert_feed(
	    "<!DOCTYPE rss PUBLIC \"-//N//DTD RSS 0.91//EN\" \"http://example.org/rss-0.91.dtd\">"
	    "<rss><channel><item><title>A</title></item></channel></rss>",
	    "title: A\nlang: en\ntext: \n");
}

static void
too_deep_and_too_many(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	buf_adds(&text, "<rss>");
	for (int i = 0; i < 100000; i++)
		buf_adds(&text, "<a>");
	assert_refused("f.xml", buf_str(&text), "too deep");
	buf_clear(&text);
	buf_adds(&text, "<rss><channel>");
	for (int i = 0; i < 20001; i++)
		buf_adds(&text, "<item><title>A</title></item>");
	assert_refused("f.xml", buf_str(&text), "too many articles");
	buf_clear(&text);
	buf_adds(&text, "<rss><channel><item><title>A</title><description>");
	buf_fill(&text, 'x', BODY_MAX + 1);
	buf_adds(&text, "</description></item></channel></rss>");
	assert_refused("f.xml", buf_str(&text), "too large");
	buf_release(&text);
}

static void
cut_in_half_and_short_of_memory(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_file_survives("f.rss", load(&a, "tests/data/import/samples/feed.rss"), 7);
	assert_file_survives("f.atom", load(&a, "tests/data/import/samples/feed.atom"), 7);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rss),
		cmocka_unit_test(markup_in_three_wrappings),
		cmocka_unit_test(content_encoded_wins),
		cmocka_unit_test(atom),
		cmocka_unit_test(dates),
		cmocka_unit_test(identity),
		cmocka_unit_test(language_by_the_letters),
		cmocka_unit_test(what_word_press_adds_is_taken_away),
		cmocka_unit_test(pictures_beside_the_text),
		cmocka_unit_test(word_press_export),
		cmocka_unit_test(prefixes_are_what_they_are_declared_as),
		cmocka_unit_test(nearly_xml_is_mended),
		cmocka_unit_test(declared_encoding_that_is_wrong),
		cmocka_unit_test(a_broken_feed_gives_what_was_whole),
		cmocka_unit_test(entity_bombs),
		cmocka_unit_test(too_deep_and_too_many),
		cmocka_unit_test(cut_in_half_and_short_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
