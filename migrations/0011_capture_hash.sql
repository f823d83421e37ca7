-- What the raw capture of an ended session was when it was first read whole: one that was changed in place is noticed.

-- SHA-256 over its bytes as they lie on the disk, all parts in order, in hex. Null: not worked out yet, or no capture.
alter table sessions add column capture_sha256 text;
-- Bytes and newest times of its files then: while they are these, nobody need read it again.
alter table sessions add column capture_stamp text;
