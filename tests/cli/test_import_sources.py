"""Whole sources: folders, large feeds, mailboxes, other systems' databases and tables; each twice gives the same store."""
import sqlite3

import pytest

from harness import ROOT, vestka

MAPS = ROOT / "contrib" / "maps"
DATAERR = 65


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store.db"
    vestka("init", store=path)
    return path


def take(store, *words, input=None):
    done = vestka("import", *words, store=store, input=input, check=False)
    return done.returncode, done.stdout.decode().strip(), done.stderr.decode()


def rows(store, columns="title"):
    with sqlite3.connect(store) as db:
        found = db.execute(f"SELECT {columns} FROM article ORDER BY id").fetchall()
    db.close()
    return [r[0] for r in found] if "," not in columns else found


def twice(store, *words, new, note=""):
    """Imports, then again: nothing new, and not one row touched."""
    code, out, err = take(store, *words)
    assert (code, out) == (0, f"{new} new, 0 changed, 0 the same, 0 refused"), err
    assert note in err
    before = rows(store, "*")
    code, out, err = take(store, *words)
    assert (code, out) == (0, f"0 new, 0 changed, {new} the same, 0 refused"), err
    assert rows(store, "*") == before


def test_a_folder_is_read_with_all_below_it_in_the_order_of_names(store, tmp_path):
    folder = tmp_path / "saved"
    (folder / "2015" / "page_files").mkdir(parents=True)
    (folder / "b.md").write_text("---\ntitle: B\ndate: 2015-06-26\n---\nText b.\n")
    (folder / "a.html").write_text("<html><body><h1>A</h1><p>Text a, which is long enough to be an article.</p></body></html>")
    (folder / "2015" / "c.txt").write_text("C\n\nText c.\n")
    (folder / "2015" / "page_files" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "2015" / "page_files" / "style.css").write_text("p { color: red }")
    (folder / ".hidden.md").write_text("# Hidden\n\nText.")
    (folder / "loop").symlink_to(folder)
    twice(store, folder, new=3, note="2 files passed over")
    assert rows(store) == ["A", "B", "C"]


def test_a_folder_names_each_file_that_is_refused_and_takes_the_rest(store, tmp_path):
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nText.\n")
    (folder / "b.md").write_text("---\ndate: soon\n---\nText.\n")
    (folder / "c.txt").write_bytes(b"%PDF-1.4 no text at all")
    code, out, err = take(store, folder)
    assert (code, out) == (DATAERR, "1 new, 0 changed, 0 the same, 2 refused")
    assert f"{folder}/b.md is refused: line 2 of the front matter" in err
    assert f"{folder}/c.txt is refused: this is a PDF" in err


def wxr(count, words=400):
    head = ('<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Веснік</title>\n')
    items = []
    for i in range(count):
        kind = "attachment" if i % 10 == 9 else "post"
        items.append(
            f"<item><title>Навіна {i}</title><link>https://example.by/{i}</link><pubDate>Fri, 26 Jun 2015 09:15:00 +0000</pubDate>"
            f'<guid isPermaLink="false">https://example.by/?p={i}</guid><content:encoded><![CDATA[Першы </item> {"слова " * words}\n\n'
            f"Другі {i}]]></content:encoded><wp:post_type>{kind}</wp:post_type><wp:status>publish</wp:status></item>\n")
    return (head + "".join(items) + "</channel></rss>\n").encode()


def test_an_export_larger_than_one_read_comes_in_whole(store, tmp_path):
    export = tmp_path / "export.xml"
    export.write_bytes(wxr(5000))
    assert export.stat().st_size > 20 << 20
    twice(store, export, new=4500, note="500 left out")
    found = rows(store, "title, source_key, body, date")
    assert len({key for _, key, _, _ in found}) == 4500
    assert found[-1][0] == "Навіна 4998"
    assert found[-1][2].endswith("<p>Другі 4998</p>\n") and found[-1][2].startswith("<p>Першы </item>")
    assert found[-1][3] == "2015-06-26T12:15"


def test_standard_input_is_a_stream_too(store):
    code, out, err = take(store, "-", input=wxr(800))
    assert (code, out) == (0, "720 new, 0 changed, 0 the same, 0 refused"), err


def test_a_fault_in_the_middle_of_a_large_export_names_its_place_and_loses_no_later_piece(store, tmp_path):
    data = wxr(1000)
    at = data.index("Навіна 500<".encode())
    broken = tmp_path / "export.xml"
    broken.write_bytes(data[:at] + b"<oops <<" + data[at:])
    code, out, err = take(store, broken)
    assert code == 0 and "from byte" in err and "breaks off" in err
    assert "Навіна 998" in rows(store) and "Навіна 0" in rows(store)


