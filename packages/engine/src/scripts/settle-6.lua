#!lua
-- Opens what is due and closes what is over (LIFE-2), with no other command to wait for.
--
-- KEYS: 1 auction (also the channel), 2 bids, 3 history, 4 bidders, 5 due, 6 events
-- ARGV: 1 deadline (ms of the Redis clock), 2 auction id
-- Reply: {'late'} after the deadline, with nothing done; {'done', '', events...}

--- @include "clock"
--- @include "settle"
--- @include "replies"

local clock = readClock()
if clock > tonumber(ARGV[1]) then return { 'late' } end

local a = loadAuction(KEYS[1], ARGV[2])
if not a then
  redis.call('ZREM', KEYS[5], ARGV[2]) -- it has left Redis: nothing can be due any more
  return { 'done', '' }
end
settle(a, math.max(clock, a.lastAt))
return answer(a, 'done', '')
