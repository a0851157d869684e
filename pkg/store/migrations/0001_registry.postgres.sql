-- The words of the shown cards, folded and stemmed in Go.
CREATE TABLE card_text (
	seq    bigint PRIMARY KEY,
	stems  text[] COLLATE "C" NOT NULL,
	folded text COLLATE "C" NOT NULL
);
CREATE INDEX card_text_stems ON card_text USING gin (stems);
