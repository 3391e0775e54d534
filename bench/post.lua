-- wrk: posts the body in the file BODY over and over; sixteen digits in it, and in the Idempotency-Key, differ each time.
local body, mark, path, prefix, key = "", "0000000000000000", "", "", ""
local before, after, count = "", "", 0

function init(args)
  path, prefix = args[2], args[3]
  local file = io.open(args[1], "rb")
  body = file:read("*a")
  file:close()
  local at = body:find(mark, 1, true)
  before, after = body:sub(1, at - 1), body:sub(at + #mark)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "multipart/form-data; boundary=second-look-bench"
  if args[4] and args[4] ~= "" then wrk.headers["Authorization"] = "Bearer " .. args[4] end
  key = args[5]
end

function request()
  count = count + 1
  local number = string.format("%s%0" .. (16 - #prefix) .. "d", prefix, count)
  if key == "key" then wrk.headers["Idempotency-Key"] = number end
  return wrk.format(nil, path, nil, before .. number .. after)
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d\n", summary.requests, e.status, e.connect + e.read + e.write + e.timeout))
end
