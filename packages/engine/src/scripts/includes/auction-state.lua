-- An auction's hash as a table. Absent values are '' in the hash and nil here. Numbers stay below
-- 2^53, where doubles are exact; only %.0f writes them: tostring and cjson keep 14 digits.

local function orNil(text)
  if text == '' then return nil end
  return text
end

local function loadAuction(key, id)
  local v = redis.call('HMGET', key,
    'status', 'epoch', 'seq', 'price', 'leaderId', 'leaderMax', 'bids', 'startsAt', 'endsAt',
    'extensions', 'buyNow', 'pausedAt', 'lastAt',
    'sellerId', 'startPrice', 'increments', 'reserve',
    'softCloseMode', 'softCloseWindowMs', 'softCloseExtendMs', 'softCloseMaxExtensions')
  if not v[1] then return nil end
  return {
    id = id, events = {},
    status = v[1], epoch = tonumber(v[2]), seq = tonumber(v[3]),
    price = tonumber(v[4]), leaderId = orNil(v[5]), leaderMax = tonumber(v[6]), bids = tonumber(v[7]),
    startsAt = tonumber(v[8]), endsAt = tonumber(v[9]), extensions = tonumber(v[10]),
    buyNow = tonumber(v[11]), pausedAt = tonumber(v[12]), lastAt = tonumber(v[13]),
    sellerId = v[14], startPrice = tonumber(v[15]), increments = v[16], reserve = tonumber(v[17]),
    softCloseMode = orNil(v[18]), softCloseWindowMs = tonumber(v[19]),
    softCloseExtendMs = tonumber(v[20]), softCloseMaxExtensions = tonumber(v[21]),
  }
end

local function wholeOr(absent, number)
  if not number then return absent end
  return string.format('%.0f', number)
end

local function saveAuction(key, a)
  redis.call('HSET', key,
    'status', a.status, 'seq', wholeOr('', a.seq),
    'price', wholeOr('', a.price), 'leaderId', a.leaderId or '', 'leaderMax', wholeOr('', a.leaderMax),
    'bids', wholeOr('', a.bids), 'endsAt', wholeOr('', a.endsAt),
    'extensions', wholeOr('', a.extensions), 'buyNow', wholeOr('', a.buyNow),
    'pausedAt', wholeOr('', a.pausedAt), 'lastAt', wholeOr('', a.lastAt))
end

local function isOver(a)
  return a.status == 'sold' or a.status == 'unsold' or a.status == 'cancelled'
end
