/*
 * Certificate and key on disk.
 *
 * The certificate is as small as clients allow, because every full handshake carries it: version 3,
 * CN and one SAN, no other extension, ECDSA P-256 with SHA-256 (GEM-71: Ed25519 and P-521 lock out
 * phones). Files appear whole or not at all: written under another name, then linked to their own,
 * which fails if another process was first; its file is the one that counts.
 */
#include "net/cert.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "sys/save.h"

#define DAY        86400L
#define LIFE_DAYS  7305   /* 20 years (GEM-74) */
#define BACK_DATED (-DAY) /* GEM-75: for readers whose clock is wrong */
#define CN_MOST    64     /* RFC 5280 ub-common-name */
/*
 * RFC 5280 4.1.2.2: positive, and another one for another certificate of the same name. There is one in twenty years, so
 * two bytes do.
 */
#define SERIAL_BITS 15
/*
 * A P-256 signature in DER is two numbers of 32 bytes, each with a zero before it every other time, and one byte shorter
 * every 256th. One in 512 has 69 bytes: it is worth asking again, a few hundredths of a second once in twenty years, since
 * every full handshake carries it.
 */
#define SIGNATURE_LEAST 69
#define SIGNATURE_TRIES 4096
#define KEY_MOST        (16u << 10) /* bytes of its file: RSA of 8,192 bits has 6,500 */

struct paths {
	char crt[PATH_MAX], key[PATH_MAX];
};

static int
openssl_error(const char *what, const char *path)
{
	unsigned long code = ERR_get_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return error("%s '%s': %s", what, path, reason ? reason : "the library gave no reason");
}

static int
paths_init(struct paths *p, const char *dir, struct str host)
{
	int n = snprintf(p->crt, sizeof(p->crt), "%s/%.*s.crt", dir, STR_ARG(host));
	int m = snprintf(p->key, sizeof(p->key), "%s/%.*s.key", dir, STR_ARG(host));

	if (n < 0 || m < 0 || (size_t)n >= sizeof(p->crt) || (size_t)m >= sizeof(p->key))
		return error("the path of the certificate is too long: '%s'", dir);
	return 0;
}

/* --- writing --- */

static int
write_pem(const char *path, BIO *pem, mode_t mode)
{
	char *bytes = NULL;
	long n = BIO_get_mem_data(pem, &bytes);

	return n > 0 ? save_new(path, str_of(bytes, (size_t)n), mode) : -1;
}

static int
key_make(const char *path)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *pem = BIO_new(BIO_s_secmem());
	int result = -1;

	if (key && pem && PEM_write_bio_PKCS8PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL))
		result = write_pem(path, pem, 0600);
	else
		openssl_error("cannot make a key for", path);
	BIO_free(pem);
	EVP_PKEY_free(key);
	return result;
}

/*
 * DNS:host; for an IP address that as well, since Lagrange looks at names alone and Go at
 * addresses alone (TRAP-8, lagrange.md 1).
 */
static bool
add_names(X509 *x, const char *host)
{
	unsigned char address[16];
	char text[2 * 256 + 16];
	bool literal =
	    inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;

	if (literal)
		snprintf(text, sizeof(text), "DNS:%s,IP:%s", host, host);
	else
		snprintf(text, sizeof(text), "DNS:%s", host);
	X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, text);
	bool done = names && X509_add_ext(x, names, -1);
	X509_EXTENSION_free(names);

	X509_NAME *subject = X509_get_subject_name(x);
	if (strlen(host) <= CN_MOST)
		done = done && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
							  (const unsigned char *)host, -1, -1, 0);
	return done && X509_set_issuer_name(x, subject);
}

static bool
add_serial(X509 *x)
{
	BIGNUM *n = BN_new();
	bool done = n && BN_rand(n, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
		    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));

	BN_free(n);
	return done;
}

/* What a key signs with; a key of the Edwards kind hashes by itself, and takes no other hash. */
static const EVP_MD *
hash_for(EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448") ? NULL : EVP_sha256();
}

/* A key that others made, of another kind, has signatures of one length. */
static bool
sign_short(X509 *x, EVP_PKEY *key)
{
	for (int i = 0; i < SIGNATURE_TRIES; i++) {
		const ASN1_BIT_STRING *signature;

		if (!X509_sign(x, key, hash_for(key)))
			return false;
		X509_get0_signature(&signature, NULL, x);
		if (!EVP_PKEY_is_a(key, "EC") || ASN1_STRING_length(signature) <= SIGNATURE_LEAST)
			break;
	}
	return true;
}

