#!lua flags=allow-oom
-- Acknowledges what the archive has committed and trims the stream up to it, but never an entry that
-- is still pending. Only for the holder of the lease; a former one changes nothing: the new holder
-- reads the same entries again and the archive recognises them.
--
-- KEYS: 1 events, 2 archiver
-- ARGV: 1 owner, 2 fence, 3 group, 4 id of the last committed entry, 5 the first id after it,
--       6 and on: ids
-- Reply: how many were acknowledged, nothing when the lease is lost

--- @include "lease"

if not holdsLease(KEYS[2], ARGV[1], ARGV[2]) then return nil end

local acknowledged = 0
for first = 6, #ARGV, 1000 do
  acknowledged = acknowledged
    + redis.call('XACK', KEYS[1], ARGV[3], unpack(ARGV, first, math.min(first + 999, #ARGV)))
end
-- Entries are delivered in order, so whatever is pending now and older than the last committed one
-- was left behind by somebody: keep it.
local earlier = redis.pcall('XPENDING', KEYS[1], ARGV[3], '-', ARGV[4], 1)
if earlier.err then return acknowledged end -- the group is gone, and with it all that was delivered
redis.call('XTRIM', KEYS[1], 'MINID', earlier[1] and earlier[1][1] or ARGV[5])
return acknowledged
