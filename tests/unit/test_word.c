/* Words as search compares them: folded, by their sound, in their forms. */
#include "base_test.h"

#include "base/utf8.h"
#include "base/word.h"
#include "base/word_forms.h"
#include "base/word_table.h"

static struct arena arena;

/* All words of a text, folded, with a blank behind each. */
static struct str
words(const char *text)
{
	struct str rest = str_from(text), all = STR("");
	char word[WORD_MOST];

	for (size_t n; (n = word_next(&rest, word, NULL)) > 0;)
		all = arena_join(&arena, arena_join(&arena, all, str_of(word, n)), STR(" "));
	return all;
}

static void
folding(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "Ёлка ў ЛЕСЕ.", "елка у лесе " },
		{ "«Глыбокае»—горад", "глыбокае горад " },
		/* й, ё and ў in two code points; a stress mark */
		{ "и\u0306 е\u0308 у\u0306 Бело\u0301русь", "й е у белорусь " },
		{ "вели\u00adчай\u200bший \ufeffслово\u2060", "величайший слово " },
		{ "сям'я сям’я сямʼя сям`я", "сямя сямя сямя сямя " },
		{ "'слова' ’слова’", "слова слова " },
		/* Latin letters that look like Cyrillic ones, but only beside those */
		{ "веласiпед Мiнск COVID i", "веласіпед мінск covid i " },
		{ "2-58-65 № 510, 14:30 к.2а", "2 58 65 510 14 30 к 2а " },
		{ "Café Ґанак naïve", "cafe ганак naive " },
		{ "", "" },
		{ " .,;— \xf0\x9f\x8e\x89 \t", "" },
		{ "а\xff\xd0"
		  "б",
		  "а б " },
		{ "\xd0", "" },
		{ "中文 日本", "中文 日本 " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(words(cases[i].text), cases[i].words);
}

static void
a_word_knows_where_it_stood(void **state)
{
	struct str text = STR("… сло\u0301ва’, і"), seen, rest = text;
	char word[WORD_MOST];

	(void)state;
	assert_int_equal(word_next(&rest, word, &seen), 10);
	assert_str(seen, "сло\u0301ва");
	assert_int_equal(word_next(&rest, word, &seen), 2);
	assert_str(seen, "і");
	assert_ptr_equal(seen.s + seen.n, text.s + text.n);
	assert_int_equal(word_next(&rest, word, &seen), 0);
	assert_str(seen, "");
}

static void
a_word_is_never_longer_than_its_place(void **state)
{
	char letters[4096], word[WORD_MOST];

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(letters); i += 2)
		memcpy(letters + i, "ы", 2);
	struct str rest = str_of(letters, sizeof(letters) - 2);
	size_t n = word_next(&rest, word, NULL);
	assert_in_range(n, WORD_MOST / 2, WORD_MOST);
	assert_int_equal(n % 2, 0);
	assert_int_equal(rest.n, 0);
}

/* A soft hyphen is nothing, so a word with one, which is looked at closely, folds as one without. */
static void
a_quick_look_sees_the_same(void **state)
{
	static const char *const list[] = {
		"Глыбокае",  "ЁЛКА",    "ў",        "Ўлукаў", "Ґанак", "ЇЖАК", "Ђак",
		"џез",       "Council", "R2D2",     "2А",     "к2а",   "510",  "Ѡмега",
		"веласiпед", "CaféX",   "словаdoc", "Ѐлена",  "ѝ",     "я0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		struct str x = str_from(list[i]);
		struct str close = arena_join(&arena, x, STR("\u00ad"));
		struct str quick = words(list[i]);
		assert_true(quick.n > 1);
		assert_str(words(close.s), quick.s);
		/* so between separators of both kinds, and cut in the middle of what comes behind */
		struct str among = arena_printf(&arena, "(%s)—«%s»\xd0", list[i], list[i]);
		assert_str(words(among.s), arena_join(&arena, quick, quick).s);
	}
	assert_int_equal(words("абвгдежзійклмнопрстуфхцчшыьэюяабвгд").n, WORD_MOST + 1);
}

/* Whatever stood before: й, whose sound hangs on what follows, doubled letters, words of other letters. */
static void
a_sound_beside_others_is_the_same(void **state)
{
	static const char *const letters[] = { "а", "й", "о", "у", "д", "з", "н",
					       "н", "ь", "1", "i", "е", "щ", "ч" };
	struct word_sounding last = { .word = STR("") };
	struct str word = STR("");
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		seed = seed * 1103515245u + 12345u;
		const char *letter = letters[(seed >> 16) % (sizeof(letters) / sizeof(*letters))];
		word = arena_join(&arena, utf8_clip(word, (seed >> 8) % 24), str_from(letter));
		assert_str(word_sound_beside(&last, &arena, word), word_sound(&arena, word).s);
	}
}

