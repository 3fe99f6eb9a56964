-- Every request joins with an address of its own.
local counter = 0
local ref = os.getenv("WAITLIST_BENCH_REF")
local run = tostring(os.time()) .. tostring(math.random(1, 1000000))

function init(args)
  math.randomseed(os.time())
  run = string.format("%d%d", os.time(), math.random(1, 1000000))
end

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"

function request()
  counter = counter + 1
  local body = "email=person" .. run .. "x" .. counter .. "%40example.com"
  if ref and ref ~= "" then
    body = body .. "&ref=" .. ref
  end
  return wrk.format(nil, nil, nil, body)
end
