-- The shared store of vestka, version 1.  docs/STORE.md and vestka-store(7) are its manual, with examples in several languages.
-- Plain SQL: any program with a stock SQLite (tried with 3.40) may write here.  vestka publishes what it finds within a second.
-- Text is UTF-8.  Local time is that of Minsk.  Names of constraints are the messages that a writer gets.
-- date(x, '+0 days') is x only for a day that the calendar has.

PRAGMA application_id = 1987277939;
PRAGMA user_version = 1;

-- 'identity' names this very store; another identity tells the keeper to begin from the start.
CREATE TABLE store_info (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
INSERT INTO store_info VALUES ('identity', lower(hex(randomblob(16)))), ('schema', '1');

CREATE TABLE language (
  code     TEXT NOT NULL PRIMARY KEY
    CONSTRAINT "code is be, ru or en" CHECK (code IN ('be', 'ru', 'en')),
  name     TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0
);
INSERT INTO language VALUES ('be', 'Беларуская', 1), ('ru', 'Русский', 2), ('en', 'English', 3);

-- A section's slug is its address, /be/region/, so it never changes.
CREATE TABLE section (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  slug     TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "slug is 1 to 40 of a-z, 0-9 and -" CHECK (typeof(slug) = 'text' AND length(slug) BETWEEN 1 AND 40
    AND length(CAST(slug AS BLOB)) = length(slug) AND slug NOT GLOB '*[^a-z0-9-]*'),
  CONSTRAINT "slug is an address of its own already" CHECK (slug NOT IN ('news', 'archive', 'new', 'since', 'day', 'week',
    'month', 'alert', 'phones', 'reception', 'search', 'feed', 'issue', 'media', 'contacts', 'view', 'page', 'before', 'after', 'more',
    'desk', 'note', 'be', 'ru', 'en', 'by', 'lat', '1251', 'koi8', '866', 'narrow'))
);
CREATE TABLE section_name (
  section INTEGER NOT NULL REFERENCES section (id),
  lang    TEXT NOT NULL CONSTRAINT "lang is be, ru or en" CHECK (lang IN ('be', 'ru', 'en')),
  name    TEXT NOT NULL CONSTRAINT "name is not empty" CHECK (trim(name) <> ''),
  PRIMARY KEY (section, lang)
);
INSERT INTO section (slug, position) VALUES ('region', 1), ('official', 2), ('economy', 3), ('society', 4), ('culture', 5);
INSERT INTO section_name SELECT id, lang, name FROM section JOIN (
  SELECT '' AS slug, '' AS lang, '' AS name
  UNION ALL VALUES
  ('region', 'be', 'Раён'), ('region', 'ru', 'Район'), ('region', 'en', 'District'),
  ('official', 'be', 'Афіцыйна'), ('official', 'ru', 'Официально'), ('official', 'en', 'Official'),
  ('economy', 'be', 'Эканоміка'), ('economy', 'ru', 'Экономика'), ('economy', 'en', 'Economy'),
  ('society', 'be', 'Грамадства'), ('society', 'ru', 'Общество'), ('society', 'en', 'Society'),
  ('culture', 'be', 'Культура'), ('culture', 'ru', 'Культура'), ('culture', 'en', 'Culture')
) USING (slug);

-- The news.  An article's id is its address, /be/news/5: it never changes and is never used twice.
CREATE TABLE article (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  lang             TEXT,    -- be, ru, en; NULL: told by the text
  section          TEXT REFERENCES section (slug),
  translation      INTEGER, -- articles with the same number are the same news in other languages
  title            TEXT NOT NULL,
  body             TEXT NOT NULL DEFAULT '',
  body_type        TEXT NOT NULL DEFAULT 'html',
  date             TEXT,    -- of publication, cut at what is known; NULL: when it was put here
  status           TEXT NOT NULL DEFAULT 'draft',
  withdrawn_reason TEXT,    -- shown to readers of a withdrawn article
  urgent_until     TEXT,    -- on top of every page until then (a day: to its end)
  correction       TEXT,    -- what was corrected, shown below the article
  corrected        TEXT,    -- when
  source_name      TEXT,
  source_url       TEXT,
  source_key       TEXT UNIQUE, -- the article's key in the system it comes from
  created          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), -- UTC
  updated          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), -- UTC, kept by a trigger
  CONSTRAINT "id is positive" CHECK (id > 0),
  CONSTRAINT "lang is be, ru, en or NULL" CHECK (lang IN ('be', 'ru', 'en')),
  CONSTRAINT "title is text and not empty" CHECK (typeof(title) = 'text' AND trim(title, char(9, 10, 13, 32, 160)) <> ''),
  CONSTRAINT "body is text" CHECK (typeof(body) = 'text'),
  CONSTRAINT "body_type is html, markdown, text or gemtext" CHECK (body_type IN ('html', 'markdown', 'text', 'gemtext')),
  CONSTRAINT "date is like 2015, 2015-06, 2015-06-26 or 2015-06-26T09:15" CHECK (date IS NULL OR
    typeof(date) = 'text' AND length(CAST(date AS BLOB)) = length(date) AND date BETWEEN '1900' AND '2199-12-31T23:59' AND (
      date GLOB '[12][0-9][0-9][0-9]'
      OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]' AND substr(date, 6) BETWEEN '01' AND '12'
      OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(date, '+0 days') IS date
      OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]'
         AND date(substr(date, 1, 10), '+0 days') IS substr(date, 1, 10) AND substr(date, 12, 2) <= '23')),
  CONSTRAINT "status is draft, published or withdrawn" CHECK (status IN ('draft', 'published', 'withdrawn')),
  CONSTRAINT "urgent_until is like 2015-06-26 or 2015-06-26T14:00" CHECK (urgent_until IS NULL OR
    typeof(urgent_until) = 'text' AND length(CAST(urgent_until AS BLOB)) = length(urgent_until) AND urgent_until BETWEEN '1900' AND '2199-12-31T23:59' AND (
      urgent_until GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(urgent_until, '+0 days') IS urgent_until
      OR urgent_until GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]'
         AND date(substr(urgent_until, 1, 10), '+0 days') IS substr(urgent_until, 1, 10) AND substr(urgent_until, 12, 2) <= '23')),
  CONSTRAINT "corrected is like 2015, 2015-06, 2015-06-26 or 2015-06-26T09:15" CHECK (corrected IS NULL OR
    typeof(corrected) = 'text' AND length(CAST(corrected AS BLOB)) = length(corrected) AND corrected BETWEEN '1900' AND '2199-12-31T23:59' AND (
      corrected GLOB '[12][0-9][0-9][0-9]'
      OR corrected GLOB '[12][0-9][0-9][0-9]-[01][0-9]' AND substr(corrected, 6) BETWEEN '01' AND '12'
      OR corrected GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(corrected, '+0 days') IS corrected
      OR corrected GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]'
         AND date(substr(corrected, 1, 10), '+0 days') IS substr(corrected, 1, 10) AND substr(corrected, 12, 2) <= '23'))
);
CREATE INDEX article_date ON article (date);
CREATE INDEX article_translation ON article (translation) WHERE translation IS NOT NULL;

