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
  -- Two out for one in: what has left the window goes, without a long loop in any one bid.
  for _ = 1, 2 do
    local oldest = length > 1 and tonumber(redis.call('LINDEX', key, -1))
    if not oldest or oldest > clock - RATE_WINDOW_MS then break end
    redis.call('RPOP', key)
    length = length - 1
  end
  redis.call('PEXPIRE', key, RATE_WINDOW_MS)
  return nil
end
