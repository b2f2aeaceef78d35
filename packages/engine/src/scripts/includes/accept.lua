--- @include "replies"

local ACCEPTED_EVENT = ',"bidId":%s,"bidderId":%s,"amount":%.0f,"kind":"%s","leading":%s,'
  .. '"previousLeaderId":%s,"autoAmount":%s'
local REMEMBERED = '{"bidderId":%s,"amount":%s,"kind":"%s","answer":{"epoch":%.0f,"seq":%.0f,'
  .. '"price":%.0f,"minimum":%.0f,"leading":%s,"max":%s,"endsAt":%.0f,"at":%.0f,"sold":%s}}'

-- Writes an accepted bid. `a` holds the state after it already, except for `seq`.
-- `bid`: bidId, bidderId, kind, amount (in the event), asked (nil for a buy-now).
-- Returns what is remembered, the answer within.
local function acceptBid(a, at, bid, previousLeaderId)
  local isLeading = a.leaderId == bid.bidderId
  local leading = tostring(isLeading)
  local autoAmount = not isLeading and a.price or nil
  local minimum = minimumBid(a)
  local max = isLeading and a.leaderMax or nil
  local remembered = string.format(REMEMBERED, textJson(bid.bidderId), numberJson(bid.asked),
    bid.kind, a.epoch, a.seq + 1, a.price, minimum, leading, numberJson(max), a.endsAt, at,
    tostring(bid.kind == 'buyNow'))
  appendEvent(a, at, 'bid', string.format(ACCEPTED_EVENT, textJson(bid.bidId),
    textJson(bid.bidderId), bid.amount, bid.kind, leading, textJson(previousLeaderId),
    numberJson(autoAmount)), minimum)
  redis.call('HSET', KEYS[2], bid.bidId, remembered)
  redis.call('SADD', KEYS[4], bid.bidderId)
  return remembered
end
