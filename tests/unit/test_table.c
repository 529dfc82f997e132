/* A table's shape by its content (converter.md rule 7), and its grid. */
#include "base_test.h"
#include "sample_doc.h"

#include "doc/gemtext.h"
#include "doc/table.h"

#define TABLE(header, cols, ...)                                                                   \
	sample_table(&d, cols, header, "", (const char *const[]){ __VA_ARGS__ },                   \
		     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

#define BEGIN                                                                                      \
	struct arena a;                                                                            \
	struct doc d;                                                                              \
	(void)state;                                                                               \
	arena_init(&a, 0);                                                                         \
	doc_init(&d, &a);                                                                          \
	d.title = STR("Т");                                                                        \
	d.lang = LANG_BE
#define END arena_release(&a)

static void
expect_grid(const struct table *t, const char *grid)
{
	struct buf out;

	buf_init(&out, 0);
	assert_int_equal(table_shape(t, TABLE_WIDTH), TABLE_GRID);
	table_add_grid(&out, t);
	assert_str(buf_str(&out), grid);
	buf_release(&out);
}

static void
expect_gemtext(const struct doc *d, const char *text)
{
	struct buf out;

	buf_init(&out, 0);
	assert_true(doc_valid(d));
	gemtext_write(&out, d);
	assert_str(buf_str(&out), text);
	buf_release(&out);
}

static void
content_decides_the_shape(void **state)
{
	BEGIN;
	assert_int_equal(table_shape(TABLE(false, 3, "", "", ""), 60), TABLE_EMPTY);
	assert_int_equal(table_shape(TABLE(false, 1, "а", "б"), 60), TABLE_FLOW);
	assert_int_equal(table_shape(TABLE(false, 2, "а", "б"), 60), TABLE_PAIRS);
	assert_int_equal(table_shape(TABLE(false, 3, "а", "б", "в"), 60), TABLE_GRID);
	assert_int_equal(table_shape(TABLE(false, 3, "а", "б", "в"), 6), TABLE_RECORDS);
	assert_int_equal(table_shape(TABLE(false, 3, "а", "б", "в"), 7), TABLE_GRID);
	END;
}

static void
more_columns_than_fit_are_records(void **state)
{
	BEGIN;
	struct block *b = doc_table(&d, 2, TABLE_COLS_MAX, true, STR(""));
	for (size_t i = 0; i < 2 * (size_t)TABLE_COLS_MAX; i++)
		b->table->cells[i] = STR("а");
	b->table->cells[TABLE_COLS_MAX] = STR("б");
	assert_int_equal(table_shape(b->table, SIZE_MAX), TABLE_RECORDS);
	END;
}

static void
columns_are_as_wide_as_they_look(void **state)
{
	BEGIN;
	expect_grid(TABLE(true, 3, "Слова", "Кошт", "Заўвага", "漢字", "1 250,5", "",
			  "е\xcc\x88лка", "−3 %", "новая"),
		    "Слова     Кошт  Заўвага\n"
		    "-----  -------  -------\n"
		    "漢字   1 250,5\n"
		    "е\xcc\x88лка      −3 %  новая");
	END;
}

static void
empty_columns_and_rows_are_left_out(void **state)
{
	BEGIN;
	expect_grid(TABLE(false, 3, "а", "", "б", "", "", "", "в", "", "г"), "а  б\nв  г");
	END;
}

static void
a_row_of_one_cell_is_said_once(void **state)
{
	BEGIN;
	expect_grid(TABLE(true, 3, "А", "Б", "В", "Субота і нядзеля", "Субота і нядзеля",
			  "Субота і нядзеля", "1", "2", "3"),
		    "А  Б  В\n-  -  -\nСубота і нядзеля\n1  2  3");
	END;
}

static void
two_columns_are_pairs(void **state)
{
	BEGIN;
	TABLE(false, 2, "Хлеб", "1,20", "Разам:", "3", "", "без назвы", "толькі назва", "", "усё",
	      "усё", "", "");
	expect_gemtext(&d, "# Т\nХлеб: 1,20\nРазам: 3\nбез назвы\nтолькі назва\nусё\n");
	END;
}

static void
one_column_is_paragraphs(void **state)
{
	BEGIN;
	TABLE(false, 1, "Першы.", "", "# Другі.");
	expect_gemtext(&d, "# Т\nПершы.\n\n # Другі.\n");
	END;
}

#define LONG "вельмі доўгае апісанне таго, што чалавек павінен зрабіць спачатку"

static void
wide_tables_are_records(void **state)
{
	BEGIN;
	TABLE(true, 3, "Што", "Хто", "Калі", LONG, "Іванова", "", "усім", "усім", "усім", "дах", "",
	      "1 мая");
	expect_gemtext(&d, "# Т\nШто: " LONG "\nХто: Іванова\n\nусім\n\nШто: дах\nКалі: 1 мая\n");
	END;
}

/* A form to be filled in: the names are all there is to read. */
static void
names_of_empty_columns_are_not_lost(void **state)
{
	BEGIN;
	TABLE(true, 3, LONG, "Подпіс", "Дата", "Іваноў", "", "");
	expect_gemtext(&d, "# Т\nПодпіс\nДата\n\n" LONG ": Іваноў\n");
	END;
}

static void
a_header_alone_is_a_row(void **state)
{
	BEGIN;
	TABLE(true, 3, LONG, "б", "в");
	expect_gemtext(&d, "# Т\n" LONG "\nб\nв\n");
	END;
}

static void
links_follow_the_table(void **state)
{
	BEGIN;
	struct table *t = TABLE(false, 3, "План", "2015", "ёсць");
	assert_true(doc_table_link(&d, t, STR("План"), STR("/media/1/a.pdf")));
	assert_true(doc_table_link(&d, t, STR(""), STR("/media/2/b.zip")));
	assert_true(doc_table_link(&d, t, STR("План"), STR("/media/1/a.pdf")));
	doc_para(&d, STR("Далей."));
	expect_gemtext(&d, "# Т\n```Табліца\nПлан  2015  ёсць\n```\n=> /media/1/a.pdf План (PDF)\n"
			   "=> /media/2/b.zip b.zip\n\nДалей.\n");
	END;
}

static void
captions_are_said_once(void **state)
{
	BEGIN;
	SAMPLE_TABLE(&d, 3, false, "Цэны", "а", "б", "в");
	SAMPLE_TABLE(&d, 2, false, "Тэлефоны", "а", "б");
	SAMPLE_TABLE(&d, 2, false, "Пустая", "", "");
	expect_gemtext(&d, "# Т\n```Табліца: Цэны\nа  б  в\n```\n\nТэлефоны\nа: б\n\nПустая\n");
	END;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_decides_the_shape),
		cmocka_unit_test(more_columns_than_fit_are_records),
		cmocka_unit_test(columns_are_as_wide_as_they_look),
		cmocka_unit_test(empty_columns_and_rows_are_left_out),
		cmocka_unit_test(a_row_of_one_cell_is_said_once),
		cmocka_unit_test(two_columns_are_pairs),
		cmocka_unit_test(one_column_is_paragraphs),
		cmocka_unit_test(wide_tables_are_records),
		cmocka_unit_test(names_of_empty_columns_are_not_lost),
		cmocka_unit_test(a_header_alone_is_a_row),
		cmocka_unit_test(links_follow_the_table),
		cmocka_unit_test(captions_are_said_once),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
