#!lua
-- BUY-1: a bid of kind buyNow with the next seq and the closing with the one after, in one step.
--
-- KEYS: 1 auction (also the channel), 2 bids, 3 history, 4 bidders, 5 due, 6 events, 7 rate
-- ARGV: 1 deadline (ms of the Redis clock), 2 auction id, 3 bid id, 4 bidder id,
--       5 attempts per second and bidder
-- Reply: as place-bid-7

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

local bidId, bidderId = ARGV[3], ARGV[4]
local refusal = answerDuplicate(a, at, bidId, bidderId, 'buyNow', nil)
  or refuseByRate(a, at, clock, tonumber(ARGV[5]))
  or refuseByStatus(a, at, bidderId)
if refusal then return refusal end
if not a.buyNow then return refuseBid(a, at, 'BUY_NOW_GONE') end

local previousLeaderId, price = a.leaderId, a.buyNow
a.price, a.leaderId, a.leaderMax, a.buyNow = price, bidderId, price, nil
a.bids = a.bids + 1
local bid = { bidId = bidId, bidderId = bidderId, kind = 'buyNow', amount = price }
local remembered = acceptBid(a, at, bid, previousLeaderId)
closeAuction(a, at)
return answer(a, 'accepted', remembered)
