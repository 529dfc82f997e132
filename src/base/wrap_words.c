/* Sorted by the bytes of the word; a unit test watches the order. */
#include "base/wrap_words.h"

#include "base/utf8.h"

/* clang-format off */
const struct wrap_word wrap_words[] = {
	{ STR_INIT("%"), WORD_UNIT },
	{ STR_INIT("a"), WORD_LEANS },
	{ STR_INIT("an"), WORD_LEANS },
	{ STR_INIT("at"), WORD_LEANS },
	{ STR_INIT("b"), WORD_UNIT },
	{ STR_INIT("billion"), WORD_UNIT },
	{ STR_INIT("br"), WORD_UNIT },
	{ STR_INIT("by"), WORD_LEANS },
	{ STR_INIT("cm"), WORD_UNIT },
	{ STR_INIT("dr."), WORD_LEADS },
	{ STR_INIT("g"), WORD_UNIT },
	{ STR_INIT("gb"), WORD_UNIT },
	{ STR_INIT("ha"), WORD_UNIT },
	{ STR_INIT("i"), WORD_LEANS },
	{ STR_INIT("in"), WORD_LEANS },
	{ STR_INIT("kb"), WORD_UNIT },
	{ STR_INIT("kg"), WORD_UNIT },
	{ STR_INIT("km"), WORD_UNIT },
	{ STR_INIT("m"), WORD_UNIT },
	{ STR_INIT("mb"), WORD_UNIT },
	{ STR_INIT("million"), WORD_UNIT },
	{ STR_INIT("mm"), WORD_UNIT },
	{ STR_INIT("mr."), WORD_LEADS },
	{ STR_INIT("mrs."), WORD_LEADS },
	{ STR_INIT("no."), WORD_LEADS },
	{ STR_INIT("of"), WORD_LEANS },
	{ STR_INIT("on"), WORD_LEANS },
	{ STR_INIT("p."), WORD_LEADS },
	{ STR_INIT("percent"), WORD_UNIT },
	{ STR_INIT("st."), WORD_LEADS },
	{ STR_INIT("to"), WORD_LEANS },
	{ STR_INIT("§"), WORD_LEADS },
	{ STR_INIT("°"), WORD_UNIT },
	{ STR_INIT("°c"), WORD_UNIT },
	{ STR_INIT("августа"), WORD_MONTH },
	{ STR_INIT("аг."), WORD_LEADS },
	{ STR_INIT("апреля"), WORD_MONTH },
	{ STR_INIT("арт."), WORD_LEADS },
	{ STR_INIT("б"), WORD_BACK },
	{ STR_INIT("бы"), WORD_BACK },
	{ STR_INIT("в."), WORD_LEADS },
	{ STR_INIT("верасня"), WORD_MONTH },
	{ STR_INIT("вобл."), WORD_LEADS },
	{ STR_INIT("вул."), WORD_LEADS },
	{ STR_INIT("г"), WORD_UNIT },
	{ STR_INIT("г."), WORD_LEADS },
	{ STR_INIT("г.п."), WORD_LEADS },
	{ STR_INIT("га"), WORD_UNIT },
	{ STR_INIT("гадз"), WORD_UNIT },
	{ STR_INIT("гадзін"), WORD_UNIT },
	{ STR_INIT("гадоў"), WORD_UNIT },
	{ STR_INIT("гб"), WORD_UNIT },
	{ STR_INIT("гг"), WORD_UNIT },
	{ STR_INIT("гл."), WORD_LEADS },
	{ STR_INIT("год"), WORD_UNIT },
	{ STR_INIT("года"), WORD_UNIT },
	{ STR_INIT("годзе"), WORD_UNIT },
	{ STR_INIT("году"), WORD_UNIT },
	{ STR_INIT("гп."), WORD_LEADS },
	{ STR_INIT("гр"), WORD_UNIT },
	{ STR_INIT("д."), WORD_LEADS },
	{ STR_INIT("дам."), WORD_LEADS },
	{ STR_INIT("декабря"), WORD_MONTH },
	{ STR_INIT("ж"), WORD_BACK },
	{ STR_INIT("же"), WORD_BACK },
	{ STR_INIT("жніўня"), WORD_MONTH },
	{ STR_INIT("зав."), WORD_LEADS },
	{ STR_INIT("им."), WORD_LEADS },
	{ STR_INIT("июля"), WORD_MONTH },
	{ STR_INIT("июня"), WORD_MONTH },
	{ STR_INIT("каб."), WORD_LEADS },
	{ STR_INIT("кастрычніка"), WORD_MONTH },
	{ STR_INIT("кб"), WORD_UNIT },
	{ STR_INIT("кв."), WORD_LEADS },
	{ STR_INIT("квт"), WORD_UNIT },
	{ STR_INIT("кг"), WORD_UNIT },
	{ STR_INIT("км"), WORD_UNIT },
	{ STR_INIT("коп"), WORD_UNIT },
	{ STR_INIT("корп."), WORD_LEADS },
	{ STR_INIT("красавіка"), WORD_MONTH },
	{ STR_INIT("л"), WORD_UNIT },
	{ STR_INIT("ли"), WORD_BACK },
	{ STR_INIT("ль"), WORD_BACK },
	{ STR_INIT("лютага"), WORD_MONTH },
	{ STR_INIT("ліпеня"), WORD_MONTH },
	{ STR_INIT("лістапада"), WORD_MONTH },
	{ STR_INIT("м"), WORD_UNIT },
	{ STR_INIT("м²"), WORD_UNIT },
	{ STR_INIT("м³"), WORD_UNIT },
	{ STR_INIT("марта"), WORD_MONTH },
	{ STR_INIT("мая"), WORD_MONTH },
	{ STR_INIT("мб"), WORD_UNIT },
	{ STR_INIT("мин"), WORD_UNIT },
	{ STR_INIT("мкр."), WORD_LEADS },
	{ STR_INIT("мл"), WORD_UNIT },
	{ STR_INIT("мм"), WORD_UNIT },
	{ STR_INIT("мін"), WORD_UNIT },
	{ STR_INIT("ноября"), WORD_MONTH },
	{ STR_INIT("обл."), WORD_LEADS },
	{ STR_INIT("октября"), WORD_MONTH },
	{ STR_INIT("п."), WORD_LEADS },
	{ STR_INIT("пер."), WORD_LEADS },
	{ STR_INIT("пл."), WORD_LEADS },
	{ STR_INIT("пр-т"), WORD_LEADS },
	{ STR_INIT("пр."), WORD_LEADS },
	{ STR_INIT("р"), WORD_UNIT },
	{ STR_INIT("р-н"), WORD_LEADS },
	{ STR_INIT("рис."), WORD_LEADS },
	{ STR_INIT("руб"), WORD_UNIT },
	{ STR_INIT("руб."), WORD_LEADS },
	{ STR_INIT("рублей"), WORD_UNIT },
	{ STR_INIT("рублёў"), WORD_UNIT },
	{ STR_INIT("рыс."), WORD_LEADS },
	{ STR_INIT("сакавіка"), WORD_MONTH },
	{ STR_INIT("св."), WORD_LEADS },
	{ STR_INIT("сек"), WORD_UNIT },
	{ STR_INIT("сентября"), WORD_MONTH },
	{ STR_INIT("см"), WORD_UNIT },
	{ STR_INIT("снежня"), WORD_MONTH },
	{ STR_INIT("ст."), WORD_LEADS },
	{ STR_INIT("стар."), WORD_LEADS },
	{ STR_INIT("стр."), WORD_LEADS },
	{ STR_INIT("студзеня"), WORD_MONTH },
	{ STR_INIT("т"), WORD_UNIT },
	{ STR_INIT("табл."), WORD_LEADS },
	{ STR_INIT("тел."), WORD_LEADS },
	{ STR_INIT("тыс"), WORD_UNIT },
	{ STR_INIT("тыс."), WORD_LEADS },
	{ STR_INIT("тэл."), WORD_LEADS },
	{ STR_INIT("ул."), WORD_LEADS },
	{ STR_INIT("февраля"), WORD_MONTH },
	{ STR_INIT("х."), WORD_LEADS },
	{ STR_INIT("хв"), WORD_UNIT },
	{ STR_INIT("хвілін"), WORD_UNIT },
	{ STR_INIT("ц"), WORD_UNIT },
	{ STR_INIT("ч"), WORD_UNIT },
	{ STR_INIT("ч."), WORD_LEADS },
	{ STR_INIT("чал"), WORD_UNIT },
	{ STR_INIT("чалавек"), WORD_UNIT },
	{ STR_INIT("часов"), WORD_UNIT },
	{ STR_INIT("чел"), WORD_UNIT },
	{ STR_INIT("человек"), WORD_UNIT },
	{ STR_INIT("чэрвеня"), WORD_MONTH },
	{ STR_INIT("шт"), WORD_UNIT },
	{ STR_INIT("экз"), WORD_UNIT },
	{ STR_INIT("января"), WORD_MONTH },
	{ STR_INIT("імя"), WORD_LEADS },
	{ STR_INIT("‰"), WORD_UNIT },
	{ STR_INIT("№"), WORD_LEADS },
};
/* clang-format on */

const size_t wrap_words_count = sizeof(wrap_words) / sizeof(*wrap_words);

#define FIRST_LETTERS 64 /* a power of two */

/* For each first letter the lengths of its words, as bits; letters that fall together cost a look at the table. */
static uint32_t lengths[FIRST_LETTERS];

static void
find_lengths(void)
{
	uint32_t first = 0;

	for (size_t i = 0; i < wrap_words_count; i++) {
		utf8_decode(wrap_words[i].word, &first);
		lengths[first % FIRST_LETTERS] |= UINT32_C(1) << wrap_words[i].word.n;
	}
}

bool
wrap_word_possible(uint32_t first, size_t n)
{
	const uint32_t any = UINT32_C(1); /* no word is empty */

	if (!(lengths[0] & any)) {
		find_lengths();
		lengths[0] |= any;
	}
	return n <= WRAP_WORD_MAX && (lengths[first % FIRST_LETTERS] >> n & 1);
}

unsigned
wrap_word_classes(struct str word)
{
	size_t from = 0, to = wrap_words_count;

	if (word.n == 0 || word.n > WRAP_WORD_MAX)
		return 0;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_cmp(word, wrap_words[middle].word);

		if (order == 0)
			return wrap_words[middle].classes;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return 0;
}
