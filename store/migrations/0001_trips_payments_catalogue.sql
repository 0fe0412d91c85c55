-- A trip is known by its cart's name and its own; every event up to `through` is in `events`.
CREATE TABLE trips (
    cart           TEXT    NOT NULL,
    trip           TEXT    NOT NULL,
    started        INTEGER NOT NULL,  -- milliseconds since 1970, by the cart's clock
    changed        INTEGER NOT NULL,  -- milliseconds since 1970, by the store's clock
    through        INTEGER NOT NULL,
    cart_total_seq INTEGER,
    cart_total     INTEGER,           -- minor units
    PRIMARY KEY (cart, trip)
) STRICT, WITHOUT ROWID;

CREATE INDEX trips_by_change ON trips (changed);

-- Events as they came in, whether or not this program can read them.
CREATE TABLE events (
    cart     TEXT    NOT NULL,
    trip     TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    received INTEGER NOT NULL,        -- milliseconds since 1970, by the store's clock
    body     TEXT    NOT NULL,
    PRIMARY KEY (cart, trip, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX hand_overs ON events (json_extract(body, '$.code'), received)
    WHERE json_extract(body, '$.event') = 'handed_over';

CREATE TABLE payments (
    number          INTEGER PRIMARY KEY,
    cart            TEXT    NOT NULL,
    trip            TEXT    NOT NULL,
    idempotency_key TEXT    NOT NULL,
    amount          INTEGER NOT NULL, -- minor units
    through         INTEGER,
    ok              INTEGER NOT NULL,
    reference       TEXT    NOT NULL,
    at              INTEGER NOT NULL, -- milliseconds since 1970, by the store's clock
    UNIQUE (cart, idempotency_key)
) STRICT;

CREATE INDEX payments_by_trip ON payments (cart, trip);

CREATE TABLE catalogue_versions (
    version  INTEGER PRIMARY KEY,
    imported INTEGER NOT NULL,        -- milliseconds since 1970, by the store's clock
    source   TEXT    NOT NULL,
    products INTEGER NOT NULL,
    changed  INTEGER NOT NULL,
    removed  INTEGER NOT NULL
) STRICT;

-- Every key that was ever sold, with the version that changed it last. A product that is no longer sold is NULL.
CREATE TABLE products (
    gtin    TEXT    PRIMARY KEY,
    product TEXT,
    version INTEGER NOT NULL REFERENCES catalogue_versions (version)
) STRICT, WITHOUT ROWID;

CREATE INDEX products_by_version ON products (version);
