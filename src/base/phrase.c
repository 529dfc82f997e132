/*
 * The words of vestka, one row a phrase, in the order Belarusian (official orthography), Russian, English.
 *
 * A status (PHRASE_NOT_FOUND and its neighbours) goes whole into one header line, so it has at most 120 bytes
 * and says what to do next.  A new phrase is one line here and one in phrase.h.
 */
#include "base/phrase.h"

#include <assert.h>

static const struct str phrases[PHRASE_COUNT][LANG_COUNT] = {
#define ROW(name, be, ru, en) [PHRASE_##name] = { STR_INIT(be), STR_INIT(ru), STR_INIT(en) }
	/* writers */
	ROW(PHOTO, "Фота", "Фото", "Photo"),
	ROW(PHOTO_N, "Фота %d", "Фото %d", "Photo %d"),
	ROW(TABLE, "Табліца", "Таблица", "Table"),
	ROW(LINKS, "Спасылкі", "Ссылки", "Links"),
	ROW(ATTACHMENT, "Файл", "Файл", "File"),
	ROW(WAS, "было", "было", "was"),
	ROW(TASK_DONE, "[зроблена]", "[сделано]", "[done]"),
	ROW(TASK_OPEN, "[не зроблена]", "[не сделано]", "[to do]"),
	ROW(FOOTNOTES, "Заўвагі", "Примечания", "Notes"),
	ROW(VIDEO, "Відэа", "Видео", "Video"),
	ROW(AUDIO, "Аўдыя", "Аудио", "Audio"),
	ROW(EMBEDDED, "Устаўка", "Вставка", "Embedded page"),
	ROW(TEXT_BLOCK, "Тэкст", "Текст", "Text"),
	ROW(LANG_NAME, "Беларуская", "Русский", "English"),
	ROW(READ_IN, "Па-беларуску", "По-русски", "In English"),

	/* pages */
	ROW(SITE, "Глыбоцкі раённы выканаўчы камітэт", "Глубокский районный исполнительный комитет",
	    "Glubokoe District Executive Committee"),
	ROW(SUBTITLE, "Навіны раёна", "Новости района", "News from the district"),
	ROW(NEWS, "Навіны", "Новости", "News"),
	ROW(ALL_NEWS, "Усе навіны", "Все новости", "All news"),
	ROW(OLDER, "Ранейшыя навіны", "Более ранние новости", "Older news"),
	ROW(NEWER, "Пазнейшыя навіны", "Более поздние новости", "Newer news"),
	ROW(GO_ON, "Чытаць далей", "Читать дальше", "Read on"),
	ROW(NEW, "Новае адным тэкстам", "Новое одним текстом", "What is new, as one text"),
	ROW(NEWS_SINCE, "Навіны з", "Новости с", "News since"),
	ROW(NEWS_OF, "Навіны за", "Новости за", "News of"),
	ROW(NEWS_OF_WEEK, "Навіны за тыдзень", "Новости за неделю", "News of the week"),
	ROW(WHOLE_MONTH, "Увесь месяц адным тэкстам", "Весь месяц одним текстом",
	    "The whole month as one text"),
	ROW(FULL, "цалкам", "целиком", "full"),
	ROW(FULL_SIZE, "Поўны памер", "Полный размер", "Full size"),
	ROW(IN_PARTS, "Часткамі", "По частям", "In parts"),
	ROW(PREVIOUS_PART, "Папярэдняя частка", "Предыдущая часть", "Previous part"),
	ROW(NEXT_PART, "Наступная частка", "Следующая часть", "Next part"),
	ROW(IN_FULL, "Цалкам", "Полностью", "In full"),
	ROW(PHONES, "Тэлефоны", "Телефоны", "Telephones"),
	ROW(BY_NAME, "Тэлефоны па прозвішчах", "Телефоны по фамилиям", "Telephones by name"),
	ROW(BY_PLACE, "Тэлефоны па вёсках", "Телефоны по деревням", "Telephones by village"),
	ROW(RECEPTION, "Прыём грамадзян", "Приём граждан", "Hours of reception"),
	ROW(ROOM, "каб.", "каб.", "room"),
	ROW(NEWEST, "Апошнія навіны", "Последние новости", "Latest news"),
	ROW(ISSUES, "Навіны з сабой: тыдзень і месяц у файле",
	    "Новости с собой: неделя и месяц в файле",
	    "News to take along: a week or a month in a file"),
	ROW(BOOK, "Кніга", "Книга", "Book"),
	ROW(GEMTEXT, "Тэкст са спасылкамі", "Текст со ссылками", "Text with links"),
	ROW(PAPER_TEXT, "Тэкст для друку", "Текст для печати", "Text to print"),
	ROW(NO_ISSUE, "Пакуль няма ніводнага: яны з’яўляюцца, калі тыдзень ці месяц скончыўся.",
	    "Пока нет ни одного: они появляются, когда неделя или месяц закончились.",
	    "There is none yet: they appear when a week or a month is over."),
	ROW(ARCHIVE, "Архіў", "Архив", "Archive"),
	ROW(SECTIONS, "Раздзелы", "Разделы", "Sections"),
	ROW(DISTRICT, "Пра раён", "О районе", "The district"),
	ROW(CONTACTS, "Кантакты", "Контакты", "Contacts"),
	ROW(REGION, "Пра раён", "О районе", "About the district"),
	ROW(ABOUT, "Пра гэтае выданне", "Об этом издании", "About this service"),
	ROW(HOME, "Галоўная старонка", "Главная страница", "Home page"),
	ROW(UP, "На ўзровень вышэй", "На уровень выше", "Up one level"),
	ROW(PREVIOUS, "Папярэдняя навіна", "Предыдущая новость", "Previous article"),
	ROW(NEXT, "Наступная навіна", "Следующая новость", "Next article"),
	ROW(SOURCE, "Крыніца", "Источник", "Source"),
	ROW(CORRECTED, "Выпраўлена", "Исправлено", "Corrected"),
	ROW(LANGUAGES, "Іншыя мовы", "Другие языки", "Other languages"),
	ROW(NO_NEWS, "Навін пакуль няма.", "Новостей пока нет.", "There is no news here yet."),
	ROW(NO_ALERT, "Папярэджанняў няма", "Предупреждений нет", "No warnings now"),
	ROW(UNTIL, "Да", "До", "Until"),
	ROW(MORE, "Падрабязней", "Подробнее", "More about it"),
	ROW(HOME_SHORT, "Галоўная", "Главная", "Home"),
	ROW(URGENT, "Тэрмінова", "Срочно", "Urgent"),
	ROW(ATTACHMENTS, "Далучаныя файлы", "Прикреплённые файлы", "Attached files"),
	ROW(PICTURES, "Фотаздымкі", "Фотографии", "Pictures"),
	ROW(UNREADABLE,
	    "Тэкст гэтай навіны не ўдалося падрыхтаваць для паказу. Мы ўжо ведаем пра гэта.",
	    "Текст этой новости не удалось подготовить для показа. Мы уже знаем об этом.",
	    "The text of this article could not be prepared for display. We have been told of it."),
	ROW(SEARCH, "Пошук", "Поиск", "Search"),
	ROW(SEARCH_PROMPT, "Што шукаць: адно або некалькі слоў у любой форме.",
	    "Что искать: одно или несколько слов в любой форме.",
	    "What to look for: one or more words, in any form."),
	ROW(NEW_SEARCH, "Новы пошук", "Новый поиск", "New search"),
	ROW(MORE_FOUND, "Яшчэ вынікі", "Ещё результаты", "More results"),
	ROW(NOTHING_FOUND,
	    "Нічога не знойдзена. Паспрабуйце менш слоў, карацейшыя словы або іншую мову.",
	    "Ничего не найдено. Попробуйте меньше слов, более короткие слова или другой язык.",
	    "Nothing found. Try fewer words, shorter words or another language."),
	ROW(SEARCH_HERE, "Шукаць па-беларуску", "Искать по-русски", "Search in English"),
	ROW(GOPHER_ADDRESS, "Адрас у Gopher", "Адрес в Gopher", "Address in Gopher"),
	ROW(GEMINI_ADDRESS, "Адрас у Gemini", "Адрес в Gemini", "Address in Gemini"),
	ROW(NARROW, "Па 40 знакаў у радку", "По 40 знаков в строке", "In lines of 40 columns"),
	ROW(WIDE, "Звычайныя радкі", "Обычные строки", "In lines of the usual width"),
	ROW(IN_LATIN, "Lacinskimi litarami (ASCII)", "Latinskimi bukvami (ASCII)", "Plain ASCII"),

	/* statuses */
	ROW(NOT_FOUND, "Старонка не знойдзена. Пачніце з галоўнай: /be/",
	    "Страница не найдена. Начните с главной: /ru/",
	    "Page not found. Start from the home page: /en/"),
	ROW(GONE, "Матэрыял зняты з публікацыі назаўсёды.", "Материал снят с публикации навсегда.",
	    "This item has been withdrawn for good."),
	ROW(NOT_HERE, "Гэты адрас тут не абслугоўваецца.", "Этот адрес здесь не обслуживается.",
	    "This address is not served here."),
	ROW(BAD_REQUEST, "Запыт не зразумелы. Праверце адрас.",
	    "Запрос непонятен. Проверьте адрес.",
	    "The request makes no sense. Please check the address."),
	ROW(BUSY, "Сервер заняты. Паспрабуйце праз хвіліну.",
	    "Сервер занят. Попробуйте через минуту.",
	    "The server is busy. Please try again in a minute."),
	ROW(SLOW, "Занадта шмат запытаў. Пачакайце хвіліну.",
	    "Слишком много запросов. Подождите минуту.", "Too many requests. Wait a minute."),
	ROW(BUILDING, "Навіны рыхтуюцца. Паспрабуйце праз хвіліну.",
	    "Новости готовятся. Попробуйте через минуту.",
	    "The news is being prepared. Please try again in a minute."),
	ROW(BROKEN, "Памылка на серверы. Паспрабуйце пазней.",
	    "Ошибка на сервере. Попробуйте позже.",
	    "Something went wrong on the server. Please try again later."),

	ROW(REFUSED, "Тэкст не прыняты.", "Текст не принят.", "The text was not taken."),
	ROW(TOO_LARGE, "Тэкст завялікі: не больш за 1 МБ.", "Текст слишком велик: не больше 1 МБ.",
	    "The text is too large: 1 MB at most."),
	ROW(NOT_TEXT, "Прымаецца толькі адзін тэкст: gemtext, Markdown або HTML.",
	    "Принимается только один текст: gemtext, Markdown или HTML.",
	    "Only one text is taken: gemtext, Markdown or HTML."),
	ROW(WRONG_TOKEN, "Ключавое слова не тое.", "Ключевое слово неверно.",
	    "The token is wrong."),
	ROW(IS_WITHDRAWN, "Матэрыял зняты; яго вяртае толькі рэдакцыя на месцы.",
	    "Материал снят; вернуть его может только редакция на месте.",
	    "This item is withdrawn; only the office itself can bring it back."),
	ROW(NO_PLACE, "Па гэтым адрасе пісаць нельга. Новая навіна: /be/news/",
	    "По этому адресу писать нельзя. Новая новость: /ru/news/",
	    "Nothing can be written here. A new article: /en/news/"),
	ROW(NOT_YOURS, "Гэта можа зрабіць толькі рэдактар.", "Это может сделать только редактор.",
	    "Only an editor may do this."),
	ROW(SHOW_CERT, "Пакажыце сертыфікат рэдактара.", "Покажите сертификат редактора.",
	    "Please show an editor's certificate."),
	ROW(NOT_ENROLLED, "Гэтага ключа няма ў спісе рэдактараў",
	    "Этого ключа нет в списке редакторов", "This key is not on the list of editors"),
	ROW(CERT_BAD, "Тэрмін сертыфіката скончыўся або яшчэ не пачаўся.",
	    "Срок сертификата истёк или ещё не наступил.",
	    "The certificate has expired or is not valid yet."),

	/* of those who write */
	ROW(DESK, "Рэдакцыя", "Редакция", "Newsroom"),
	ROW(DRAFTS, "Чарнавікі", "Черновики", "Drafts"),
	ROW(CHANGES, "Апошнія змены", "Последние изменения", "Latest changes"),
	ROW(ADDED, "дададзена", "добавлено", "added"),
	ROW(CHANGED, "зменена", "изменено", "changed"),
	ROW(WITHDREW, "знята", "снято", "withdrawn"),
	ROW(NEW_ARTICLE, "Напісаць навіну", "Написать новость", "Write an article"),
	ROW(DRAFT_KEPT, "Чарнавік захаваны", "Черновик сохранён", "The draft is kept"),
	ROW(TAKEN_BACK, "Знята рэдакцыяй", "Снято редакцией", "Withdrawn by the editors"),

	/* a reader's note to the council */
	ROW(NOTE, "Напісаць у райвыканкам", "Написать в райисполком", "Write to the committee"),
	ROW(NOTE_EMERGENCY,
	    "Не для экстранных выпадкаў! Пажар і бяда: 101 або 112, міліцыя: 102, хуткая: 103.",
	    "Не для экстренных случаев! Пожар и беда: 101 или 112, милиция: 102, скорая: 103.",
	    "Not for emergencies! Fire and rescue: 101 or 112, police: 102, ambulance: 103."),
	ROW(NOTE_WHAT,
	    "Напішыце пра яму на дарозе, ліхтар, які не свеціць, памылку ў навіне. Гэта не зварот "
	    "грамадзяніна: афіцыйнага адказу не будзе.",
	    "Напишите о яме на дороге, неработающем фонаре, ошибке в новости. Это не обращение "
	    "гражданина: официального ответа не будет.",
	    "Write about a pothole, a street lamp that is out, a mistake in the news. This is not "
	    "a formal appeal: there will be no official answer."),
	ROW(NOTE_PRIVATE,
	    "Вашага адраса ў сетцы мы не захоўваем. Каб з вамі звязаліся, пакіньце тэлефон.",
	    "Вашего адреса в сети мы не храним. Чтобы с вами связались, оставьте телефон.",
	    "We do not keep your network address. To be called back, leave a telephone number."),
	ROW(NOTE_WRITE, "Напісаць паведамленне", "Написать сообщение", "Write a note"),
	ROW(NOTE_PROMPT, "Ваша паведамленне, каля %d літар. Экстранны выпадак: 112.",
	    "Ваше сообщение, около %d букв. Экстренный случай: 112.",
	    "Your note, about %d letters. Emergency: 112."),
	ROW(NOTE_KEPT, "Дзякуй, паведамленне прынята", "Спасибо, сообщение принято",
	    "Thank you, your note has been taken"),
	ROW(NOTE_ONCE, "Дасылаць яго яшчэ раз не трэба.", "Отправлять его ещё раз не нужно.",
	    "There is no need to send it again."),
	ROW(NOTE_TOO_LONG, "Завялікае: літар змяшчаецца %d, лішніх %d. Скараціце.",
	    "Слишком длинно: букв помещается %d, лишних %d. Сократите.",
	    "Too long: %d letters fit, %d are too many. Please shorten it."),
	ROW(NOTES_FULL, "Скрыня паведамленняў поўная. Патэлефануйце.",
	    "Ящик сообщений полон. Позвоните.", "The letter box is full. Please telephone."),
	ROW(NOTES_SLOW, "Занадта шмат паведамленняў. Пачакайце гадзіну.",
	    "Слишком много сообщений. Подождите час.", "Too many notes. Please wait an hour."),

	/* protocols */
	ROW(PLACE, "Глыбокае, Віцебская вобласць, Беларусь",
	    "Глубокое, Витебская область, Беларусь", "Glubokoe, Vitebsk Region, Belarus"),
	ROW(USE_CLIENT, "Гэтыя навіны чытаюць праграмай для Gemini або Gopher, а не вэб-браўзерам:",
	    "Эти новости читают программой для Gemini или Gopher, а не веб-браузером:",
	    "This news is read with a Gemini or Gopher program, not with a web browser:"),
	ROW(LEADS_TO,
	    "Гэтая спасылка вядзе сюды:", "Эта ссылка ведёт сюда:", "This link leads to:"),
#undef ROW
};