/* Each class as it is written, beside what the table makes of it. */
static void
every_ending_is_in_the_table(void **state)
{
	const struct word_language *const languages[] = { &word_belarusian, &word_russian,
							  &word_english };

	(void)state;
	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
		const struct word_table *t = word_table(languages[i]);
		size_t way = 0;

		assert_non_null(t);
		assert_ptr_equal(word_table(languages[i]), t);
		for (size_t k = 1; k < t->ntails; k++)
			assert_true(str_cmp(t->tails[k - 1].text, t->tails[k].text) < 0);
		for (const struct word_class *c = languages[i]->classes; c->endings; c++) {
			struct str first = str_from(c->changes);
			first = str_cut(&first, ' ');
			struct str one = str_cut(&first, ':');
			for (struct str rest = str_from(c->endings); rest.n;) {
				struct str ending = str_cut(&rest, ' ');
				if (str_ends(ending, STR("+")) || str_find(ending, STR("2")) >= 0)
					continue;
				if (str_starts(ending, STR("1")))
					ending = arena_join(&arena, one, str_after(ending, 1));
				if (str_eq(ending, STR("-")))
					ending = STR("");
				const struct word_tail *tail = word_table_find(t, ending);
				assert_non_null(tail);
				size_t bit = (size_t)(tail - t->tails);
				assert_true(t->ways[way].tails[bit / 64] >> bit % 64 & 1);
				assert_int_equal(tail->letters, word_letters(ending));
			}
			while (way < t->nways && t->ways[way].class == c)
				way++;
		}
		assert_int_equal(way, t->nways);
		assert_null(word_table_find(t, STR("ъъъ")));
	}
}

