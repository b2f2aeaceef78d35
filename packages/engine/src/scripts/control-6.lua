#!lua
-- What an organiser does to a published auction (LIFE-4, cancelling).
--
-- KEYS: 1 auction (also the channel), 2 bids, 3 history, 4 bidders, 5 due, 6 events
-- ARGV: 1 deadline (ms of the Redis clock), 2 auction id, 3 'pause', 'resume', 'extend' or 'cancel',
--       4 milliseconds (for extend, else 0), 5 reason ('' for none)
-- Reply: {'late'} after the deadline, with nothing done;
--        {'done', '', events...}; {'refused', refusal, events...}

--- @include "clock"
--- @include "settle"
--- @include "replies"

local clock = readClock()
if clock > tonumber(ARGV[1]) then return { 'late' } end

local a = loadAuction(KEYS[1], ARGV[2])
if not a then return { 'refused', '{"kind":"refused","code":"NOT_FOUND"}' } end
local at = math.max(clock, a.lastAt)
settle(a, at)

local function refuse(code, details)
  return answer(a, 'refused', '{"kind":"refused","code":"' .. code .. '"' .. (details or '') .. '}')
end
local function refuseNotOpen()
  return refuse('AUCTION_NOT_OPEN', detail('startsAt', a.startsAt))
end

if isOver(a) then return refuse('AUCTION_CLOSED', detail('endsAt', a.endsAt)) end

local done
if ARGV[3] == 'pause' then
  if a.status == 'paused' then return refuse('AUCTION_PAUSED') end
  if a.status ~= 'open' then return refuseNotOpen() end
  a.status, a.pausedAt, done = 'paused', at, 'paused'
elseif ARGV[3] == 'resume' then
  if a.status ~= 'paused' then return refuseNotOpen() end
  a.endsAt = a.endsAt + (at - a.pausedAt)
  a.status, a.pausedAt, done = 'open', nil, 'resumed'
elseif ARGV[3] == 'extend' then
  if a.status == 'scheduled' then return refuseNotOpen() end
  a.endsAt, done = a.endsAt + tonumber(ARGV[4]), 'extended'
elseif ARGV[3] == 'cancel' then
  a.status, a.pausedAt, done = 'cancelled', nil, 'cancelled'
else
  return redis.error_reply('ERR unknown control ' .. ARGV[3])
end

local reason = ARGV[5] ~= '' and ',"reason":' .. textJson(ARGV[5]) or nil
appendEvent(a, at, done, reason)
scheduleNext(a)
return answer(a, 'done', '')
