#include "base/phone_number.h"

#define DIGITS_MOST 15 /* of an international number, E.164 */
#define LOCAL_LEAST 5
#define LOCAL_MOST  7
#define SHORT_LEAST 2 /* 101, 142 */
#define SHORT_MOST  4

/* The digits alone; more than a number can have are none. */
static size_t
digits_of(struct str words, char *digits)
{
	size_t n = 0;

	for (size_t i = 0; i < words.n; i++) {
		if (words.s[i] < '0' || words.s[i] > '9')
			continue;
		if (n == DIGITS_MOST)
			return 0;
		digits[n++] = words.s[i];
	}
	return n;
}

/* An extension's digits are dialled after the others, and not by a link. */
static bool
has_extension(struct str words)
{
	static const struct str marks[] = { STR_INIT("доб"), STR_INIT("дад"), STR_INIT("вн"),
					    STR_INIT("ext"), STR_INIT("унутр") };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (str_find(words, marks[i]) >= 0)
			return true;
	return false;
}

/* "+375...", or nothing. */
static struct str
whole_number(struct arena *a, struct str words, struct str digits)
{
	if (str_find_byte(words, '+') >= 0)
		return digits.n > LOCAL_MOST ? arena_join(a, STR("+"), digits) : STR("");
	if (digits.n == 11 && str_starts(digits, STR("80")))
		return arena_join(a, STR("+375"), str_after(digits, 2));
	if (digits.n == 10 && str_starts(digits, STR("0")))
		return arena_join(a, STR("+375"), str_after(digits, 1));
	if (digits.n == 12 && str_starts(digits, STR("375")))
		return arena_join(a, STR("+"), digits);
	return STR("");
}

static struct str
url_of(struct arena *a, struct str words, struct str *whole)
{
	char buffer[DIGITS_MOST];
	struct str digits = str_of(buffer, digits_of(words, buffer)), number;

	if (has_extension(words))
		return STR("");
	number = whole_number(a, words, digits);
	if (number.n)
		*whole = number;
	else if (digits.n >= LOCAL_LEAST && digits.n <= LOCAL_MOST && whole->n > digits.n)
		number = arena_join(a, str_part(*whole, 0, whole->n - digits.n), digits);
	else if (digits.n >= SHORT_LEAST && digits.n <= SHORT_MOST)
		number = digits;
	return number.n ? arena_join(a, STR("tel:"), number) : STR("");
}

static size_t
end_of_first(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] == ',' || text.s[i] == ';')
			return i;
	return text.n;
}

int
phone_numbers(struct arena *a, struct str text, struct phone_number *list)
{
	struct str whole = STR("");
	int n = 0;

	while (text.n && n < PHONE_NUMBERS) {
		size_t end = n == PHONE_NUMBERS - 1 ? text.n : end_of_first(text);
		struct str words = str_trim(str_part(text, 0, end));

		text = str_after(text, end + 1);
		if (words.n)
			list[n++] = (struct phone_number){ words, url_of(a, words, &whole) };
	}
	return n;
}
