-- The words of the shown cards: folded and stemmed in Go, so that all that
-- FTS5 does is to hold them. Stems stand between spaces.
CREATE TABLE card_text (
	seq    INTEGER PRIMARY KEY,
	stems  TEXT NOT NULL,
	folded TEXT NOT NULL
);

-- Which cards hold a stem or bear a term.
CREATE VIRTUAL TABLE card_words USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii');
