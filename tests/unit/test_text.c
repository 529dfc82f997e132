/* Plain text: what its lines mean by how they look. */
#include "reader_test.h"

#define TEXT(text, expected) assert_body(BODY_TEXT, text, expected)

static void
paragraphs(void **state)
{
	(void)state;
	TEXT("", "");
	TEXT("\n \n\t\n", "");
	TEXT("One.\n\nTwo.\n", "P One.\nP Two.\n");
	TEXT("One.\r\n\r\n\r\n\r\nTwo.", "P One.\nP Two.\n");
	TEXT("One.\r\rTwo.\r", "P One.\nP Two.\n");
}

/* Some wrote each paragraph in one long line, with no blank one between. */
static void
long_lines_are_paragraphs(void **state)
{
	(void)state;
	TEXT("The committee met on Monday to look at the plan of roads, and at what the villages "
	     "had asked for in spring and summer.\n"
	     "Roads come first. The bridge at the mill is to be closed for three weeks, said the "
	     "head of the road service.\n",
	     "P The committee met on Monday to look at the plan of roads, and at what the villages "
	     "had asked for in spring and summer.\n"
	     "P Roads come first. The bridge at the mill is to be closed for three weeks, said the "
	     "head of the road service.\n");
}

static void
hard_wrapped_mail_is_joined(void **state)
{
	(void)state;
	TEXT("Power will be cut in five villages on Tuesday from nine in\n"
	     "the morning. Please keep children away from the poles, and\n"
	     "do not touch any wire.\n",
	     "P Power will be cut in five villages on Tuesday from nine in the morning. Please "
	     "keep children away from "
	     "the poles, and do not touch any wire.\n");
	/* a word broken by a hyphen; a hyphen that belongs to it */
	TEXT("Отключение электроэнергии пройдёт в понедельник с девяти ча-\n"
	     "сов до четырнадцати, сообщили в районной электрической сети.\n",
	     "P Отключение электроэнергии пройдёт в понедельник с девяти ча-сов до четырнадцати, "
	     "сообщили в районной "
	     "электрической сети.\n");
}

static void
short_lines_stay_apart(void **state)
{
	(void)state;
	TEXT("Yours,\nThe council\n7 Garden street\n",
	     "P Yours,\nP+ The council\nP+ 7 Garden street\n");
}

static void
lists(void **state)
{
	(void)state;
	TEXT("- a\n* b\n• c\n", "*1 a\n*1 b\n*1 c\n");
	TEXT("1. one\n2) two\n10. ten\n", "1.1 one\n1.2 two\n1.10 ten\n");
	TEXT("- a\n  - b\n    - c\n- d\n", "*1 a\n*2 b\n*3 c\n*1 d\n");
	TEXT("- a long item that goes on\n  in a second line\n- b\n",
	     "*1 a long item that goes on in a second line\n*1 b\n");
	/* a year, a number and a dash are no marks */
	TEXT("2015. Year.\n", "P 2015. Year.\n");
	TEXT("0. Nothing\n", "P 0. Nothing\n");
	TEXT("-40 degrees\n", "P -40 degrees\n");
	TEXT("– Good, – he said.\n", "P – Good, – he said.\n");
	TEXT("-\n", "P -\n");
}

static void
quotes(void **state)
{
	(void)state;
	TEXT("> one\n>> two\n> \n> three\n", ">1 one\n>2 two\n>1 three\n");
}

static void
headings_are_underlined(void **state)
{
	(void)state;
	TEXT("Roads\n=====\nText.\n\nBridges\n-------\nMore.\n",
	     "H2 Roads\nP Text.\nH3 Bridges\nP More.\n");
	TEXT("a\n\n-----\n\nb\n\n* * *\n\nc\n", "P a\nP b\nP c\n");
}

static void
telephone_tables(void **state)
{
	(void)state;
	TEXT("Fire brigade      101\nAmbulance         103\nGas               104\n",
	     "TABLE \n| Fire brigade | 101 |\n| Ambulance | 103 |\n| Gas | 104 |\n");
	TEXT("Скорая\t103\nГаз\t104\nСправочная\t2 58 65\n",
	     "TABLE \n| Скорая | 103 |\n| Газ | 104 |\n| Справочная | 2 58 65 |\n");
	/* two lines are an accident, unless numbers stand under each other */
	TEXT("Fire      101\nGas       104\n", "TABLE \n| Fire | 101 |\n| Gas | 104 |\n");
	TEXT("Fire      house\nGas       works\n", "P Fire house\nP+ Gas works\n");
	/* numbers set flush right; dots that lead the eye */
	TEXT("Bread       1\nMilk       12\nSalt      100\n",
	     "TABLE \n| Bread | 1 |\n| Milk | 12 |\n| Salt | 100 |\n");
	TEXT("Fire ....... 101\nAmbulance .. 103\n", "P Fire ....... 101\nP+ Ambulance .. 103\n");
	TEXT("Fire ........... 101\nAmbulance ...... 103\n",
	     "TABLE \n| Fire | 101 |\n| Ambulance | 103 |\n");
	TEXT("Wait....\nGo... now\nStop.  Now.\n", "P Wait....\nP+ Go... now\nP+ Stop. Now.\n");
	/* a heading by its line, and by having no numbers */
	TEXT("Who     Room\n-----   ----\nMayor   a\nClerk   b\n",
	     "TABLE header \n| Who | Room |\n| Mayor | a |\n| Clerk | b |\n");
	TEXT("Who     Room\nMayor   1\nClerk   2\n",
	     "TABLE header \n| Who | Room |\n| Mayor | 1 |\n| Clerk | 2 |\n");
	/* a TAB, then blanks and a dot */
	TEXT("a\t\t .b\nc\t\t .d\ne\t\t .f\n", "TABLE \n| a | .b |\n| c | .d |\n| e | .f |\n");
	/* drawn */
	TEXT("+-----+----+\n| Who | No |\n+-----+----+\n| A   | 1  |\n+-----+----+\n",
	     "TABLE header \n| Who | No |\n| A | 1 |\n");
	/* rows that do not agree stay as they stand */
	TEXT("a     b     c\nd     e\nf     g     h\n",
	     "PRE \n| a     b     c\n| d     e\n| f     g     h\n");
	/* addresses in cells */
	TEXT("Mail    a@b.by\nSite    www.b.by\nRoom    5\n",
	     "TABLE \n| Mail | a@b.by |\n| Site | www.b.by |\n| Room | 5 |\n"
	     "=> mailto:a@b.by a@b.by\n=> http://www.b.by www.b.by\n");
}

