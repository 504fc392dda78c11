-- Sends the requests listed in $YW_LINES round and round: METHOD \t PATH \t HEADERS \t BODY.
-- {key} in a header becomes a fresh idempotency key.
local lines, at, first, serial = {}, 1, 1, 0
local threads = 0
local salt = ""

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(args)
  for text in io.lines(os.getenv("YW_LINES")) do
    local method, path, headers, body = text:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)")
    local named = {}
    for name, value in headers:gmatch("([^:|]+): ([^|]*)") do named[name] = value end
    lines[#lines + 1] = {method, path, named, body}
  end
  math.randomseed(os.time() * 1000 + id * 7919)
  salt = string.format("%x%08x", os.time(), math.random(0, 2 ^ 31 - 1))
  at = 1 + math.floor(#lines / 2 * id)
end

function request()
  local line = lines[at]
  at = at % #lines + 1
  local headers = line[3]
  local key = headers["Idempotency-Key"]
  if key then
    serial = serial + 1
    local copy = {}
    for name, value in pairs(headers) do copy[name] = value end
    copy["Idempotency-Key"] = (key:gsub("{key}", salt .. "-" .. id .. "-" .. serial))
    headers = copy
  end
  return wrk.format(line[1], line[2], headers, line[4] ~= "" and line[4] or nil)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "duration": %d, "p50": %d, "p95": %d, "p99": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    latency:percentile(99),
    errors.status + errors.timeout + errors.read + errors.write + errors.connect))
end
