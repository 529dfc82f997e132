/*
 * One article with all that an article may have, in each language: a link, a heading, a list, a quotation, a table, a picture, an
 * attachment, a correction, a source, translations.
 */
#ifndef TESTS_SAMPLE_ARTICLE_H
#define TESTS_SAMPLE_ARTICLE_H

#include "doc/doc.h"
#include "store/edition.h"

#define TIMETABLE 12990 /* and the two behind it: Belarusian, Russian, English */

static const struct timetable {
	const char *title, *lead, *link, *heading, *items[2], *quote, *caption, *cells[12];
	const char *correction, *source, *picture, *file;
} timetables[LANG_COUNT] = {
	{ "Летні расклад аўтобусаў",
	  "З 1 мая аўтобусы ў Падсвілле і Празарокі ходзяць па летнім раскладзе; пытанні – "
	  "дыспетчару, глядзіце кантакты.",
	  "кантакты",
	  "Што змянілася",
	  { "рэйс у Празарокі – на 20 хвілін раней",
	    "у выхадныя дадаецца рэйс у Падсвілле праз Удзела і Ластавічы" },
	  "Расклад прасілі змяніць самі пасажыры.",
	  "Аўтобусы з Глыбокага",
	  { "Куды", "Адпраўленне", "Прыбыццё", "Падсвілле", "6.10", "6.55", "Празарокі", "7.40",
	    "8.25", "Удзела", "12.05", "12.30" },
	  "час адпраўлення ва Удзела",
	  "Глыбоцкі аўтапарк",
	  "Новы аўтобус на плошчы 17 верасня",
	  "Увесь расклад" },
	{ "Летнее расписание автобусов",
	  "С 1 мая автобусы в Подсвилье и Прозороки ходят по летнему расписанию; вопросы – "
	  "диспетчеру, смотрите контакты.",
	  "контакты",
	  "Что изменилось",
	  { "рейс в Прозороки – на 20 минут раньше",
	    "в выходные добавляется рейс в Подсвилье через Удело и Ластовичи" },
	  "Расписание просили изменить сами пассажиры.",
	  "Автобусы из Глубокого",
	  { "Куда", "Отправление", "Прибытие", "Подсвилье", "6.10", "6.55", "Прозороки", "7.40",
	    "8.25", "Удело", "12.05", "12.30" },
	  "время отправления в Удело",
	  "Глубокский автопарк",
	  "Новый автобус на площади 17 Сентября",
	  "Всё расписание" },
	{ "Summer timetable of the buses",
	  "From 1 May the buses to Podsvilye and Prozoroki follow the summer timetable; for "
	  "questions to the dispatcher see the contacts.",
	  "contacts",
	  "What is new",
	  { "the bus to Prozoroki leaves 20 minutes earlier",
	    "on weekends there is one more bus to Podsvilye, by way of Udelo and Lastovichi" },
	  "It was the passengers who asked for it.",
	  "Buses from Glubokoe",
	  { "To", "Leaves", "Arrives", "Podsvilye", "6.10", "6.55", "Prozoroki", "7.40", "8.25",
	    "Udelo", "12.05", "12.30" },
	  "when the bus to Udelo leaves",
	  "Glubokoe bus depot",
	  "The new bus in 17 September Square",
	  "The whole timetable" },
};

static struct str
timetable_doc(struct arena *a, const struct timetable *t, enum lang lang)
{
	struct buf bytes;
	struct block *b;
	struct doc d;

	doc_init(&d, a);
	d.lang = lang;
	d.title = str_from(t->title);
	b = doc_para(&d, str_from(t->lead));
	ptrdiff_t at = str_find(b->text, str_from(t->link));
	doc_add_link(&d, b, (size_t)at, strlen(t->link),
		     arena_printf(a, "/%.*s/contacts", STR_ARG(lang_code(lang))));
	doc_heading(&d, 2, str_from(t->heading));
	for (int i = 0; i < 2; i++)
		doc_item(&d, 1, 0, str_from(t->items[i]));
	doc_quote(&d, 1, str_from(t->quote));
	b = doc_table(&d, 4, 3, true, str_from(t->caption));
	for (int i = 0; i < 12; i++)
		b->table->cells[i] = str_from(t->cells[i]);

	buf_init(&bytes, 0);
	doc_pack(&bytes, &d);
	struct str packed = arena_str(a, buf_str(&bytes));
	buf_release(&bytes);
	return packed;
}

static void
put_timetable(struct edition *e, struct arena *a, enum lang lang)
{
	const struct timetable *t = &timetables[lang];
	struct edition_article x = { .id = TIMETABLE + (int)lang,
				     .lang = lang,
				     .section = STR("society"),
				     .translation = 2,
				     .title = str_from(t->title),
				     .reason = STR(""),
				     .correction = str_from(t->correction),
				     .source_name = str_from(t->source),
				     .source_url = STR("https://buses.example/timetable"),
				     .size = 1400 };
	struct edition_file f = { .article = x.id,
				  .doc = STR(""),
				  .lang = lang,
				  .picture = true,
				  .mime = STR("image/jpeg"),
				  .format = STR("JPEG"),
				  .caption = str_from(t->picture),
				  .size = 49000 };

	date_from_iso(STR("2015-04-15"), &x.date);
	date_from_iso(STR("2015-05-04"), &x.corrected);
	x.key = date_key(&x.date);
	x.doc = timetable_doc(a, t, lang);
	assert_int_equal(edition_put_article(e, &x), 0);

	f.path = arena_printf(a, "/media/%d/bus.jpg", 3 + 2 * (int)lang);
	struct str origin = arena_printf(a, "media:%d", 3 + 2 * (int)lang);
	assert_int_equal(edition_put_file(e, &f, STR("\xFF\xD8 a bus"), origin, STR("1")), 0);
	f.picture = false;
	f.mime = STR("application/pdf");
	f.format = STR("PDF");
	f.caption = str_from(t->file);
	f.size = 180000;
	f.position = 1;
	f.path = arena_printf(a, "/media/%d/timetable.pdf", 4 + 2 * (int)lang);
	origin = arena_printf(a, "media:%d", 4 + 2 * (int)lang);
	assert_int_equal(edition_put_file(e, &f, STR("%PDF"), origin, STR("1")), 0);
}

#endif
