-- What the owner of a feed approves card by card.
ALTER TABLE selection ADD COLUMN approve boolean NOT NULL DEFAULT false;
ALTER TABLE selection ADD COLUMN approved text;

-- The day its owner was last told of what waits, and of which last reading.
ALTER TABLE selection_private ADD COLUMN waiting KEY_TEXT NOT NULL DEFAULT '';
ALTER TABLE selection_private ADD COLUMN silence KEY_TEXT NOT NULL DEFAULT '';