static void
addresses(void **state)
{
	(void)state;
	TEXT("See www.example.by/plan).",
	     "P See www.example.by/plan). {www.example.by/plan -> http://www.example.by/plan}\n");
	TEXT("«https://example.by/a»", "LINK https://example.by/a | https://example.by/a | \n");
	TEXT("https://example.by/a_(b)",
	     "LINK https://example.by/a_(b) | https://example.by/a_(b) | \n");
	TEXT("to info@example.by, please",
	     "P to info@example.by, please {info@example.by -> mailto:info@example.by}\n");
	TEXT("a@b a@ @b @", "P a@b a@ @b @\n");
	TEXT("javascript://example.by/ data:x", "P javascript://example.by/ data:x\n");
}

static void
text_that_looks_like_markup_stays_text(void **state)
{
	(void)state;
	TEXT("#Hashtag\n", "P #Hashtag\n");
	TEXT("# No heading\n", "P # No heading\n");
	TEXT("=> gemini://example.org x\n",
	     "P => gemini://example.org x {gemini://example.org -> gemini://example.org}\n");
	TEXT("<b>&amp;</b>\n", "P <b>&amp;</b>\n");
}

static void
letters_are_cleaned(void **state)
{
	(void)state;
	TEXT("Го\u00ADсу\u00ADдар\u200Bство\n", "P Государство\n");
	TEXT("\u0438\u0306 веласiпед\n", "P й веласіпед\n");
}

/* "T" is the title of every body here. */
static void
the_title_is_not_said_twice(void **state)
{
	(void)state;
	TEXT("T\n\nText.\n", "P Text.\n");
}

static void
hostile_input(void **state)
{
	(void)state;
	assert_survives(BODY_TEXT, "> ", 500000, "x");
	assert_survives(BODY_TEXT, "- ", 500000, "x");
	assert_survives(BODY_TEXT, "a  b\n", 200000, "");
	assert_survives(BODY_TEXT, "\t", 500000, "x\n");
	assert_survives(BODY_TEXT, "@", 500000, "");
	assert_survives(BODY_TEXT, "http://", 200000, "");
	assert_survives(BODY_TEXT, "word ", 250000, "");
	assert_survives(BODY_TEXT, "\n", 1000000, "x");
	assert_survives(BODY_TEXT, "  - a\n", 5000, "");
}

static void
cut_in_half_and_short_of_memory(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	struct str text = load(&a, "tests/data/import/samples/mail.txt");
	assert_survives_cuts(BODY_TEXT, text);
	assert_survives_want(BODY_TEXT, text);
	arena_release(&a);
}

static void
too_large_is_refused(void **state)
{
	struct arena a;
	struct doc d;
	struct buf text;

	(void)state;
	arena_init(&a, 0);
	buf_init(&text, 0);
	buf_fill(&text, 'a', BODY_MAX + 1);
	struct body b = body_of(BODY_TEXT, buf_str(&text));
	assert_int_equal(body_read(&b, &a, &d), READ_REFUSED);
	buf_release(&text);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs),
		cmocka_unit_test(long_lines_are_paragraphs),
		cmocka_unit_test(hard_wrapped_mail_is_joined),
		cmocka_unit_test(short_lines_stay_apart),
		cmocka_unit_test(lists),
		cmocka_unit_test(quotes),
		cmocka_unit_test(headings_are_underlined),
		cmocka_unit_test(telephone_tables),
		cmocka_unit_test(addresses),
		cmocka_unit_test(text_that_looks_like_markup_stays_text),
		cmocka_unit_test(letters_are_cleaned),
		cmocka_unit_test(the_title_is_not_said_twice),
		cmocka_unit_test(hostile_input),
		cmocka_unit_test(cut_in_half_and_short_of_memory),
		cmocka_unit_test(too_large_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
