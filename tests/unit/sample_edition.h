/*
 * A small edition for tests: a few articles in three languages, one urgent, one withdrawn, a month of many, files.
 */
#ifndef TESTS_SAMPLE_EDITION_H
#define TESTS_SAMPLE_EDITION_H

#include "doc/gemtext.h"
#include "base/collate.h"
#include "store/edition.h"
#include "sample_article.h"

#define NOW    1435300000 /* 26 June 2015 */
#define URGENT (NOW + 3600)
#define QUIET  URGENT                 /* nothing is urgent */
#define ALERT  (NOW + 10 * 24 * 3600) /* lines of warning are up, for two hours */
#define OVER   (ALERT + 7200)

#define RUSSIAN_TEXT 13500 /* an article with a Belarusian address */
#define LONG_TEXT    13501

struct sample {
	int64_t id;
	enum lang lang;
	const char *section;
	int64_t translation;
	const char *date, *title, *body; /* body: gemtext without the title */
};

static const struct sample samples[] = {
	{ 13496, LANG_EN, "region", 1, "2015-06-26",
	  "Belarus to sell buses, trolleybuses, help modernize lifts in Russian Ivanovo",
	  "Belarus will sell buses and trolleybuses to the Russian city of Ivanovo and will also "
	  "help "
	  "modernize the city’s lifts.\n\nIgor Petrishenko and Alexei Khokhlov discussed relations "
	  "in "
	  "industrial manufacturing, trade, and social sphere. In 2014 the bilateral trade totaled "
	  "$98.4 million, 14.7% down from 2013.\n" },
	{ 13491, LANG_EN, "economy", 0, "2015-06-25", "Harvest begins",
	  "The harvest has begun.\n" },
	{ 12000, LANG_EN, "region", 0, "2014-12", "A month without its day",
	  "Some time that month.\n" },
	{ 13497, LANG_BE, "region", 1, "2015-06-26",
	  "Беларусь прадасць аўтобусы і тралейбусы расійскаму гораду Іванава і дапаможа "
	  "мадэрнізаваць ліфты ў жылых дамах горада",
	  "Беларусь прадасць аўтобусы і тралейбусы.\n\nБакі абмеркавалі супрацоўніцтва.\n" },
	{ 13495, LANG_BE, "region", 0, "2015-06-26T09:15",
	  "Адключэнне электраэнергіі сёння 9.00–14.00: Удзела, Ластавічы, Зайкі",
	  "Электраэнергіі не будзе з 9.00 да 14.00.\n" },
	{ 13498, LANG_RU, "economy", 1, "2015-06-26",
	  "Беларусь продаст автобусы и троллейбусы российскому Иванову",
	  "Беларусь продаст автобусы и троллейбусы.\n" },
	{ RUSSIAN_TEXT, LANG_BE, "region", 0, "2015-06-20", "Решение районного Совета",
	  "Текст решения напечатан так, как принят.\n\n## О дорогах\n\n* первая\n* вторая\n" },
};

static struct str
packed(struct arena *a, const char *title, const char *body, enum lang lang)
{
	struct doc d;
	struct buf bytes;

	assert_true(gemtext_read(arena_printf(a, "# %s\n\n%s", title, body), a, &d));
	d.lang = lang;
	buf_init(&bytes, 0);
	doc_pack(&bytes, &d);
	assert_false(buf_failed(&bytes));
	struct str copy = arena_str(a, buf_str(&bytes));
	buf_release(&bytes);
	return copy;
}

static struct edition_article
article_of(struct arena *a, const struct sample *s)
{
	struct edition_article x = { .id = s->id,
				     .lang = s->lang,
				     .section = str_from(s->section),
				     .translation = s->translation,
				     .title = str_from(s->title),
				     .reason = STR(""),
				     .correction = STR(""),
				     .source_name = STR(""),
				     .source_url = STR(""),
				     .size = strlen(s->body) + strlen(s->title) };

	assert_true(date_from_iso(str_from(s->date), &x.date));
	x.key = date_key(&x.date);
	x.doc = packed(a, s->title, s->body, s->id == RUSSIAN_TEXT ? LANG_RU : s->lang);
	return x;
}

static void
put_samples(struct edition *e, struct arena *a)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct edition_article x = article_of(a, &samples[i]);
		if (x.id == 13496) {
			x.source_name = STR("BelTA");
			x.source_url = STR("https://eng.belta.by/economics/view/ivanovo-1");
			x.correction = STR("the year of the trade figures was wrong");
			date_from_iso(STR("2015-06-27"), &x.corrected);
		}
		if (x.id == 13495)
			x.urgent_until = URGENT;
		assert_int_equal(edition_put_article(e, &x), 0);
	}
}

