--- @include "replies"

-- Status and time, then the seller (BID-7). Registration belongs here once sales have it.
local function refuseByStatus(a, at, bidderId)
  if a.status == 'scheduled' then
    return refuseBid(a, at, 'AUCTION_NOT_OPEN', detail('startsAt', a.startsAt))
  end
  if a.status == 'paused' then return refuseBid(a, at, 'AUCTION_PAUSED') end
  if isOver(a) or at >= a.endsAt then
    return refuseBid(a, at, 'AUCTION_CLOSED', detail('endsAt', a.endsAt))
  end
  if bidderId == a.sellerId then return refuseBid(a, at, 'OWN_AUCTION') end
  return nil
end
