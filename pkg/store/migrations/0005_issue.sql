-- The day a letter closes, since when, and how it parts its cards.
ALTER TABLE selection ADD COLUMN closing KEY_TEXT NOT NULL DEFAULT '';
ALTER TABLE selection ADD COLUMN closing_from KEY_TEXT NOT NULL DEFAULT '';
ALTER TABLE selection ADD COLUMN grouping_by KEY_TEXT NOT NULL DEFAULT '';

-- The issues of letters, as they stood when they closed.
CREATE TABLE issue (
	selection KEY_TEXT NOT NULL,
	day       KEY_TEXT NOT NULL,
	title     text NOT NULL,
	cards     text NOT NULL,
	at        bigint NOT NULL,
	PRIMARY KEY (selection, day)
);
