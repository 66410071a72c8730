-- The tables of version 1, as Lull 0.4 made them. Never changed.
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  uid TEXT NOT NULL UNIQUE CHECK (uid <> ''),
  kind TEXT NOT NULL CHECK (kind <> ''),
  session_id TEXT NOT NULL,
  boot_n INTEGER NOT NULL CHECK (boot_n >= 1),
  boot_id TEXT NOT NULL,
  mono REAL NOT NULL,
  utc TEXT NOT NULL,
  clock_ok INTEGER NOT NULL CHECK (clock_ok IN (0, 1)),
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX entry_session ON entry (seq, session_id) WHERE kind = 'session';
CREATE INDEX entry_erased ON entry (seq) WHERE kind = 'erased';

CREATE TABLE payload (
  seq INTEGER PRIMARY KEY REFERENCES entry (seq),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  body TEXT NOT NULL CHECK (substr(body, 1, 1) = '{')
) STRICT;

CREATE TRIGGER entry_insert BEFORE INSERT ON entry BEGIN
  SELECT RAISE(ABORT, 'entries are only appended')
    WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry);
  SELECT RAISE(ABORT, 'this uid is taken')
    WHERE EXISTS (SELECT 1 FROM entry WHERE uid = NEW.uid);
END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'entries are never changed');
END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'entries are never removed');
END;

CREATE TRIGGER payload_insert BEFORE INSERT ON payload BEGIN
  SELECT RAISE(ABORT, 'a payload comes with its entry, once')
    WHERE NEW.seq IS NOT (SELECT max(seq) FROM entry)
       OR EXISTS (SELECT 1 FROM payload WHERE seq = NEW.seq);
END;
CREATE TRIGGER payload_update BEFORE UPDATE ON payload BEGIN
  SELECT RAISE(ABORT, 'payloads are never changed');
END;
CREATE TRIGGER payload_delete BEFORE DELETE ON payload BEGIN
  SELECT RAISE(ABORT, 'a payload is removed only after an erased row names it')
    WHERE (SELECT kind FROM entry WHERE seq = OLD.seq) = 'erased'
       OR (SELECT uid FROM entry WHERE seq = OLD.seq) NOT IN (
         SELECT named.value FROM entry AS erasing JOIN payload AS naming USING (seq),
           json_each(naming.body, '$.uids') AS named
         WHERE erasing.kind = 'erased');
END;

CREATE TRIGGER payload_score BEFORE INSERT ON payload
WHEN (SELECT kind FROM entry WHERE seq = NEW.seq) = 'score' BEGIN
  SELECT RAISE(ABORT, 'the status is not in the list')
    WHERE NOT EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'status' AND value IN ('answered', 'declined', 'dont_know', 'timeout', 'interrupted', 'unable', 'asleep', 'language_barrier', 'staff_skipped', 'not_asked', 'device_error'));
  SELECT RAISE(ABORT, 'answered has a value and nothing else has')
    WHERE EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'status' AND value = 'answered')
       <> EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'value' AND type <> 'null');
  SELECT RAISE(ABORT, 'the value is not a whole number on its scale')
    WHERE EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'value' AND type <> 'null' AND NOT (
      type = 'integer'
      AND value >= max(0, coalesce((SELECT value FROM json_each(NEW.body) WHERE key = 'scale_min'), 0))
      AND value <= min(10, coalesce((SELECT value FROM json_each(NEW.body) WHERE key = 'scale_max'), 10))));
END;
PRAGMA application_id = 1282763884;
PRAGMA user_version = 1;
