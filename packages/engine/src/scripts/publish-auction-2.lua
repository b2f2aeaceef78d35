#!lua
-- Takes an auction into trading, `seq` 0 (LIFE-1, LIFE-5). One that is there stays as it is.
--
-- KEYS: 1 auction, 2 due
-- ARGV: 1 deadline (ms of the Redis clock), 2 auction id, 3 startsAt ('' for now), 4 endsAt,
--       5 and on: the remaining fields of the hash, names and values in turn
-- Reply: {'late'} after the deadline, with nothing done; {'created' or 'exists', field, value, ...}

--- @include "clock"

local clock = readClock()
if clock > tonumber(ARGV[1]) then return { 'late' } end

local word = 'exists'
if redis.call('EXISTS', KEYS[1]) == 0 then
  word = 'created'
  local now = string.format('%.0f', clock)
  local startsAt, endsAt = ARGV[3], ARGV[4]
  local isOpen = startsAt == ''
  redis.call('HSET', KEYS[1],
    'status', isOpen and 'open' or 'scheduled', 'startsAt', isOpen and now or startsAt,
    'endsAt', endsAt, 'lastAt', now, unpack(ARGV, 5))
  redis.call('ZADD', KEYS[2], isOpen and endsAt or startsAt, ARGV[2])
end
return { word, unpack(redis.call('HGETALL', KEYS[1])) }
