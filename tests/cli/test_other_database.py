"""A council's database as it is: nothing is added but views.  The tables are those of a WordPress on SQLite, which has no triggers."""
import sqlite3

import pytest

from harness import Server, eventually, vestka

TABLES = """
CREATE TABLE wp_posts (ID INTEGER PRIMARY KEY AUTOINCREMENT, post_date TEXT NOT NULL DEFAULT '', post_content TEXT NOT NULL DEFAULT '',
  post_title TEXT NOT NULL DEFAULT '', post_status TEXT NOT NULL DEFAULT 'publish', post_type TEXT NOT NULL DEFAULT 'post',
  post_modified_gmt TEXT, guid TEXT NOT NULL DEFAULT '', post_parent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE wp_terms (term_id INTEGER PRIMARY KEY, name TEXT, slug TEXT);
CREATE TABLE wp_term_relationships (object_id INTEGER, term_taxonomy_id INTEGER);
INSERT INTO wp_terms VALUES (1, 'Раён', 'region'), (2, 'Культура', 'culture');
INSERT INTO wp_posts (ID, post_date, post_content, post_title, post_modified_gmt) VALUES
  (11, '2015-06-26 09:15:00', '<p>Тэкст навіны.</p>', 'Навіна', '2015-06-26 06:15:00'),
  (12, '2015-06-27 09:15:00', '<p>Чарнавік.</p>', 'Чарнавік', '2015-06-27 06:15:00');
UPDATE wp_posts SET post_status = 'draft' WHERE ID = 12;
INSERT INTO wp_term_relationships VALUES (11, 1), (12, 2);
"""
VIEWS = """
CREATE VIEW article AS
  SELECT ID AS id, 'be' AS lang,
    (SELECT slug FROM wp_term_relationships JOIN wp_terms ON term_id = term_taxonomy_id WHERE object_id = ID) AS section,
    NULL AS translation, post_title AS title, post_content AS body, 'html' AS body_type, post_date AS date,
    CASE post_status WHEN 'publish' THEN 'published' ELSE 'draft' END AS status, NULL AS withdrawn_reason, NULL AS urgent_until,
    NULL AS correction, NULL AS corrected, NULL AS source_name, guid AS source_url, 'wp:' || ID AS source_key, NULL AS created,
    {updated} AS updated
  FROM wp_posts WHERE post_type = 'post';
CREATE VIEW media AS
  SELECT ID AS id, post_parent AS article, 'photo-' || ID || '.jpg' AS name, 'picture' AS kind, post_title AS caption, 0 AS position,
    guid AS path, NULL AS content
  FROM wp_posts WHERE post_type = 'attachment';
CREATE VIEW section AS SELECT term_id AS id, slug, term_id AS position FROM wp_terms;
CREATE VIEW section_name AS SELECT term_id AS section, 'be' AS lang, name FROM wp_terms;
CREATE VIEW store_info AS SELECT 'identity' AS key, 'council' AS value;
"""


@pytest.fixture(params=["post_modified_gmt", "NULL"], ids=["updated", "bodies"])
def council(request, tmp_path):
    server = Server(tmp_path)
    server.store = tmp_path / "wordpress.db"
    with sqlite3.connect(server.store) as db:
        db.executescript(TABLES + VIEWS.format(updated=request.param))
    db.close()
    yield server
    server.stop()


def test_views_alone_are_a_store(council):
    done = vestka("check", store=council.store, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    assert "Навіна" in vestka("list", store=council.store).stdout.decode()


def test_what_the_council_writes_is_found_without_triggers(council):
    council.start()
    say = council.sql
    eventually(lambda: "Тэкст навіны." in council.gemini("/be/news/11").text)
    assert council.gemini("/be/news/12").status == "51"
    assert "2015-06-26 - Навіна" in council.gemini("/be/region/").text
    say("INSERT INTO wp_posts (ID, post_date, post_content, post_title, post_modified_gmt) VALUES"
        " (13, '2015-06-28 10:00:00', '<p>Новая.</p>', 'Трэцяя', '2015-06-28 07:00:00')")
    eventually(lambda: "Новая." in council.gemini("/be/news/13").text)
    say("UPDATE wp_posts SET post_content = '<p>Змененая.</p>', post_modified_gmt = '2015-06-28 08:00:00' WHERE ID = 13")
    eventually(lambda: "Змененая." in council.gemini("/be/news/13").text)
    say("UPDATE wp_posts SET post_status = 'publish' WHERE ID = 12")
    eventually(lambda: "Чарнавік." in council.gemini("/be/news/12").text)
    say("UPDATE wp_terms SET name = 'Наш раён' WHERE term_id = 1")
    eventually(lambda: "Наш раён" in council.gemini("/be/region/").text)
    say("DELETE FROM wp_posts WHERE ID = 11")
    eventually(lambda: council.gemini("/be/news/11").status == "51")
    assert "Змененая." in council.gemini("/be/news/13").text


def test_changes_made_while_nobody_looked_are_found_at_the_next_start(council):
    council.start()
    eventually(lambda: "Тэкст навіны." in council.gemini("/be/news/11").text)
    council.stop()
    council.sql("UPDATE wp_posts SET post_title = 'Іншая' WHERE ID = 11")
    council.sql("INSERT INTO wp_posts (ID, post_date, post_title, post_content) VALUES (14, '2015-06-29 10:00:00', 'Пазней', 'Тэкст')")
    council.start()
    eventually(lambda: "Іншая" in council.gemini("/be/news/11").text)
    eventually(lambda: council.gemini("/be/news/14").status == "20")
