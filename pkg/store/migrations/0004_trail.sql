-- In which order the cards that were public once last changed, for who keeps
-- a copy: microseconds since 1970, each once for a kind, that never go back
-- even when the clock does.
CREATE TABLE trail (
	card KEY_TEXT PRIMARY KEY,
	kind KEY_TEXT NOT NULL,
	at   bigint NOT NULL
) CLUSTERED;
CREATE UNIQUE INDEX trail_at ON trail (kind, at);
INSERT INTO trail (card, kind, at)
	SELECT id, kind, at * 1000000 + row_number() OVER (ORDER BY at, id) FROM (
		SELECT id, kind, updated AS at FROM card WHERE published > 0 OR shown = 1
		UNION ALL SELECT card, kind, at FROM tombstone) AS past;
