/* Dates in the words of each language (CLDR's forms, as the council's own pages write them). */
#include "base/date.h"

#include "base/date_names.h"

const char *const date_months[LANG_COUNT][12] = {
	[LANG_BE] = { "студзень", "люты", "сакавік", "красавік", "май", "чэрвень", "ліпень",
		      "жнівень", "верасень", "кастрычнік", "лістапад", "снежань" },
	[LANG_RU] = { "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август",
		      "сентябрь", "октябрь", "ноябрь", "декабрь" },
	[LANG_EN] = { "January", "February", "March", "April", "May", "June", "July", "August",
		      "September", "October", "November", "December" },
};

const char *const date_months_genitive[LANG_COUNT][12] = {
	[LANG_BE] = { "студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня", "ліпеня",
		      "жніўня", "верасня", "кастрычніка", "лістапада", "снежня" },
	[LANG_RU] = { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
		      "сентября", "октября", "ноября", "декабря" },
	[LANG_EN] = { "January", "February", "March", "April", "May", "June", "July", "August",
		      "September", "October", "November", "December" },
};

static const char *
month_of(const char *const names[LANG_COUNT][12], int month, enum lang lang)
{
	if (month < 1 || month > 12)
		return "";
	return names[lang >= 0 && lang < LANG_COUNT ? lang : LANG_EN][month - 1];
}

struct str
date_month_name(int month, enum lang lang)
{
	return str_from(month_of(date_months, month, lang));
}

void
date_add_month(struct buf *out, int year, int month, enum lang lang)
{
	buf_addf(out, "%s %d", month_of(date_months, month, lang), year);
}

void
date_add_words(struct buf *out, const struct date *d, enum lang lang)
{
	switch (d->precision) {
	case DATE_NONE: break;
	case DATE_YEAR: buf_addf(out, "%d", d->year); break;
	case DATE_MONTH: date_add_month(out, d->year, d->month, lang); break;
	case DATE_DAY:
	case DATE_MINUTE:
		buf_addf(out, "%d %s %d", d->day, month_of(date_months_genitive, d->month, lang),
			 d->year);
		break;
	}
}

void
date_add_span(struct buf *out, const struct date *from, const struct date *to, enum lang lang)
{
	bool days = from->precision >= DATE_DAY && to->precision >= DATE_DAY;

	if (date_cmp(from, to) != 0) {
		if (!days || from->year != to->year) {
			date_add_words(out, from, lang);
			buf_adds(out, " – ");
		} else if (from->month != to->month) {
			buf_addf(out, "%d %s – ", from->day,
				 month_of(date_months_genitive, from->month, lang));
		} else if (from->day != to->day) {
			buf_addf(out, "%d–", from->day);
		}
	}
	date_add_words(out, to, lang);
}
