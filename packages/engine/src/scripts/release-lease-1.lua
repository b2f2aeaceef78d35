#!lua flags=allow-oom
-- Gives the lease of a partition back, if it is still this owner's.
--
-- KEYS: 1 archiver
-- ARGV: 1 owner
-- Reply: 1 when given back, else 0

--- @include "lease"

if loadLease(KEYS[1]).owner ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'owner', 'expiresAt')
return 1