static X509 *
certificate_for(EVP_PKEY *key, const char *host)
{
	X509 *x = X509_new();

	if (x && X509_set_version(x, X509_VERSION_3) && add_serial(x) &&
	    X509_gmtime_adj(X509_getm_notBefore(x), BACK_DATED) &&
	    X509_gmtime_adj(X509_getm_notAfter(x), LIFE_DAYS * DAY) && add_names(x, host) &&
	    X509_set_pubkey(x, key) && sign_short(x, key))
		return x;
	X509_free(x);
	return NULL;
}

/* --- reading --- */

FILE *
cert_open_key(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "re");

	if (!f || fstat(fileno(f), &st) < 0) {
		error("cannot open the key '%s': %s", path, strerror(errno));
		if (f)
			fclose(f);
		return NULL;
	}
	if (st.st_mode & (S_IRWXG | S_IRWXO)) {
		error("others may read the key '%s' (mode %04o); run 'chmod 600' on it, and if "
		      "anybody else had access make a new key",
		      path, (unsigned)(st.st_mode & 07777));
		fclose(f);
		return NULL;
	}
	return f;
}

/* No passphrase: nobody is there to type one. */
static int
no_passphrase(char *out, int size, int writing, void *data)
{
	(void)out, (void)size, (void)writing, (void)data;
	return 0;
}

/* Without stdio, whose buffer would keep it. */
static EVP_PKEY *
key_of(int fd, const char *path)
{
	char bytes[KEY_MOST];
	ssize_t n = pread(fd, bytes, sizeof(bytes), 0);
	BIO *pem = n > 0 ? BIO_new_mem_buf(bytes, (int)n) : NULL;
	EVP_PKEY *key = pem ? PEM_read_bio_PrivateKey(pem, NULL, no_passphrase, NULL) : NULL;

	BIO_free(pem);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	if (!key)
		openssl_error("cannot read the key", path);
	return key;
}

static EVP_PKEY *
key_read(const char *path)
{
	FILE *f = cert_open_key(path);

	if (!f)
		return NULL;
	EVP_PKEY *key = key_of(fileno(f), path);
	fclose(f);
	return key;
}

struct evp_pkey_st *
cert_key_from(int fd)
{
	return key_of(fd, "of the certificate");
}

int
cert_key_open(const char *dir, struct str host)
{
	struct paths p = { 0 };
	FILE *f = paths_init(&p, dir, host) < 0 ? NULL : cert_open_key(p.key);
	int fd = f ? fcntl(fileno(f), F_DUPFD_CLOEXEC, 0) : -1;

	if (f && fd < 0)
		error("cannot keep the key '%s' open: %s", p.key, strerror(errno));
	if (f)
		fclose(f);
	return fd;
}

static int
chain_read(struct cert *c, const char *path)
{
	FILE *f = fopen(path, "re");

	if (!f)
		return error("cannot open the certificate '%s': %s", path, strerror(errno));
	c->x509 = PEM_read_X509(f, NULL, no_passphrase, NULL);
	while (c->x509 && c->chain_count < CERT_CHAIN_MAX) {
		X509 *next = PEM_read_X509(f, NULL, no_passphrase, NULL);

		if (!next)
			break;
		c->chain[c->chain_count++] = next;
	}
	fclose(f);
	if (!c->x509)
		return openssl_error("cannot read the certificate", path);
	ERR_clear_error(); /* the end of the file is an error to the reader of PEM */
	return 0;
}

/* --- making what is missing --- */

static int
certificate_make(const struct paths *p, struct str host)
{
	char name[256];
	EVP_PKEY *key = key_read(p->key);
	BIO *pem = BIO_new(BIO_s_mem());
	int result = -1;

	if (!key || !pem || host.n >= sizeof(name))
		goto free_all;
	snprintf(name, sizeof(name), "%.*s", STR_ARG(host));
	X509 *x = certificate_for(key, name);
	if (x && PEM_write_bio_X509(pem, x))
		result = write_pem(p->crt, pem, 0644);
	else
		openssl_error("cannot make the certificate", p->crt);
	X509_free(x);
free_all:
	BIO_free(pem);
	EVP_PKEY_free(key);
	return result;
}

static void
sync_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

