--- @include "events"

-- Replies are lists of strings: a word, a JSON text for it ('' where it needs none), then the
-- events that the call appended, settling included.
local function answer(a, word, json)
  return { word, json, unpack(a.events) }
end

local REFUSED = '{"kind":"refused","code":"%s"%s,"epoch":%.0f,"seq":%.0f,"price":%s,"at":%.0f}'

-- `details`: further JSON members, each with its leading comma.
local function refuseBid(a, at, code, details)
  return answer(a, 'refused',
    string.format(REFUSED, code, details or '', a.epoch, a.seq, numberJson(a.price), at))
end

local function refuseMissing(at)
  return { 'refused', string.format(REFUSED, 'NOT_FOUND', '', 0, 0, 'null', at) }
end

local function detail(name, number)
  return string.format(',"%s":%.0f', name, number)
end