-- Pictures and attachments: the bytes in content, or a file at path, seen from the directory of the store.
CREATE TABLE media (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  article  INTEGER REFERENCES article (id), -- NULL: of the site, not of one article
  name     TEXT NOT NULL,                   -- file name in its address, /media/7/bridge.jpg
  kind     TEXT NOT NULL DEFAULT 'picture',
  caption  TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL DEFAULT 0,
  path     TEXT,
  content  BLOB,
  CONSTRAINT "name is 1 to 100 of A-Z, a-z, 0-9, dot, _ and -, with no dot in front" CHECK (typeof(name) = 'text'
    AND length(name) BETWEEN 1 AND 100 AND length(CAST(name AS BLOB)) = length(name)
    AND name NOT GLOB '*[^A-Za-z0-9._-]*' AND name NOT GLOB '.*'),
  CONSTRAINT "kind is picture or attachment" CHECK (kind IN ('picture', 'attachment')),
  CONSTRAINT "content or path, one of the two" CHECK ((content IS NULL) <> (path IS NULL)),
  CONSTRAINT "path leads down from the directory of the store" CHECK (path IS NULL OR typeof(path) = 'text'
    AND path <> '' AND path NOT GLOB '/*' AND '/' || path || '/' NOT GLOB '*/../*')
);
CREATE INDEX media_article ON media (article, position, id);

