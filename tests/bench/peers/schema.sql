-- What both peers write. One row each in requisition, deadline, audit and task per submission.
CREATE TABLE IF NOT EXISTS counter (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS requisition (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, number TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL,
    urgency TEXT NOT NULL, party TEXT NOT NULL, unit TEXT NOT NULL, holder TEXT NOT NULL,
    received_at INTEGER NOT NULL, due_at INTEGER NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS requisition_id ON requisition (id);
CREATE UNIQUE INDEX IF NOT EXISTS requisition_number ON requisition (number);
CREATE INDEX IF NOT EXISTS requisition_unit ON requisition (party, unit);
CREATE INDEX IF NOT EXISTS requisition_unit_due ON requisition (party, unit, due_at);
CREATE INDEX IF NOT EXISTS requisition_holder_due ON requisition (holder, due_at);
CREATE TABLE IF NOT EXISTS deadline (
    requisition INTEGER NOT NULL, name TEXT NOT NULL, due_at INTEGER NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (requisition, name)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit (
    seq INTEGER PRIMARY KEY, requisition INTEGER NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,
    actor TEXT NOT NULL, from_state TEXT, to_state TEXT) STRICT;
CREATE INDEX IF NOT EXISTS audit_requisition ON audit (requisition);
CREATE TABLE IF NOT EXISTS task (
    id TEXT PRIMARY KEY, requisition INTEGER NOT NULL, team TEXT NOT NULL, urgency INTEGER NOT NULL,
    due_at INTEGER NOT NULL, opened_at INTEGER NOT NULL, claimed_by TEXT,
    lease_expires_at INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS task_free ON task (team, urgency DESC, due_at, opened_at) WHERE claimed_by IS NULL;
CREATE INDEX IF NOT EXISTS task_lease ON task (team, lease_expires_at) WHERE claimed_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS task_requisition ON task (requisition);
