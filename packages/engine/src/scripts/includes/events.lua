--- @include "auction-state"
--- @include "prices"

-- One event: its JSON is built once and used three times, for the partition's write-behind stream,
-- the auction's short history and the channel (named like the auction's key, so it needs no key of
-- its own). Everything is computed before the first write.
-- KEYS here and in all scripts that change an auction: 1 auction, 2 bids, 3 history, 4 bidders,
-- 5 due, 6 events.

local EVENT = '{"auctionId":%s,"epoch":%.0f,"seq":%.0f,"type":"%s","at":%.0f,"status":"%s",'
  .. '"price":%s,"minimum":%.0f,"leaderId":%s,"leaderMax":%s,"bids":%.0f,"startsAt":%.0f,'
  .. '"endsAt":%.0f,"extensions":%.0f,"reserve":"%s","buyNow":%s,"pausedAt":%s%s}'

-- 24 h: long enough for every retry of a bid and for whoever looks at the result.
local KEPT_AFTER_END_MS = 86400000

local function numberJson(number)
  return wholeOr('null', number)
end

local function textJson(text)
  if not text then return 'null' end
  return cjson.encode(text)
end

-- `details`: further JSON members, each with its leading comma. `minimum`: of the state after it,
-- where the caller knows it.
local function appendEvent(a, at, type, details, minimum)
  a.seq = a.seq + 1
  a.lastAt = at
  local event = string.format(EVENT, textJson(a.id), a.epoch, a.seq, type, at, a.status,
    numberJson(a.price), minimum or minimumBid(a), textJson(a.leaderId), numberJson(a.leaderMax), a.bids,
    a.startsAt, a.endsAt, a.extensions, reserveState(a), numberJson(a.buyNow),
    numberJson(a.pausedAt), details or '')
  saveAuction(KEYS[1], a)
  redis.call('XADD', KEYS[6], '*', 'event', event)
  redis.call('XADD', KEYS[3], string.format('%.0f-%.0f', a.epoch, a.seq), 'event', event)
  redis.call('SPUBLISH', KEYS[1], event)
  a.events[#a.events + 1] = event
end

-- When time alone changes it next. To be called after every change of status or end.
local function scheduleNext(a)
  if a.status == 'open' then
    redis.call('ZADD', KEYS[5], wholeOr('', a.endsAt), a.id)
  elseif a.status == 'scheduled' then
    redis.call('ZADD', KEYS[5], wholeOr('', a.startsAt), a.id)
  else
    redis.call('ZREM', KEYS[5], a.id)
  end
  if isOver(a) then
    for k = 1, 4 do redis.call('PEXPIRE', KEYS[k], KEPT_AFTER_END_MS) end
  end
end
