-- The only clock of an auction: Redis's own, in milliseconds.
local function readClock()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