/* The power cut was number 501 on the website before, the trolleybuses had an address without a number. */
static void
put_old(struct edition *e)
{
	const struct edition_old cut[] = { { STR("view:501"), 0 },
					   { STR("/by/region-news-by/view/svet-501"), 0 },
					   { STR("p:77"), 0 },
					   { STR("id:45"), 0 } };
	const struct edition_old buses = { STR("/2015/06/аўтобусы"), 0 };
	const struct edition_old gone = { STR("view:299"), 0 };

	assert_int_equal(edition_put_old(e, 13495, cut, 4), 0);
	assert_int_equal(edition_put_old(e, 13497, &buses, 1), 0);
	assert_int_equal(edition_put_old(e, 300, &gone, 1), 0);
}

/* Enough for a second page of the list: a Russian article a day in May. */
static void
put_many(struct edition *e, struct arena *a)
{
	for (int day = 1; day <= 31; day++) {
		char date[32], title[160];
		snprintf(date, sizeof(date), "2015-05-%02d", day);
		snprintf(title, sizeof(title),
			 "Итоги дня: что сделано в районе за %d мая и что ещё предстоит сделать",
			 day);
		struct sample s = { 13000 + day, LANG_RU, "society", 0, date, title, "Текст.\n" };
		struct edition_article x = article_of(a, &s);
		assert_int_equal(edition_put_article(e, &x), 0);
	}
}

/* More than a part of what is read in one go. */
static void
put_long(struct edition *e, struct arena *a)
{
	struct buf body;

	buf_init(&body, 0);
	for (int i = 1; i <= 600; i++) {
		if (i % 140 == 0)
			buf_addf(&body, "## Chapter %d\n", i / 140);
		buf_addf(&body, "Paragraph %d of a decision that is as long as decisions are.\n\n",
			 i);
	}
	buf_addc(&body, '\0');
	struct sample s = {
		LONG_TEXT, LANG_EN, "region", 0, "2015-06-24", "A long decision", body.s
	};
	struct edition_article x = article_of(a, &s);
	assert_int_equal(edition_put_article(e, &x), 0);
	buf_release(&body);
}

static void
put_withdrawn(struct edition *e, struct arena *a)
{
	const struct sample s = { 300,          LANG_BE,         "region",  0,
				  "2015-06-01", "Знятая навіна", "Тэкст.\n" };
	struct edition_article x = article_of(a, &s);

	x.withdrawn = true;
	x.reason = STR("Знята на просьбу людзей,\nякія былі на здымку");
	assert_int_equal(edition_put_article(e, &x), 0);
}

static void
put_file(struct edition *e, struct edition_file f, const char *content, const char *origin)
{
	f.size = f.size ? f.size : strlen(content);
	assert_int_equal(edition_put_file(e, &f, str_from(content), str_from(origin), STR("1")), 0);
}

/* A page of the editors with every placeholder, one of them mistaken. */
static void
put_templates(struct edition *e, struct arena *a, struct edition_file f)
{
	static const char *const titles[] = { "Бібліятэка", "Библиотека", "The library" };

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct str code = lang_code((enum lang)lang);
		const char *body =
		    "{{date}}\n{{alert}}\n\n## 115\n{{contacts}}\n{{pages}}\n\n"
		    "## 116\n{{news 2}}\n{{nwes}}\n\n{{news 1 region}}\n\n{{sections}}\n"
		    "117\n\n{{languages}}\n";
		f.lang = (enum lang)lang;
		f.path = arena_printf(a, "/%.*s/library", STR_ARG(code));
		f.doc = packed(a, titles[lang], body, f.lang);
		put_file(e, f, "", arena_printf(a, "capsule:%.*s/library.gmi", STR_ARG(code)).s);
	}
}

static void
put_contacts(struct edition *e, struct arena *a, struct edition_file f)
{
	static const char *const texts[LANG_COUNT][2] = {
		{ "Кантакты: 8 (02156) 2 58 65", "Прыёмная.\n=> tel:+375215625865 Званок\n" },
		{ "Контакты: 8 (02156) 2 58 65", "Приёмная.\n=> tel:+375215625865 Звонок\n" },
		{ "Contacts: 8 (02156) 2 58 65", "Reception.\n=> tel:+375215625865 Call\n" },
	};

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct str code = lang_code((enum lang)lang);
		f.lang = (enum lang)lang;
		f.path = arena_printf(a, "/%.*s/contacts", STR_ARG(code));
		f.doc = packed(a, texts[lang][0], texts[lang][1], f.lang);
		put_file(e, f, "", arena_printf(a, "capsule:%.*s/contacts.gmi", STR_ARG(code)).s);
	}
}

