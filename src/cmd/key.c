/*
 * vestka key: fingerprints for the notice board, the server's certificate, the key that issues and exports are signed with, and those of
 * editors.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/key_editor.h"
#include "cmd/qr.h"
#include "export/manifest.h"
#include "net/cert.h"
#include "site/site.h"

enum { OPTION_QR = OPTION_LONG, OPTION_ROLE };
#define KEY_MOST 4096 /* bytes of a file with a key */
#define HALF     48   /* of a fingerprint as it is written: 16 bytes, "AB:" each */

const struct command_option key_options[] = {
	{ "qr", OPTION_QR, NULL, "print a QR code below, for the notice board" },
	{ "key", 'k', "FILE", "of this public key as well: DIR/MANIFEST.pub" },
	{ "role", OPTION_ROLE, "ROLE", "of a new editor: writer or editor" },
	{ 0 },
};

struct shown {
	struct buf text; /* for people */
	struct buf code; /* the same, shorter */
};

/* --- show --- */

static void
show(struct shown *x, const char *what, const char *short_name, struct str fingerprint)
{
	buf_addf(&x->text, "%s, SHA-256:\n", what);
	for (size_t at = 0; at < fingerprint.n; at += HALF)
		buf_addf(&x->text, "  %.*s\n", STR_ARG(str_part(fingerprint, at, HALF - 1)));
	buf_addf(&x->code, "\n%s ", short_name);
	for (size_t i = 0; i < fingerprint.n; i++)
		if (fingerprint.s[i] != ':')
			buf_addc(&x->code, fingerprint.s[i]);
}

static int
show_server(const struct config *c, struct shown *x)
{
	struct cert cert;
	struct buf line;
	int result = EX_NOINPUT;

	if (cert_missing(c->certs.s, c->host) != CERT_BOTH_THERE) {
		error("there is no certificate for '%s' in '%s'; 'vestka key cert' makes it",
		      c->host.s, c->certs.s);
		return result;
	}
	if (cert_load(&cert, c->certs.s, c->host, time(NULL)) < 0)
		return result;
	buf_init(&line, 0);
	if (cert_fingerprint(&cert, false, &line)) {
		show(x, "the server's certificate", "certificate", buf_str(&line));
		buf_clear(&line);
		if (cert_fingerprint(&cert, true, &line)) {
			show(x, "the server's public key", "key", buf_str(&line));
			result = EX_OK;
		}
	}
	buf_release(&line);
	cert_release(&cert);
	return result;
}

static int
show_signer(const char *file, struct shown *x)
{
	struct evp_pkey_st *key = NULL;
	struct buf pem, line;
	int result = EX_DATAERR;

	buf_init(&pem, 0);
	buf_init(&line, 0);
	if (command_read_file(file, &pem, KEY_MOST) < 0) {
		result = EX_NOINPUT;
	} else if (!(key = sign_public_read(buf_str(&pem)))) {
		error("'%s' is no public key of the kind Ed25519", file);
	} else if (sign_fingerprint(key, &line)) {
		show(x, "the key of issues and exports", "issues", buf_str(&line));
		result = EX_OK;
	}
	sign_key_free(key);
	buf_release(&line);
	buf_release(&pem);
	return result;
}

static int
print(const struct shown *x, bool qr)
{
	struct buf code;

	if (buf_failed(&x->text) || buf_failed(&x->code))
		return EX_OSERR;
	fwrite(x->text.s, 1, x->text.n, stdout);
	if (!qr)
		return EX_OK;
	buf_init(&code, 0);
	bool done = qr_print(&code, buf_str(&x->code), isatty(STDOUT_FILENO) == 1);
	if (done)
		fwrite(code.s, 1, code.n, stdout);
	buf_release(&code);
	return done ? EX_OK : EX_OSERR;
}

static int
key_show(struct config *c, bool qr, const char *file)
{
	struct shown x;

	buf_init(&x.text, 0);
	buf_init(&x.code, 0);
	gemini_origin(&x.text, c->host, c->gemini_port);
	buf_adds(&x.text, "/\n");
	gemini_origin(&x.code, c->host, c->gemini_port);
	buf_adds(&x.code, "/");
	int code = show_server(c, &x);
	if (code == EX_OK && file)
		code = show_signer(file, &x);
	if (code == EX_OK)
		code = print(&x, qr);
	buf_release(&x.text);
	buf_release(&x.code);
	return code;
}

/* --- the others --- */

static int
key_cert(struct config *c)
{
	return cert_ensure(c->certs.s, c->host) < 0 ? EX_CANTCREAT : EX_OK;
}

static int
key_make(const char *file)
{
	if (sign_key_make(file) < 0)
		return EX_CANTCREAT;
	note("made the key '%s'; keep it where no network is, and a copy elsewhere", file);
	return EX_OK;
}

static int
key_sign(const char *file, const char *dir)
{
	struct evp_pkey_st *key = sign_key_read(file);
	struct buf line;

	if (!key)
		return EX_NOINPUT;
	buf_init(&line, 0);
	int result = manifest_sign(dir, key);
	if (result == 0 && sign_fingerprint(key, &line))
		note("signed '%s/%s' with the key %.*s", dir, MANIFEST_NAME,
		     STR_ARG(buf_str(&line)));
	buf_release(&line);
	sign_key_free(key);
	return result < 0 ? EX_CANTCREAT : EX_OK;
}

int
cmd_key(struct config *c, int argc, char **argv)
{
	const char *file = NULL, *role = NULL;
	bool qr = false;
	int code;

	while ((code = command_option(argc, argv, key_options)) != -1) {
		qr |= code == OPTION_QR;
		if (code == 'k')
			file = optarg;
		if (code == OPTION_ROLE)
			role = optarg;
	}
	const char *what = optind < argc ? argv[optind] : "";
	int words = argc - optind - 1;
	if (strcmp(what, "show") == 0 && words == 0 && !role)
		return key_show(c, qr, file);
	if (qr || file)
		return command_misused("--qr and --key belong to 'vestka key show'");
	if (strcmp(what, "editor") == 0)
		return key_editor(c, role, words, argv + optind + 1);
	if (role)
		return command_misused("--role belongs to 'vestka key editor add'");
	if (strcmp(what, "cert") == 0 && words == 0)
		return key_cert(c);
	if (strcmp(what, "make") == 0 && words == 1)
		return key_make(argv[optind + 1]);
	if (strcmp(what, "sign") == 0 && words == 2)
		return key_sign(argv[optind + 1], argv[optind + 2]);
	return command_misused(
	    "'vestka key show', 'key cert', 'key make FILE', 'key sign KEY DIR' or 'key editor'");
}
