--- @include "events"

-- LIFE-3
local function closeAuction(a, at)
  if a.leaderId and reserveState(a) ~= 'unmet' then
    a.status = 'sold'
  else
    a.status = 'unsold'
  end
  appendEvent(a, at, 'closed')
  scheduleNext(a)
end

-- LIFE-2: a bid at startsAt finds it open. Complete in itself, as all settling: what the command
-- that called it is then answered does not undo it.
local function openIfDue(a, at)
  if a.status == 'scheduled' and at >= a.startsAt then
    a.status = 'open'
    appendEvent(a, at, 'opened')
    scheduleNext(a)
  end
end

-- LIFE-2: opens what is due and closes what is over; so a cancel after endsAt finds it closed. Bids
-- only open: a late one is refused by the time, with the state as it stood at the end.
local function settle(a, at)
  openIfDue(a, at)
  if a.status == 'open' and at >= a.endsAt then closeAuction(a, at) end
end
