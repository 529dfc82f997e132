/*
 * Documents that the tests of doc/ print: one whole page in each language, as an article and its page look.
 * And the comparison of an output with its golden file; GOLDEN=write in the environment writes the files anew.
 */
#ifndef TESTS_SAMPLE_DOC_H
#define TESTS_SAMPLE_DOC_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "doc/doc.h"

/* A link on the first place where the label stands in the block's text. */
static inline void
sample_link(struct doc *d, struct block *b, const char *label, const char *url)
{
	ptrdiff_t at = str_find(b->text, str_from(label));

	assert_true(at >= 0);
	assert_true(doc_add_link(d, b, (size_t)at, strlen(label), str_from(url)));
}

static inline struct table *
sample_table(struct doc *d, size_t cols, bool header, const char *caption, const char *const *cells,
	     size_t n)
{
	struct block *b = doc_table(d, n / cols, cols, header, str_from(caption));

	assert_non_null(b);
	for (size_t i = 0; i < n; i++)
		b->table->cells[i] = str_from(cells[i]);
	return b->table;
}
#define SAMPLE_TABLE(d, cols, header, caption, ...)                                                \
	sample_table(d, cols, header, caption, (const char *const[]){ __VA_ARGS__ },               \
		     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* A council's notice: the festival. */
static inline void
sample_be(struct doc *d, struct arena *a)
{
	struct block *b;

	doc_init(d, a);
	d->title =
	    STR("У Глыбокім пройдзе Вішнёвы фестываль: запрашаюцца майстры, музыкі і ўсе, хто "
		"любіць свой раён");
	d->lang = LANG_BE;
	b = doc_para(
	    d, STR("Фестываль адбудзецца 18 ліпеня на плошчы 17 верасня. Праграму і парадак "
		   "руху транспарту зацвердзіў раённы выканаўчы камітэт; падрабязнасці – на "
		   "сайце райвыканкама, пытанні – па адрасе 211800, г. Глыбокае, вул. Леніна, "
		   "д. 42, або па тэлефоне 8 (02156) 2 58 65."));
	sample_link(d, b, "Праграму", "/media/71/prahrama.pdf");
	sample_link(d, b, "сайце райвыканкама", "https://glubokoe.vitebsk-region.gov.by/by/");
	sample_link(d, b, "8 (02156) 2 58 65", "tel:+375215625865");
	doc_para(d, STR("#Вішнёвы2015 – так пазначайце свае здымкі ў сацыяльных сетках."));
	doc_heading(d, 2, STR("Праграма"));
	doc_item(d, 1, 0,
		 STR("10.00 – шэсце ўдзельнікаў ад Дома культуры да плошчы, дзе адбудзецца "
		     "ўрачыстае адкрыццё"));
	b = doc_item(d, 1, 0, STR("11.00 – кірмаш і конкурс варэння, умовы конкурсу"));
	sample_link(d, b, "умовы конкурсу", "/be/news/13480");
	doc_item(d, 2, 0, STR("майстар-клас для дзяцей"));
	doc_item(d, 3, 0,
		 STR("для самых маленькіх – з 12.00, пад наглядам бацькоў і выхавальнікаў "
		     "дзіцячага сада № 3"));
	doc_item(d, 1, 0, STR("22.00 – канцэрт"));
	doc_quote(d, 1,
		  STR("Вішня для нас – не проста ягада, а сімвал раёна, які ведаюць далёка за "
		      "межамі Віцебскай вобласці."));
	doc_quote(d, 2, STR("Такога варэння няма нідзе!"));
	doc_heading(d, 3, STR("Аўтобусы"));
	SAMPLE_TABLE(d, 4, true, "Дадатковыя аўтобусы", "№", "Маршрут", "Адпраўленне", "Месцаў",
		     "1", "Падсвілле – Глыбокае", "8.15", "45", "2", "Празарокі – Глыбокае", "8.40",
		     "30", "3", "Удзела – Глыбокае", "9.05", "105");
	doc_para(d, STR("Праезд бясплатны."));
	b = doc_image(d, STR("/media/70/vishnia.jpg"), STR("Вішнёвы сад каля возера Беразвечча"));
	b->format = STR("JPEG");
	b->size = 48 * 1024;
	doc_image(d, STR("/media/72/plan.png"), STR(""));
	doc_para(d, STR("26 чэрвеня 2015 · Рэгіён"));
	doc_link(d, STR("/be/news/13490"),
		 STR("Папярэдняя навіна: 2015-06-25 У раёне пачалася нарыхтоўка кармоў, на палях "
		     "працуюць больш за 200 машын"));
	doc_link(d, STR("/be/news/"), STR("Усе навіны"));
	b = doc_link(d, STR("/ru/news/13495"), STR("По-русски"));
	b->gap = true;
}

/* A service notice: numbers, telephones, reception hours. */
static inline void
sample_ru(struct doc *d, struct arena *a)
{
	struct block *b;

	doc_init(d, a);
	d->title = STR("О плановом отключении электроэнергии и порядке приёма граждан");
	d->lang = LANG_RU;
	doc_para(d, STR("Глубокский РЭС сообщает: 14 июля с 9.00 до 14.00 будет отключено "
			"электроснабжение в деревнях Удело, Ластовичи и Заики в связи с "
			"ремонтом линии 10 кВ № 510."));
	doc_heading(d, 2, STR("Телефоны"));
	SAMPLE_TABLE(d, 2, false, "", "Диспетчер РЭС", "8 (02156) 2-22-22", "Приёмная",
		     "8 (02156) 2 58 65, в рабочие дни с 8.00 до 17.00, обед с 13.00 до 14.00",
		     "Единый номер", "115");
	doc_heading(d, 2, STR("Порядок действий"));
	doc_item(d, 1, 1,
		 STR("Отключите электроприборы до 8.45, чтобы они не пострадали при подаче "
		     "напряжения."));
	doc_item(d, 2, 0, STR("холодильник – в последнюю очередь;"));
	doc_item(d, 2, 0, STR("насос – если его не обслуживает ЖКХ."));
	doc_item(d, 1, 2, STR("Сообщите соседям."));
	doc_heading(d, 2, STR("График приёма"));
	SAMPLE_TABLE(d, 3, true, "Личный приём граждан", "Должность", "Ф. И. О.",
		     "День и место приёма", "Председатель райисполкома", "Морхат Олег Викторович",
		     "первая и третья среда с 8.00 до 13.00, каб. 22",
		     "Первый заместитель председателя", "Шубский Александр Иванович",
		     "вторая среда с 8.00 до 13.00, каб. 24");
	SAMPLE_TABLE(d, 1, false, "", "Предварительная запись обязательна.",
		     "При себе иметь паспорт.");
	b = doc_para(d, STR("Записаться можно по телефону или по электронной почте."));
	sample_link(d, b, "телефону", "tel:+375215625865");
	sample_link(d, b, "электронной почте", "mailto:glubokoe@vitebsk.by");
	b = doc_link(d, STR("/media/80/zayavlenie.docx"), STR("Бланк заявления"));
	b->format = STR("DOCX");
	b->size = 23 * 1024;
	b = doc_para(d, STR("Карта отключений"));
	sample_link(d, b, "Карта отключений", "https://map.example.by/outage?id=5");
	doc_quote(d, 1, STR("Просим отнестись с пониманием."));
	doc_quote(d, 2, STR("Работы нужны до зимы."));
	b = doc_para(d, STR("Глубокский район электрических сетей"));
	b = doc_para(d, STR("ул. Энгельса, д. 14"));
	b->tight = true;
	b = doc_image(d, STR("https://res.example.by/img/liniya.jpg"), STR(""));
	doc_para(
	    d, STR("...подробности – в следующем номере газеты и по адресу "
		   "https://energosbyt.example.by/graphics/otklyucheniya/glubokskij-rajon/2015-07/"
		   "udelo-lastovichi-zaiki"));
}

/* A page made of many small things. */
static inline void
sample_en(struct doc *d, struct arena *a)
{
	struct block *b;

	doc_init(d, a);
	d->title = STR("Glubokoe District Executive Committee");
	d->lang = LANG_EN;
	doc_para(d, STR("News from the district · 26 June 2015"));
	doc_link(d, STR("/en/alert"),
		 STR("⚠ Power cut today 9.00–14.00: Udelo, Lastovichi, Zaiki"));
	doc_heading(d, 2, STR("News"));
	doc_link(
	    d, STR("/en/news/13496"),
	    STR("2015-06-26 Belarus to sell buses, trolleybuses, help modernize lifts in Russian "
		"Ivanovo (3 KB)"));
	doc_link(d, STR("/en/news/13491"), STR("2015-06-25 Cherry festival programme (2 KB)"));
	doc_link(d, STR("/en/news/"), STR("All news"));
	b = doc_heading(d, 2, STR("The district"));
	sample_link(d, b, "The district", "/en/region/");
	b = doc_para(d,
		     STR("Agency news come from BelTA (https://eng.belta.by/) and from the Gopher "
			 "hole of the region; a capsule mirrors both."));
	sample_link(d, b, "https://eng.belta.by/", "https://eng.belta.by/");
	sample_link(d, b, "Gopher hole", "gopher://gopher.region.example:7070/1/news%20room");
	sample_link(d, b, "capsule", "gemini://capsule.region.example/");
	b = doc_para(d, STR("The same BelTA again, and the office by mail."));
	sample_link(d, b, "BelTA", "https://eng.belta.by/");
	sample_link(d, b, "mail", "mailto:office@region.example");
	doc_pre(d, STR("   o     wind 4 m/s\n  /|\\    +18 °C\n  / \\\n```\n.dots"),
		STR("Weather"));
	doc_pre(
	    d,
	    STR("Lines that somebody has wrapped at eighty columns, as plain text files have "
		"them:\n    set in by four, and too long for the window of a telephone as well"),
	    STR(""));
	SAMPLE_TABLE(d, 3, true, "Prices of the market", "Goods", "Rubles", "Note", "Berries",
		     "12.50", "", "Honey", "140", "a jar", "Closed on Monday", "Closed on Monday",
		     "Closed on Monday");
	doc_link(d, STR("/en/search"), STR("Search"));
	doc_para(d, STR("=> looks like a link, but is text."));
	doc_para(d, STR("* looks like an item, but is text."));
	doc_item(d, 1, 7,
		 STR("Seven comes first, then a word that no line can hold: "
		     "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochuchafstatws"
		     "LlanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochOnceMore."));
	doc_item(d, 2, 1,
		 STR("a numbered item in a numbered item, long enough to need another line "
		     "in most windows, and then one more"));
	doc_item(d, 1, 10, STR("ten"));
	doc_link(d, STR("/be/"), STR("Па-беларуску"));
	doc_link(d, STR("/ru/"), STR("По-русски"));
}

static void (*const samples[])(struct doc *, struct arena *) = { sample_be, sample_ru, sample_en };
static const char *const sample_names[] = { "be", "ru", "en" };
#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

/* Compares with tests/data/doc/NAME and shows the whole output when it differs. */
static inline void
golden(const char *name, const struct buf *out)
{
	char path[256], *kept;
	struct buf want;
	size_t n;

	assert_false(buf_failed(out));
	snprintf(path, sizeof(path), "tests/data/doc/%s", name);
	const char *mode = getenv("GOLDEN");
	FILE *f = fopen(path, mode && !strcmp(mode, "write") ? "w+" : "r");
	if (!f)
		fail_msg("cannot open %s", path);
	if (mode && !strcmp(mode, "write")) {
		fwrite(out->s, 1, out->n, f);
		rewind(f);
	}
	buf_init(&want, 0);
	while ((kept = buf_room(&want, 4096)) != NULL && (n = fread(kept, 1, 4096, f)) > 0)
		want.n += n;
	fclose(f);
	if (!str_eq(buf_str(&want), buf_str(out)))
		fail_msg("%s differs; got:\n%.*s", path, (int)out->n, out->s);
	buf_release(&want);
}

#endif