-- The phone book, the schedule of reception, and lines of warning, for programs of the council.
CREATE TABLE phone (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  lang       TEXT NOT NULL CONSTRAINT "lang is be, ru or en" CHECK (lang IN ('be', 'ru', 'en')),
  position   INTEGER NOT NULL DEFAULT 0,
  department TEXT NOT NULL DEFAULT '',
  person     TEXT NOT NULL DEFAULT '',
  post       TEXT NOT NULL DEFAULT '',
  place      TEXT NOT NULL DEFAULT '', -- town or village
  room       TEXT NOT NULL DEFAULT '',
  phone      TEXT NOT NULL DEFAULT '',
  email      TEXT NOT NULL DEFAULT '',
  hours      TEXT NOT NULL DEFAULT ''
);
CREATE TABLE reception (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  lang     TEXT NOT NULL CONSTRAINT "lang is be, ru or en" CHECK (lang IN ('be', 'ru', 'en')),
  position INTEGER NOT NULL DEFAULT 0,
  person   TEXT NOT NULL,
  post     TEXT NOT NULL DEFAULT '',
  day      TEXT NOT NULL, -- in words: "2nd and 4th Wednesday"
  hours    TEXT NOT NULL DEFAULT '',
  place    TEXT NOT NULL DEFAULT '',
  phone    TEXT NOT NULL DEFAULT '',
  note     TEXT NOT NULL DEFAULT ''
);
CREATE TABLE alert (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  lang    TEXT NOT NULL CONSTRAINT "lang is be, ru or en" CHECK (lang IN ('be', 'ru', 'en')),
  text    TEXT NOT NULL CONSTRAINT "text is not empty" CHECK (trim(text) <> ''),
  starts  TEXT,
  expires TEXT NOT NULL,
  article INTEGER REFERENCES article (id),
  CONSTRAINT "starts is like 2015-06-26 or 2015-06-26T14:00" CHECK (starts IS NULL OR
    typeof(starts) = 'text' AND length(CAST(starts AS BLOB)) = length(starts) AND starts BETWEEN '1900' AND '2199-12-31T23:59' AND (
      starts GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(starts, '+0 days') IS starts
      OR starts GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]'
         AND date(substr(starts, 1, 10), '+0 days') IS substr(starts, 1, 10) AND substr(starts, 12, 2) <= '23')),
  CONSTRAINT "expires is like 2015-06-26 or 2015-06-26T14:00" CHECK (expires IS NULL OR
    typeof(expires) = 'text' AND length(CAST(expires AS BLOB)) = length(expires) AND expires BETWEEN '1900' AND '2199-12-31T23:59' AND (
      expires GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(expires, '+0 days') IS expires
      OR expires GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]'
         AND date(substr(expires, 1, 10), '+0 days') IS substr(expires, 1, 10) AND substr(expires, 12, 2) <= '23'))
);

-- What changed, for whoever follows the store: one row an object with the number of its newest change.  Kept by the triggers
-- below, whoever writes.  They delete and insert, and never rely on "OR REPLACE" or on foreign keys: the conflict clause of the
-- writer's own statement would override the one, and most writers do not switch the other on.
CREATE TABLE change (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind   TEXT NOT NULL, -- article, media, section, phone, reception, alert
  ref    INTEGER NOT NULL,
  UNIQUE (kind, ref)
);

-- INSERT OR REPLACE takes the place of another article with the same source_key without a word; here it is noted.  Before the row
-- stands nobody can tell that from INSERT ... ON CONFLICT, so the article in its way is remembered, and afterwards looked for.
CREATE TABLE in_the_way (
  article INTEGER PRIMARY KEY -- the triggers' own, without meaning between two statements
);
CREATE TRIGGER article_before_insert BEFORE INSERT ON article WHEN NEW.source_key IS NOT NULL BEGIN
  DELETE FROM in_the_way;
  INSERT INTO in_the_way SELECT id FROM article WHERE source_key = NEW.source_key;