static void
put_files(struct edition *e, struct arena *a)
{
	struct edition_file f = { .mime = STR("text/gemini"),
				  .format = STR(""),
				  .caption = STR(""),
				  .doc = STR(""),
				  .lang = LANG_BE };

	put_contacts(e, a, f);
	f.path = STR("/be/villages/");
	f.doc = packed(a, "Вёскі", "=> /be/contacts Кантакты\n", LANG_BE);
	put_file(e, f, "", "capsule:be/villages/index.gmi");

	put_templates(e, a, f);

	f.doc = STR("");
	f.lang = LANG_NONE;
	f.mime = STR("text/plain");
	f.path = STR("/robots.txt");
	put_file(e, f, "User-agent: *\nDisallow: /be/search\n", "capsule:robots.txt");
	f.path = STR("/favicon.txt");
	put_file(e, f, "🍒\n", "capsule:favicon.txt");
	f.article = 13496;
	f.picture = true;
	f.mime = STR("image/jpeg");
	f.format = STR("JPEG");
	f.caption = STR("A trolleybus in Ivanovo");
	f.path = STR("/media/1/bus.jpg");
	put_file(e, f, "\xFF\xD8 no picture", "media:1");
	f.picture = false;
	f.mime = STR("application/pdf");
	f.format = STR("PDF");
	f.caption = STR("");
	f.path = STR("/media/2/plan.pdf");
	put_file(e, f, "%PDF", "media:2");
}

