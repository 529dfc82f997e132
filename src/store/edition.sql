-- The edition: derived from the store by the keeper, read by the workers, made anew at any time.
-- One writer, vestka itself.  Whoever changes a table here raises EDITION_VERSION in edition_db.h: older files are then dropped and
-- made again from the store, so there is no migration.

-- Where the keeper stands: 'identity' and 'change' of the store, 'blob': the last number given to a file's content, 'in order': 1 while
-- no keeper has it open and the last one ended well.
CREATE TABLE state (
  key   TEXT PRIMARY KEY,
  value
) WITHOUT ROWID;
INSERT INTO state VALUES ('identity', ''), ('change', 0), ('blob', 0);

-- What a list shows of an article.  Depends on its row in the store and on its body (size).
-- lang is enum lang; date and corrected are packed as edition_row.c says; key is date_key().
-- A withdrawn article keeps its row, so that its address answers "gone", and leaves every list and count.
CREATE TABLE article (
  id           INTEGER PRIMARY KEY,
  lang         INTEGER NOT NULL CHECK (lang BETWEEN 0 AND 2),
  section      TEXT    NOT NULL,
  key          INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  translation  INTEGER NOT NULL,
  urgent_until INTEGER NOT NULL,
  date         INTEGER NOT NULL,
  corrected    INTEGER NOT NULL,
  size         INTEGER NOT NULL,
  title        TEXT    NOT NULL,
  reason       TEXT    NOT NULL,
  correction   TEXT    NOT NULL,
  source_name  TEXT    NOT NULL,
  source_url   TEXT    NOT NULL
);
CREATE INDEX article_time    ON article (lang, key, id) WHERE withdrawn = 0;
CREATE INDEX article_section ON article (lang, section, key, id) WHERE withdrawn = 0;
CREATE INDEX article_twins   ON article (translation, lang, id) WHERE withdrawn = 0 AND translation <> 0;
CREATE INDEX article_urgent  ON article (lang, urgent_until) WHERE withdrawn = 0 AND urgent_until > 0;

-- The packed document, apart, so that lists never read past it.
CREATE TABLE article_doc (
  id  INTEGER PRIMARY KEY,
  doc BLOB NOT NULL
);

-- Names of articles in the addresses of the website before us, as site/old.h makes them of source_url and source_key.
CREATE TABLE old_name (
  key     TEXT    NOT NULL,
  rank    INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (key, rank, article)
) WITHOUT ROWID;
CREATE INDEX old_name_article ON old_name (article, key);

-- Counts for the archive and the section list, kept by the triggers below.
CREATE TABLE count_month (
  lang     INTEGER NOT NULL,
  year     INTEGER NOT NULL,
  month    INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (lang, year, month)
) WITHOUT ROWID;
CREATE TABLE count_section (
  lang     INTEGER NOT NULL,
  section  TEXT    NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (lang, section)
) WITHOUT ROWID;

CREATE TRIGGER article_in AFTER INSERT ON article WHEN NEW.withdrawn = 0 BEGIN
  INSERT INTO count_month VALUES (NEW.lang, NEW.key / 100000000, NEW.key / 1000000 % 100, 1)
    ON CONFLICT DO UPDATE SET articles = articles + 1;
  INSERT INTO count_section VALUES (NEW.lang, NEW.section, 1)
    ON CONFLICT DO UPDATE SET articles = articles + 1;
END;
CREATE TRIGGER article_out AFTER DELETE ON article WHEN OLD.withdrawn = 0 BEGIN
  UPDATE count_month SET articles = articles - 1
    WHERE lang = OLD.lang AND year = OLD.key / 100000000 AND month = OLD.key / 1000000 % 100;
  UPDATE count_section SET articles = articles - 1
    WHERE lang = OLD.lang AND section = OLD.section;
END;
CREATE TRIGGER article_change_out AFTER UPDATE ON article WHEN OLD.withdrawn = 0 BEGIN
  UPDATE count_month SET articles = articles - 1
    WHERE lang = OLD.lang AND year = OLD.key / 100000000 AND month = OLD.key / 1000000 % 100;
  UPDATE count_section SET articles = articles - 1
    WHERE lang = OLD.lang AND section = OLD.section;
END;
CREATE TRIGGER article_change_in AFTER UPDATE ON article WHEN NEW.withdrawn = 0 BEGIN
  INSERT INTO count_month VALUES (NEW.lang, NEW.key / 100000000, NEW.key / 1000000 % 100, 1)
    ON CONFLICT DO UPDATE SET articles = articles + 1;
  INSERT INTO count_section VALUES (NEW.lang, NEW.section, 1)
    ON CONFLICT DO UPDATE SET articles = articles + 1;
END;

-- Sections as the store names them.
CREATE TABLE section (
  lang     INTEGER NOT NULL,
  slug     TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (lang, slug)
) WITHOUT ROWID;