END;
CREATE TRIGGER article_replaced AFTER INSERT ON article WHEN NEW.source_key IS NOT NULL BEGIN
  DELETE FROM in_the_way WHERE EXISTS (SELECT 1 FROM article WHERE id = in_the_way.article);
  DELETE FROM change WHERE kind = 'article' AND ref IN (SELECT article FROM in_the_way);
  INSERT INTO change (kind, ref) SELECT 'article', article FROM in_the_way;
  DELETE FROM in_the_way;
END;
CREATE TRIGGER article_before_key BEFORE UPDATE OF source_key ON article WHEN NEW.source_key IS NOT OLD.source_key BEGIN
  DELETE FROM change WHERE kind = 'article' AND ref IN (SELECT id FROM article WHERE source_key = NEW.source_key);
  INSERT INTO change (kind, ref) SELECT 'article', id FROM article WHERE source_key = NEW.source_key;
END;
CREATE TRIGGER article_keeps_id BEFORE UPDATE OF id ON article WHEN NEW.id IS NOT OLD.id BEGIN
  SELECT RAISE(ABORT, 'article.id is its address and never changes');
END;
CREATE TRIGGER media_keeps_id BEFORE UPDATE OF id ON media WHEN NEW.id IS NOT OLD.id BEGIN
  SELECT RAISE(ABORT, 'media.id is its address and never changes');
END;
CREATE TRIGGER section_keeps_id BEFORE UPDATE OF id ON section WHEN NEW.id IS NOT OLD.id BEGIN
  SELECT RAISE(ABORT, 'section.id is how names refer to it and never changes');
END;
CREATE TRIGGER section_keeps_slug BEFORE UPDATE OF slug ON section WHEN NEW.slug IS NOT OLD.slug BEGIN
  SELECT RAISE(ABORT, 'section.slug is its address and never changes');
END;
CREATE TRIGGER section_in_use BEFORE DELETE ON section WHEN EXISTS (SELECT 1 FROM article WHERE section = OLD.slug) BEGIN
  SELECT RAISE(ABORT, 'section: articles stand in it, give them another first');
END;
CREATE TRIGGER article_section_insert BEFORE INSERT ON article
WHEN NEW.section IS NOT NULL AND NEW.section NOT IN (SELECT slug FROM section) BEGIN
  SELECT RAISE(ABORT, 'article.section: no such slug in table section');
END;
CREATE TRIGGER article_section_update BEFORE UPDATE OF section ON article
WHEN NEW.section IS NOT NULL AND NEW.section NOT IN (SELECT slug FROM section) BEGIN
  SELECT RAISE(ABORT, 'article.section: no such slug in table section');
END;
CREATE TRIGGER article_insert AFTER INSERT ON article BEGIN
  DELETE FROM change WHERE kind = 'article' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('article', NEW.id);
END;
-- Not on `updated` itself, else the trigger would call itself where recursive triggers are on; and not where nothing is new, so that
-- a program may write everything again as often as it likes.
CREATE TRIGGER article_update AFTER UPDATE OF
  lang, section, translation, title, body, body_type, date, status, withdrawn_reason, urgent_until, correction,
  corrected, source_name, source_url, source_key, created
ON article WHEN
  (OLD.lang, OLD.section, OLD.translation, OLD.title, OLD.body, OLD.body_type, OLD.date, OLD.status,
   OLD.withdrawn_reason, OLD.urgent_until, OLD.correction, OLD.corrected, OLD.source_name, OLD.source_url,
   OLD.source_key, OLD.created)
  IS NOT
  (NEW.lang, NEW.section, NEW.translation, NEW.title, NEW.body, NEW.body_type, NEW.date, NEW.status,
   NEW.withdrawn_reason, NEW.urgent_until, NEW.correction, NEW.corrected, NEW.source_name, NEW.source_url,
   NEW.source_key, NEW.created)
BEGIN
  UPDATE article SET updated = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = NEW.id;
  DELETE FROM change WHERE kind = 'article' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('article', NEW.id);