static void
put_sections(struct edition *e)
{
	static const struct {
		const char *slug, *name[LANG_COUNT];
	} sections[] = {
		{ "region", { "Раён", "Район", "Region" } },
		{ "economy", { "Эканоміка", "Экономика", "Economy" } },
		{ "society", { "Грамадства", "Общество", "Society" } },
		{ "culture", { "Культура", "Культура", "Culture" } },
	};

	for (int i = 0; i < 4; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			assert_int_equal(edition_put_section(e, str_from(sections[i].slug),
							     (enum lang)lang,
							     str_from(sections[i].name[lang]), i),
					 0);
}

/* A week and its month, as the keeper makes them; the month in English could not be made. */
static void
put_issues(struct edition *e, struct arena *a)
{
	static const char *const endings[] = { ".gpub", ".gmi", ".txt" };
	static const char *const formats[] = { "GPUB", "", "" };
	struct edition_issue x = { .version = STR("1") };

	for (int i = 0; i < 2 * LANG_COUNT; i++) {
		bool month = i % 2;
		x.lang = (enum lang)(i / 2);
		x.name = month ? STR("2015-06") : STR("2015-W26");
		x.from_key = month ? 201506010000 : 201506220000;
		x.to_key = month ? 201506322359 : 201506282359;
		x.articles = !month ? 42 : x.lang == LANG_EN ? 0 : 181;
		assert_int_equal(edition_put_issue(e, &x), 0);
		for (size_t k = 0; k < 3 && x.articles; k++) {
			struct str name = arena_printf(a, "%.*s/%.*s%s", STR_ARG(lang_code(x.lang)),
						       STR_ARG(x.name), endings[k]);
			struct edition_file f = { .mime = STR("text/plain"),
						  .format = str_from(formats[k]),
						  .caption = STR(""),
						  .doc = STR(""),
						  .lang = x.lang };
			char content[3000];
			for (size_t at = 0; at < sizeof(content); at++)
				content[at] = at % 20 == 19 ? '\n' : 'x';
			f.path = arena_printf(a, "/%.*s/issue%s", STR_ARG(lang_code(x.lang)),
					      name.s + 2);
			assert_int_equal(edition_put_file(e, &f, str_of(content, 1000 * (k + 1)),
							  arena_join(a, STR("issue:"), name),
							  STR("1")),
					 0);
		}
	}
}

static void
put_alerts(struct edition *e)
{
	static const struct alert alerts[] = {
		{ 1, LANG_BE, STR_INIT("Вецер да 25 м/с: заставайцеся дома"), ALERT, OVER, 0, 0 },
		{ 2, LANG_RU,
		  STR_INIT("Сегодня с 9.00 до 14.00 без электроэнергии: Удело, Ластовичи, Зайки, "
			   "Прозороки, Подсвилье и все деревни вокруг них до самой границы района; "
			   "о воде и связи сообщим отдельно"),
		  ALERT - 1, OVER, 0, 0 },
		{ 3, LANG_RU, STR_INIT("Мост в Удело закрыт"), ALERT, OVER + 1, 0, 0 },
		{ 4, LANG_EN, STR_INIT("Storm: stay at home"), ALERT, OVER, 13496, 0 },
		{ 5, LANG_EN, STR_INIT("Of an article that is gone"), ALERT, OVER, 300, 0 },
		{ 6, LANG_EN, STR_INIT("Long over"), 0, NOW - 1, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(alerts) / sizeof(*alerts); i++)
		assert_int_equal(edition_put_alert(e, &alerts[i]), 0);
}

static void
put_phone(struct edition *e, const struct phone *x)
{
	struct buf sort;

	buf_init(&sort, 0);
	collate_add(&sort, x->person);
	assert_int_equal(edition_put_phone(e, x, buf_str(&sort)), 0);
	buf_release(&sort);
}

#define S STR_INIT

/* A small Belarusian book, a Russian one of many entries, none in English. */
static void
put_phones(struct edition *e, struct arena *a)
{
	static const struct phone be[] = {
		{ 1, LANG_BE, 1, S("Прыёмная"), S("Кавалёнак Алена"), S("сакратар"), S("Глыбокае"),
		  S("12"), S("8 (02156) 2 58 65, 2 24 65"), S("priem@example.by"),
		  S("8.00–17.00") },
		{ 2, LANG_BE, 1, S("Прыёмная"), S(""), S("факс"), S("Глыбокае"), S(""),
		  S("8 (02156) 2 58 30"), S(""), S("") },
		{ 3, LANG_BE, 2, S("Сельскі Савет"), S("Абрамовіч Іван Пятровіч"), S("старшыня"),
		  S("Удзела"), S(""), S("8 02156 3-33-33"), S(""), S("") },
		{ 4, LANG_BE, 3, S("Аварыйныя службы"), S(""), S("ратавальнікі"), S(""), S(""),
		  S("101"), S(""), S("") },
		{ 5, LANG_BE, 3, S("Аварыйныя службы"), S(""), S("вадаканал"), S(""), S(""),
		  S("2-00-00"), S(""), S("кругласутачна") },
	};

	for (size_t i = 0; i < sizeof(be) / sizeof(*be); i++)
		put_phone(e, &be[i]);
	for (int i = 0; i < 45; i++) {
		struct phone x = {
			.id = 100 + i,
			.lang = LANG_RU,
			.position = i / 9,
			.department = arena_printf(a, "Отдел %d", 1 + i / 9),
			.person = arena_printf(a, "%s Иван", i % 2 ? "Ёлкин" : "Ершов"),
			.post = STR("специалист"),
			.place = i % 9 == 8 ? STR("Подсвилье") : STR("Глубокое"),
			.room = STR(""),
			.phone = arena_printf(a, "8 (02156) 2 50 %02d", i),
			.email = STR(""),
			.hours = STR(""),
		};
		put_phone(e, &x);
	}
}

static void
put_receptions(struct edition *e)
{
	static const struct reception rows[] = {
		{ 1, LANG_BE, 1, S("Шумскі Іван Іванавіч"), S("старшыня райвыканкама"),
		  S("2-я і 4-я серада"), S("8.00–13.00"), S("вул. Леніна, 42, каб. 20"),
		  S("8 (02156) 2 58 65"), S("па папярэднім запісе") },
		{ 2, LANG_BE, 2, S("Новік Вера"), S("намеснік старшыні"), S("1-я пятніца"), S(""),
		  S(""), S(""), S("") },
		{ 3, LANG_RU, 1, S("Шумский Иван Иванович"), S("председатель райисполкома"),
		  S("2-я и 4-я среда"), S("8.00–13.00"), S("ул. Ленина, 42, каб. 20"),
		  S("8 (02156) 2 58 65"), S("по предварительной записи") },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(edition_put_reception(e, &rows[i]), 0);
}

#undef S

static void
sample_edition(const char *at, struct arena *a)
{
	struct edition *e = edition_open_write(at);

	assert_non_null(e);
	assert_int_equal(edition_begin(e), 0);
	put_sections(e);
	put_samples(e, a);
	put_many(e, a);
	put_long(e, a);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		put_timetable(e, a, (enum lang)lang);
	put_withdrawn(e, a);
	put_old(e);
	put_files(e, a);
	put_issues(e, a);
	put_alerts(e);
	put_phones(e, a);
	put_receptions(e);
	assert_int_equal(edition_commit(e), 0);
	edition_close(e);
}

#endif