enum cert_missing
cert_missing(const char *dir, struct str host)
{
	struct paths p = { 0 };

	if (paths_init(&p, dir, host) < 0)
		return CERT_CRT_ALONE;
	bool crt = access(p.crt, F_OK) == 0, key = access(p.key, F_OK) == 0;
	if (crt && !key)
		error("the certificate '%s' has no key: put it back as '%s', or take the "
		      "certificate away and both are made anew",
		      p.crt, p.key);
	return crt ? (key ? CERT_BOTH_THERE : CERT_CRT_ALONE)
		   : (key ? CERT_KEY_ALONE : CERT_BOTH_MISSING);
}

int
cert_ensure(const char *dir, struct str host)
{
	enum cert_missing missing = cert_missing(dir, host);
	struct paths p = { 0 };

	if (missing == CERT_BOTH_THERE)
		return 0;
	if (missing == CERT_CRT_ALONE || paths_init(&p, dir, host) < 0)
		return -1;
	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return error("cannot make the directory '%s': %s", dir, strerror(errno));
	if (missing == CERT_BOTH_MISSING && key_make(p.key) < 0)
		return -1;
	if (certificate_make(&p, host) < 0)
		return -1;
	sync_directory(dir);
	note("made the certificate '%s'%s", p.crt,
	     missing == CERT_KEY_ALONE ? " for the key that was there" : "");
	return 0;
}

/* --- loading --- */

/* GEM-75: never serve what clients must refuse. */
bool
cert_days(const struct cert *c, time_t now, int *days)
{
	ASN1_TIME *today = ASN1_TIME_set(NULL, now);
	int seconds = 0;
	bool known =
	    today && ASN1_TIME_diff(days, &seconds, today, X509_get0_notAfter(c->x509)) == 1;

	ASN1_TIME_free(today);
	if (known && seconds < 0)
		--*days;
	ERR_clear_error();
	return known;
}

int
cert_check_dates(const struct cert *c, time_t now)
{
	static const int steps[] = { 7, 30, 180 };
	int days;

	if (!cert_days(c, now, &days))
		return error("cannot read the dates of the certificate");
	bool early = X509_cmp_time(X509_get0_notBefore(c->x509), &now) > 0;
	if (days < 0)
		return error("the certificate has expired; take its .crt away and a new one is "
			     "made for the same key");
	if (early)
		return error("the certificate is not valid yet; is the clock right?");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (days < steps[i]) {
			warn("the certificate expires within %d days", steps[i]);
			break;
		}
	}
	return 0;
}

static int
load(struct cert *c, const struct paths *p, bool with_key, time_t now)
{
	if (chain_read(c, p->crt) < 0)
		return -1;
	if (with_key && !(c->key = key_read(p->key)))
		return -1;
	if (with_key && X509_check_private_key(c->x509, c->key) != 1) {
		ERR_clear_error();
		return error("the key '%s' is not that of the certificate '%s'", p->key, p->crt);
	}
	return cert_check_dates(c, now) == 0 ? 0 : error("cannot serve with '%s'", p->crt);
}

static int
load_or_release(struct cert *c, const char *dir, struct str host, bool with_key, time_t now)
{
	struct paths p = { 0 };

	*c = (struct cert){ 0 };
	if (paths_init(&p, dir, host) == 0 && load(c, &p, with_key, now) == 0)
		return 0;
	cert_release(c);
	return -1;
}

int
cert_load(struct cert *c, const char *dir, struct str host, time_t now)
{
	return load_or_release(c, dir, host, true, now);
}

int
cert_load_public(struct cert *c, const char *dir, struct str host, time_t now)
{
	return load_or_release(c, dir, host, false, now);
}

void
cert_release(struct cert *c)
{
	X509_free(c->x509);
	EVP_PKEY_free(c->key);
	for (int i = 0; i < c->chain_count; i++)
		X509_free(c->chain[i]);
	*c = (struct cert){ 0 };
}

bool
cert_out_of_reach(const char *dir, struct str host)
{
	struct paths p = { 0 };

	return paths_init(&p, dir, host) == 0 && access(p.key, R_OK) < 0 && errno == EACCES;
}

bool
cert_fingerprint(const struct cert *c, bool of_key, struct buf *out)
{
	unsigned char *der = NULL, digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	int size = of_key ? i2d_PUBKEY(X509_get0_pubkey(c->x509), &der) : i2d_X509(c->x509, &der);
	bool done = size > 0 && EVP_Digest(der, (size_t)size, digest, &n, EVP_sha256(), NULL);

	OPENSSL_free(der);
	for (unsigned i = 0; done && i < n; i++)
		buf_addf(out, "%s%02X", i ? ":" : "", digest[i]);
	return done;
}