END;
CREATE TRIGGER article_delete AFTER DELETE ON article BEGIN
  DELETE FROM media WHERE article = OLD.id;
  UPDATE alert SET article = NULL WHERE article = OLD.id;
  DELETE FROM change WHERE kind = 'article' AND ref = OLD.id;
  INSERT INTO change (kind, ref) VALUES ('article', OLD.id);
END;

-- A picture is part of its article's page, so its article changes, too.
CREATE TRIGGER media_before_insert BEFORE INSERT ON media BEGIN -- REPLACE may take it away from another article
  DELETE FROM change WHERE kind = 'article' AND ref IN (SELECT article FROM media WHERE id = NEW.id AND article IS NOT NEW.article);
  INSERT INTO change (kind, ref) SELECT 'article', article FROM media
    WHERE id = NEW.id AND article IS NOT NULL AND article IS NOT NEW.article;
END;
CREATE TRIGGER media_insert AFTER INSERT ON media BEGIN
  DELETE FROM change WHERE kind = 'media' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('media', NEW.id);
  DELETE FROM change WHERE kind = 'article' AND ref = NEW.article;
  INSERT INTO change (kind, ref) SELECT 'article', NEW.article WHERE NEW.article IS NOT NULL;
END;
-- Where the row names a file any update counts, also one that changes nothing: the file may be another.
CREATE TRIGGER media_update AFTER UPDATE ON media WHEN NEW.path IS NOT NULL OR
  (OLD.article, OLD.name, OLD.kind, OLD.caption, OLD.position, OLD.content)
  IS NOT (NEW.article, NEW.name, NEW.kind, NEW.caption, NEW.position, NEW.content)
BEGIN
  DELETE FROM change WHERE kind = 'media' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('media', NEW.id);
  DELETE FROM change WHERE kind = 'article' AND ref = OLD.article;
  INSERT INTO change (kind, ref) SELECT 'article', OLD.article WHERE OLD.article IS NOT NULL;
  DELETE FROM change WHERE kind = 'article' AND ref = NEW.article;
  INSERT INTO change (kind, ref) SELECT 'article', NEW.article WHERE NEW.article IS NOT NULL;
END;
CREATE TRIGGER media_delete AFTER DELETE ON media BEGIN
  DELETE FROM change WHERE kind = 'media' AND ref = OLD.id;
  INSERT INTO change (kind, ref) VALUES ('media', OLD.id);
  DELETE FROM change WHERE kind = 'article' AND ref = OLD.article;
  INSERT INTO change (kind, ref) SELECT 'article', OLD.article WHERE OLD.article IS NOT NULL;
END;

CREATE TRIGGER section_insert AFTER INSERT ON section BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('section', NEW.id);
END;
CREATE TRIGGER section_update AFTER UPDATE ON section
WHEN (OLD.id, OLD.slug, OLD.position) IS NOT (NEW.id, NEW.slug, NEW.position)
BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('section', NEW.id);
END;
CREATE TRIGGER section_delete AFTER DELETE ON section BEGIN
  DELETE FROM section_name WHERE section = OLD.id;
  DELETE FROM change WHERE kind = 'section' AND ref = OLD.id;
  INSERT INTO change (kind, ref) VALUES ('section', OLD.id);
END;
CREATE TRIGGER section_name_insert AFTER INSERT ON section_name BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = NEW.section;
  INSERT INTO change (kind, ref) VALUES ('section', NEW.section);
END;
CREATE TRIGGER section_name_update AFTER UPDATE ON section_name
WHEN (OLD.section, OLD.lang, OLD.name) IS NOT (NEW.section, NEW.lang, NEW.name)
BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = NEW.section;
  INSERT INTO change (kind, ref) VALUES ('section', NEW.section);
END;
CREATE TRIGGER section_name_delete AFTER DELETE ON section_name BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = OLD.section;
  INSERT INTO change (kind, ref) VALUES ('section', OLD.section);
END;
CREATE TRIGGER language_insert AFTER INSERT ON language BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = 0;
  INSERT INTO change (kind, ref) VALUES ('section', 0);
END;
CREATE TRIGGER language_update AFTER UPDATE ON language
WHEN (OLD.code, OLD.name, OLD.position) IS NOT (NEW.code, NEW.name, NEW.position)
BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = 0;
  INSERT INTO change (kind, ref) VALUES ('section', 0);