static enum lang
spoken(enum lang lang)
{
	return lang >= 0 && lang < LANG_COUNT ? lang : LANG_EN;
}

struct str
phrase(enum phrase p, enum lang lang)
{
	assert(p < PHRASE_COUNT);
	return phrases[p][spoken(lang)];
}

/* --- counts --- */

void
phrase_add_counts(struct buf *out, enum phrase p, enum lang lang, long long first, long long second)
{
	struct str rest = phrase(p, lang);
	ptrdiff_t at;

	for (; (at = str_find(rest, STR("%d"))) >= 0; first = second) {
		buf_addstr(out, str_part(rest, 0, (size_t)at));
		buf_addf(out, "%lld", first);
		rest = str_after(rest, (size_t)at + 2);
	}
	buf_addstr(out, rest);
}

/* --- sizes --- */

#define UNIT_STEP 1024

void
phrase_add_size(struct buf *out, size_t bytes, enum lang lang)
{
	static const char *const units[LANG_COUNT][3] = {
		[LANG_BE] = { "Б", "КБ", "МБ" },
		[LANG_RU] = { "Б", "КБ", "МБ" },
		[LANG_EN] = { "B", "KB", "MB" },
	};
	const char *const *unit = units[spoken(lang)];
	const size_t mega = (size_t)UNIT_STEP * UNIT_STEP;
	size_t kilos = bytes / UNIT_STEP + (bytes % UNIT_STEP >= UNIT_STEP / 2);
	size_t tenths = bytes / mega * 10 + (bytes % mega * 10 + mega / 2) / mega;

	if (bytes < UNIT_STEP)
		buf_addf(out, "%zu %s", bytes ? bytes : 1, unit[0]);
	else if (kilos < UNIT_STEP)
		buf_addf(out, "%zu %s", kilos, unit[1]);
	else if (tenths < 100 && tenths % 10)
		buf_addf(out, "%zu%s%zu %s", tenths / 10, spoken(lang) == LANG_EN ? "." : ",",
			 tenths % 10, unit[2]);
	else
		buf_addf(out, "%zu %s", (tenths + 5) / 10, unit[2]);
}

/* --- counting --- */

enum plural { ONE, FEW, MANY };

/* Belarusian and Russian count alike: 1, 21 навіна; 2-4, 22 навіны; 5-20, 11 навін. */
static enum plural
slavic_plural(long long count)
{
	long long last = count % 10, two = count % 100;

	if (last < 0) {
		last = -last;
		two = -two;
	}
	if (two >= 11 && two <= 14)
		return MANY;
	if (last == 1)
		return ONE;
	return last >= 2 && last <= 4 ? FEW : MANY;
}

void
phrase_add_articles(struct buf *out, long long count, enum lang lang)
{
	static const char *const words[LANG_COUNT][3] = {
		[LANG_BE] = { "навіна", "навіны", "навін" },
		[LANG_RU] = { "новость", "новости", "новостей" },
		[LANG_EN] = { "article", "articles", "articles" },
	};
	enum plural form = slavic_plural(count);

	if (spoken(lang) == LANG_EN)
		form = count == 1 ? ONE : MANY;
	buf_addf(out, "%lld %s", count, words[spoken(lang)][form]);
}
