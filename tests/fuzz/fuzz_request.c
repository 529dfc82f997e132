/* Requests of every protocol: the first byte says of which, and whether the peer has ended; then the page that refuses, or a doc, as a reply. */
#include "fuzz.h"

#include "proto/proto.h"

static const struct proto *const protos[] = { &proto_gemini, &proto_gopher, &proto_spartan,
					      &proto_nex, &proto_finger };

static void
check_request(const struct request *req)
{
	if (req->path.n == 0 || req->path.s[0] != '/' || !utf8_valid(req->path) ||
	    !utf8_valid(req->query))
		abort();
	for (struct str rest = req->path; rest.n;)
		if (str_eq(str_cut(&rest, '/'), STR("..")))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct site site = {
		.language = LANG_BE, .gemini_port = 1965, .gopher_port = 70, .notes = true
	};
	const struct proto_site ps = { .host = STR("news.example"),
				       .port = 1965,
				       .gopher_port = 70,
				       .gemini_port = 1965,
				       .final_dot = true,
				       .width = 40,
				       .local_address = STR("127.0.0.1"),
				       .site = &site };
	struct request req;
	struct page page = { .status = PAGE_BROKEN, .lang = LANG_BE };
	struct arena a;
	struct buf out;

	if (!size)
		return 0;
	const struct proto *p = protos[data[0] % (sizeof(protos) / sizeof(*protos))];
	/* its own memory, so that each byte read beyond the end is seen */
	char *copy = malloc(size);
	if (!copy)
		return 0;
	memcpy(copy, data + 1, size - 1);
	arena_init(&a, 1u << 20);
	buf_init(&out, 1u << 20);
	switch (p->parse(str_of(copy, size - 1), data[0] & 128, &ps, &a, &req, &page, &out)) {
	case PROTO_READY:
		check_request(&req);
		page = (struct page){ .status = PAGE_OK, .lang = LANG_BE, .path = req.path };
		doc_init(&page.doc, &a);
		page.doc.title = STR("Мост");
		doc_para(&page.doc, STR("Слова."));
		doc_link(&page.doc, STR("/be/"), STR("Дом"));
		p->reply(&out, &page, &req, &ps);
		if (out.n == 0)
			abort();
		break;
	case PROTO_REFUSED:
		p->reply(&out, &page, &req, &ps);
		if (p != &proto_gopher) /* a root of the hole has a charset of its own */
			fuzz_check_text(buf_str(&out), false);
		if (out.n == 0)
			abort();
		break;
	case PROTO_RAW:
	case PROTO_MORE:
	case PROTO_CLOSE: break;
	}
	buf_release(&out);
	arena_release(&a);
	free(copy);
	return 0;
}
