/*
 * The lines of Titan: the first byte says which site they come to; what is taken means the same when it is written anew, and what is refused
 * names no page outside.
 */
#include "fuzz.h"

#include "proto/gemini.h"
#include "proto/titan.h"

static const struct site site = { .language = LANG_BE, .gemini_port = 1965, .gopher_port = 70 };

static enum page_status
read_line(struct str text, const struct proto_site *ps, struct arena *a, struct request *req,
	  struct titan *t)
{
	/* its own memory, so that each byte read beyond the end is seen */
	char *copy = malloc(text.n ? text.n : 1);

	if (!copy)
		abort();
	if (text.n)
		memcpy(copy, text.s, text.n);
	enum page_status status = titan_read(str_of(copy, text.n), ps, a, req, t);
	/* no string may be in the line itself: it is gone when the answer is made */
	free(copy);
	return status;
}

static void
check_words(struct str words)
{
	if (!utf8_valid(words))
		abort();
	for (size_t i = 0; i < words.n; i++)
		if ((unsigned char)words.s[i] < 0x20 || words.s[i] == 0x7F)
			abort();
}

static void
check_path(struct str path)
{
	if (path.n == 0 || path.s[0] != '/' || !utf8_valid(path))
		abort();
	for (struct str rest = path; rest.n;)
		if (str_eq(str_cut(&rest, '/'), STR("..")))
			abort();
}

static void
add_encoded(struct buf *out, struct str words)
{
	for (size_t i = 0; i < words.n; i++)
		buf_addf(out, "%%%02X", (unsigned char)words.s[i]);
}

/* The same question in a canonical line: every byte of every value escaped. */
static void
write_line(struct buf *out, int port, const struct request *req, const struct titan *t)
{
	buf_addf(out, "titan://news.example:%d", port);
	for (struct str rest = str_after(req->path, 1), part = STR("");; part = STR("")) {
		bool last = str_find_byte(rest, '/') < 0;

		part = str_cut(&rest, '/');
		buf_addstr(out, STR("/"));
		add_encoded(out, part);
		if (last)
			break;
	}
	if (t->token.n) {
		buf_addstr(out, STR(";token="));
		add_encoded(out, t->token);
	}
	if (t->edit) {
		buf_addstr(out, STR(";edit"));
	} else {
		buf_addf(out, ";size=%llu;mime=", (unsigned long long)t->size);
		add_encoded(out, t->mime);
	}
	if (req->query.n) {
		buf_addstr(out, STR("?"));
		add_encoded(out, req->query);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request req, again;
	struct titan t, t2;
	struct arena a;
	struct buf line;

	if (!size)
		return 0;
	const struct proto_site ps = { .host = STR("news.example"),
				       .port = data[0] & 1 ? 1966 : 1965,
				       .gopher_port = 70,
				       .gemini_port = 1965,
				       .final_dot = true,
				       .width = 40,
				       .local_address = STR("127.0.0.1"),
				       .site = &site };
	struct str text = str_of((const char *)data + 1, size - 1);

	if (text.n > GEMINI_LINE_MOST || str_find(text, STR("\r\n")) >= 0)
		return 0;
	arena_init(&a, 1u << 20);
	buf_init(&line, 0);
	enum page_status status = read_line(text, &ps, &a, &req, &t);
	check_path(req.path);
	if (status == PAGE_OK) {
		check_words(t.mime);
		check_words(t.token);
		if (t.size > INT64_MAX || (t.edit && t.size) || !utf8_valid(req.query))
			abort();
		write_line(&line, ps.port, &req, &t);
		/* longer than a line may be; there is no such limit in the reader of one */
		if (read_line(buf_str(&line), &ps, &a, &again, &t2) != PAGE_OK ||
		    !str_eq(req.path, again.path) || !str_eq(req.query, again.query) ||
		    t2.size != t.size || t2.edit != t.edit || !str_eq(t2.mime, t.mime) ||
		    !str_eq(t2.token, t.token))
			abort();
	}
	buf_release(&line);
	arena_release(&a);
	return 0;
}
