-- A partition's lease: one archiver at a time. Hash: owner, expiresAt (ms), fence.
-- The hash outlives the lease, so that the fence only ever grows.
--
-- The archiver's scripts run with `allow-oom`: only what they take away gives memory back to a Redis
-- that is full, so they must work in one.

local function loadLease(key)
  local v = redis.call('HMGET', key, 'owner', 'expiresAt', 'fence')
  return { owner = v[1], expiresAt = tonumber(v[2]) or 0, fence = tonumber(v[3]) or 0 }
end

local function holdsLease(key, owner, fence)
  local lease = loadLease(key)
  return lease.owner == owner and lease.fence == tonumber(fence)
end
