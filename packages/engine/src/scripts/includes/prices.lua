-- step(x): the increment of the band that holds price x. Bands are 'from:step' pairs, ascending.
local function stepAt(a, price)
  local step = 0
  for from, bandStep in string.gmatch(a.increments, '(%d+):(%d+)') do
    if tonumber(from) > price then break end
    step = tonumber(bandStep)
  end
  return step
end

-- BID-1
local function minimumBid(a)
  if not a.price then return a.startPrice end
  return a.price + stepAt(a, a.price)
end

-- RES-2
local function reserveState(a)
  if not a.reserve then return 'none' end
  if a.price and a.price >= a.reserve then return 'met' end
  return 'unmet'
end
