#!lua flags=allow-oom
-- Takes or renews the lease of a partition. The fence grows with every change of holder, and when a
-- holder comes back after its time had run out.
--
-- KEYS: 1 archiver
-- ARGV: 1 owner, 2 time to live in ms, at most a minute
-- Reply: the fence, or nothing when somebody else holds it

--- @include "clock"
--- @include "lease"

local clock = readClock()
local lease = loadLease(KEYS[1])
-- One that would live for longer is of a clock that was set back since: nobody may be there any more.
local isLive = lease.owner and lease.expiresAt > clock and lease.expiresAt <= clock + 60000
if isLive and lease.owner ~= ARGV[1] then return nil end

local fence = lease.fence
if not isLive then fence = fence + 1 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'fence', string.format('%.0f', fence),
  'expiresAt', string.format('%.0f', clock + tonumber(ARGV[2])))
return string.format('%.0f', fence)