END;
CREATE TRIGGER language_delete AFTER DELETE ON language BEGIN
  DELETE FROM change WHERE kind = 'section' AND ref = 0;
  INSERT INTO change (kind, ref) VALUES ('section', 0);
END;

CREATE TRIGGER phone_insert AFTER INSERT ON phone BEGIN
  DELETE FROM change WHERE kind = 'phone' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('phone', NEW.id);
END;
CREATE TRIGGER phone_update AFTER UPDATE ON phone
WHEN
  (OLD.id, OLD.lang, OLD.position, OLD.department, OLD.person, OLD.post, OLD.place, OLD.room, OLD.phone,
   OLD.email, OLD.hours)
  IS NOT
  (NEW.id, NEW.lang, NEW.position, NEW.department, NEW.person, NEW.post, NEW.place, NEW.room, NEW.phone,
   NEW.email, NEW.hours)
BEGIN
  DELETE FROM change WHERE kind = 'phone' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('phone', NEW.id);
END;
CREATE TRIGGER phone_delete AFTER DELETE ON phone BEGIN
  DELETE FROM change WHERE kind = 'phone' AND ref = OLD.id;
  INSERT INTO change (kind, ref) VALUES ('phone', OLD.id);
END;
CREATE TRIGGER reception_insert AFTER INSERT ON reception BEGIN
  DELETE FROM change WHERE kind = 'reception' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('reception', NEW.id);
END;
CREATE TRIGGER reception_update AFTER UPDATE ON reception
WHEN
  (OLD.id, OLD.lang, OLD.position, OLD.person, OLD.post, OLD.day, OLD.hours, OLD.place, OLD.phone, OLD.note)
  IS NOT
  (NEW.id, NEW.lang, NEW.position, NEW.person, NEW.post, NEW.day, NEW.hours, NEW.place, NEW.phone, NEW.note)
BEGIN
  DELETE FROM change WHERE kind = 'reception' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('reception', NEW.id);
END;
CREATE TRIGGER reception_delete AFTER DELETE ON reception BEGIN
  DELETE FROM change WHERE kind = 'reception' AND ref = OLD.id;
  INSERT INTO change (kind, ref) VALUES ('reception', OLD.id);
END;
CREATE TRIGGER alert_insert AFTER INSERT ON alert BEGIN
  DELETE FROM change WHERE kind = 'alert' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('alert', NEW.id);
END;
CREATE TRIGGER alert_update AFTER UPDATE ON alert
WHEN
  (OLD.id, OLD.lang, OLD.text, OLD.starts, OLD.expires, OLD.article)
  IS NOT
  (NEW.id, NEW.lang, NEW.text, NEW.starts, NEW.expires, NEW.article)
BEGIN
  DELETE FROM change WHERE kind = 'alert' AND ref = NEW.id;
  INSERT INTO change (kind, ref) VALUES ('alert', NEW.id);
END;
CREATE TRIGGER alert_delete AFTER DELETE ON alert BEGIN
  DELETE FROM change WHERE kind = 'alert' AND ref = OLD.id;
  INSERT INTO change (kind, ref) VALUES ('alert', OLD.id);
END;

-- What readers see, with what is easily asked about it.
CREATE VIEW news AS
  SELECT id, lang, section, title, date,
    CASE length(date) WHEN 4 THEN 'year' WHEN 7 THEN 'month' WHEN 10 THEN 'day' WHEN 16 THEN 'minute' END AS precision,
    urgent_until, corrected, source_name, source_url, source_key, created, updated, body_type,
    length(CAST(body AS BLOB)) AS bytes,
    (SELECT count(*) FROM media WHERE media.article = article.id AND kind = 'picture') AS pictures
  FROM article WHERE status = 'published';

-- Which news is there in which language.
CREATE VIEW translations AS
  SELECT translation, max(CASE lang WHEN 'be' THEN id END) AS be, max(CASE lang WHEN 'ru' THEN id END) AS ru,
    max(CASE lang WHEN 'en' THEN id END) AS en
  FROM article WHERE translation IS NOT NULL AND status = 'published' GROUP BY translation;
