-- The words of the shown cards, folded and stemmed in Go, and their terms.
CREATE TABLE card_text (
	seq    bigint PRIMARY KEY,
	words  text[] COLLATE "C" NOT NULL,
	folded text COLLATE "C" NOT NULL
);
CREATE INDEX card_text_words ON card_text USING gin (words);
