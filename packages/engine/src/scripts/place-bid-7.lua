#!lua
-- A bid, decided and written in one step. The order of checks is that of rules.md.
--
-- KEYS: 1 auction (also the channel), 2 bids, 3 history, 4 bidders, 5 due, 6 events, 7 rate
-- ARGV: 1 deadline (ms of the Redis clock), 2 auction id, 3 bid id, 4 bidder id, 5 amount,
--       6 kind ('exact' or 'max'), 7 attempts per second and bidder
-- Reply: {'late'} after the deadline, with nothing done;
--        {'accepted' or 'replayed', remembered bid, events...}; {'refused', refusal, events...}

--- @include "clock"
--- @include "settle"
--- @include "duplicate"
--- @include "rate"
--- @include "gate"
--- @include "accept"

local clock = readClock()
if clock > tonumber(ARGV[1]) then return { 'late' } end

local a = loadAuction(KEYS[1], ARGV[2])
if not a then return refuseMissing(clock) end
local at = math.max(clock, a.lastAt)
openIfDue(a, at)

local bidId, bidderId, amount, kind = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]

-- BID-6, then BID-1. A bidder's limit in a sale comes after these.
local function refuseByRules()
  if bidderId == a.leaderId then
    if kind == 'exact' then return refuseBid(a, at, 'ALREADY_LEADING') end
    if amount > a.leaderMax then return nil end
    return refuseBid(a, at, 'MAX_NOT_RAISED', detail('max', a.leaderMax))
  end
  local minimum = minimumBid(a)
  if amount >= minimum then return nil end
  return refuseBid(a, at, 'BID_TOO_LOW', detail('minimum', minimum))
end

-- BID-3 to BID-6: the price, the leader and the leader's ceiling that the bid makes.
local function priceBid()
  if not a.leaderId then
    return kind == 'exact' and amount or a.startPrice, bidderId, amount
  end
  if bidderId == a.leaderId then return a.price, bidderId, amount end
  if amount > a.leaderMax then
    local price = amount
    if kind == 'max' then price = math.min(amount, a.leaderMax + stepAt(a, a.leaderMax)) end
    return price, bidderId, amount
  end
  return math.min(a.leaderMax, amount + stepAt(a, amount)), a.leaderId, a.leaderMax
end

-- END-1 to END-4. Returns whether the end moved.
local function extendEnd()
  if not a.softCloseMode or at < a.endsAt - a.softCloseWindowMs then return false end
  if a.softCloseMaxExtensions and a.extensions >= a.softCloseMaxExtensions then return false end
  local moved = a.endsAt + a.softCloseExtendMs
  if a.softCloseMode == 'reset' then moved = math.max(a.endsAt, at + a.softCloseExtendMs) end
  if moved <= a.endsAt then return false end
  a.endsAt = moved
  a.extensions = a.extensions + 1
  return true
end

local refusal = answerDuplicate(a, at, bidId, bidderId, kind, amount)
  or refuseByRate(a, at, clock, tonumber(ARGV[7]))
  or refuseByStatus(a, at, bidderId)
  or refuseByRules()
if refusal then return refusal end

local previousPrice, previousLeaderId = a.price, a.leaderId
a.price, a.leaderId, a.leaderMax = priceBid()
if a.reserve and a.leaderMax >= a.reserve then a.price = math.max(a.price, a.reserve) end -- RES-1
a.bids = a.bids + 1
if not a.reserve or a.price >= a.reserve then a.buyNow = nil end -- BUY-1
local hasChanged = a.price ~= previousPrice or a.leaderId ~= previousLeaderId
local hasMoved = hasChanged and extendEnd()

local bid = { bidId = bidId, bidderId = bidderId, kind = kind, amount = amount, asked = amount }
local remembered = acceptBid(a, at, bid, previousLeaderId)
if hasMoved then scheduleNext(a) end
return answer(a, 'accepted', remembered)
