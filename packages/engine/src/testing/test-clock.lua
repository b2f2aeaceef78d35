-- For tests only: the time that the test has set for the partition, in milliseconds.
local function readClock()
  return tonumber(redis.call('GET', string.match(KEYS[1], '^{p%d%d}') .. ':test-clock'))
end
