CREATE TABLE IF NOT EXISTS "callhook_claims" (
  key TEXT NOT NULL PRIMARY KEY,
  token TEXT, -- who holds the claim; null once it is done
  expires_at INTEGER NOT NULL, -- when the lease or the memory ends, in milliseconds since 1970
  value TEXT -- what a commit or a mark has kept
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "callhook_claims_expires_at" ON "callhook_claims" (expires_at);