-- Lines of warning; starts and expires are seconds of Unix time.
CREATE TABLE alert (
  id      INTEGER PRIMARY KEY,
  lang    INTEGER NOT NULL,
  starts  INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  article INTEGER NOT NULL,
  text    TEXT    NOT NULL
);
CREATE INDEX alert_expires ON alert (expires);

-- Phone book and schedule of reception: small, read whole.  sort is the person's name as collate.h orders it.
CREATE TABLE phone (
  id         INTEGER PRIMARY KEY,
  lang       INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  department TEXT    NOT NULL,
  person     TEXT    NOT NULL,
  post       TEXT    NOT NULL,
  place      TEXT    NOT NULL,
  room       TEXT    NOT NULL,
  phone      TEXT    NOT NULL,
  email      TEXT    NOT NULL,
  hours      TEXT    NOT NULL,
  sort       BLOB    NOT NULL
);
CREATE INDEX phone_order ON phone (lang, position, id);
CREATE TABLE reception (
  id       INTEGER PRIMARY KEY,
  lang     INTEGER NOT NULL,
  position INTEGER NOT NULL,
  person   TEXT    NOT NULL,
  post     TEXT    NOT NULL,
  day      TEXT    NOT NULL,
  hours    TEXT    NOT NULL,
  place    TEXT    NOT NULL,
  phone    TEXT    NOT NULL,
  note     TEXT    NOT NULL
);
CREATE INDEX reception_order ON reception (lang, position, id);

-- Files: media of the store, and what stands under capsule/.  Depends on its origin in that version.
-- blob names the content: new content has a new number, so a reader in the middle of the old one never mixes the two.
CREATE TABLE file (
  id       INTEGER PRIMARY KEY,
  path     TEXT    NOT NULL UNIQUE,
  origin   TEXT    NOT NULL UNIQUE,
  version  TEXT    NOT NULL,
  blob     INTEGER NOT NULL UNIQUE,
  article  INTEGER NOT NULL,
  position INTEGER NOT NULL,
  picture  INTEGER NOT NULL,
  lang     INTEGER NOT NULL,
  size     INTEGER NOT NULL,
  mime     TEXT    NOT NULL,
  format   TEXT    NOT NULL,
  caption  TEXT    NOT NULL,
  width    INTEGER NOT NULL, -- of a picture, as it is looked at; 0: not known
  height   INTEGER NOT NULL,
  small    INTEGER NOT NULL  -- the blob of its small version; 0: none; -1: nobody has tried yet
);
CREATE INDEX file_to_shrink ON file (id) WHERE small < 0;
CREATE INDEX file_article ON file (article, position, id) WHERE article <> 0;
CREATE TABLE file_doc (
  blob INTEGER PRIMARY KEY,
  doc  BLOB NOT NULL
);
-- id is blob * EDITION_PARTS + the part's number: each part is one look-up.
CREATE TABLE part (
  id    INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
);

-- Issues of weeks and months (edition_issue.c); their files lie among the others.  stale: news of that time has changed since.
CREATE TABLE issue (
  lang     INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  from_key INTEGER NOT NULL,
  to_key   INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  version  TEXT    NOT NULL,
  stale    INTEGER NOT NULL,
  PRIMARY KEY (lang, name)
) WITHOUT ROWID;

-- Search (search_index.c).  The index holds no text, only which words stand in which article that is not withdrawn; it speaks of an
-- article by its place in time, newest first, so that results come out in their order and a page of them costs the same whatever
-- their number.  Only a connection that knows the tokenizer (tokenizer.c) can read it.
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'vestka');
CREATE TABLE search_place (
  place   INTEGER PRIMARY KEY,
  article INTEGER NOT NULL UNIQUE
);
-- Every word of the index, by its sound (base/word.h): what a search finds the forms of a word in.
CREATE TABLE search_word (
  lang  INTEGER NOT NULL,
  sound TEXT    NOT NULL,
  word  TEXT    NOT NULL,
  PRIMARY KEY (lang, sound, word)
) WITHOUT ROWID;

-- Articles that are dated ahead, and when their time has come (seconds since 1970).
CREATE TABLE later (
  article INTEGER PRIMARY KEY,
  due     INTEGER NOT NULL
);
CREATE INDEX later_due ON later (due);

-- Articles that wait for the keeper.
CREATE TABLE queue (
  article INTEGER PRIMARY KEY,
  urgent  INTEGER NOT NULL,
  key     INTEGER NOT NULL
);
CREATE INDEX queue_order ON queue (urgent, key, article);

-- What each row of a store looked like that does not tell its changes: a store of views without a table change.
-- kind is enum change_kind.
CREATE TABLE mark (
  kind INTEGER NOT NULL,
  ref  INTEGER NOT NULL,
  mark INTEGER NOT NULL,
  PRIMARY KEY (kind, ref)
) WITHOUT ROWID;
