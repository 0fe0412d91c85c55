-- What products look like to carts, one direction a row: what waits for others that agree, what is published, what newer looks have replaced, and
-- what was withdrawn and never comes back by itself.
CREATE TABLE looks (
    number    INTEGER PRIMARY KEY,
    network   TEXT    NOT NULL, -- SHA-256
    gtin      TEXT    NOT NULL,
    cart      TEXT    NOT NULL,
    mark      TEXT    NOT NULL, -- a digest of the trip, or of what was shown
    source    TEXT    NOT NULL, -- shown, placed
    weighed   INTEGER,          -- how many placements the weight agreed with
    direction BLOB    NOT NULL, -- 128 halves
    state     TEXT    NOT NULL, -- waiting, published, replaced, withdrawn
    heard     INTEGER NOT NULL, -- milliseconds since 1970
    changed   INTEGER NOT NULL,
    UNIQUE (network, gtin, cart, mark)
) STRICT;

CREATE INDEX looks_published ON looks (network, gtin) WHERE state = 'published';

-- The version that changed last what is published of a product. Each change has a version of its own.
CREATE TABLE look_products (
    network TEXT    NOT NULL,
    gtin    TEXT    NOT NULL,
    version INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (network, gtin)
) STRICT, WITHOUT ROWID;

-- Every version that there was, so that a cart that knows another database is recognised.
CREATE TABLE look_versions (version INTEGER PRIMARY KEY) STRICT;
