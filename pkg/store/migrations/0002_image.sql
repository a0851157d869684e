-- Pictures kept here, named by a hash of their bytes.
CREATE TABLE image (
	id      KEY_TEXT PRIMARY KEY,
	width   bigint NOT NULL, -- of the widest
	height  bigint NOT NULL,
	weight  bigint NOT NULL, -- of the widest, in bytes
	created bigint NOT NULL
);

-- Which cards hold them: dropped is 0 while they do, then when they ceased.
CREATE TABLE image_use (
	image   KEY_TEXT NOT NULL,
	card    KEY_TEXT NOT NULL,
	dropped bigint NOT NULL,
	PRIMARY KEY (image, card)
) CLUSTERED;
CREATE INDEX image_use_card ON image_use (card);

-- Those that came with a form not yet accepted, under a name nobody guesses.
CREATE TABLE image_pending (
	name  KEY_TEXT PRIMARY KEY,
	image KEY_TEXT NOT NULL,
	at    bigint NOT NULL
);
CREATE INDEX image_pending_image ON image_pending (image);
