-- The newsroom's own tables, a part of the store from the day when the first editor is enrolled ('vestka key editor add'), a command
-- changes something, or the first note comes.

-- Who may write from afar (vestka.conf(5), titan), known by the SHA-256 of the public key of a client certificate.
CREATE TABLE IF NOT EXISTS editor (
  fingerprint TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  role        TEXT NOT NULL DEFAULT 'writer',
  added       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), -- UTC
  CONSTRAINT "fingerprint is 32 bytes as AB:CD:..." CHECK (length(fingerprint) = 95 AND fingerprint NOT GLOB '*[^0-9A-F:]*'),
  CONSTRAINT "name is not empty" CHECK (typeof(name) = 'text' AND trim(name) <> ''),
  CONSTRAINT "role is writer or editor" CHECK (role IN ('writer', 'editor'))
);

-- Who changed what, from afar or by the commands on the machine itself; one row a change, written in the change's own transaction.
CREATE TABLE IF NOT EXISTS audit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), -- UTC
  editor      TEXT NOT NULL, -- the name at that time; of a command: the user of the machine
  fingerprint TEXT NOT NULL, -- empty: by a command
  action      TEXT NOT NULL,
  article     INTEGER NOT NULL, -- of alert and alert-end: the number of the alert
  before      TEXT, -- the article as it was, in the form of 'vestka edit', or the alert's text; NULL: it was not there
  CONSTRAINT "action is add, change, withdraw, alert or alert-end"
    CHECK (action IN ('add', 'change', 'withdraw', 'alert', 'alert-end'))
);
CREATE INDEX IF NOT EXISTS audit_article ON audit (article);

-- What readers wrote to the council (vestka.conf(5), notes).  Who they were is not known and not kept.
CREATE TABLE IF NOT EXISTS note (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), -- UTC
  lang TEXT NOT NULL, -- of the page it was written from
  text TEXT NOT NULL,
  read TEXT, -- when somebody said so, UTC; NULL: it waits
  CONSTRAINT "text is not empty" CHECK (typeof(text) = 'text' AND trim(text) <> '')
);
