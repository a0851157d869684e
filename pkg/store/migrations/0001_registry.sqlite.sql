-- The words of the shown cards: folded and stemmed in Go, so that all that
-- FTS5 does is to hold them. Stems stand between spaces.
CREATE TABLE card_text (
	seq    INTEGER PRIMARY KEY,
	stems  TEXT NOT NULL,
	folded TEXT NOT NULL
);

-- Which cards hold a stem or bear a term.
CREATE VIRTUAL TABLE card_words USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- The dates to come in order of time: a slot is the begin, in seconds, times
-- 2^20, plus a number of its own in that second. Their words stand under the
-- same number, so that what holds a word comes out in order of time. Lasting
-- dates are there twice: far below, minus 2^62, in order of their ends.
CREATE TABLE coming (
	slot   INTEGER PRIMARY KEY,
	seq    INTEGER NOT NULL,
	begins INTEGER NOT NULL,
	card   TEXT NOT NULL,
	occ    TEXT NOT NULL,
	ends   INTEGER NOT NULL,
	dow    INTEGER NOT NULL,
	status INTEGER NOT NULL,
	single INTEGER NOT NULL
);
CREATE INDEX coming_seq ON coming (seq);
CREATE VIRTUAL TABLE coming_words USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii');
