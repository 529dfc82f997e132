/* Rules over all pages: whatever they lead to answers, on both protocols and in every root of the hole. */
#include "site_test.h"

#define VISITED_MOST 4000

struct crawl {
	const struct proto *proto;
	struct arena arena;
	struct str seen[VISITED_MOST];
	size_t n;
};

static void
crawl_add(struct crawl *c, struct str address)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->seen[i], address))
			return;
	assert_true(c->n < VISITED_MOST);
	c->seen[c->n++] = arena_str(&c->arena, address);
}

static void
crawl_init(struct crawl *c, const struct proto *p)
{
	*c = (struct crawl){ .proto = p };
	arena_init(&c->arena, 0);
	crawl_add(c, STR("/"));
}

/* Every link on every page answers 20 itself, and there is an end to them. */
static void
every_gemini_link_answers_20(void **state)
{
	struct crawl c;

	(void)state;
	crawl_init(&c, &proto_gemini);
	for (size_t i = 0; i < c.n; i++) {
		struct str rest = ask_at(c.proto, c.seen[i], NOW);
		assert_starts(rest, site_takes_query(c.seen[i]) ? "10 " : "20 ", c.seen[i].s);
		while (rest.n) {
			struct str line = str_cut_line(&rest);
			if (!str_starts(line, STR("=> /")))
				continue;
			line = str_after(line, 3);
			struct str to = str_cut(&line, ' ');
			assert_true(line.n > 0);
			crawl_add(&c, to);
		}
	}
	assert_true(c.n > 45); /* every article of the samples is among them */
	arena_release(&c.arena);
}

static void
check_item(struct crawl *c, struct str line, struct gopher_root root)
{
	struct str rest = line, text = str_cut(&rest, '\t'), selector = str_cut(&rest, '\t'),
		   host = str_cut(&rest, '\t');

	assert_true(text.n > 0 && strchr("01379gIhi", text.s[0]));
	size_t columns =
	    root.alphabet > ALPHABET_LATIN ? text.n - 1 : utf8_columns(str_after(text, 1));
	assert_true(columns <= (root.narrow ? 42 : 69));
	assert_true(selector.n <= 255 && rest.n > 0 && str_find_byte(rest, '\t') < 0);
	assert_true(text.s[0] != '3');
	if (text.s[0] != 'i' && text.s[0] != 'h' && str_eq(host, STR("news.example")))
		crawl_add(c, selector);
}

/* Bytes of its charset, and no letter lost: nowhere in the samples is a question asked. */
static void
check_bytes(struct str reply, enum alphabet a)
{
	assert_true(a > ALPHABET_LATIN || utf8_valid(reply));
	for (size_t i = 0; i < reply.n; i++) {
		unsigned char c = (unsigned char)reply.s[i];
		assert_true(c != '?' && (a != ALPHABET_LATIN || c < 0x80));
		assert_true(a != ALPHABET_WINDOWS_1251 || c != 0x98);
	}
}

/* Menu check M of protocols.md 6.4, over the whole hole, all alphabets of it. */
/* proves: GOP-96 */
static void
every_gopher_item_answers(void **state)
{
	struct crawl c;
	size_t visited[ALPHABET_COUNT] = { 0 };

	(void)state;
	crawl_init(&c, &proto_gopher);
	for (size_t i = 0; i < c.n; i++) {
		struct str rest = ask_at(c.proto, c.seen[i], NOW);
		assert_int_equal(page.status, PAGE_OK);
		bool menu = page.menu;
		if (page.mime.n || page.text.n) /* a file as it is */
			continue;
		check_bytes(rest, req.root.alphabet);
		visited[req.root.alphabet]++;
		assert_true(str_ends(rest, STR("\r\n.\r\n")));
		while (rest.n > 3) {
			struct str line = str_part(rest, 0, (size_t)str_find(rest, STR("\r\n")));
			rest = str_after(rest, line.n + 2);
			if (menu)
				check_item(&c, line, req.root);
			else
				assert_true(!str_starts(line, STR(".")) &&
					    str_find_byte(line, '\t') < 0);
		}
	}
	/* Each root is whole, and nothing leads out of it but the line that says so. */
	for (int a = 0; a < ALPHABET_COUNT; a++)
		assert_true(visited[a] > 45 &&
			    (a == 0 || visited[a] + 1 == visited[ALPHABET_UNICODE]));
	arena_release(&c.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_gemini_link_answers_20),
		cmocka_unit_test(every_gopher_item_answers),
	};

	return cmocka_run_group_tests_name("site links", tests, make_edition, drop_edition);
}
