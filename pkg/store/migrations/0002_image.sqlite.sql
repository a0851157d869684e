-- The bytes of pictures, JPEG, by width.
CREATE TABLE image_bytes (
	image  KEY_TEXT NOT NULL,
	width  bigint NOT NULL,
	height bigint NOT NULL,
	bytes  BLOB NOT NULL,
	PRIMARY KEY (image, width)
);
