/* vestka export: the whole capsule and hole as files, for a stick, a library's computer or any static server. */
#include <getopt.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/progress.h"
#include "export/tree.h"

const struct command_option export_options[] = {
	{ "only", 'p', "PROTOCOL", "gemini or gopher; both if not given" },
	{ "sign", 's', "KEY", "sign the manifest with this key" },
	{ 0 },
};

struct wish {
	const char *dir, *key;
	const struct proto *only;
};

#define PROTOCOLS 2
static const struct proto *const protocols[PROTOCOLS] = { &proto_gemini, &proto_gopher };

static void
show(void *data, long long made, long long known)
{
	struct progress *p = data;

	p->total = known > p->total ? known : p->total;
	progress_step(p, made);
}

static int
write_tree(struct site *site, struct writing *w, const struct proto *proto)
{
	struct progress p;

	progress_start(&p, proto == &proto_gopher ? "exporting the hole" : "exporting the capsule",
		       1);
	int result = tree_export(
	    &(struct tree){ .site = site, .out = w, .proto = proto, .progress = show, .data = &p });
	progress_end(&p);
	return result;
}

static int
sign(const struct wish *x)
{
	struct evp_pkey_st *key = x->key ? sign_key_read(x->key) : NULL;

	if (!x->key)
		return 0;
	int result = key ? manifest_sign(x->dir, key) : -1;
	sign_key_free(key);
	return result;
}

static int
export_all(const struct wish *x, struct site *site)
{
	struct writing w;
	int result = writing_begin(&w, x->dir);

	for (size_t i = 0; result == 0 && i < PROTOCOLS; i++)
		if (!x->only || x->only == protocols[i])
			result = write_tree(site, &w, protocols[i]);
	if (result == 0 && (result = writing_end(&w)) == 0)
		result = sign(x);
	if (result == 0)
		note("%s: %lld files written, %lld as they were, %lld taken away", x->dir,
		     w.written, w.same, w.removed);
	writing_release(&w);
	return result;
}

int
cmd_export(struct config *c, int argc, char **argv)
{
	struct wish x = { 0 };
	int code;

	while ((code = command_option(argc, argv, export_options)) != -1) {
		if (code == 's')
			x.key = optarg;
		for (size_t i = 0; code == 'p' && i < PROTOCOLS; i++)
			if (strcmp(optarg, protocols[i]->name) == 0)
				x.only = protocols[i];
		if (code == 'p' && !x.only)
			return command_bad_value(export_options, code, "is not gemini or gopher");
	}
	if (argc - optind != 1)
		return command_misused("'vestka export DIR' writes into one directory");
	x.dir = argv[optind];

	struct site site = { .edition = edition_open_read(c->edition.s),
			     .edition_path = c->edition.s,
			     .language = c->language,
			     .host = c->host,
			     .gemini_port = c->gemini_port,
			     .gopher_port = c->gopher_port,
			     .website = c->website,
			     .width = (size_t)c->width };
	if (!site.edition) {
		error("there is no edition '%s'; 'vestka keep' or vestkad makes it", c->edition.s);
		return EX_NOINPUT;
	}
	code = export_all(&x, &site) == 0 ? EX_OK : EX_CANTCREAT;
	edition_close(site.edition);
	return code;
}
