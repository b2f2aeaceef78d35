#!lua flags=allow-oom
-- Reads a partition's write-behind stream for its archive, only for the holder of the lease: what a
-- former holder read after it had lost the lease would be missing from the new one's pending entries.
--
-- KEYS: 1 events, 2 archiver
-- ARGV: 1 owner, 2 fence, 3 group, 4 consumer, 5 how many,
--       6 '>' for new entries, or an id: what was delivered after it and never acknowledged
-- Reply: entries as {id, {field, value...}}, oldest first; nothing (nil) when the lease is lost

--- @include "lease"

if not holdsLease(KEYS[2], ARGV[1], ARGV[2]) then return nil end

local function read()
  return redis.pcall('XREADGROUP', 'GROUP', ARGV[3], ARGV[4], 'COUNT', ARGV[5],
    'STREAMS', KEYS[1], ARGV[6])
end
local streams = read()
if streams and streams.err and string.find(streams.err, 'NOGROUP', 1, true) then
  redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[3], '0', 'MKSTREAM')
  streams = read()
end
if not streams then return {} end
if streams.err then return streams end
return streams[1][2]
