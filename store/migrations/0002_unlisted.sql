-- Codes that carts scanned and the catalogue does not explain, one row each, until a clerk says it is done and for a while after.
CREATE TABLE unlisted (
    number    INTEGER PRIMARY KEY,
    text      TEXT    NOT NULL UNIQUE, -- what the symbol says
    aim       TEXT,
    why       TEXT    NOT NULL,
    gtin      TEXT,
    catalogue INTEGER NOT NULL,        -- the newest version that did not help
    cart      TEXT    NOT NULL,        -- which scanned it last
    first     INTEGER NOT NULL,        -- milliseconds since 1970, by the carts' clocks
    last      INTEGER NOT NULL,
    times     INTEGER NOT NULL,
    picture   BLOB,                    -- PNG
    done      INTEGER                  -- milliseconds since 1970, by the store's clock
) STRICT;

CREATE INDEX unlisted_open ON unlisted (times) WHERE done IS NULL;

-- The newest report of each cart about each code, so that one that is sent again counts once.
CREATE TABLE unlisted_heard (
    text      TEXT    NOT NULL REFERENCES unlisted (text) ON DELETE CASCADE,
    cart      TEXT    NOT NULL,
    catalogue INTEGER NOT NULL,
    first     INTEGER NOT NULL,
    times     INTEGER NOT NULL,
    PRIMARY KEY (text, cart)
) STRICT, WITHOUT ROWID;