def test_a_mailbox_with_its_pictures(store, tmp_path):
    box = tmp_path / "news.mbox"
    box.write_bytes(b"""From a Fri Jun 26 09:15:00 2015
Message-ID: <1@example.by>
From: Desk <desk@example.by>
Date: Fri, 26 Jun 2015 09:15:00 +0300
Subject: Bridge
Content-Type: multipart/mixed; boundary=x

--x

The bridge is open.
--x
Content-Type: image/gif; name="../the bridge.gif"
Content-Transfer-Encoding: base64

R0lGODlhAQABAAAAACw=
--x--

From b Fri Jun 26 10:15:00 2015
Message-ID: <2@example.by>
From: Desk <desk@example.by>
Date: Fri, 26 Jun 2015 10:15:00 +0300
Subject: =?windows-1251?B?wu7k4A==?=

Water.
""")
    twice(store, box, new=2)
    assert rows(store) == ["Bridge", "Вода"]
    with sqlite3.connect(store) as db:
        (article, name, kind, start), = db.execute("SELECT article, name, kind, substr(content, 1, 4) FROM media").fetchall()
    db.close()
    assert (article, kind, start) == (1, "picture", b"GIF8")
    assert name.endswith("the_bridge.gif") and not name.startswith(".") and "/" not in name


WORDPRESS = """
CREATE TABLE wp_options (option_id INTEGER PRIMARY KEY, option_name TEXT, option_value TEXT);
CREATE TABLE wp_posts (ID INTEGER PRIMARY KEY, post_title TEXT, post_content TEXT, post_date TEXT, guid TEXT, post_type TEXT,
  post_status TEXT);
CREATE TABLE wp_terms (term_id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE wp_term_taxonomy (term_taxonomy_id INTEGER PRIMARY KEY, term_id INTEGER, taxonomy TEXT);
CREATE TABLE wp_term_relationships (object_id INTEGER, term_taxonomy_id INTEGER, term_order INTEGER);
INSERT INTO wp_options VALUES (1, 'blogname', 'Веснік');
INSERT INTO wp_terms VALUES (1, 'Новости района');
INSERT INTO wp_term_taxonomy VALUES (1, 1, 'category');
INSERT INTO wp_term_relationships VALUES (5, 1, 0);
INSERT INTO wp_posts VALUES (5, 'Вода &#8211; <b>ёсць</b>', 'Першы' || char(10) || char(10) || 'другі', '2015-06-26 09:15:00',
  'https://example.by/?p=5', 'post', 'publish');
INSERT INTO wp_posts VALUES (6, 'Draft', 'x', '2015-06-26 09:15:00', '', 'post', 'draft');
INSERT INTO wp_posts VALUES (7, 'Page', 'x', '2015-06-26 09:15:00', '', 'page', 'publish');
"""


def database(path, script):
    with sqlite3.connect(path) as db:
        db.executescript(script)
    db.close()
    return path


def test_wordpress_on_sqlite(store, tmp_path):
    other = database(tmp_path / "wp.db", WORDPRESS)
    before = other.read_bytes()
    twice(store, "--map", MAPS / "wordpress.conf", other, new=1)
    assert other.read_bytes() == before
    assert rows(store, "title, body, date, section, source_name, source_url, source_key, status") == [
        ("Вода – ёсць", "<p>Першы</p>\n<p>другі</p>\n", "2015-06-26T09:15", "region", "Веснік", "https://example.by/?p=5",
         "example.by:5", "published")]


def test_joomla_on_sqlite(store, tmp_path):
    other = database(tmp_path / "j.db", """
        CREATE TABLE jos_categories (id INTEGER PRIMARY KEY, title TEXT);
        CREATE TABLE jos_content (id INTEGER PRIMARY KEY, title TEXT, alias TEXT, introtext TEXT, fulltext TEXT, publish_up TEXT,
          state INTEGER, language TEXT, catid INTEGER);
        INSERT INTO jos_categories VALUES (3, 'Культура');
        INSERT INTO jos_content VALUES (1, 'Фестиваль', 'fest', '<p>Лид.</p>', '<p>Текст.</p>', '2015-07-17 10:00:00', 1, 'ru-RU', 3);
        INSERT INTO jos_content VALUES (2, 'Черновик', 'x', 'y', '', '0000-00-00 00:00:00', 0, '*', 99);
        INSERT INTO jos_content VALUES (3, 'Trash', 'x', 'y', '', '2015-07-17 10:00:00', -2, '*', 3);""")
    code, out, err = take(store, "--map", MAPS / "joomla.conf", other)
    assert (code, out) == (0, "2 new, 0 changed, 0 the same, 0 refused") and "1 left out" in err
    assert rows(store, "title, body, date, section, lang, status, source_key, source_url") == [
        ("Фестиваль", "<p>Лид.</p><p>Текст.</p>", "2015-07-17T10:00", "culture", "ru", "published", "joomla:1",
         "https://example.by/item/1-fest"),
        ("Черновик", "y", None, None, None, "draft", "joomla:2", "https://example.by/item/2-x")]


