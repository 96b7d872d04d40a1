-- The ledger, version 2. Decimals and times are text: exact, and readable with any SQLite shell. Times are UTC.

-- What happened. The only table that is not derived, together with `claims`.
CREATE TABLE journal (
    seq       INTEGER PRIMARY KEY,
    at        TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    trade_ref TEXT    NOT NULL,
    caused_by INTEGER,
    body      TEXT    NOT NULL,
    prev_hash BLOB    NOT NULL,
    hash      BLOB    NOT NULL
) STRICT;

CREATE INDEX journal_by_trade ON journal (trade_ref, seq) WHERE trade_ref <> '';
CREATE INDEX journal_by_cause ON journal (caused_by) WHERE caused_by IS NOT NULL;

-- One row for each message and revision ever heard: the promise that nothing is acted on twice.
CREATE TABLE claims (
    platform   TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    message_id TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    seq        INTEGER NOT NULL REFERENCES journal (seq),
    PRIMARY KEY (platform, channel, message_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- INSERT OR REPLACE deletes without firing a delete trigger, so a number that is not the next one is refused as well.
CREATE TRIGGER journal_refuses_gaps BEFORE INSERT ON journal
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER claims_refuse_update BEFORE UPDATE ON claims
BEGIN SELECT RAISE(ABORT, 'claims are never taken back'); END;
CREATE TRIGGER claims_refuse_delete BEFORE DELETE ON claims
BEGIN SELECT RAISE(ABORT, 'claims are never taken back'); END;

-- Below this line everything can be rebuilt from the journal.

-- The row up to which the tables below have been brought: one number.
CREATE TABLE derived (seq INTEGER NOT NULL) STRICT;
INSERT INTO derived VALUES (0);

CREATE TABLE orders (
    order_ref   TEXT    PRIMARY KEY,
    order_id    INTEGER NOT NULL,
    perm_id     INTEGER NOT NULL,
    trade_ref   TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    con_id      INTEGER NOT NULL,
    role        TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    quantity    TEXT    NOT NULL,
    order_type  TEXT    NOT NULL,
    limit_price TEXT,
    stop_price  TEXT,
    status      TEXT    NOT NULL,
    sent_seq    INTEGER NOT NULL
) STRICT;

CREATE INDEX orders_by_trade ON orders (trade_ref);
CREATE INDEX orders_by_id ON orders (order_id);

-- An execution by its id without the revision; a correction replaces what it corrects.
CREATE TABLE execution_reports (
    account     TEXT    NOT NULL,
    stem        TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    order_ref   TEXT    NOT NULL,
    trade_ref   TEXT    NOT NULL,
    con_id      INTEGER NOT NULL,
    action      TEXT    NOT NULL,
    quantity    TEXT    NOT NULL,
    price       TEXT    NOT NULL,
    executed_at TEXT    NOT NULL,
    PRIMARY KEY (account, stem)
) STRICT, WITHOUT ROWID;

CREATE INDEX executions_by_trade ON execution_reports (trade_ref);

-- Kept apart from executions, since a commission report may come first.
CREATE TABLE commission_reports (
    stem         TEXT    PRIMARY KEY,
    revision     INTEGER NOT NULL,
    commission   TEXT    NOT NULL,
    currency     TEXT    NOT NULL,
    realised_pnl TEXT
) STRICT, WITHOUT ROWID;

CREATE VIEW executions AS
SELECT e.account, e.stem, e.revision, e.order_ref, e.trade_ref, e.con_id, e.action, e.quantity, e.price, e.executed_at,
       c.commission, c.currency, c.realised_pnl
FROM execution_reports AS e LEFT JOIN commission_reports AS c ON c.stem = e.stem;

-- Where hearing had come to, per channel (or thread).
CREATE TABLE cursors (
    platform   TEXT NOT NULL,
    channel    TEXT NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (platform, channel)
) STRICT, WITHOUT ROWID;

-- Where our posts stand, so that a reply to one can be understood.
CREATE TABLE posts (
    platform   TEXT NOT NULL,
    channel    TEXT NOT NULL,
    message_id TEXT NOT NULL,
    key        TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    PRIMARY KEY (platform, channel, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX posts_by_key ON posts (key, seq);

-- The last version of each post. The columns from `delivered_version` on are the sender's own and are kept by a rebuild.
CREATE TABLE outbox (
    key               TEXT    PRIMARY KEY,
    platform          TEXT    NOT NULL,
    channel           TEXT    NOT NULL,
    post              TEXT    NOT NULL,
    version           INTEGER NOT NULL,
    priority          INTEGER NOT NULL,
    queued_seq        INTEGER NOT NULL,
    delivered_version INTEGER NOT NULL DEFAULT 0,
    message_id        TEXT    NOT NULL DEFAULT '',
    attempts          INTEGER NOT NULL DEFAULT 0,
    not_before        TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX outbox_due ON outbox (priority, queued_seq) WHERE version > delivered_version;

-- One row a trade, as the fold sees it: written by the service and not from facts alone.
CREATE TABLE trades (
    trade_ref  TEXT PRIMARY KEY,
    opened_at  TEXT NOT NULL,
    closed_at  TEXT NOT NULL,
    author     TEXT NOT NULL,
    platform   TEXT NOT NULL,
    channel    TEXT NOT NULL,
    message_id TEXT NOT NULL,
    symbol     TEXT NOT NULL,
    instrument TEXT NOT NULL,
    side       TEXT NOT NULL,
    quantity   TEXT NOT NULL,
    state      TEXT NOT NULL,
    net_pnl    TEXT,
    r_multiple TEXT
) STRICT, WITHOUT ROWID;

-- The fold of the journal up to a row, so that a restart need not read all of it.
CREATE TABLE snapshots (
    seq    INTEGER PRIMARY KEY REFERENCES journal (seq),
    hash   BLOB NOT NULL,
    digest BLOB NOT NULL,
    body   TEXT NOT NULL
) STRICT;
