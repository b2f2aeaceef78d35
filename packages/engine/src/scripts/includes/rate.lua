--- @include "replies"

-- An exact sliding log of one bidder's attempts in one partition, newest first, on the raw clock.
-- Refused attempts count; replays never get here, and attempts that are over the rate are not logged.
local RATE_WINDOW_MS = 1000

local function refuseByRate(a, at, clock, limit)
  local key = KEYS[7]
  local nth = tonumber(redis.call('LINDEX', key, limit - 1) or nil)
  if nth and nth > clock then
    redis.call('DEL', key) -- the clock was set back: an hour's wait for nothing otherwise
  elseif nth and nth > clock - RATE_WINDOW_MS then
    return refuseBid(a, at, 'RATE_LIMITED', detail('retryAfterMs', nth + RATE_WINDOW_MS - clock))
  end
  local length = redis.call('LPUSH', key, string.format('%.0f', clock))
  if length > limit then
    redis.call('RPOP', key)
  elseif length % 64 == 0 then
    -- Under a high limit the log would only grow: its older half goes once it has left the window.
    local middle = tonumber(redis.call('LINDEX', key, length / 2))
    if middle <= clock - RATE_WINDOW_MS then redis.call('LTRIM', key, 0, length / 2 - 1) end
  end
  redis.call('PEXPIRE', key, RATE_WINDOW_MS)
  return nil
end