@pytest.mark.parametrize("delimiter,charset", [(",", "utf-8"), (";", "windows-1251"), ("\t", "utf-8-sig")])
def test_the_committees_table(store, tmp_path, delimiter, charset):
    lines = [["id", "slug", "lang", "rubric", "date", "title", "lead", "text", "active"],
             ["13496", "most", "by", "Навіны рэгіёна", "26.06.2015", "Мост «адкрыты»", "", '"<p>Мост праз Дзісну,\nзноў ""свой"".</p>"', "1"],
             ["13497", "x", "ru", "?", "2015-06-27", "Вода", "<p>Лид</p>", "<p>Текст</p>", "0"]]
    table = tmp_path / "news.csv"
    table.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(charset))
    twice(store, "--map", MAPS / "committee.conf", table, new=2)
    assert rows(store, "title, body, date, section, lang, status, source_key") == [
        ("Мост «адкрыты»", '<p>Мост праз Дзісну,\nзноў "свой".</p>', "2015-06-26", "region", "be", "published", "glubokoe:by:13496"),
        ("Вода", "<p>Лид</p><p>Текст</p>", "2015-06-27", None, "ru", "draft", "glubokoe:ru:13497")]
    assert rows(store, "source_url")[0].endswith("/by/news/view/most-13496")


@pytest.mark.parametrize("text,says", [
    ("key = id\ntitle = title\nbody = text\ntitel = x\n", "{map}:4: no such option 'titel'"),
    ("key = id\n", "title is missing"),
    ("title = a\nbody = b\n", "key is missing"),
    ("key = id\ntitle = title\n\nbody = nothing\n", "{map}:4: body = nothing: '{table}' has no column 'nothing'; it has id, title, text"),
    ("key = '{ID}:{nr}'\ntitle = title\nbody = text\n", "{map}:1: key = {{ID}}:{{nr}}: '{table}' has no column 'nr'"),
    ("body_type = word\n", "{map}:1: body_type = word: it should be html, markdown"),
    ("# x\nlanguages = {'1=xx'}\n", "{map}:2: languages = 1=xx: it should be"),
    ("query = 'SELECT 1'\nkey = id\ntitle = title\nbody = text\n", "cannot open database '{table}'"),
])
def test_a_wrong_map_names_its_line(store, tmp_path, text, says):
    table = tmp_path / "news.csv"
    table.write_text("id,title,text\n1,A,B\n")
    path = tmp_path / "my.conf"
    path.write_text(text)
    code, out, err = take(store, "--map", path, table)
    assert (code, out) == (DATAERR, "0 new, 0 changed, 0 the same, 1 refused")
    assert says.format(map=path, table=table) in err


@pytest.mark.parametrize("query,says", [
    ("DELETE FROM t", "must be a SELECT"), ("SELECT 1; SELECT 2", "must be one statement"), ("SELEC 1", "syntax error"),
    ("SELECT * FROM u", "no such table: u")])
def test_a_query_only_reads(store, tmp_path, query, says):
    other = database(tmp_path / "other.db", "CREATE TABLE t (id, title, text); INSERT INTO t VALUES (1, 'A', 'B')")
    path = tmp_path / "my.conf"
    path.write_text(f"query = '{query}'\nkey = id\ntitle = title\nbody = text\n")
    code, out, err = take(store, "--map", path, other)
    assert code == DATAERR and says in err, err
    with sqlite3.connect(other) as db:
        assert db.execute("SELECT count(*) FROM t").fetchone() == (1,)
    db.close()


def test_a_table_with_a_missing_quote_keeps_what_came_before(store, tmp_path):
    table = tmp_path / "news.csv"
    table.write_text('id,title,text\n1,A,B\n2,"C,D\n')
    path = tmp_path / "my.conf"
    path.write_text("key = 'k{id}'\ntitle = title\nbody = text\n")
    code, out, err = take(store, "--map", path, table)
    assert (code, out) == (DATAERR, "1 new, 0 changed, 0 the same, 1 refused")
    assert f"{table}:3: a quote has no end" in err


def test_a_dry_run_writes_nothing(store, tmp_path):
    other = database(tmp_path / "wp.db", WORDPRESS)
    code, out, err = take(store, "--dry-run", "--map", MAPS / "wordpress.conf", other)
    assert (code, out) == (0, "1 new, 0 changed, 0 the same, 0 refused; nothing was written")
    assert rows(store) == []
