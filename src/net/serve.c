/*
 * One request, one way: parse, answer, print.
 *
 * The edition is opened when it is first needed and looked at again from time to time: the keeper
 * may have set a broken file aside and begun a new one under the same name.
 */
#include "net/serve.h"

#include <sys/stat.h>

#include "base/log.h"

#define ARENA_MOST  (32u << 20) /* bytes that one page may take while it is made */
#define REPLY_MOST  (16u << 20)
#define LOOK_PERIOD 200 /* milliseconds between two looks at the edition's file */

int
server_init(struct server *s)
{
	arena_init(&s->arena, ARENA_MOST);
	s->site.edition = NULL;
	s->edition_number = 0;
	s->looked = 0;
	s->cache = cache_new(CACHE_BYTES);
	return s->cache ? 0 : error("cannot set up the reply cache: out of memory");
}

void
server_release(struct server *s)
{
	cache_free(s->cache);
	s->cache = NULL;
	if (s->site.edition)
		edition_close(s->site.edition);
	s->site.edition = NULL;
	arena_release(&s->arena);
}

static void
open_edition(struct server *s, uint64_t now)
{
	struct stat st;

	if (s->site.edition && s->looked && now - s->looked < LOOK_PERIOD)
		return;
	s->looked = now ? now : 1;
	if (stat(s->site.edition_path, &st) < 0)
		return; /* a file that was taken away is still ours to read */
	bool same = st.st_dev == s->device && st.st_ino == s->inode;
	if (s->site.edition && same)
		return;
	struct edition *fresh = edition_open_read(s->site.edition_path);
	if (!fresh)
		return;
	if (s->site.edition)
		edition_close(s->site.edition);
	s->site.edition = fresh;
	s->edition_number++;
	s->device = st.st_dev;
	s->inode = st.st_ino;
}

static struct proto_site
view(const struct server *s, const struct proto *proto, struct str local)
{
	return (struct proto_site){
		.host = s->site.host,
		.port = proto == &proto_gemini ? s->site.gemini_port : s->site.gopher_port,
		.gopher_port = s->site.gopher_port,
		.gemini_port = s->site.gemini_port,
		.final_dot = s->final_dot,
		.gopher_tls = s->gopher_tls,
		.width = s->width,
		.local_address = local,
		.site = &s->site,
	};
}

/* Prints the page; one that cannot be printed becomes, in *page as well, one that says so. */
static enum serve_result
print(struct server *s, const struct proto *proto, const struct proto_site *ps,
      const struct request *req, struct page *page, struct reply *r)
{
	proto->reply(&r->bytes, page, req, ps);
	if (buf_failed(&r->bytes)) {
		buf_clear(&r->bytes);
		arena_reset(&s->arena);
		site_refuse(&s->site, STR("/"), PAGE_BROKEN, &s->arena, page);
		proto->reply(&r->bytes, page, req, ps);
	}
	r->file = page->status == PAGE_OK && page->mime.n > 0 && page->text.n == 0;
	r->blob = page->blob;
	r->part = 0;
	r->left = page->size;
	r->edition_number = s->edition_number;
	debug("%s: page of kind %d, %zu bytes%s", proto->name, (int)page->status, r->bytes.n,
	      r->file ? " and a file" : "");
	return buf_failed(&r->bytes) ? SERVE_CLOSE : SERVE_REPLY;
}

/* The page that was asked for: as it was printed before, or made now and kept. */
static enum serve_result
answer(struct server *s, const struct proto *proto, const struct proto_site *ps,
       const struct request *req, uint64_t now, struct reply *r)
{
	struct page page = { .status = PAGE_BROKEN, .lang = s->site.language };
	time_t moment = time(NULL);

	open_edition(s, now);
	int64_t version = s->site.edition ? edition_version(s->site.edition) : -1;
	if (version >= 0 && (r->cached = cache_get(s->cache, req, version, moment)))
		return SERVE_REPLY;

	site_answer(&s->site, req, moment, &s->arena, &page);
	enum serve_result result = print(s, proto, ps, req, &page, r);
	bool keep = page.status == PAGE_OK || page.status == PAGE_MOVED;
	if (version >= 0 && result == SERVE_REPLY && keep && !r->file && !arena_failed(&s->arena))
		r->cached = cache_put(s->cache, req, version, page.expires, buf_str(&r->bytes));
	if (r->cached)
		buf_release(&r->bytes);
	return result;
}

enum serve_result
serve(struct server *s, const struct proto *proto, struct str input, bool ended, struct str local,
      uint64_t now, struct reply *r)
{
	struct proto_site ps = view(s, proto, local);
	struct request req = { .path = STR(""), .query = STR("") };
	struct page page = { .status = PAGE_BROKEN, .lang = s->site.language };
	enum serve_result result = SERVE_CLOSE;

	arena_reset(&s->arena);
	switch (proto->parse(input, ended, &ps, &s->arena, &req, &page, &r->bytes)) {
	case PROTO_MORE: result = ended ? SERVE_CLOSE : SERVE_MORE; break;
	case PROTO_CLOSE: break;
	case PROTO_RAW: result = buf_failed(&r->bytes) ? SERVE_CLOSE : SERVE_REPLY; break;
	case PROTO_REFUSED: result = print(s, proto, &ps, &req, &page, r); break;
	case PROTO_READY: result = answer(s, proto, &ps, &req, now, r); break;
	}
	arena_reset(&s->arena);
	return result;
}

void
serve_refusal(struct server *s, const struct proto *proto, struct reply *r)
{
	struct proto_site ps = view(s, proto, STR(""));
	struct request req = { .path = STR("/"), .query = STR("") };
	struct page page;

	arena_reset(&s->arena);
	site_refuse(&s->site, STR("/"), PAGE_BAD, &s->arena, &page);
	print(s, proto, &ps, &req, &page, r);
	arena_reset(&s->arena);
}

int
serve_part(struct server *s, struct reply *r, struct buf *out)
{
	if (!s->site.edition || r->edition_number != s->edition_number)
		return -1;
	size_t before = out->n;
	int found = edition_part(s->site.edition, r->blob, r->part++, out);
	size_t got = out->n - before;
	if (buf_failed(out) || got > r->left)
		return -1;
	r->left -= got;
	return found == 0 && r->left > 0 ? -1 : found; /* it was taken out of the edition */
}

void
reply_init(struct reply *r)
{
	*r = (struct reply){ 0 };
	buf_init(&r->bytes, REPLY_MOST);
}

struct str
reply_bytes(const struct reply *r)
{
	return r->cached ? r->cached->bytes : buf_str(&r->bytes);
}

void
reply_release(struct reply *r)
{
	cached_release(r->cached);
	buf_release(&r->bytes);
	reply_init(r);
}
