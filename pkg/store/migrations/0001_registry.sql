-- The registry's tables. Numbers of time are seconds since 1970.

CREATE TABLE instance (
	name  KEY_TEXT PRIMARY KEY,
	value text NOT NULL
);

CREATE TABLE card (
	seq         SERIAL_KEY,
	id          KEY_TEXT NOT NULL,
	kind        KEY_TEXT NOT NULL,
	state       KEY_TEXT NOT NULL,
	visibility  KEY_TEXT NOT NULL,
	shown       smallint NOT NULL, -- 1: published and public, so in the tables below
	revision    bigint NOT NULL,
	source      KEY_TEXT NOT NULL,
	external_id KEY_TEXT NOT NULL,
	published   bigint NOT NULL,
	updated     bigint NOT NULL,
	expires     bigint NOT NULL,   -- notices
	name        KEY_TEXT NOT NULL, -- folded title: the order of actors
	drivers     text NOT NULL,     -- JSON: the terms its dates are in upcoming under
	body        text NOT NULL      -- JSON: the card
);
CREATE UNIQUE INDEX card_id ON card (id);
CREATE UNIQUE INDEX card_source ON card (source, external_id) WHERE external_id <> '';
CREATE INDEX card_newest ON card (kind, published DESC, id) WHERE shown = 1;
CREATE INDEX card_name ON card (name, id) WHERE shown = 1 AND kind = 'actor';

-- What a shown card is found by, to be checked on one card. Which cards bear a
-- term is asked of the index of words, which holds terms too.
CREATE TABLE card_term (
	seq  bigint NOT NULL,
	term KEY_TEXT NOT NULL,
	PRIMARY KEY (seq, term)
) CLUSTERED;

-- Where a shown card lies, in microdegrees.
CREATE TABLE card_point (
	seq bigint NOT NULL PRIMARY KEY,
	lat bigint NOT NULL,
	lon bigint NOT NULL
) CLUSTERED;

-- Every date of the shown events.
CREATE TABLE occurrence (
	seq    bigint NOT NULL,
	begins bigint NOT NULL,
	occ    KEY_TEXT NOT NULL,
	card   KEY_TEXT NOT NULL,
	ends   bigint NOT NULL, -- when it is over, said or not
	dow    smallint NOT NULL,
	status smallint NOT NULL,
	single smallint NOT NULL, -- 1: its card has no other date
	PRIMARY KEY (seq, begins, occ)
) CLUSTERED;
CREATE INDEX occurrence_begins ON occurrence (begins, card, occ);

-- The dates to come, once for each term that may drive a query: a feed is a
-- stretch of this table.
CREATE TABLE upcoming (
	term   KEY_TEXT NOT NULL,
	begins bigint NOT NULL,
	card   KEY_TEXT NOT NULL,
	occ    KEY_TEXT NOT NULL,
	seq    bigint NOT NULL,
	ends   bigint NOT NULL,
	dow    smallint NOT NULL,
	status smallint NOT NULL,
	single smallint NOT NULL,
	PRIMARY KEY (term, begins, card, occ)
) CLUSTERED;

-- Those of more than 25 hours, in order of their ends, which they are sorted
-- by once they have begun; under a blank term, past ones too. It is no partial
-- index of the tables above, since SQLite would then plan statements anew at
-- each run.
CREATE TABLE lasting (
	term   KEY_TEXT NOT NULL,
	ends   bigint NOT NULL,
	card   KEY_TEXT NOT NULL,
	occ    KEY_TEXT NOT NULL,
	seq    bigint NOT NULL,
	begins bigint NOT NULL,
	dow    smallint NOT NULL,
	status smallint NOT NULL,
	single smallint NOT NULL,
	PRIMARY KEY (term, ends, card, occ)
) CLUSTERED;

-- When something that bears the term last changed.
CREATE TABLE change (
	term KEY_TEXT PRIMARY KEY,
	at   bigint NOT NULL
) CLUSTERED;

-- What was deleted for good.
CREATE TABLE tombstone (
	card KEY_TEXT PRIMARY KEY,
	kind KEY_TEXT NOT NULL,
	at   bigint NOT NULL
);
CREATE INDEX tombstone_at ON tombstone (at);

-- What is never published.
CREATE TABLE private (
	card  KEY_TEXT PRIMARY KEY,
	email KEY_TEXT NOT NULL,
	once  KEY_TEXT NOT NULL,
	issue bigint NOT NULL
);
CREATE INDEX private_email ON private (email);
CREATE UNIQUE INDEX private_once ON private (once) WHERE once <> '';

CREATE TABLE revision (
	card   KEY_TEXT NOT NULL,
	number bigint NOT NULL,
	at     bigint NOT NULL,
	author text NOT NULL,
	action text NOT NULL,
	fields text NOT NULL,
	body   text NOT NULL,
	PRIMARY KEY (card, number)
);

CREATE TABLE selection (
	slug      KEY_TEXT PRIMARY KEY,
	title     text NOT NULL,
	filter    text NOT NULL,
	pins      text,
	bans      text,
	revision  bigint NOT NULL,
	confirmed boolean NOT NULL,
	created   MOMENT NOT NULL,
	updated   MOMENT NOT NULL,
	deleted   MOMENT
);

CREATE TABLE selection_private (
	slug  KEY_TEXT PRIMARY KEY,
	email KEY_TEXT NOT NULL,
	lang  KEY_TEXT NOT NULL,
	once  KEY_TEXT NOT NULL,
	issue bigint NOT NULL,
	flow  KEY_TEXT NOT NULL,
	said  KEY_TEXT NOT NULL
);
CREATE INDEX selection_private_email ON selection_private (email);
CREATE UNIQUE INDEX selection_private_once ON selection_private (once) WHERE once <> '';

CREATE TABLE job (
	id          SERIAL_KEY,
	kind        KEY_TEXT NOT NULL,
	key         KEY_TEXT NOT NULL,
	payload     text NOT NULL,
	run_at      bigint NOT NULL,
	lease_until bigint NOT NULL,
	tries       bigint NOT NULL,
	last_error  text NOT NULL,
	dead        smallint NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (key) WHERE key <> '';
CREATE INDEX job_due ON job (run_at, id) WHERE dead = 0;

-- Places a commune is known to have, proposed again.
CREATE TABLE place (
	commune KEY_TEXT NOT NULL,
	folded  KEY_TEXT NOT NULL,
	name    text NOT NULL,
	address text NOT NULL,
	lat     bigint,
	lon     bigint,
	uses    bigint NOT NULL,
	PRIMARY KEY (commune, folded)
) CLUSTERED;

-- Who reads a feed: no address is kept.
CREATE TABLE pull (
	feed   KEY_TEXT NOT NULL,
	day    KEY_TEXT NOT NULL,
	client KEY_TEXT NOT NULL,
	count  bigint NOT NULL,
	PRIMARY KEY (feed, day, client)
) CLUSTERED;
