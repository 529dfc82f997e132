/* Manifests: what may stand in one, how it is written and read, and what a check of a directory finds. */
#include "base_test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "export/manifest.h"

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static char dir[] = "/tmp/vestka-manifest-XXXXXX";
static char said[2000];

static void
in_dir(char path[100], const char *name)
{
	snprintf(path, 100, "%s/%s", dir, name);
}

static void
put(const char *name, const char *text)
{
	char path[100];

	in_dir(path, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
drop(const char *name)
{
	char path[100];

	in_dir(path, name);
	unlink(path);
}

static void
say(void *data, const char *line)
{
	(void)data;
	snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s\n", line);
}

static int
verify(struct str public_pem)
{
	struct buf fingerprint;

	said[0] = '\0';
	buf_init(&fingerprint, 0);
	int faults = manifest_verify(dir, public_pem, say, NULL, &fingerprint);
	buf_release(&fingerprint);
	return faults;
}

static void
names_stay_below_the_directory(void **state)
{
	static const struct str good[] = { STR_INIT("a"), STR_INIT("be/news/5.gmi"),
					   STR_INIT("..a/.b/c.."), STR_INIT("вёска.gmi"),
					   STR_INIT("a b") };
	static const struct str bad[] = {
		STR_INIT(""),     STR_INIT("/a"),     STR_INIT("a/"),    STR_INIT("a//b"),
		STR_INIT(".."),   STR_INIT("a/../b"), STR_INIT("./a"),   STR_INIT("a/."),
		STR_INIT("a\\b"), STR_INIT("a\nb"),   STR_INIT("a\x7F"), STR_INIT("\xFF"),
		STR_INIT("a\0b"),
	};
	char longest[256];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(manifest_path_ok(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(manifest_path_ok(bad[i]));
	memset(longest, 'a', sizeof(longest));
	assert_true(manifest_path_ok(str_of(longest, 255)));
	assert_false(manifest_path_ok(str_of(longest, 256)));
}

static void
entries_are_sorted_each_once_the_last_one_counts(void **state)
{
	unsigned char hash[HASH_BYTES] = { 0 };
	char path[20];
	struct manifest m;

	(void)state;
	manifest_init(&m);
	assert_null(manifest_find(&m, STR("5")));
	for (int turn = 1; turn <= 2; turn++)
		for (int i = 999; i >= 0; i--) {
			snprintf(path, sizeof(path), "%d", i);
			hash[0] = (unsigned char)(turn * i);
			assert_true(manifest_add(&m, str_from(path), hash));
		}
	manifest_sort(&m);
	assert_int_equal(m.n, 1000);
	for (size_t i = 1; i < m.n; i++)
		assert_true(str_cmp(m.entries[i - 1].path, m.entries[i].path) < 0);
	for (int i = 0; i < 1000; i++) {
		snprintf(path, sizeof(path), "%d", i);
		assert_int_equal(manifest_find(&m, str_from(path))->hash[0],
				 (unsigned char)(2 * i));
	}
	assert_null(manifest_find(&m, STR("1000")));
	manifest_release(&m);
}

/* As sha256sum(1) writes it; the same entries leave the file, and what signs it, alone. */
static void
it_is_written_and_read(void **state)
{
	unsigned char hash[HASH_BYTES];
	struct manifest m, back;
	struct buf text;

	(void)state;
	put("a", "abc");
	assert_int_equal(manifest_file_hash(dir, STR("a"), hash), 1);
	assert_int_equal(manifest_file_hash(dir, STR("b"), hash), 0);
	assert_int_equal(manifest_file_hash(dir, STR("."), hash), 0);
	assert_int_equal(manifest_file_hash(dir, STR("a"), hash), 1);
	manifest_init(&m);
	assert_true(manifest_add(&m, STR("be/x y"), hash) && manifest_add(&m, STR("a"), hash));
	put(MANIFEST_SIGNATURE, "old");
	assert_int_equal(manifest_write(&m, dir), 1);
	buf_init(&text, 0);
	assert_int_equal(manifest_file(dir, STR(MANIFEST_NAME), 1000, &text), 1);
	assert_str(buf_str(&text), ABC "  a\n" ABC "  be/x y\n");
	assert_int_equal(manifest_file(dir, STR(MANIFEST_SIGNATURE), 1000, &text), 0);
	put(MANIFEST_SIGNATURE, "new");
	assert_int_equal(manifest_write(&m, dir), 0);
	assert_int_equal(manifest_file(dir, STR(MANIFEST_SIGNATURE), 1000, &text), 1);
	assert_int_equal(manifest_file(dir, STR(MANIFEST_NAME), 10, &text), -1); /* too large */
	manifest_init(&back);
	assert_int_equal(manifest_read(&back, dir), 1);
	assert_true(back.n == 2 && str_eq(back.entries[1].path, STR("be/x y")));
	assert_memory_equal(back.entries[0].hash, hash, HASH_BYTES);
	manifest_release(&back);
	manifest_release(&m);
	buf_release(&text);
}

static void
one_that_was_tampered_with_is_refused(void **state)
{
	static const char *const bad[] = {
		"x",
		ABC "\n",
		ABC "  \n",
		ABC " a\n",
		ABC "  ../a\n",
		ABC "  /etc/passwd\n",
		"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD  a\n",
		ABC "  a\n\n" ABC "  b\n",
		ABC " *a\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct manifest m;

		put(MANIFEST_NAME, bad[i]);
		manifest_init(&m);
		assert_int_equal(manifest_read(&m, dir), -1);
		manifest_release(&m);
	}
	drop(MANIFEST_NAME);
	assert_int_equal(verify(STR("")), -1);
}

static void
a_check_names_each_thing_that_is_wrong(void **state)
{
	unsigned char hash[HASH_BYTES];
	char key_path[100], other_path[100], pipe_path[100];
	struct manifest m;
	struct buf pem;

	(void)state;
	drop(MANIFEST_SIGNATURE);
	in_dir(key_path, "../vestka-manifest-key");
	in_dir(other_path, "../vestka-manifest-other");
	unlink(key_path);
	unlink(other_path);
	assert_int_equal(sign_key_make(key_path), 0);
	assert_int_equal(sign_key_make(other_path), 0);
	struct evp_pkey_st *key = sign_key_read(key_path), *other = sign_key_read(other_path);
	put("a", "abc");
	put("b", "abc");
	assert_int_equal(manifest_file_hash(dir, STR("a"), hash), 1);
	manifest_init(&m);
	assert_true(manifest_add(&m, STR("a"), hash) && manifest_add(&m, STR("b"), hash));
	assert_int_equal(manifest_write(&m, dir), 1);
	manifest_release(&m);
	assert_int_equal(verify(STR("")), 2); /* neither signature nor key */
	assert_int_equal(manifest_sign(dir, key), 0);
	assert_int_equal(verify(STR("")), 0);
	assert_string_equal(said, "");

	buf_init(&pem, 0);
	assert_true(sign_public_write(other, &pem));
	assert_int_equal(verify(buf_str(&pem)), 1);
	assert_non_null(strstr(said, "was not signed with this key"));
	put("a", "abd");
	put("c", "");
	drop("b");
	in_dir(pipe_path, "b");
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_int_equal(verify(STR("")), 3);
	assert_string_equal(said, "differs: a\nmissing: b\nnot signed: c\n");
	put(MANIFEST_NAME, ABC "  a\n");
	assert_true(verify(STR("")) >= 1);
	assert_non_null(strstr(said, "was not signed with this key, or was changed afterwards"));
	buf_release(&pem);
	sign_key_free(key);
	sign_key_free(other);
	unlink(key_path);
	unlink(other_path);
}

int
main(void)
{
	static const char *const left[] = {
		"a", "b", "c", MANIFEST_NAME, MANIFEST_SIGNATURE, MANIFEST_KEY
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stay_below_the_directory),
		cmocka_unit_test(entries_are_sorted_each_once_the_last_one_counts),
		cmocka_unit_test(it_is_written_and_read),
		cmocka_unit_test(one_that_was_tampered_with_is_refused),
		cmocka_unit_test(a_check_names_each_thing_that_is_wrong),
	};

	if (!mkdtemp(dir))
		return 1;
	int failed = cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
	for (size_t i = 0; i < COUNT(left); i++)
		drop(left[i]);
	rmdir(dir);
	return failed;
}
