--- @include "replies"

-- A bidId that was accepted before: the original answer for the same bidder, amount and kind.
-- `amount` is nil for a buy-now.
local function answerDuplicate(a, at, bidId, bidderId, kind, amount)
  local remembered = redis.call('HGET', KEYS[2], bidId)
  if not remembered then return nil end
  local bid = cjson.decode(remembered)
  local isSame = bid.bidderId == bidderId and bid.kind == kind
    and bid.amount == (amount or cjson.null)
  if not isSame then return refuseBid(a, at, 'IDEMPOTENCY_MISMATCH') end
  return answer(a, 'replayed', remembered)
end