static void
same_sounds(void **state)
{
	static const char *const pairs[][2] = {
		{ "раен", "район" },         { "віцебск", "витебск" },
		{ "віцебск", "viciebsk" },   { "витебск", "vitebsk" },
		{ "глыбокае", "glybokaje" }, { "глыбокае", "hlybokaje" },
		{ "глубокое", "glubokoe" },  { "шаркаушчына", "sharkawshchyna" },
		{ "щука", "shchuka" },       { "мінск", "минск" },
		{ "чайчицы", "chajchicy" },  { "хата", "khata" },
		{ "жажэлка", "žažełka" },    { "улукауе", "ulukawje" },
		{ "дзень", "dzien" },        { "раена", "rajona" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct str sounds[WORD_SOUNDS_MOST],
		    sound = word_sound(&arena, str_from(pairs[i][0]));
		size_t n = word_sounds(&arena, str_from(pairs[i][1]), sounds), same = 0;
		while (same < n && !str_eq(sounds[same], sound))
			same++;
		if (same == n)
			fail_msg("%s (%.*s), %s (%.*s)", pairs[i][0], STR_ARG(sound), pairs[i][1],
				 STR_ARG(sounds[0]));
	}
	assert_str(word_sound(&arena, STR("2258")), "2258");
	assert_str(word_sound(&arena, STR("中文")), "中文");
}

static bool
related(enum lang lang, const char *x, const char *y)
{
	struct word_forms f;

	assert_true(word_forms(&arena, lang, str_from(x), &f));
	assert_true(f.n <= WORD_FORMS_MOST);
	for (size_t i = 1; i < f.n; i++)
		assert_true(str_cmp(f.list[i - 1].sound, f.list[i].sound) <= 0);
	return word_forms_have(&f, lang, str_from(y), word_sound(&arena, str_from(y)), &arena);
}

/* Each word of a line finds each other one. */
static void
forms_find_each_other(void **state)
{
	static const struct {
		enum lang lang;
		const char *words;
	} lines[] = {
		{ LANG_BE, "навіна навіны навіне навіну навінай навінамі навін навінах" },
		{ LANG_BE, "горад горада гораду горадам горадзе гарады гарадоу гарадах" },
		{ LANG_BE, "рука рукі руцэ руку рукой рук рукамі" },
		{ LANG_BE, "дарога дарогі дарозе дарогу дарог дарогах" },
		{ LANG_BE, "зямля зямлі зямлю землі зямлей" },
		{ LANG_BE, "выпадак выпадку выпадкам выпадкі выпадкау" },
		{ LANG_BE, "новы новага новаму новым новая новай новую новыя новых новымі" },
		{ LANG_BE, "рабіць рабіу рабіла рабілі робіць робяць рабі" },
		{ LANG_BE, "пісаць пісау піша пішуць пішу" },
		{ LANG_BE, "сустракацца сустракаецца сустракауся сустракаліся" },
		{ LANG_BE, "чалавек людзі людзей людзям" },
		{ LANG_RU, "новость новости новостью новостей новостям новостях" },
		{ LANG_RU, "город города городу городом городе городов городах" },
		{ LANG_RU, "станция станции станцию станцией станций станциях" },
		{ LANG_RU, "здание здания зданию зданием зданий зданиях" },
		{ LANG_RU, "рынок рынка рынку рынком рынке рынки рынков" },
		{ LANG_RU, "главный главного главному главная главной главную главные главных" },
		{ LANG_RU, "строить строит строят строил строила строили строящий" },
		{ LANG_RU, "писать пишу пишет писал писали" },
		{ LANG_RU, "требовать требую требует требовал требовали" },
		{ LANG_RU, "открыть открою откроет открыл открыла открыт открыта" },
		{ LANG_RU, "пойти пойду пойдет пошел пошла пошли" },
		{ LANG_EN, "city cities" },
		{ LANG_EN, "plan plans planned planning" },
		{ LANG_EN, "modernize modernizes modernized modernizing" },
		{ LANG_EN, "council councils" },
		{ LANG_EN, "say says said" },
		{ LANG_EN, "новость новостей" },
		{ LANG_BE, "covid" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		for (struct str xs = str_from(lines[i].words); xs.n;) {
			struct str x = arena_str(&arena, str_cut(&xs, ' '));
			for (struct str ys = str_from(lines[i].words); ys.n;) {
				struct str y = arena_str(&arena, str_cut(&ys, ' '));
				if (!related(lines[i].lang, x.s, y.s))
					fail_msg("%s does not find %s", x.s, y.s);
			}
		}
}

static void
strangers_stay_apart(void **state)
{
	static const struct {
		enum lang lang;
		const char *x, *y;
	} cases[] = {
		{ LANG_BE, "горад", "гора" },   { LANG_BE, "раен", "рана" },
		{ LANG_RU, "завод", "вода" },   { LANG_RU, "город", "огород" },
		{ LANG_RU, "район", "рай" },    { LANG_EN, "new", "news" },
		{ LANG_EN, "council", "coun" }, { LANG_RU, "дон", "до" },
		{ LANG_RU, "510", "51" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (related(cases[i].lang, cases[i].x, cases[i].y))
			fail_msg("%s finds %s", cases[i].x, cases[i].y);
}

/* Letters in any order: no form is lost, none is too long, the word finds itself. */
static void
any_letters_are_fine(void **state)
{
	static const char *const letters[] = { "а", "у", "с", "я", "ц", "ь", "ы", "н", "і",
					       "и", "д", "з", "e", "s", "7", "й", "л", "ж" };
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct buf b;
		buf_init(&b, 0);
		for (int n = round % 28 + 1; n; n--) {
			seed = seed * 1103515245u + 12345u;
			buf_adds(&b, letters[(seed >> 16) % (sizeof(letters) / sizeof(*letters))]);
		}
		struct str rest = buf_str(&b);
		char word[WORD_MOST + 1];
		word[word_next(&rest, word, NULL)] = '\0';
		assert_true(related((enum lang)(round % LANG_COUNT), word, word));
		buf_release(&b);
		arena_reset(&arena);
	}
}

static int
forget(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(folding, forget),
		cmocka_unit_test_teardown(a_word_knows_where_it_stood, forget),
		cmocka_unit_test_teardown(a_word_is_never_longer_than_its_place, forget),
		cmocka_unit_test_teardown(a_quick_look_sees_the_same, forget),
		cmocka_unit_test_teardown(a_sound_beside_others_is_the_same, forget),
		cmocka_unit_test_teardown(every_ending_is_in_the_table, forget),
		cmocka_unit_test_teardown(same_sounds, forget),
		cmocka_unit_test_teardown(forms_find_each_other, forget),
		cmocka_unit_test_teardown(strangers_stay_apart, forget),
		cmocka_unit_test_teardown(any_letters_are_fine, forget),
	};

	arena_init(&arena, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
